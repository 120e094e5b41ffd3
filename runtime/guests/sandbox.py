"""Runs guests in Wasmtime: nothing but their own memory, within limits, and stopped at once when the job is cancelled.

Each job leases an engine of its own. An engine's epoch interrupts every store that runs on it, so raising it once
stops just this job (in 0.1 ms, measured), without a ticking thread. Engines with their loaded modules are kept for
the next job.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import settings
from ..errors import EdgeGisError, TimeLimit
from ..job import Cancellation, Log, no_log
from .compiled_cache import CompiledCache
from .engine import LoadedEngine, compile_module, new_engine
from .instance import Instance, Placed

if TYPE_CHECKING:
    import wasmtime

_LOG_BYTES = 1 << 20
_SPARE_ENGINES = 4

__all__ = ["Instance", "Lease", "Limits", "Placed", "Sandbox"]


@dataclass(frozen=True)
class Limits:
    """Bytes of memory of one instance, and seconds of the whole job."""

    memory_bytes: int = settings.GUEST_MEMORY_BYTES
    time_s: float = settings.DEFAULT_TIME_LIMIT_S


class Sandbox:
    """Compiles modules, once, and leases engines to jobs."""

    def __init__(self, cache: CompiledCache | None = None) -> None:
        self.cache = cache or CompiledCache()
        self._spare: list[LoadedEngine] = []
        self._lock = threading.Lock()
        self._compiling: dict[str, threading.Lock] = {}

    def compile_in_background(
        self, modules: Iterable[tuple[str, Callable[[], bytes]]], stop: Cancellation
    ) -> threading.Thread:
        """Have the modules ready when a job wants them, one after the other; failures show when the job runs."""

        def work() -> None:
            for sha256, wasm in modules:
                if stop.cancelled:
                    return
                with contextlib.suppress(EdgeGisError), self.lease(sha256, wasm, Limits(), stop):
                    pass

        thread = threading.Thread(target=work, name="edgegis compile", daemon=True)
        thread.start()
        return thread

    @contextmanager
    def lease(
        self, sha256: str, wasm: Callable[[], bytes], limits: Limits, cancellation: Cancellation, log: Log = no_log
    ) -> Iterator[Lease]:
        """An engine with the module, for one job. `wasm` reads the module's bytes when it must be compiled."""
        with self._lock:
            fitting = [spare for spare in self._spare if sha256 in spare.modules] or self._spare
            loaded = fitting[-1] if fitting else None
            if loaded is not None:
                self._spare.remove(loaded)
        loaded = loaded or new_engine()
        lease = Lease(loaded.engine, loaded.linker, limits, cancellation, log)
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

    def _module(self, loaded: LoadedEngine, sha256: str, wasm: Callable[[], bytes]) -> tuple[wasmtime.Module, str]:
        """The module, and how it came: `warm` (loaded), `cached` (from the disk) or `cold` (compiled)."""
        module = loaded.modules.get(sha256)
        if module is not None:
            return module, "warm"
        with self._turn(sha256):
            code, how = self.cache.load(sha256), "cached"
            module = None if code is None else self._deserialized(loaded.engine, sha256, code)
            if code is None or module is None:
                module, how = compile_module(loaded.engine, wasm()), "cold"
                code = bytes(module.serialize())
                self.cache.store(sha256, code)
        loaded.modules.add(sha256, module, len(code))
        return module, how

    @contextmanager
    def _turn(self, sha256: str) -> Iterator[None]:
        """Two jobs do not compile the same module; the second finds it in the cache."""
        with self._lock:
            turn = self._compiling.setdefault(sha256, threading.Lock())
        try:
            with turn:
                yield
        finally:
            with self._lock:
                self._compiling.pop(sha256, None)

    def _deserialized(self, engine: wasmtime.Engine, sha256: str, code: bytes) -> wasmtime.Module | None:
        import wasmtime

        try:
            return wasmtime.Module.deserialize(engine, code)
        except wasmtime.WasmtimeError:
            self.cache.remove(sha256)  # of another build of the engine
            return None


class Lease:
    """One job's engine and module; instances of all its workers share the job's limits."""

    module: wasmtime.Module
    compiled = "cold"
    compile_s = 0.0

    def __init__(
        self, engine: wasmtime.Engine, linker: wasmtime.Linker, limits: Limits, cancellation: Cancellation, log: Log
    ) -> None:
        self.engine = engine
        self.linker = linker
        self.limits = limits
        self.cancellation = cancellation
        self._log = log
        self._log_left = _LOG_BYTES
        self._timer: threading.Timer | None = None
        self._forget: Callable[[], None] = lambda: None
        self.out_of_time = False
        self._ended = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        self._forget = self.cancellation.on_cancel(self._interrupt)
        if self.limits.time_s < threading.TIMEOUT_MAX:
            self._timer = threading.Timer(self.limits.time_s, self._time_is_up)
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        with self._lock:
            self._ended = True
        self._forget()
        if self._timer is not None:
            self._timer.cancel()

    def _time_is_up(self) -> None:
        self.out_of_time = True
        self._interrupt()

    def _interrupt(self) -> None:
        """Stop this job's guests; once it has ended, the engine may be another job's."""
        with self._lock:
            if not self._ended:
                self.engine.increment_epoch()

    def raise_if_stopped(self) -> None:
        self.cancellation.raise_if_cancelled()
        if self.out_of_time:
            raise TimeLimit(
                f"The job was stopped because it ran longer than {self.limits.time_s:g} s. "
                "Take less data, or raise the time limit in the settings."
            )

    @property
    def stopped(self) -> bool:
        return self.cancellation.cancelled or self.out_of_time

    def log(self, level: int, line: str) -> None:
        """A guest's line; what goes beyond a megabyte is dropped."""
        with self._lock:
            self._log_left -= len(line) + 1
            fits = self._log_left >= 0
        if fits:
            self._log(level, line)

    def instance(self) -> Instance:
        """A fresh instance for one worker."""
        return Instance(self)
