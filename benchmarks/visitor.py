"""A visitor of a running server: what a browser sends and receives over its websocket, without drawing any of it.

A visitor opens pages, changes fields and presses buttons by the keys that the pages give them, and keeps what a browser
keeps: the large parts of earlier runs, which the server then only names.
"""

import asyncio
import secrets
import time
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

Value = str | float | bool | list[str]

PATIENCE = 60.0
"""Seconds after which a run that does not end is an error."""
SHARE = "shared_screen_press"
"""The button that hides names, or shows them again."""
RUNS_KEPT = 2
"""A large part is kept for so many runs, as browsers are told to."""
_FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
_KINDS = {
    "slider": "double_array_value",
    "number_input": "double_value",
    "checkbox": "bool_value",
    "button": "trigger_value",
    "selectbox": "string_value",
    "radio": "string_value",
    "text_input": "string_value",
    "dataframe": "string_value",
    "vega_lite_chart": "string_value",
    "tab_container": "string_value",
    "multiselect": "string_array_value",
    "button_group": "string_array_value",
    "date_input": "string_array_value",
}
"""For each kind of widget how its value is sent."""


class NotThere(LookupError):
    """The page has no such part."""


@dataclass(frozen=True, slots=True)
class Widget:
    """A widget on screen: its id, its kind, the fragment it is part of (empty: none), and its options."""

    id: str
    kind: str
    fragment: str
    options: tuple[str, ...]


@dataclass(slots=True)
class Run:
    """What one request came to: seconds until the server said that it had finished, and what was sent."""

    seconds: float = 0.0
    size: int = 0
    messages: int = 0
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One window of a browser. Make it with ``visiting``."""

    def __init__(self, socket: ClientConnection, address: str) -> None:
        self._socket = socket
        self._address = address
        self._kept: dict[str, tuple[int, ForwardMsg]] = {}
        self._runs = 0
        self._page = ""
        self._values: dict[str, tuple[str, Value]] = {}
        self.pages: dict[str, str] = {}
        self.widgets: dict[str, Widget] = {}
        self.headings: list[str] = []

    async def arrive(self) -> Run:
        """The front page, as whoever opens the address sees it."""
        return await self._ask("", "", "")

    async def go(self, page: str) -> Run:
        """The page of that address (``what-if``; empty for the first) in the same window."""
        if page not in self.pages:
            raise NotThere(f"No page {page!r}: {sorted(self.pages)}")
        self._values.clear()
        self.widgets.clear()
        return await self._ask(self.pages[page], page, "")

    async def again(self) -> Run:
        """The whole page, run again as it is."""
        return await self._ask(self.pages[self._page], self._page, "")

    async def change(self, changes: Mapping[str, Value]) -> Run:
        """Fields are changed at once; only their fragment runs again where all of them are in one."""
        fragments = set()
        for key, value in changes.items():
            widget = self.find(key)
            fragments.add(widget.fragment)
            self._values[widget.id] = (_KINDS[widget.kind], value)
        fragment = fragments.pop() if len(fragments) == 1 else ""
        run = await self._ask(self.pages[self._page], self._page, fragment)
        self._values = {id_: each for id_, each in self._values.items() if each[0] != "trigger_value"}
        return run

    async def show_names(self) -> list[Run]:
        """The pupil's page with names, which are shown unless this visitor hid them."""
        runs = [await self.go("pupil")]
        if "pupil" not in self.widgets:
            runs.append(await self.change({SHARE: True}))
        return runs

    def find(self, key: str) -> Widget:
        """The widget whose key is this, or ends with it where it begins with ``*``."""
        wanted = key.removeprefix("*")
        for name, widget in self.widgets.items():
            if name == wanted or (key != wanted and name.endswith(wanted)):
                return widget
        raise NotThere(f"No widget {key!r} on {self._page!r}: {sorted(self.widgets)}")

    async def _ask(self, page_hash: str, page: str, fragment: str) -> Run:
        asked = BackMsg()
        state = asked.rerun_script
        state.page_script_hash, state.page_name, state.fragment_id = page_hash, "", fragment
        state.context_info.timezone, state.context_info.locale = "Europe/London", "en-GB"
        state.context_info.url = f"{self._address}/{page}"
        state.context_info.color_scheme = "light"
        state.cached_message_hashes.extend(self._kept)
        for id_, (kind, value) in self._values.items():
            sent = state.widget_states.widgets.add(id=id_)
            if kind.endswith("array_value"):
                getattr(sent, kind).data.extend(value if isinstance(value, list) else [value])
            else:
                setattr(sent, kind, value)
        self._page = page
        run = Run()
        started = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not await self._hear(run):
                pass
        run.seconds = time.perf_counter() - started
        self._runs += 1
        self._kept = {name: each for name, each in self._kept.items() if each[0] > self._runs - RUNS_KEPT}
        return run

    async def _hear(self, run: Run) -> bool:
        """Whether the message that came says that the run has ended well."""
        raw = await self._socket.recv(decode=False)
        run.size += len(raw)
        run.messages += 1
        message = ForwardMsg.FromString(raw)
        if message.WhichOneof("type") == "ref_hash":
            known = self._kept[message.ref_hash][1]
            self._kept[message.ref_hash] = (self._runs, known)
            metadata, message = message.metadata, ForwardMsg.FromString(known.SerializeToString())
            message.metadata.CopyFrom(metadata)
        elif message.metadata.cacheable:
            self._kept[message.hash] = (self._runs, message)
        match message.WhichOneof("type"):
            case "new_session" if not message.metadata.run.fragment_ids:
                self.widgets.clear()
                self.headings.clear()
            case "navigation":
                self.pages = {
                    "" if page.is_default else page.url_pathname: page.page_script_hash
                    for page in message.navigation.app_pages
                }
            case "page_not_found":
                run.errors.append("page not found")
            case "delta":
                self._draw(message.delta, run)
            case "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    run.errors.append("the script does not compile")
                    return True
                return message.script_finished in _FINISHED
        return False

    def _draw(self, delta: Any, run: Run) -> None:
        """What stands on screen now: widgets by key, main headings, and errors."""
        part = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
        kind = part.WhichOneof("type")
        if kind is None:
            return
        shown = getattr(part, kind)
        if kind == "exception":
            run.errors.append(f"an error on the page: {shown.type}")
        elif kind == "alert" and shown.format == shown.ERROR:
            run.errors.append(f"an error on the page: {shown.body}")
        elif kind == "heading" and shown.tag == "h1":
            self.headings.append(shown.body)
        if kind in _KINDS and shown.id:
            key = shown.id.split("-", 2)[-1]
            options = tuple(getattr(shown, "options", ())) if kind in ("selectbox", "multiselect", "radio") else ()
            self.widgets[key] = Widget(shown.id, kind, delta.fragment_id, options)


@asynccontextmanager
async def visiting(address: str) -> Any:
    """A visitor of the server at ``address``, on this machine; gone with the block."""
    parts = urlsplit(address)
    assert parts.hostname == "127.0.0.1", "only a server on this machine is visited"
    async with connect(
        f"ws://{parts.netloc}/_stcore/stream",
        max_size=None,
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": f"fasttrack_browser={secrets.token_urlsafe(24)}"},
        proxy=None,
    ) as socket:
        yield Visitor(socket, address)
