"""Who is let in: on this computer's own addresses everybody who is no foreign web page, elsewhere who has a token."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ...runtime.errors import EdgeGisError
from ...runtime.request_errors import Forbidden, Unauthorized
from ..configuration import LOOPBACK_NAMES, Configuration
from ..tokens import THIS_COMPUTER, Principal, Tokens
from .answers import error_response


class Access:
    """Puts the `Principal` of a request into its state, or refuses it.

    Without a token the `Host` has to be a name of this computer (a rebound DNS name is not), and no other web page's
    requests are taken; a token proves that the client means it.
    """

    def __init__(self, app: ASGIApp, configuration: Configuration, tokens: Tokens) -> None:
        self._app = app
        self._configuration = configuration
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            principal = await self._principal(scope, Headers(scope=scope))
        except EdgeGisError as error:
            await error_response(error, HTTPConnection(scope))(scope, receive, send)
            return
        scope.setdefault("state", {})["principal"] = principal
        await self._app(scope, receive, send)

    async def _principal(self, scope: Scope, headers: Headers) -> Principal:
        self._check_origin(headers)
        authorization = headers.get("authorization")
        if authorization is not None:
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer" or not token.strip():
                raise Unauthorized("The header Authorization has to be: Bearer TOKEN.")
            return await run_in_threadpool(self._tokens.principal, token.strip())
        if scope["path"] == "/health":
            return THIS_COMPUTER
        if not self._configuration.anonymous_allowed:
            raise Unauthorized("This endpoint asks for a token: Authorization: Bearer TOKEN.")
        if _host_name(headers) not in LOOPBACK_NAMES:
            raise Forbidden("This endpoint answers to the names of its own computer only: 127.0.0.1 or localhost.")
        return THIS_COMPUTER

    def _check_origin(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is None or origin in self._configuration.allowed_origins:
            return
        if urlsplit(origin).netloc != headers.get("host", ""):
            raise Forbidden("This endpoint takes no requests from other web pages.")


def _host_name(headers: Headers) -> str | None:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None
