"""`edgegis`, or `python -m edgegis.endpoint`: an endpoint's command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ..runtime.errors import BadParameter, EdgeGisError
from .configuration import Configuration
from .tokens import RIGHTS, Principal

TOKEN_VARIABLE = "EDGEGIS_TOKEN"  # nosec B105 - the name of a variable


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except EdgeGisError as error:
        print(error.message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _configuration(options: argparse.Namespace) -> Configuration:
    given = vars(options)
    modules = given.get("modules")
    return Configuration.load(
        options.config,
        host=given.get("host"),
        port=given.get("port"),
        data=given.get("data"),
        modules=None if modules is None else tuple(modules),
    )


# -- commands --------------------------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> None:
    from .server import serve
    from .web.request_log import log_to_standard_error

    log_to_standard_error()
    serve(_configuration(options))


def _add_token(options: argparse.Namespace) -> None:
    from . import commands

    rights = frozenset(right for right in RIGHTS if getattr(options, right))
    sizes = [commands.bytes_of(size) if size else None for size in (options.max_memory, options.max_store)]
    principal = Principal(options.name, rights, options.max_jobs, *sizes)
    commands.add_token(_configuration(options), principal, options.expires)


def _revoke_token(options: argparse.Namespace) -> None:
    from . import commands

    commands.revoke_token(_configuration(options), options.name)


def _list_tokens(options: argparse.Namespace) -> None:
    from . import commands

    commands.list_tokens(_configuration(options))


def _deploy(options: argparse.Namespace) -> None:
    from . import commands

    token = os.environ.get(TOKEN_VARIABLE)
    if not token:
        raise BadParameter(f"Deploying needs a token with the right 'deploy', in the variable {TOKEN_VARIABLE}.")
    commands.deploy(options.file, options.url, token)


def _jobs(options: argparse.Namespace) -> None:
    from . import commands

    commands.list_jobs(_configuration(options), options.count)


def _collect(options: argparse.Namespace) -> None:
    from . import commands

    commands.collect(_configuration(options))


# -- their arguments -------------------------------------------------------------------------------------------------


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
    _add_data(command, "a temporary one")
    command.add_argument("--modules", action="append", help="folder of modules beside the built-in ones; repeatable")

    _add_token_commands(commands.add_parser("token", help="who may use the endpoint"))

    command = commands.add_parser("deploy", help="deploy all algorithms of a module on a running endpoint")
    command.set_defaults(run=_deploy)
    command.add_argument("file", type=Path, metavar="FILE.wasm")
    command.add_argument("--url", default="http://127.0.0.1:8080", help="the endpoint (default: %(default)s)")

    command = commands.add_parser("jobs", help="list the newest jobs")
    command.set_defaults(run=_jobs)
    _add_data(command)
    command.add_argument("--count", type=int, default=20, help="how many (default: %(default)s)")

    command = commands.add_parser("gc", help="remove the jobs that are kept no longer, and the blobs that nobody uses")
    command.set_defaults(run=_collect)
    _add_data(command)
    return parser


def _add_data(command: argparse.ArgumentParser, default: str = "the configuration's") -> None:
    command.add_argument("--data", help=f"folder that keeps blobs, jobs and tokens (default: {default})")


def _add_token_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="token_command", required=True)
    command = commands.add_parser("add", help="make a token and print it, this once")
    command.set_defaults(run=_add_token)
    command.add_argument("name", help="whose it is, for lists and logs")
    command.add_argument("--deploy", action="store_true", help="may deploy processes, and change its own")
    command.add_argument("--admin", action="store_true", help="may change and see what is others'")
    command.add_argument("--max-jobs", type=int, help="unfinished jobs at a time")
    command.add_argument("--max-memory", help="memory of one job, such as 2GB")
    command.add_argument("--max-store", help="bytes of blobs, such as 10GB")
    command.add_argument("--expires", help="a date (2030-01-31) or a time from now (12h, 30d, 8w)")
    _add_data(command)
    command = commands.add_parser("revoke", help="refuse a token from now on")
    command.set_defaults(run=_revoke_token)
    command.add_argument("name")
    _add_data(command)
    command = commands.add_parser("list", help="list the tokens")
    command.set_defaults(run=_list_tokens)
    _add_data(command)


if __name__ == "__main__":
    sys.exit(main())
