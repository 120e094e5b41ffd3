"""Small guests, written in the text format, for the tests of the core: each does one thing, most of them wrong."""

from __future__ import annotations

import json
import struct
from typing import Any

import wasmtime

from edgegis.runtime.algorithms.catalogue import Algorithm, Module

# What `edgegis_run` answers by default lies as static data, at these addresses: a table of one column `value` (l) with
# the rows 1, 2, 3 in one batch.
RESPONSE, STREAM, ROOT, CHILD, BATCH, COLUMN, TEXTS, LISTS, VALUES = 64, 96, 128, 192, 256, 320, 384, 416, 448
STATIC_END = 472


def _schema(format: int, name: int, children: int, count: int) -> bytes:
    return struct.pack("<IIIIqqIIII", format, name, 0, 0, 0, count, children, 0, 0, 0)


def _array(buffers: int, buffer_count: int, children: int, child_count: int) -> bytes:
    return struct.pack("<qqqqqIIIIII", 3, 0, 0, buffer_count, child_count, buffers, children, 0, 0, 0, 0)


# At LISTS: the address of the column's schema, of the column, and the buffers of the batch (none) and of the column.
PIECES = {
    RESPONSE: struct.pack("<5I", 0, 0, 0, STREAM, 1),
    STREAM: struct.pack("<4I", ROOT, BATCH, 1, 0),
    ROOT: _schema(TEXTS, TEXTS + 8, LISTS, 1),
    CHILD: _schema(TEXTS + 4, TEXTS + 9, 0, 0),
    BATCH: _array(LISTS + 8, 1, LISTS + 4, 1),
    COLUMN: _array(LISTS + 12, 2, 0, 0),
    TEXTS: b"+s\0\0l\0\0\0\0value\0",
    LISTS: struct.pack("<5I", CHILD, COLUMN, 0, 0, VALUES),
    VALUES: struct.pack("<3q", 1, 2, 3),
}


def _data() -> str:
    lines = []
    for address, piece in PIECES.items():
        text = "".join(f"\\{byte:02x}" for byte in piece)
        lines.append(f'(data (i32.const {address}) "{text}")')
    return "\n".join(lines)


ANSWER = "(i32.const 64)"


def guest(
    run: str = ANSWER, *, alloc: str = "", imports: str = "", extra: str = "", pages: int = 4, abi: int = 1
) -> bytes:
    """A module whose `edgegis_run` has the given body; its allocator moves upwards and never gives back."""
    default = """(local $at i32) (local.set $at (global.get $top))
      (global.set $top (i32.and (i32.add (i32.add (global.get $top) (local.get $size)) (i32.const 63)) (i32.const -64)))
      (block $done (loop $more
        (br_if $done (i32.le_u (global.get $top) (i32.mul (memory.size) (i32.const 65536))))
        (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
        (return (i32.const 0))))
      (local.get $at)"""
    return bytes(
        wasmtime.wat2wasm(f"""(module {imports} (memory (export "memory") {pages})
          (global $top (mut i32) (i32.const 1024))
          {_data()}
          (func (export "edgegis_abi") (result i32) (i32.const {abi}))
          (func (export "edgegis_alloc") (param $size i32) (result i32) {alloc or default})
          (func (export "edgegis_free") (param i32 i32))
          (func (export "edgegis_run") (param $request i32) (result i32) {run})
          (func (export "edgegis_reset") (global.set $top (i32.const 1024)))
          {extra})""")
    )


PROGRESS = '(import "edgegis" "progress" (func $progress (param f64) (result i32)))'
LOG = '(import "edgegis" "log" (func $log (param i32 i32 i32)))'
LOOP = "(loop $again (br $again)) (i32.const 64)"
TRAP = "unreachable"
# Asks for one page after the other until there are no more, and then gives up.
GREEDY = "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable"


def with_section(wasm: bytes, content: bytes, name: bytes = b"edgegis") -> bytes:
    """The module with one more custom section."""
    body = bytes([len(name)]) + name + content
    size, length = bytearray(), len(body)
    while length >= 128:
        size.append(length & 127 | 128)
        length >>= 7
    return wasm + b"\0" + bytes(size) + bytes([length]) + body


def described(wasm: bytes, *descriptors: dict[str, Any]) -> bytes:
    return with_section(wasm, "\n".join(json.dumps(document) for document in descriptors).encode())


def descriptor(**changes: Any) -> dict[str, Any]:
    """An algorithm `count` over the rows of INPUT, of which one vector output comes; `changes` replace members."""
    whole = {
        "id": "count",
        "version": "1.0.0",
        "title": "Count",
        "inputs": {
            "INPUT": {
                "title": "Layer",
                "schema": {"type": "object"},
                "edgegis": {"type": "vector", "geometry": ["any"]},
            },
            "LIMIT": {"title": "Limit", "schema": {"type": "number", "default": 2, "exclusiveMinimum": 0}},
        },
        "outputs": {
            "OUTPUT": {"title": "Result", "schema": {"type": "object"}, "edgegis": {"type": "vector", "stage": "rows"}}
        },
        "edgegis": {
            "group": "Tests",
            "stages": [
                {
                    "name": "rows",
                    "function": "f",
                    "kind": "map",
                    "over": {"rows": "INPUT"},
                    "inputs": [{"input": "INPUT"}],
                }
            ],
        },
    }
    return {**whole, **changes}


def algorithm(wasm: bytes, document: dict[str, Any] | None = None) -> Algorithm:
    module = Module.from_bytes(described(wasm, document or descriptor()), "test")
    return Algorithm(module, module.descriptors[0])
