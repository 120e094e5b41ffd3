"""Work on strangers' bytes in a process of its own: what breaks there breaks nothing else, and it has limits.

A child is a module of this package that calls `serve`. It gets a private folder with a request (JSON) and files, and
leaves an answer there. Its environment has nothing of ours but where Python finds the package.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess  # nosec B404 - our own modules only
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..runtime.errors import EdgeGisError, InternalError, TooLarge, error_from_code
from ..runtime.job import Cancellation

_REQUEST, _ANSWER = "request.json", "answer.json"
# Address space of an interpreter with libraries, threads' stacks included, before it reads anything.
_INTERPRETER_BYTES = 2 << 30
# Time in which an interpreter starts, also on a busy computer.
_START_S = 5.0


@dataclass(frozen=True)
class Limits:
    """`file_bytes` is what each file that the child writes may have; on several cores it may use the time of each."""

    memory_bytes: int
    time_s: float
    file_bytes: int
    cores: int = 1


def run(
    name: str,
    request: Mapping[str, Any],
    folder: Path,
    limits: Limits,
    environment: Mapping[str, str] | None = None,
    stop: Cancellation | None = None,
) -> dict[str, Any]:
    """Runs the module `name` of this package on the request and answers what it says.

    Raises the error that it names, TooLarge when it broke a limit or died, and Cancelled.
    """
    stop = stop or Cancellation()
    document = {
        "memory": limits.memory_bytes + _INTERPRETER_BYTES,
        "time": max(1, int(limits.time_s * limits.cores)),
        "files": limits.file_bytes,
        "request": request,
    }
    (folder / _REQUEST).write_text(json.dumps(document), encoding="utf-8")
    (folder / _ANSWER).unlink(missing_ok=True)
    _wait(f"{__package__}.{name}", folder, limits.time_s, environment or {}, stop)
    stop.raise_if_cancelled()
    try:
        answer: dict[str, Any] = json.loads((folder / _ANSWER).read_bytes())
    except (OSError, ValueError):
        raise TooLarge(
            f"The data could not be read within {limits.memory_bytes / 1e6:,.0f} MB of memory and {limits.time_s:g} s, "
            "or they are damaged. Please take less data, or another format."
        ) from None
    if "error" in answer:
        raise error_from_code(answer["error"], answer["message"]) or InternalError(answer["message"])
    return answer


def _wait(module: str, folder: Path, time_s: float, environment: Mapping[str, str], stop: Cancellation) -> None:
    paths = os.pathsep.join(path for path in sys.path if path)
    process = subprocess.Popen(  # nosec B603 - our own interpreter, module and folder, no shell
        [sys.executable, "-m", module, str(folder)],
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": paths, **environment},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=True,
    )
    timer = threading.Timer(time_s + _START_S, process.kill)
    timer.start()
    forget = stop.on_cancel(process.kill)
    try:
        process.wait()
    finally:
        forget()
        timer.cancel()
        process.kill()


# -- inside the child ------------------------------------------------------------------------------------------------


def serve(handle: Callable[[dict[str, Any], Path], dict[str, Any]]) -> None:
    """Calls `handle(request, folder)` under the request's limits and leaves its answer, or the error that it raised."""
    folder = Path(sys.argv[1])
    document = json.loads((folder / _REQUEST).read_bytes())
    _limit(resource.RLIMIT_AS, document["memory"])
    _limit(resource.RLIMIT_CPU, document["time"])
    _limit(resource.RLIMIT_FSIZE, document["files"])
    _limit(resource.RLIMIT_CORE, 0)
    try:
        answer = handle(document["request"], folder)
    except EdgeGisError as error:
        answer = {"error": error.code, "message": error.message}
    except MemoryError:
        answer = {"error": TooLarge.code, "message": "The data do not fit the memory that they may have."}
    (folder / _ANSWER).write_text(json.dumps(answer), encoding="utf-8")


def _limit(what: int, amount: int) -> None:
    _, most = resource.getrlimit(what)
    amount = amount if most == resource.RLIM_INFINITY else min(amount, most)
    resource.setrlimit(what, (amount, amount))
