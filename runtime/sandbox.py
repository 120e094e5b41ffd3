"""Runs guests in Wasmtime: nothing but their own memory, within limits, and stopped at once when the job is cancelled.

Each job leases an engine of its own. An engine's epoch interrupts every store that runs on it, so raising it once stops just this job (in
0.1 ms, measured), without a ticking thread. Engines with their loaded modules are kept for the next job.

This is the one place where wasmtime's errors are translated.
"""

from __future__ import annotations

import ctypes
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from . import abi, settings
from .compiled_cache import CompiledCache
from .errors import BrokenModule, Cancelled, EdgeGisError, GuestFailed, GuestTrap, MemoryLimit, TimeLimit, error_from_code
from .guest_answer import Answer, GuestMemory, read_answer
from .job import Cancellation, Log, no_log
from .payload import BandType

if TYPE_CHECKING:
    import wasmtime

    from .arrow import Batch, Schema

_ANSWER_BYTES = 4 << 30
_LOG_BYTES = 1 << 20
_GUEST_CODES = {"bad-parameter", "bad-input", "unsupported"}
_SPARE_ENGINES = 4


@dataclass(frozen=True)
class Placed:
    """A stream in a guest's memory: the block to free, and the four words of ABI.md's Stream."""

    block: int
    size: int
    words: tuple[int, int, int, int]
    nbytes: int


@dataclass(frozen=True)
class Limits:
    """Bytes of memory of one instance, and seconds of the whole job."""

    memory_bytes: int = settings.GUEST_MEMORY_BYTES
    time_s: float = settings.DEFAULT_TIME_LIMIT_S


@dataclass
class _Loaded:
    engine: wasmtime.Engine
    modules: dict[str, wasmtime.Module] = field(default_factory=dict)


class Sandbox:
    """Compiles modules, once, and leases engines to jobs."""

    def __init__(self, cache: CompiledCache | None = None) -> None:
        self.cache = cache or CompiledCache()
        self._spare: list[_Loaded] = []
        self._lock = threading.Lock()
        self._compiling: dict[str, threading.Lock] = {}

    def compile_in_background(self, sha256: str, wasm: Callable[[], bytes]) -> threading.Thread:
        """Have the module ready when a job wants it; failures show when the job runs."""

        def work() -> None:
            try:
                with self.lease(sha256, wasm, Limits(), Cancellation()):
                    pass
            except EdgeGisError:
                return

        thread = threading.Thread(target=work, name="edgegis compile", daemon=True)
        thread.start()
        return thread

    @contextmanager
    def lease(self, sha256: str, wasm: Callable[[], bytes], limits: Limits, cancellation: Cancellation, log: Log = no_log) -> Iterator[Lease]:
        """An engine with the module, for one job. `wasm` reads the module's bytes when it must be compiled."""
        with self._lock:
            fitting = [spare for spare in self._spare if sha256 in spare.modules] or self._spare
            loaded = fitting[-1] if fitting else None
            if loaded is not None:
                self._spare.remove(loaded)
        loaded = loaded or _Loaded(_new_engine())
        lease = Lease(loaded.engine, limits, cancellation, log)
        try:
            start = time.perf_counter()
            lease.module, lease.compiled = self._module(loaded, sha256, wasm)
            lease.compile_s = time.perf_counter() - start
            lease.begin()
            yield lease
        finally:
            lease.end()
            with self._lock:
                self._spare.append(loaded)
                del self._spare[:-_SPARE_ENGINES]

    def _module(self, loaded: _Loaded, sha256: str, wasm: Callable[[], bytes]) -> tuple[wasmtime.Module, str]:
        """The module, and how it came: `warm` (loaded), `cached` (from the disk) or `cold` (compiled)."""
        if sha256 in loaded.modules:
            return loaded.modules[sha256], "warm"
        with self._lock:
            turn = self._compiling.setdefault(sha256, threading.Lock())
        with turn:
            module, how = self._from_cache(loaded.engine, sha256), "cached"
            if module is None:
                module, how = _compile(loaded.engine, wasm()), "cold"
                self.cache.store(sha256, bytes(module.serialize()))
        loaded.modules[sha256] = module
        return module, how

    def _from_cache(self, engine: wasmtime.Engine, sha256: str) -> wasmtime.Module | None:
        import wasmtime

        code = self.cache.load(sha256)
        if code is None:
            return None
        try:
            return wasmtime.Module.deserialize(engine, code)
        except wasmtime.WasmtimeError:
            self.cache.remove(sha256)  # of another build of the engine
            return None


def _new_engine() -> wasmtime.Engine:
    import wasmtime

    config = wasmtime.Config()
    config.epoch_interruption = True
    config.wasm_relaxed_simd = False
    config.wasm_threads = False
    config.wasm_memory64 = False
    return wasmtime.Engine(config)


def _compile(engine: wasmtime.Engine, wasm: bytes) -> wasmtime.Module:
    import wasmtime

    try:
        return wasmtime.Module(engine, wasm)
    except wasmtime.WasmtimeError as error:
        raise BrokenModule(f"The algorithm's module is not valid WebAssembly: {error}") from error


