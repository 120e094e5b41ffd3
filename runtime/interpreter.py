"""The Python interpreter of this QGIS, as a program: within QGIS, `sys.executable` is QGIS on Windows and macOS."""

from __future__ import annotations

import os
import subprocess  # nosec B404 - Python itself, found beside QGIS's libraries
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import TargetMissing

_ASK = "import sys, sysconfig; print(sys.implementation.cache_tag, sysconfig.get_platform())"
_ANSWER_S = 60.0


@dataclass(frozen=True)
class Interpreter:
    """A program, and what must be in its environment."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, arguments: list[str], environment: Mapping[str, str], **pipes: Any) -> subprocess.Popen[Any]:
        """Start it in a folder that holds no Python, without a window, with nothing to read unless a pipe is named."""
        return subprocess.Popen(  # nosec B603 - the interpreter that was found, our own arguments, no shell
            [str(self.path), *arguments],
            env={**environment, **self.environment},
            cwd=tempfile.gettempdir() if sys.platform == "win32" else "/",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            **{"stdin": subprocess.DEVNULL, **pipes},
        )

    def says(self, arguments: list[str], environment: Mapping[str, str], time_s: float = _ANSWER_S) -> tuple[int, str]:
        """Run it and return its exit code and what it printed, errors last. Raises OSError and TimeoutExpired."""
        with self.start(
            arguments, environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace"
        ) as process:
            try:
                out, errors = process.communicate(timeout=time_s)
            except BaseException:
                process.kill()
                raise
        return process.returncode, out + errors


def environment_here(first: Sequence[str] = (), last: Sequence[str] = ()) -> dict[str, str]:
    """Return an environment in which it finds the packages that this process finds; some folders before or after."""
    paths = [path for path in (*first, *sys.path, *last) if path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def find_interpreter() -> Interpreter:
    """Return an interpreter of this Python's version and platform. Raises TargetMissing."""
    wanted = f"{sys.implementation.cache_tag} {sysconfig.get_platform()}"
    tried = []
    for path in dict.fromkeys(_candidates()):
        if not path.is_file():
            continue
        tried.append(str(path))
        # The one inside QGIS's bundle for macOS finds its library only when told where.
        for environment in ({}, {"PYTHONHOME": sys.base_prefix}):
            found = Interpreter(path, environment)
            try:
                code, said = found.says(["-c", _ASK], os.environ)
            except (OSError, subprocess.TimeoutExpired):
                continue
            if code == 0 and said.splitlines()[:1] == [wanted]:
                return found
    where = f" ({', '.join(tried)} is another or does not start)" if tried else ""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise TargetMissing(
        f"EdgeGIS cannot find the Python {version} of this QGIS as a program{where}, and needs it to fetch packages "
        "and to run modules in a process of their own. Run the algorithms on an endpoint, or ask your administrator "
        "to install the packages for QGIS's Python."
    )


def _candidates() -> Iterator[Path]:
    executable = Path(sys.executable or ".")
    if executable.stem.lower().startswith("python"):
        yield executable
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    ending = ".exe" if sys.platform == "win32" else ""
    library = Path(os.__file__).parent
    for place in (sys.exec_prefix, sys.base_exec_prefix, library.parent, library.parent.parent, executable.parent):
        for name in (f"python{version}", "python3", "python"):
            yield Path(place) / "bin" / (name + ending)
            yield Path(place) / (name + ending)
