"""The layouts that are known: one module each, with the name LAYOUT. A new one is one more file here.

A school's IT staff can add a layout without changing the program: a folder given as ``extra`` is read as well.
"""

import importlib
import importlib.machinery
import importlib.util
import pkgutil
from collections.abc import Iterable
from functools import cache

from fasttrack_core.errors import BadDefinition
from fasttrack_core.importing.layout import Layout


@cache
def built_in() -> tuple[Layout, ...]:
    """Every layout of this package."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(_layout_of(importlib.import_module(f"{__name__}.{name}"), name) for name in names)


def find_layouts(extra: Iterable[str] = ()) -> tuple[Layout, ...]:
    """The layouts of this package, and those of each module in the ``extra`` folders (BadDefinition for a
    wrong one)."""
    found = list(built_in())
    for folder in extra:
        for module in pkgutil.iter_modules([folder]):
            spec = importlib.machinery.PathFinder.find_spec(module.name, [folder])
            if spec is None or spec.loader is None:
                raise BadDefinition(f"The layout file {module.name} cannot be read.")
            loaded = importlib.util.module_from_spec(spec)
            try:
                spec.loader.exec_module(loaded)
            except Exception as error:
                raise BadDefinition(f"The layout file {module.name} cannot be read: {error}") from error
            layout = _layout_of(loaded, module.name)
            if layout.id in {each.id for each in found}:
                raise BadDefinition(f"The layout file {module.name} has the id of another layout. Give it its own.")
            found.append(layout)
    return tuple(found)


def _layout_of(module: object, name: str) -> Layout:
    layout = getattr(module, "LAYOUT", None)
    if not isinstance(layout, Layout):
        raise BadDefinition(f"The layout file {name} has no LAYOUT.")
    return layout
