"""The modules that the user has installed, in the profile: `edgegis/modules/<SHA-256>.wasm`, and beside each a note.

A note stays when its module is removed: so a model that needs one of its algorithms can say which module is missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...runtime.algorithms.catalogue import Algorithm, Catalogue, Module, Problem, read_descriptors
from ...runtime.errors import BrokenModule, EdgeGisError, OutputFailed

_FOLDER = Path("edgegis") / "modules"


class ModuleStore:
    """The installed modules of one profile. What is there is read from the disk when it is asked for."""

    def __init__(self, profile: Path):
        self.folder = profile / _FOLDER

    def add_to(self, catalogue: Catalogue) -> None:
        """List the installed modules after all others; what cannot be used becomes one of the catalogue's problems."""
        for path in sorted(self.folder.glob("*.wasm")):
            try:
                module = self._load(path)
            except EdgeGisError as error:
                catalogue.problems.append(Problem(path, error))
                continue
            for descriptor in module.descriptors:
                if any(descriptor.id == other.id for other in catalogue.algorithms()):
                    words = f"The algorithm '{descriptor.id}' of the installed module {module.name} is not listed: "
                    problem = BrokenModule(f"{words}EdgeGIS has one of that id by now.")
                    catalogue.problems.append(Problem(path, problem))
            catalogue.add(module)

    def keep(self, module: Module, source: str) -> Module:
        """Write the module into the profile; `source` is where it came from. Raises OutputFailed."""
        note = {"name": module.name, "source": source, "descriptors": module.section.decode()}
        path = self._path(module.sha256)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(path.with_suffix(".json"), json.dumps(note, indent=1).encode())
            _write(path, module.data)
        except OSError as error:
            raise OutputFailed(f"The module cannot be written to {self.folder}: {error.strerror or error}.") from None
        return replace(module, path=path, installed=True)

    def remove(self, sha256: str) -> None:
        """Remove the module; its note stays. Raises OutputFailed."""
        try:
            self._path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise OutputFailed(f"The module cannot be removed from {self.folder}: {error.strerror or error}.") from None

    def source(self, sha256: str) -> str:
        """Return where an installed module came from, empty when that is not known."""
        note = _read_note(self._path(sha256).with_suffix(".json"))
        return str(note.get("source", ""))

    def removed(self) -> list[Algorithm]:
        """Return the algorithms of modules that were removed; their modules hold no bytes."""
        return [algorithm for path in sorted(self.folder.glob("*.json")) for algorithm in _removed(path)]

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.wasm"

    def _load(self, path: Path) -> Module:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BrokenModule(f"The module cannot be read: {error.strerror}.") from None
        if hashlib.sha256(data).hexdigest() != path.stem:
            raise BrokenModule("The installed module is damaged. Remove it and install it again.")
        name = str(_read_note(path.with_suffix(".json")).get("name") or path.stem[:12])
        return replace(Module.from_bytes(data, name, path), installed=True)


def _removed(note_path: Path) -> Iterator[Algorithm]:
    path = note_path.with_suffix(".wasm")
    if path.exists():
        return
    note = _read_note(note_path)
    name = str(note.get("name", ""))
    with suppress(EdgeGisError):  # a note that cannot be read helps nobody, and harms nobody
        descriptors = read_descriptors(str(note.get("descriptors", "")).encode(), name)
        module = Module(path.stem, name, b"", None, descriptors, installed=True)
        yield from (Algorithm(module, descriptor) for descriptor in descriptors)


def _read_note(path: Path) -> dict[str, Any]:
    try:
        note = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}


def _write(path: Path, data: bytes) -> None:
    """Beside, then into place: a half of a module is never there."""
    part = path.with_suffix(".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
