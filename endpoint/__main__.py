"""`python -m edgegis.endpoint serve`: an endpoint on this computer."""

from __future__ import annotations

import argparse
import contextlib
import logging
import shutil
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from .app import create_app
from .service import Service

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class AnnouncingServer(uvicorn.Server):
    """Says where it listens as soon as it does, so that a script can wait for that line."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self.started:
            host, port = sockets[0].getsockname()[:2]
            print(f"EdgeGIS endpoint: http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if options.host not in LOOPBACK:
        print(
            f"{options.host} is not this computer itself: without tokens it serves {', '.join(LOOPBACK)} only.",
            file=sys.stderr,
        )
        return 2
    return serve(options.host, options.port, options.data, options.modules)


def serve(host: str, port: int, data: Path | None, modules: Sequence[Path]) -> int:
    """Serves until it is interrupted.

    Without a data folder blobs lie in a temporary one, which goes with the server.
    """
    try:
        listener = listening_socket(host, port)
    except OSError as error:
        print(f"The endpoint cannot listen on {host}:{port}: {error.strerror}.", file=sys.stderr)
        return 1
    with contextlib.closing(listener):
        folder = data or Path(tempfile.mkdtemp(prefix="edgegis-endpoint-"))

        def stopped() -> (
            None
        ):  # called by the server itself: it ends by the signal that it got, so nothing runs after it
            if data is None:
                shutil.rmtree(folder, ignore_errors=True)

        app = create_app(Service.open(folder, modules), on_stopped=stopped)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=3,
            server_header=False,
        )
        AnnouncingServer(config).run(sockets=[listener])
    return 0


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="edgegis", description="EdgeGIS endpoint: OGC API - Processes over WebAssembly modules"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("serve", help="serve on this computer")
    command.add_argument("--host", default="127.0.0.1", help="a name of this computer itself (default: %(default)s)")
    command.add_argument("--port", type=int, default=8080, help="0 takes a free one (default: %(default)s)")
    command.add_argument("--data", type=Path, help="folder that keeps the blobs (default: a temporary one)")
    command.add_argument(
        "--modules",
        type=Path,
        action="append",
        default=[],
        help="folder of modules beside the built-in ones; may be repeated",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
