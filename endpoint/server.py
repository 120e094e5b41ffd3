"""The endpoint on a socket."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import tempfile
from pathlib import Path

import uvicorn

from ..runtime.errors import BadParameter
from .app import create_app
from .configuration import Configuration
from .service import Service
from .web.http_protocol import bounded_http


class AnnouncingServer(uvicorn.Server):
    """Says where it listens as soon as it does, so that a script can wait for that line."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self.started:
            host, port = sockets[0].getsockname()[:2]
            scheme = "https" if self.config.is_ssl else "http"
            print(f"EdgeGIS endpoint: {scheme}://{f'[{host}]' if ':' in host else host}:{port}", flush=True)


def serve(configuration: Configuration) -> None:
    """Serves until it is interrupted.

    Without a data folder everything lies in a temporary one, which goes with the server. Raises BadParameter when the
    address cannot be listened on, or when others could reach it and no token exists.
    """
    with contextlib.closing(_listener(configuration)) as listener:
        _check_certificate(configuration)
        folder = Path(configuration.data or tempfile.mkdtemp(prefix="edgegis-endpoint-"))
        service = Service.open(folder, configuration)
        if not configuration.anonymous_allowed and not service.tokens.any_valid():
            service.close()
            raise BadParameter(
                f"{configuration.host} can be reached from elsewhere, and no token exists. Add one first "
                "(token add NAME), with the data folder that the endpoint uses."
            )

        # Called by the server itself: it ends by the signal that it got, so nothing runs after it.
        def stopped() -> None:
            if not configuration.data:
                shutil.rmtree(folder, ignore_errors=True)

        AnnouncingServer(uvicorn_config(create_app(service, on_stopped=stopped), configuration)).run(sockets=[listener])


def uvicorn_config(app: object, configuration: Configuration) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI application
        http=bounded_http(configuration.header_bytes, configuration.idle_s),
        loop="asyncio",
        log_level="warning",
        access_log=False,
        timeout_keep_alive=int(configuration.idle_s),
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=bool(configuration.trusted_proxies),
        forwarded_allow_ips=list(configuration.trusted_proxies),
        ssl_certfile=configuration.certificate or None,
        ssl_keyfile=configuration.certificate_key or None,
    )


def _check_certificate(configuration: Configuration) -> None:
    if not configuration.certificate:
        return
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(configuration.certificate, configuration.certificate_key or None)
    except (OSError, ssl.SSLError) as error:
        raise BadParameter(
            f"The certificate {configuration.certificate} and its key cannot be used: {error.strerror or error}."
        ) from None


def _listener(configuration: Configuration) -> socket.socket:
    try:
        return listening_socket(configuration.host, configuration.port)
    except OSError as error:
        place = f"{configuration.host}:{configuration.port}"
        raise BadParameter(f"The endpoint cannot listen on {place}: {error.strerror}.") from None


def listening_socket(host: str, port: int) -> socket.socket:
    """Made with its protocol named.

    Only then does asyncio switch Nagle's algorithm off, which costs 40 ms an answer.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
