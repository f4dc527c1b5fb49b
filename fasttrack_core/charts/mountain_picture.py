"""The mountain as a picture file, made on this machine: no browser, nothing fetched."""

import vl_convert

from fasttrack_core.charts.drawing import Spec, written_out

WIDTH, MARGIN = 1400, 24
PAPER = "#ffffff"


def png(spec: Spec) -> bytes:
    """The picture as PNG, twice as fine as a screen shows it."""
    return vl_convert.vegalite_to_png(_on_paper(spec), scale=2, allowed_base_urls=[])


def svg(spec: Spec) -> str:
    """The picture as SVG."""
    return vl_convert.vegalite_to_svg(_on_paper(spec), allowed_base_urls=[])


def _on_paper(spec: Spec) -> Spec:
    """The same picture at a fixed width on white, as what can be sent on: without keys, names and what a click does."""
    plain = written_out(spec) | {"width": WIDTH, "background": PAPER, "padding": MARGIN}
    del plain["params"]
    plain["layer"] = [layer for layer in plain["layer"] if layer.get("name") != "bands"]
    for layer in plain["layer"]:
        layer["mark"]["aria"] = False
        layer["encoding"].pop("tooltip", None)
        layer["encoding"].pop("key", None)
        if "condition" in layer["encoding"].get("size", {}):
            del layer["encoding"]["size"]["condition"]
    for part in (plain, *plain["layer"]):
        for row in part.get("data", {}).get("values", []):
            for told in ("key", "shown", "attendance", "before", "moved"):
                row.pop(told, None)
    return plain