class Lease:
    """One job's engine and module; instances of all its workers share the job's limits."""

    module: wasmtime.Module
    compiled = "cold"
    compile_s = 0.0

    def __init__(self, engine: wasmtime.Engine, limits: Limits, cancellation: Cancellation, log: Log) -> None:
        self.engine = engine
        self.limits = limits
        self.cancellation = cancellation
        self._log = log
        self._log_left = _LOG_BYTES
        self._timer: threading.Timer | None = None
        self._forget: Callable[[], None] = lambda: None
        self.out_of_time = False

    def begin(self) -> None:
        self._forget = self.cancellation.on_cancel(self.engine.increment_epoch)
        if self.limits.time_s < threading.TIMEOUT_MAX:
            self._timer = threading.Timer(self.limits.time_s, self._time_is_up)
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        self._forget()
        if self._timer is not None:
            self._timer.cancel()

    def _time_is_up(self) -> None:
        self.out_of_time = True
        self.engine.increment_epoch()

    def raise_if_stopped(self) -> None:
        self.cancellation.raise_if_cancelled()
        if self.out_of_time:
            raise TimeLimit(f"The algorithm was stopped: it ran longer than the limit of {self.limits.time_s:g} s.")

    @property
    def stopped(self) -> bool:
        return self.cancellation.cancelled or self.out_of_time

    def log(self, level: int, line: str) -> None:
        """A guest's line; what goes beyond a megabyte is dropped."""
        self._log_left -= len(line)
        if self._log_left >= 0:
            self._log(level, line)

    def instance(self) -> Instance:
        """A fresh instance for one worker."""
        return Instance(self)


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
        linker = wasmtime.Linker(lease.engine)
        i32, f64 = wasmtime.ValType.i32(), wasmtime.ValType.f64()
        linker.define_func("edgegis", "progress", wasmtime.FuncType([f64], [i32]), self._progress)
        linker.define_func("edgegis", "log", wasmtime.FuncType([i32] * 3, []), self._guest_log, access_caller=True)
        self._memory: wasmtime.Memory | None = None
        exports = self._translated(lambda: linker.instantiate(self._store, lease.module)).exports(self._store)
        try:
            self._memory = exports["memory"]
            self._functions: dict[str, Any] = {name: exports[name] for name in abi.EXPORTS}
        except KeyError as error:
            raise BrokenModule(f"The algorithm's module does not export '{error.args[0]}'.") from None
        version = self._call("edgegis_abi")
        if version != abi.ABI_VERSION:
            raise BrokenModule(f"The algorithm's module speaks version {version} of the ABI; this EdgeGIS speaks version {abi.ABI_VERSION}.")

    # -- what the guest may ask (nothing may be raised from here) ---------------------------------------------------------------

    def _progress(self, fraction: float) -> int:
        try:
            self.on_progress(min(max(fraction, 0.0), 1.0) if fraction == fraction else 0.0)
            return int(self._lease.stopped)
        except Exception:
            return 1

    def _guest_log(self, caller: Any, level: int, address: int, length: int) -> None:
        try:
            count = min(length & 0xFFFFFFFF, 4096)
            data = self._bytes()[address & 0xFFFFFFFF : (address & 0xFFFFFFFF) + count].tobytes()
            self._last_words = data.decode(errors="replace")
            self._lease.log(min(max(level, 0), 2), self._last_words)
        except Exception:
            return

    # -- calls ------------------------------------------------------------------------------------------------------------------

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
        # A guest that gets no memory aborts like any other; a vector that doubles asks for what is three times its size in all.
        if size >= limit / 4 or "memory minimum size" in str(error):
            return MemoryLimit(
                f"The algorithm wanted more memory than the {limit / 1e6:,.0f} MB that a job may have; it had {size / 1e6:,.0f} MB. "
                "Use a smaller input, or raise the limit in the settings.",
            )
        cause = str(error).strip().splitlines()
        said = f" It said: {self._last_words}" if self._last_words else ""
        return GuestTrap(f"The algorithm crashed: {cause[-1].strip() if cause else 'unknown trap'}.{said} Please report it with the data that you used.")

    def _call(self, name: str, *arguments: int) -> int:
        signed = [argument - (1 << 32) if argument >= 1 << 31 else argument for argument in arguments]
        answer = self._translated(lambda: self._functions[name](self._store, *signed))
        return (answer or 0) & 0xFFFFFFFF

    def _size(self) -> int:
        return 0 if self._memory is None else int(self._memory.data_len(self._store))

    def _bytes(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """The guest's memory; fetched anew, because it may have grown."""
        assert self._memory is not None
        address = ctypes.cast(self._memory.data_ptr(self._store), ctypes.c_void_p).value
        return np.frombuffer((ctypes.c_uint8 * self._size()).from_address(address or 0), np.uint8)

    def _allocate(self, size: int) -> int:
        block = self._call("edgegis_alloc", size) if size < 1 << 32 else 0
        if not block:
            limit = self._lease.limits.memory_bytes
            raise MemoryLimit(
                f"The data do not fit: the algorithm has {self._size() / 1e6:,.0f} MB of memory and {size / 1e6:,.0f} MB more are needed; "
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
            data = np.frombuffer(memoryview(piece).cast("B"), np.uint8) if not isinstance(piece, np.ndarray) else piece.reshape(-1).view(np.uint8)
            memory[block + offset : block + offset + data.size] = data
        return block, measure.size, answer

    # -- streams ----------------------------------------------------------------------------------------------------------------

    def place(self, schema: Schema, batches: Sequence[Batch]) -> Placed:
        """Copies a table into the guest's memory."""
        block, size, (root, arrays, count) = self._write(lambda writer: writer.stream(schema, batches))
        return Placed(block, size, (root, arrays, count, 0), size)

    def place_window(self, bands: Sequence[tuple[str, BandType]], rows: int, columns: int, fill: Callable[[int, memoryview], None]) -> Placed:
        """Room for a window of cells, which `fill(band, buffer)` reads straight into the guest's memory."""
        from .arrow import Field, Schema

        fields = tuple(Field(name, f"+w:{columns}", False, {}, (Field("item", band.format, False),)) for name, band in bands)
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
            fill(number, memoryview(cells))
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
        known = error_from_code(str(code), message, **(details if isinstance(details, dict) else {})) if code in _GUEST_CODES else None
        return known or GuestFailed(f"The algorithm reported a fault of its own: {message}")
