"""One guest in Wasmtime: placing streams in its memory, calling it, and saying in our words why it ended.

This is the one place where wasmtime's errors are translated.
"""

from __future__ import annotations

import ctypes
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..algorithms.abi_signatures import ABI_VERSION, EXPORTS
from ..arrow import Field, Schema
from ..errors import (
    BrokenModule,
    Cancelled,
    EdgeGisError,
    GuestFailed,
    GuestTrap,
    MemoryLimit,
    error_from_code,
    present,
)
from ..payloads.payload import BandType
from . import abi
from .answer import Answer, GuestMemory, read_answer
from .engine import running
from .large_pages import ask_for_large_pages

if TYPE_CHECKING:
    import wasmtime

    from ..arrow import Batch
    from .sandbox import Lease

_ANSWER_BYTES = 4 << 30
_LOG_LINE_BYTES = 4096
_SMALL_PART = 16
_GUEST_CODES = {"bad-parameter", "bad-input", "unsupported"}


@dataclass(frozen=True)
class Placed:
    """A stream in a guest's memory: the block to free, and the four words of ABI.md's Stream."""

    block: int
    size: int
    words: tuple[int, int, int, int]
    nbytes: int


class Instance:
    """One instance of the module. Used by one thread at a time; holds its memory until it is dropped."""

    def __init__(self, lease: Lease) -> None:
        import wasmtime

        self._lease = lease
        self._last_words = ""
        self.on_progress: Callable[[float], None] = lambda fraction: None
        self._store = wasmtime.Store(lease.engine)
        self._store.set_limits(memory_size=lease.limits.memory_bytes, instances=1, memories=1, tables=1)
        self._store.set_epoch_deadline(1)
        lease.raise_if_stopped()
        self._memory: wasmtime.Memory | None = None
        exports = self._translated(lambda: lease.linker.instantiate(self._store, lease.module)).exports(self._store)
        try:
            self._memory = exports["memory"]
            self._functions: dict[str, Any] = {name: exports[name] for name in EXPORTS}
        except KeyError as error:
            raise BrokenModule(f"The algorithm's module does not export '{error.args[0]}'.") from None
        ask_for_large_pages(self._address(), lease.limits.memory_bytes)
        version = self._call("edgegis_abi")
        if version != ABI_VERSION:
            raise BrokenModule(
                f"The algorithm's module speaks version {version} of the ABI; "
                f"this EdgeGIS speaks version {ABI_VERSION}."
            )

    def close(self) -> None:
        """Give the memory back; views of it must not be used any longer."""
        self._memory = None
        self._store.close()

    @property
    def is_small(self) -> bool:
        """Whether its memory is so small a part of what it may have that it need not be given back early."""
        return self._size() <= self._lease.limits.memory_bytes // _SMALL_PART

    # -- what the guest may ask (called by engine.py) --

    def guest_progress(self, fraction: float) -> int:
        self.on_progress(min(max(fraction, 0.0), 1.0) if fraction == fraction else 0.0)
        return int(self._lease.stopped)

    def guest_log(self, level: int, address: int, length: int) -> None:
        start, count = address & 0xFFFFFFFF, min(length & 0xFFFFFFFF, _LOG_LINE_BYTES)
        text = self._bytes()[start : start + count].tobytes().decode(errors="replace")
        self._last_words = "".join(character if character.isprintable() else " " for character in text)
        self._lease.log(min(max(level, 0), 2), self._last_words)

    # -- calls --

    def _translated(self, call: Callable[[], Any]) -> Any:
        import wasmtime

        try:
            return call()
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            raise self._meaning(error) from error

    def _meaning(self, error: Any) -> EdgeGisError:
        """Why the guest ended, in our words."""
        try:
            self._lease.raise_if_stopped()
        except EdgeGisError as stop:
            return stop
        size, limit = self._size(), self._lease.limits.memory_bytes
        # A guest that gets no memory aborts like any other. A vector that doubles asks for three times its size in all.
        if size >= limit / 4 or "memory minimum size" in str(error):
            return MemoryLimit(
                f"The algorithm wanted more memory than the {limit / 1e6:,.0f} MB that a job may have; "
                f"it had {size / 1e6:,.0f} MB. "
                "Use a smaller input, or raise the limit in the settings.",
            )
        cause = str(error).strip().splitlines()
        said = f" It said: {self._last_words}" if self._last_words else ""
        return GuestTrap(
            f"The algorithm crashed: {cause[-1].strip() if cause else 'unknown trap'}.{said} "
            "Please report it with the data that you used."
        )

    def _call(self, name: str, *arguments: int) -> int:
        signed = [argument - (1 << 32) if argument >= 1 << 31 else argument for argument in arguments]
        with running(self):
            answer = self._translated(lambda: self._functions[name](self._store, *signed))
        return (answer or 0) & 0xFFFFFFFF

    def _size(self) -> int:
        return 0 if self._memory is None else int(self._memory.data_len(self._store))

    def _address(self) -> int:
        """Where the guest's memory begins in this process."""
        return ctypes.cast(present(self._memory).data_ptr(self._store), ctypes.c_void_p).value or 0

    def _bytes(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The guest's memory; fetched anew, because it may have grown."""
        whole = (ctypes.c_uint8 * self._size()).from_address(self._address())
        whole.owner = self._store  # type: ignore[attr-defined]  # views keep the memory alive until `close`
        return np.frombuffer(memoryview(whole), np.uint8)

    def _allocate(self, size: int) -> int:
        block = self._call("edgegis_alloc", size) if size < 1 << 32 else 0
        if not block:
            limit = self._lease.limits.memory_bytes
            raise MemoryLimit(
                f"The data do not fit: the algorithm has {self._size() / 1e6:,.0f} MB of memory "
                f"and {size / 1e6:,.0f} MB more are needed; "
                f"a job may have {limit / 1e6:,.0f} MB. Use a smaller input, or raise the limit in the settings.",
            )
        GuestMemory(self._bytes(), 0).bytes(block, size)
        return block

    def _write(self, build: Callable[[abi.Writer], tuple[int, ...]]) -> tuple[int, int, tuple[int, ...]]:
        """Measures, allocates and writes one block; answers its address and size, and what `build` answered."""
        measure = abi.Writer()
        build(measure)
        block = self._allocate(max(measure.size, 1))
        writer = abi.Writer(block)
        answer = build(writer)
        memory = self._bytes()
        for offset, piece in writer.pieces:
            data = (
                np.frombuffer(memoryview(piece).cast("B"), np.uint8)
                if not isinstance(piece, np.ndarray)
                else piece.reshape(-1).view(np.uint8)
            )
            memory[block + offset : block + offset + data.size] = data
        return block, measure.size, answer

    # -- streams --

    def place(self, schema: Schema, batches: Sequence[Batch]) -> Placed:
        """Copies a table into the guest's memory."""
        block, size, (root, arrays, count) = self._write(lambda writer: writer.stream(schema, batches))
        return Placed(block, size, (root, arrays, count, 0), size)

    def place_window(
        self, bands: Sequence[tuple[str, BandType]], rows: int, columns: int, fill: Callable[[int, memoryview], None]
    ) -> Placed:
        """Room for a window of cells, which `fill(band, buffer)` reads straight into the guest's memory."""
        fields = tuple(
            Field(name, f"+w:{columns}", False, {}, (Field("item", band.format, False),)) for name, band in bands
        )
        addresses: list[int] = []

        def build(writer: abi.Writer) -> tuple[int, ...]:
            addresses[:] = [writer.reserve(rows * columns * band.dtype.itemsize) for _, band in bands]
            children = []
            for address in addresses:
                cells = writer.put(writer.array(rows * columns, 0, [0, address], []))
                children.append(writer.put(writer.array(rows, 0, [0], [cells])))
            array = writer.put(writer.array(rows, 0, [0], children))
            return writer.stream(Schema(fields), [])[0], array, 1

        block, size, (root, array, count) = self._write(build)
        for number, (address, (_, band)) in enumerate(zip(addresses, bands)):
            cells = self._bytes()[address : address + rows * columns * band.dtype.itemsize]
            fill(number, cells.data)
        return Placed(block, size, (root, array, count, 0), size)

    def free(self, placed: Placed) -> None:
        self._call("edgegis_free", placed.block, max(placed.size, 1))

    def run(self, function: str, params: Mapping[str, Any], streams: Sequence[Placed]) -> Answer:
        """Calls the function; the answer's arrays are views of the guest's memory until `reset`.

        Raises Cancelled, TimeLimit, MemoryLimit, GuestTrap, GuestContractError, and what the guest itself reported.
        """
        self._lease.raise_if_stopped()
        text = json.dumps(params, allow_nan=False).encode()
        words = [word for placed in streams for word in placed.words]

        def build(writer: abi.Writer) -> tuple[int, ...]:
            name = function.encode()
            request = [writer.put(name), len(name), writer.put(text), len(text), writer.words(words), len(streams)]
            return (writer.words(request),)

        block, size, (request,) = self._write(build)
        response = self._call("edgegis_run", request)
        answer = read_answer(GuestMemory(self._bytes(), _ANSWER_BYTES), response)
        self._call("edgegis_free", block, max(size, 1))
        if answer.failed:
            raise self._reported(answer.values)
        return answer

    def reset(self) -> None:
        """The answer was read: the guest may drop it."""
        self._call("edgegis_reset")

    def _reported(self, values: Mapping[str, Any]) -> EdgeGisError:
        """The guest's own error; its words are data."""
        code, message, details = values.get("code"), str(values.get("message", "")), values.get("details")
        if code == "cancelled":
            self._lease.raise_if_stopped()
            return Cancelled()
        known = (
            error_from_code(str(code), message, **(details if isinstance(details, dict) else {}))
            if code in _GUEST_CODES
            else None
        )
        return known or GuestFailed(f"The algorithm reported a fault of its own: {message}")
