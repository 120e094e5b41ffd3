"""What an endpoint on this computer needs beside QGIS's Python: fetched into the profile when the user starts one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .profile_folder import ProfileFolder
from .wheels import ENDPOINT_LOCKED, read_wheels

if TYPE_CHECKING:
    from ...runtime.interpreter import Interpreter
    from .pip_child import Progress, Source

# Its interpreter, the arguments and the environment.
Command = tuple["Interpreter", list[str], dict[str, str]]
MODULE = f"{__package__.split('.')[0]}.endpoint"


class EndpointPackages:
    """The packages of one profile; an endpoint is a program of its own, so QGIS imports none of them."""

    def __init__(self, profile: Path, wheels_file: Path = ENDPOINT_LOCKED):
        self._wheels = read_wheels(wheels_file)
        self.folder = ProfileFolder(profile, self._wheels, "endpoint")

    @property
    def fetch_bytes(self) -> int | None:
        """What would be downloaded; None where an endpoint cannot run: it needs Linux."""
        return self._wheels.bytes_here if sys.platform == "linux" else None

    def are_there(self) -> bool:
        return self.folder.is_whole()

    def fetch(self, source: Source, progress: Progress, is_cancelled: Callable[[], bool]) -> None:
        """Fetch them. Raises Cancelled and TargetMissing; then nothing has changed."""
        from ...runtime.interpreter import find_interpreter
        from .pip_child import fetch_into

        fetch_into(self.folder, self._wheels, find_interpreter(), source, progress, is_cancelled)

    def command(self, port: int) -> Command:
        """Return what starts the endpoint that lies in the plugin's folder. Raises TargetMissing."""
        from ...runtime.interpreter import environment_here, find_interpreter

        plugins = str(Path(__file__).resolve().parents[3])
        environment = environment_here(first=[plugins], last=[str(self.folder.site)])
        return find_interpreter(), ["-m", MODULE, "serve", "--port", str(port)], environment
