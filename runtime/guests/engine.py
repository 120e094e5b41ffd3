"""Wasmtime's engine as guests get it, and the two functions of the host that they may call.

The host functions are the process's, not an instance's: wasmtime-py keeps host functions in a table that is not
thread-safe, and whatever they refer to lives as long as they do. Which instance a call belongs to is known by the
thread, because a guest runs in the thread that called it. They never raise: wasmtime-py keeps the last exception in a
variable that all threads share.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ..errors import BrokenModule
from .warm_memory import keep_memory_warm

if TYPE_CHECKING:
    import wasmtime

_current = threading.local()
_defining = threading.Lock()
# Machine code that an engine keeps; the modules of EdgeGIS have 5 MB together.
_CODE_BYTES = 64 << 20


class Guest(Protocol):
    """What the host functions reach."""

    def guest_progress(self, fraction: float) -> int: ...

    def guest_log(self, level: int, address: int, length: int) -> None: ...


@contextmanager
def running(guest: Guest) -> Iterator[None]:
    """Within, this thread runs that guest."""
    before = getattr(_current, "guest", None)
    _current.guest = guest
    try:
        yield
    finally:
        _current.guest = before


class LoadedModules:
    """The modules that an engine has, by their SHA-256: those used last, within so many bytes of machine code."""

    def __init__(self, limit_bytes: int = _CODE_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._modules: OrderedDict[str, tuple[wasmtime.Module, int]] = OrderedDict()

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._modules

    def get(self, sha256: str) -> wasmtime.Module | None:
        """A module that is used now."""
        if sha256 not in self._modules:
            return None
        self._modules.move_to_end(sha256)
        return self._modules[sha256][0]

    def add(self, sha256: str, module: wasmtime.Module, code_bytes: int) -> None:
        """A module that the engine has not. The last one stays however large it is."""
        self._modules[sha256] = module, code_bytes
        self._bytes += code_bytes
        while self._bytes > self._limit_bytes and len(self._modules) > 1:
            _, (_, gone_bytes) = self._modules.popitem(last=False)
            self._bytes -= gone_bytes


@dataclass
class LoadedEngine:
    """An engine, the host functions that its guests may call, and the modules that it has."""

    engine: wasmtime.Engine
    linker: wasmtime.Linker
    modules: LoadedModules = field(default_factory=LoadedModules)


def new_engine(*, interruptible: bool = True) -> LoadedEngine:
    """An engine in which epochs interrupt, without threads, relaxed SIMD and 64-bit memories. (One that cannot be
    interrupted shows what that costs.)
    """
    import wasmtime

    config = wasmtime.Config()
    config.epoch_interruption = interruptible
    config.wasm_relaxed_simd = False
    config.wasm_threads = False
    config.wasm_memory64 = False
    keep_memory_warm(config)
    engine = wasmtime.Engine(config)
    i32, f64 = wasmtime.ValType.i32(), wasmtime.ValType.f64()
    with _defining:
        linker = wasmtime.Linker(engine)
        linker.define_func("edgegis", "progress", wasmtime.FuncType([f64], [i32]), _progress)
        linker.define_func("edgegis", "log", wasmtime.FuncType([i32] * 3, []), _log)
    return LoadedEngine(engine, linker)


def _progress(fraction: float) -> int:
    """The guest's `edgegis.progress`. Nothing may be raised from here."""
    guest: Guest | None = getattr(_current, "guest", None)
    try:
        return 1 if guest is None else guest.guest_progress(fraction)
    except Exception:
        return 1


def _log(level: int, address: int, length: int) -> None:
    """The guest's `edgegis.log`. Nothing may be raised from here."""
    guest: Guest | None = getattr(_current, "guest", None)
    with contextlib.suppress(Exception):
        if guest is not None:
            guest.guest_log(level, address, length)


def compile_module(engine: wasmtime.Engine, wasm: bytes) -> wasmtime.Module:
    """Raises BrokenModule."""
    import wasmtime

    try:
        return wasmtime.Module(engine, wasm)
    except wasmtime.WasmtimeError as error:
        first = str(error).strip().splitlines()[0]
        raise BrokenModule(f"The algorithm's module cannot be compiled: {first}.") from error
