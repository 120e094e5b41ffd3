"""Modules for tests: the code of one module with other descriptors in its custom section."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

MAGIC_AND_VERSION = 8
CUSTOM = 0
SECTION = b"edgegis"


def module_with(code: Path, descriptors: list[dict]) -> bytes:
    """Return the module with these descriptors instead of its own."""
    module = code.read_bytes()
    kept = [part for part in _sections(module) if not _is_ours(part)]
    name = bytes([len(SECTION)]) + SECTION
    body = name + "\n".join(json.dumps(descriptor) for descriptor in descriptors).encode()
    return module[:MAGIC_AND_VERSION] + b"".join(kept) + bytes([CUSTOM]) + _leb128(len(body)) + body


def _sections(module: bytes) -> Iterator[bytes]:
    at = MAGIC_AND_VERSION
    while at < len(module):
        size, begin = _read_leb128(module, at + 1)
        yield module[at : begin + size]
        at = begin + size


def _is_ours(section: bytes) -> bool:
    _, begin = _read_leb128(section, 1)
    return section[0] == CUSTOM and section[begin + 1 : begin + 1 + section[begin]] == SECTION


def _leb128(number: int) -> bytes:
    encoded = b""
    while number >= 0x80:
        encoded += bytes([number & 0x7F | 0x80])
        number >>= 7
    return encoded + bytes([number])


def _read_leb128(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return number, at
