"""Whether a module can be installed, and what is to be said of it before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...runtime.algorithms.catalogue import Catalogue, Module
from ...runtime.errors import BrokenModule

# As much as an endpoint takes, if nothing else is set there.
MOST_BYTES = 32_000_000
_LONGEST_NAME = 60


def read_module(path: Path, catalogue: Catalogue) -> Module:
    """Return the module of a file, if it can be installed beside the catalogue's. Raises ModuleError."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BrokenModule(
                f"The file {path.name} has {size / 1e6:,.0f} MB; a module has {MOST_BYTES / 1e6:.0f} MB at most."
            )
        data = path.read_bytes()
    except OSError as error:
        raise BrokenModule(f"The file {path} cannot be read: {error.strerror}.") from None
    return checked(data, path.stem, catalogue)


def checked(data: bytes, name: str, catalogue: Catalogue) -> Module:
    """Return the module, if it can be installed beside the catalogue's. Raises ModuleError that says why not."""
    name = "".join(character for character in name if character.isprintable())[:_LONGEST_NAME] or "module"
    module = replace(Module.from_bytes(data, name), installed=True)
    for other in catalogue.modules:
        if other.sha256 == module.sha256:
            whose = f"It is installed already, as {other.name}" if other.installed else "EdgeGIS brings it already"
            raise BrokenModule(f"The module {name} cannot be installed. {whose}.")
    if not module.descriptors:
        raise BrokenModule(f"The module {name} cannot be installed. It has no algorithm.")
    theirs = {algorithm.id: algorithm.module for algorithm in catalogue.algorithms()}
    for descriptor in module.descriptors:
        other_module = theirs.get(descriptor.id)
        if other_module is not None:
            whose = (
                f"the installed module {other_module.name}: remove that one first"
                if other_module.installed
                else ("EdgeGIS: whoever made the module has to name its algorithm otherwise")
            )
            raise BrokenModule(
                f"The module {name} cannot be installed. Its algorithm '{descriptor.id}' has the id of one of {whose}."
            )
    return module
