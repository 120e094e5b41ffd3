"""The HTTP side of the endpoint: handlers read a request, call the function that knows the answer, and write it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from ..service import Service

Handler = Callable[[Service, Request], Awaitable[Response]]
# Path -> method -> handler.
Handlers = Mapping[str, Mapping[str, Handler]]
