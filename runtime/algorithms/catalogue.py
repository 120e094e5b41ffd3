"""Which algorithms there are: folders of modules, read without compiling or running them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import settings
from ..errors import BadDescriptor, BrokenModule, EdgeGisError, NoSuchAlgorithm
from .abi_signatures import EXPORTS, IMPORTS
from .descriptor import Descriptor
from .descriptor_parsing import parse_descriptor
from .wasm_binary import Binary, read_binary

CUSTOM_SECTION = "edgegis"
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Module:
    """A module's bytes, named by their SHA-256 (hexadecimal). `installed`: not shipped, a user has added it."""

    sha256: str
    name: str
    data: bytes = field(repr=False, compare=False)
    path: Path | None = None
    descriptors: tuple[Descriptor, ...] = ()
    installed: bool = False

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "module", path: Path | None = None) -> Module:
        """Raises BrokenModule or BadDescriptor when the module does not keep the ABI."""
        descriptors = read_descriptors(_checked_section(data, name), name)
        return cls(hashlib.sha256(data).hexdigest(), name, data, path, descriptors)

    @property
    def section(self) -> bytes:
        """What the module says of itself: JSON documents, which `read_descriptors` reads."""
        return _section(read_binary(self.data))


@dataclass(frozen=True)
class Algorithm:
    """One algorithm and the module that holds it."""

    module: Module
    descriptor: Descriptor

    @property
    def id(self) -> str:
        return self.descriptor.id


@dataclass(frozen=True)
class Problem:
    """A module that cannot be used, and why."""

    path: Path
    error: EdgeGisError

    def __str__(self) -> str:
        return f"{self.path.name}: {self.error}"


def _checked_section(data: bytes, name: str) -> bytes:
    binary = read_binary(data)
    if binary.has_start:
        raise BrokenModule(f"The module {name} has a start function; modules do nothing until they are called.")
    for module, item, kind, signature in binary.imports:
        if kind != "function" or IMPORTS.get((module, item)) != signature:
            raise BrokenModule(f"The module {name} imports {module}.{item}, which EdgeGIS does not grant.")
    for export, signature in EXPORTS.items():
        if binary.exports.get(export) != ("function", signature):
            raise BrokenModule(f"The module {name} does not export the function {export} as the EdgeGIS ABI has it.")
    if binary.exports.get("memory", ("", None))[0] != "memory":
        raise BrokenModule(f"The module {name} does not export its memory.")
    return _section(binary)


def _section(binary: Binary) -> bytes:
    return b"\n".join(binary.custom.get(CUSTOM_SECTION, []))


def read_descriptors(section: bytes, name: str) -> tuple[Descriptor, ...]:
    """The algorithms that a module describes. Raises BadDescriptor."""
    return tuple(parse_descriptor(document, name) for document in _documents(section, name))


def _no_constant(text: str) -> Any:
    raise BadDescriptor(f"A descriptor holds {text}, which is no JSON.")


def _documents(section: bytes, name: str) -> list[Any]:
    """The JSON documents, one after the other."""
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    documents, position = [], 0
    try:
        text = section.decode()
        while text[position:].strip():
            position += len(text[position:]) - len(text[position:].lstrip())
            document, position = decoder.raw_decode(text, position)
            documents.append(document)
    except (ValueError, RecursionError) as error:
        raise BadDescriptor(f"The descriptors of the module {name} are no JSON: {error}.") from None
    return documents


class Catalogue:
    """The algorithms of some modules; of two with the same id the first counts. `problems` lists what could not be
    used.
    """

    def __init__(self, modules: Iterable[Module] = (), problems: Sequence[Problem] = ()) -> None:
        self.modules: list[Module] = []
        self.problems = list(problems)
        self._algorithms: dict[str, Algorithm] = {}
        for module in modules:
            self.add(module)

    @classmethod
    def default(cls) -> Catalogue:
        """The shipped modules and those that the settings add."""
        return cls.from_folders(settings.module_folders())

    @classmethod
    def from_folders(cls, folders: Iterable[Path]) -> Catalogue:
        catalogue = cls()
        for folder in folders:
            sums = _sums(folder)
            for path in sorted(folder.glob("*.wasm")):
                try:
                    catalogue.add(_load(path, sums))
                except EdgeGisError as error:
                    catalogue.problems.append(Problem(path, error))
        return catalogue

    def add(self, module: Module) -> None:
        self.modules.append(module)
        for descriptor in module.descriptors:
            self._algorithms.setdefault(descriptor.id, Algorithm(module, descriptor))

    def remove(self, sha256: str) -> None:
        """Forget the modules with that hash."""
        kept, self.modules, self._algorithms = self.modules, [], {}
        for module in kept:
            if module.sha256 != sha256:
                self.add(module)

    def algorithms(self) -> list[Algorithm]:
        return list(self._algorithms.values())

    def algorithm(self, id: str) -> Algorithm:
        """Of several modules that have it, the first one's. Raises NoSuchAlgorithm."""
        if id not in self._algorithms:
            raise NoSuchAlgorithm(f"There is no algorithm '{id}' here.", id=id)
        return self._algorithms[id]

    def module(self, sha256: str) -> Module:
        """Raises NoSuchAlgorithm when no module has that hash."""
        for module in self.modules:
            if module.sha256 == sha256:
                return module
        raise NoSuchAlgorithm(f"There is no module with the SHA-256 {sha256} here.", module=sha256)


def _sums(folder: Path) -> dict[str, str] | None:
    """File name -> SHA-256 of the folder's list, None when it has none."""
    try:
        lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return {name.lstrip("* "): digest.lower() for digest, _, name in (line.partition(" ") for line in lines) if name}


def _load(path: Path, sums: dict[str, str] | None) -> Module:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BrokenModule(f"The module {path.name} cannot be read: {error.strerror}.") from None
    if sums is not None:
        digest = hashlib.sha256(data).hexdigest()
        if sums.get(path.name) != digest:
            listed = f"not {sums[path.name][:12]}..." if path.name in sums else f"and it is not listed in {SUMS}"
            raise BrokenModule(
                f"The module {path.name} is not the one that was shipped: its SHA-256 is {digest[:12]}..., {listed}. "
                "Please install EdgeGIS again."
            )
    return Module.from_bytes(data, path.stem, path)
