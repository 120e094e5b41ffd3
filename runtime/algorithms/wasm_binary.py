"""Reads a module's imports, exports and custom sections from its bytes, without compiling it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..errors import BrokenModule

_HEADER = b"\0asm\x01\0\0\0"
_CUSTOM, _TYPE, _IMPORT, _FUNCTION, _EXPORT, _START = 0, 1, 2, 3, 7, 8
_KINDS = {0: "function", 1: "table", 2: "memory", 3: "global", 4: "tag"}
_VALUES = {0x7F: "i32", 0x7E: "i64", 0x7D: "f32", 0x7C: "f64", 0x7B: "v128", 0x70: "funcref", 0x6F: "externref"}

Signature = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass
class Binary:
    """What a module imports and exports; for functions with their signature, for all else None."""

    imports: list[tuple[str, str, str, Signature | None]] = field(default_factory=list)
    exports: dict[str, tuple[str, Signature | None]] = field(default_factory=dict)
    custom: dict[str, list[bytes]] = field(default_factory=dict)
    has_start: bool = False


class _Reader:
    """Bytes with a position; every way to run beyond them is a BrokenModule."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    @property
    def more(self) -> bool:
        return self._position < len(self._data)

    def take(self, count: int) -> bytes:
        end = self._position + count
        if end > len(self._data):
            raise BrokenModule("The module ends in the middle of a section.")
        piece = self._data[self._position : end]
        self._position = end
        return piece

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """An unsigned LEB128 number of 32 or 64 bits."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise BrokenModule("The module holds a number that is too long.")

    def numbers(self) -> Sequence[int]:
        """A vector of numbers. Thousands of functions have few types, so mostly each number is one byte."""
        count = self.number()
        piece = self._data[self._position : self._position + count]
        if len(piece) == count and (not piece or max(piece) < 0x80):
            return self.take(count)
        return [self.number() for _ in range(count)]

    def name(self) -> str:
        try:
            return self.take(self.number()).decode()
        except UnicodeDecodeError:
            raise BrokenModule("The module holds a name that is not UTF-8.") from None

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._position)


def read_binary(data: bytes) -> Binary:
    """Imports, exports and custom sections of a module; raises BrokenModule when its bytes are no core module."""
    if data[:8] != _HEADER:
        raise BrokenModule("The file is no WebAssembly module.")
    binary = Binary()
    types: list[Signature] = []
    functions: list[int] = []
    for section, content in _sections(data):
        if section == _CUSTOM:
            name = content.name()
            binary.custom.setdefault(name, []).append(content.rest())
        elif section == _TYPE:
            types = [_signature(content) for _ in range(content.number())]
        elif section == _IMPORT:
            _read_imports(content, binary, types, functions)
        elif section == _FUNCTION:
            functions += content.numbers()
        elif section == _EXPORT:
            _read_exports(content, binary, types, functions)
        elif section == _START:
            binary.has_start = True
    return binary


def _sections(data: bytes) -> Iterator[tuple[int, _Reader]]:
    reader = _Reader(data)
    reader.take(8)
    while reader.more:
        section = reader.byte()
        yield section, _Reader(reader.take(reader.number()))


def _value_type(reader: _Reader) -> str:
    byte = reader.byte()
    if byte not in _VALUES:
        raise BrokenModule(f"The module uses a type of value that EdgeGIS does not know ({byte:#x}).")
    return _VALUES[byte]


def _signature(reader: _Reader) -> Signature:
    if reader.byte() != 0x60:
        raise BrokenModule("The module uses types beyond those of core WebAssembly.")
    parameters = tuple(_value_type(reader) for _ in range(reader.number()))
    return parameters, tuple(_value_type(reader) for _ in range(reader.number()))


def _limits(reader: _Reader) -> None:
    flags = reader.byte()
    reader.number()
    if flags & 1:
        reader.number()
    if flags & ~1:
        raise BrokenModule("The module wants a shared or a 64-bit memory.")


def _read_imports(reader: _Reader, binary: Binary, types: list[Signature], functions: list[int]) -> None:
    for _ in range(reader.number()):
        module, name, kind = reader.name(), reader.name(), reader.byte()
        signature = None
        if kind == 0:
            number = reader.number()
            functions.append(number)
            signature = _at(types, number)
        elif kind == 1:
            reader.byte()
            _limits(reader)
        elif kind == 2:
            _limits(reader)
        elif kind == 3:
            reader.take(2)
        else:
            reader.byte()
            reader.number()
        binary.imports.append((module, name, _KINDS.get(kind, "thing"), signature))


def _read_exports(reader: _Reader, binary: Binary, types: list[Signature], functions: list[int]) -> None:
    for _ in range(reader.number()):
        name, kind, index = reader.name(), reader.byte(), reader.number()
        if kind == 0 and index >= len(functions):
            raise BrokenModule("The module exports a function that it does not have.")
        binary.exports[name] = (_KINDS.get(kind, "thing"), _at(types, functions[index]) if kind == 0 else None)


def _at(types: list[Signature], number: int) -> Signature:
    if number >= len(types):
        raise BrokenModule("The module names a type that it does not have.")
    return types[number]
