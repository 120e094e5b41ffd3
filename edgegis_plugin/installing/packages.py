"""The packages that the algorithms need, as a user has them: what is missing, fetching it, removing it.

Everything is read from the disk and from `sys.path` when it is asked for, so any number of these objects agree.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ...runtime.errors import TargetMissing
from .endpoint_packages import EndpointPackages
from .profile_folder import ProfileFolder
from .wheels import LEAST, LOCKED, Wheels, is_older, read_wheels

if TYPE_CHECKING:
    from .pip_child import Progress, Source

NEEDED = tuple(LEAST)
WASMTIME = "wasmtime"


@dataclass(frozen=True)
class State:
    """What is there. `too_old` says for a package that cannot be used why, and what to do.

    `fetch_bytes` is what would be downloaded, None when there is nothing for this computer; `fetched_bytes` is what
    lies in the profile; `damaged` that it lies there and is not whole.
    """

    missing: tuple[str, ...]
    too_old: dict[str, str]
    wanted: str
    fetch_bytes: int | None
    fetched_bytes: int
    damaged: bool

    @property
    def is_ready(self) -> bool:
        return not self.missing and not self.too_old


@dataclass(frozen=True)
class Found:
    """A package as this Python would import it, or has; `version` is empty when nobody says."""

    origin: Path
    version: str
    loaded: bool


class Packages:
    """Fetches into and removes from one profile; `wheels_file` is the list of what may be fetched."""

    def __init__(self, profile: Path, wheels_file: Path = LOCKED):
        self.wheels: Wheels = read_wheels(wheels_file)
        self.folder = ProfileFolder(profile, self.wheels)
        self.endpoint = EndpointPackages(profile)

    def start(self) -> dict[str, str]:
        """Make importable what was fetched, clear away what is stale, and return the sentences on what is too old.

        Milliseconds: nothing is imported.
        """
        if self.wheels.versions:
            self.folder.purge()
            self.endpoint.folder.purge()
        is_whole = self.folder.is_whole()
        if is_whole:
            self._append()
        return _harmful(is_whole)

    def state(self) -> State:
        """Return what is there now. An older wasmtime of others does no harm once our own was fetched: jobs then run
        in a process of their own.
        """
        clashes, is_whole = bool(self.clash()), self.folder.is_whole()
        return State(
            missing=tuple(
                name for name in NEEDED if find_package(name) is None or (name == WASMTIME and clashes and not is_whole)
            ),
            too_old=_harmful(is_whole),
            wanted=" and ".join(f"{name} {self.wheels.versions.get(name, '')}" for name in NEEDED),
            fetch_bytes=self.wheels.bytes_here,
            fetched_bytes=self.folder.bytes() + self.endpoint.folder.bytes(),
            damaged=self.folder.exists() and not is_whole,
        )

    def clash(self) -> str:
        """Return what hinders wasmtime in this process: another's, which is too old. Empty when nothing does."""
        found = find_package(WASMTIME)
        if found is None or not is_older(found.version, LEAST[WASMTIME]):
            return ""
        how = "another plugin has loaded" if found.loaded else "first on Python's path is"
        return f"{how} wasmtime {found.version}, and EdgeGIS needs {LEAST[WASMTIME]} or newer"

    def try_here(self) -> str:
        """Call a guest in this very process, once another one has survived it; return what is wrong."""
        from .probe_guest import call_guest, problem_of

        return problem_of(call_guest)

    def is_whole(self) -> bool:
        """Tell whether what was fetched has its content still; true when nothing was. A tenth of a second."""
        return not self.folder.exists() or self.folder.is_whole(thorough=True)

    def fetch(
        self,
        source: Source,
        progress: Progress = lambda fraction: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> dict[str, str]:
        """Fetch, try and keep the packages, and make them importable; return what is wrong with them, as `probe` does.

        Raises Cancelled and TargetMissing; then all is as it was.
        """
        from ...runtime.interpreter import find_interpreter
        from .pip_child import fetch_into

        if self.wheels.bytes_here is None:
            raise TargetMissing(
                "There are no packages for this computer and its Python to fetch. Run the algorithms on an endpoint."
            )
        fetch_into(self.folder, self.wheels, find_interpreter(), source, progress, is_cancelled)
        problems = self.probe()
        self._append()
        return problems

    def probe(self) -> dict[str, str]:
        """Try the packages in a child process, those just fetched too; return the problem of each that has one."""
        from ...runtime.interpreter import find_interpreter
        from .probe import try_packages

        is_whole = self.folder.is_whole()
        there = [name for name in NEEDED if is_whole or find_package(name) is not None]
        site = [str(self.folder.site)] if is_whole else []
        problems = try_packages(find_interpreter(), there, *((site, []) if self.clash() else ([], site)))
        return {name: problem for name, problem in problems.items() if problem}

    def remove_all(self) -> int:
        """Remove everything that was fetched, of all versions, and answer how many bytes that freed.

        What this QGIS has imported already stays usable until it ends, except on Windows, where it stays on the disk.
        """
        freed = self.folder.remove_all() + self.endpoint.folder.remove_all()
        if str(self.folder.site) in sys.path and not self.folder.exists():
            sys.path.remove(str(self.folder.site))
            importlib.invalidate_caches()
        return freed

    def _append(self) -> None:
        """At the end, so that nothing of ours hides what QGIS or another plugin brings."""
        if str(self.folder.site) not in sys.path:
            sys.path.append(str(self.folder.site))
        importlib.invalidate_caches()


def find_package(name: str) -> Found | None:
    """Return the package as it is loaded, or would be; None when it cannot be imported. Imports nothing."""
    module = sys.modules.get(name)
    try:
        spec = module.__spec__ if module is not None else find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        return None
    origin = Path(spec.origin)
    # Said by the name of the folder beside it; importlib.metadata reads the same, and takes 10 ms to import.
    folders = sorted(origin.parent.parent.glob(f"{name}-*.dist-info"))
    version = folders[-1].name[len(name) + 1 : -len(".dist-info")] if folders else ""
    return Found(origin, version, module is not None)


def too_old() -> dict[str, str]:
    """Return for each package that is there and cannot do what is asked of it why, and what to do."""
    found = {name: find_package(name) for name in NEEDED}
    return {name: _too_old(name, each) for name, each in found.items() if each and is_older(each.version, LEAST[name])}


def _harmful(is_whole: bool) -> dict[str, str]:
    """Return the sentences on packages that are too old; none on a wasmtime beside which our own `is_whole`."""
    return {name: words for name, words in too_old().items() if name != WASMTIME or not is_whole}


def _too_old(name: str, found: Found) -> str:
    how = "has been loaded already, by another plugin" if found.loaded else "comes first on Python's path"
    own = " fetch EdgeGIS's own in Settings > Options > EdgeGIS, or" if name == WASMTIME else ""
    return (
        f"EdgeGIS needs {name} {LEAST[name]} or newer, but {name} {found.version} {how} ({found.origin.parent}). "
        f"Update or switch off the plugin that brings it, then restart QGIS; or{own} run the algorithms on an endpoint."
    )
