"""The door of the server: which hosts may be asked for, what every answer says, and by what a browser is known again.

``st.App`` takes these as middleware: they see every request before Streamlit does, also the websocket's.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.middleware import Middleware
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

BROWSER = "fasttrack_browser"
"""The cookie by which a browser is known again: a random token that says nothing of anybody. No script can read it."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
KEPT_SECONDS = 400 * 24 * 3600
"""Browsers keep no cookie longer; each page that is opened begins the time anew."""
POLICY = "; ".join(
    (
        "default-src 'self'",
        # Streamlit's first page holds a line of script; charts are compiled in the browser.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Whatever a page were made to ask for, the browser asks no other machine; and no other site may frame a page."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
STATIC = "/static/"
"""Where the parts of Streamlit's own pages lie. They hold nothing of a school; all else is kept by no browser."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Pairs = Iterable[tuple[bytes, bytes]]


def guards() -> list[Middleware]:
    """What the server is started with."""
    return [Middleware(Door)]


class Door:
    """Answers 403 where another host was asked for (DNS rebinding), and where the page of another program of this
    computer opens a line; else passes on, and adds to the answer."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if not is_host_allowed(_header(scope["headers"], b"host")) or _of_another_program(scope):
            await _refuse(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        known = browser_of(_header(scope["headers"], b"cookie") or "")

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _added(message.get("headers", ()), scope["path"], known)}
            await send(message)

        await self._app(scope, receive, answer)


def browser_of(cookies: str) -> str:
    """The browser's token in the text of a request's cookies; empty where there is none, or none of ours."""
    try:
        morsel = SimpleCookie(cookies).get(BROWSER)
    except CookieError:
        return ""
    return checked(morsel.value if morsel else None)


def checked(token: str | None) -> str:
    """The token where it has the form of ours, else empty."""
    return token if token and TOKEN.fullmatch(token) else ""


def _added(headers: Pairs, path: str, known: str) -> list[tuple[bytes, bytes]]:
    """The answer's headers with ours; a page also gets the browser's token, a new one where none came with it."""
    ours = {name.encode(): value.encode() for name, value in HEADERS.items()}
    is_page = any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
    if is_page or STATIC not in path:
        ours[b"cache-control"] = b"no-store"
    found = [(name, value) for name, value in headers if name.lower() not in ours]
    if is_page:
        token = known or secrets.token_urlsafe(24)
        cookie = f"{BROWSER}={token}; Path=/; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax"
        found.append((b"set-cookie", cookie.encode()))
    return [*found, *ours.items()]


def _of_another_program(scope: Message) -> bool:
    """True for a websocket that a page of this computer opens to another address than its own: Streamlit knows the two
    by the same name, whatever their ports are."""
    if scope["type"] != "websocket":
        return False
    origin, host = (_header(scope["headers"], name) or "" for name in (b"origin", b"host"))
    place = origin.partition("://")[2].lower()
    return is_host_allowed(place.partition(":")[0]) and place != host.lower()


async def _refuse(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})  # before it was accepted: 403
        return
    text = b"Fast Track answers on this computer only: open http://127.0.0.1 or http://localhost with its port.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *((k.encode(), v.encode()) for k, v in HEADERS.items())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _header(headers: Pairs, name: bytes) -> str | None:
    """The header's value; None where it is missing or there are several, which no browser sends."""
    found = [value for key, value in headers if key.lower() == name]
    if name == b"cookie":
        return "; ".join(value.decode("latin-1") for value in found)
    return found[0].decode("latin-1") if len(found) == 1 else None
