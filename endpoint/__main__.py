"""`edgegis`, or `python -m edgegis.endpoint`: an endpoint's command line."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from ..runtime.errors import EdgeGisError
from .configuration import Configuration


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        options.run(options)
    except EdgeGisError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


def _serve(options: argparse.Namespace) -> None:
    from .server import serve

    modules = tuple(options.modules) or None
    serve(Configuration.load(options.config, host=options.host, port=options.port, data=options.data, modules=modules))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="edgegis", description="EdgeGIS endpoint: OGC API - Processes over WebAssembly modules"
    )
    parser.add_argument("--config", type=Path, help="configuration file (TOML)")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("serve", help="serve on this computer")
    command.set_defaults(run=_serve)
    command.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    command.add_argument("--port", type=int, help="0 takes a free one (default: 8080)")
    command.add_argument("--data", help="folder that keeps blobs, jobs and tokens (default: a temporary one)")
    command.add_argument(
        "--modules", action="append", default=[], help="folder of modules beside the built-in ones; may be repeated"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
