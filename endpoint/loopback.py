"""Without tokens only this computer itself may use the endpoint, and no web page that is open on it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..runtime.errors import Forbidden
from .answers import error_response

NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


class LoopbackOnly:
    """Refuses a `Host` that is no name of this computer (a rebound DNS name), and requests of other web pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (reason := _refusal(Headers(scope=scope))):
            await error_response(Forbidden(reason))(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _refusal(headers: Headers) -> str | None:
    host = headers.get("host", "")
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    if name not in NAMES:
        return "This endpoint answers to the names of its own computer only: 127.0.0.1 or localhost."
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return "This endpoint takes no requests from other web pages."
    return None
