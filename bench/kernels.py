"""Calls of guest functions, recorded from real jobs: in Wasmtime and as native code for plain x86-64, in turns."""

from __future__ import annotations

import io
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from edgegis.runtime.arrow import Array, Batch, Field, Schema
from edgegis.runtime.errors import present
from edgegis.runtime.guests import sandbox
from edgegis.runtime.guests.engine import LoadedEngine, compile_module, new_engine
from edgegis.runtime.job import Cancellation, no_log
from edgegis.wasm.hosts.messages import decode_streams, encode_call, read_message

from .report import Row, command

CRATE = Path(__file__).resolve().parent / "native"
ROUNDS = 20
# Runs of one side in a row, of which the best counts: the first one finds the other side's data in the caches.
RUNS_IN_A_TURN = 3
GOAL = 1.25
# Below this a call's time is the timer's, the JSON's and that of the first touch of memory.
SHORTEST_S = 0.002


@dataclass(frozen=True)
class Call:
    """A recorded call, in the form of `wasm/hosts/serve.mjs`, and what the guest might take."""

    message: bytes
    limits: sandbox.Limits


class Recorder:
    """Keeps, for every function, its first call that takes long enough."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self._streams: dict[tuple[int, int], Any] = {}

    @contextmanager
    def recording(self) -> Iterator[None]:
        """While this lasts every instance of the sandbox is recorded."""
        kind: Any = sandbox.Instance
        wrappers = {"place": self._place, "place_window": self._window, "run": self._run}
        originals = {name: getattr(kind, name) for name in wrappers}
        for name, wrapper in wrappers.items():
            setattr(kind, name, wrapper(originals[name]))
        try:
            yield
        finally:
            for name, original in originals.items():
                setattr(kind, name, original)

    def _place(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def place(instance: Any, schema: Any, batches: Sequence[Any]) -> Any:
            placed = original(instance, schema, batches)
            self._streams[id(instance), placed.block] = (schema, list(batches))
            return placed

        return place

    def _window(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def place_window(instance: Any, bands: Any, rows: int, columns: int, fill: Callable[..., None]) -> Any:
            cells: dict[int, bytes] = {}

            def copying(number: int, buffer: memoryview) -> None:
                fill(number, buffer)
                cells[number] = buffer.tobytes()

            placed = original(instance, bands, rows, columns, copying)
            items = [Field("item", band.format, False) for _, band in bands]
            fields = [Field(name, f"+w:{columns}", False, {}, (item,)) for (name, _), item in zip(bands, items)]
            arrays = [Array(rows * columns, 0, (None, cells[number])) for number in range(len(fields))]
            columns_of_window = tuple(Array(rows, 0, (None,), (array,)) for array in arrays)
            self._streams[id(instance), placed.block] = (Schema(tuple(fields)), [Batch(rows, columns_of_window)])
            return placed

        return place_window

    def _run(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def run(instance: Any, function: str, params: Mapping[str, Any], streams: Sequence[Any]) -> Any:
            start = time.perf_counter()
            answer = original(instance, function, params, streams)
            if function not in self.calls and time.perf_counter() - start > SHORTEST_S:
                kept = [self._streams[id(instance), stream.block] for stream in streams]
                self.calls[function] = Call(encode_call(function, params, kept), instance._lease.limits)
            return answer

        return run


class _TimedInstance(sandbox.Instance):
    """Knows how long the guest's own code took."""

    guest_s = 0.0

    def _call(self, name: str, *arguments: int) -> int:
        start = time.perf_counter()
        answer = super()._call(name, *arguments)
        if name == "edgegis_run":
            self.guest_s = time.perf_counter() - start
        return answer


class Guest:
    """A recorded call in an instance of its own, with its data in place."""

    def __init__(self, function: str, call: Call, loaded: LoadedEngine, wasm: bytes) -> None:
        lease = sandbox.Lease(loaded.engine, loaded.linker, call.limits, Cancellation(), no_log)
        lease.module = compile_module(loaded.engine, wasm)
        self._instance, self._function = _TimedInstance(lease), function
        message, data = read_message(io.BytesIO(call.message))
        self._params = json.loads(message["params"])
        streams = decode_streams(message, data)
        # Once before, because memory is dearer when it is new.
        for placed in [self._instance.place(schema, batches) for schema, batches in streams]:
            self._instance.free(placed)
        start = time.perf_counter()
        self._placed = [self._instance.place(schema, batches) for schema, batches in streams]
        self.placing_s = time.perf_counter() - start

    def run(self) -> tuple[float, float]:
        """Seconds of the guest's code, and of what the host does around it: writing the request, reading the answer."""
        start = time.perf_counter()
        self._instance.run(self._function, self._params, self._placed)
        whole_s = time.perf_counter() - start
        self._instance.reset()
        return self._instance.guest_s, whole_s - self._instance.guest_s


class Native:
    """The same call as native code, in a process that waits for its turns."""

    def __init__(self, program: Path, path: Path) -> None:
        pipe = subprocess.PIPE
        # Guests' memory is in large pages (runtime/guests/large_pages.py): so is this one's.
        environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
        command_line = [str(program), str(path)]
        self._process = subprocess.Popen(command_line, stdin=pipe, stdout=pipe, text=True, env=environment)

    def run(self) -> float:
        """Seconds of one run."""
        stdin, stdout = present(self._process.stdin), present(self._process.stdout)
        stdin.write("\n")
        stdin.flush()
        return float(stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def build() -> Path:
    """Build the native side with the guests' compiler, installed if it is missing; return the program."""
    subprocess.run([CRATE.parents[1] / "tools" / "setup", "guests"], check=True, stdin=subprocess.DEVNULL)
    target = Path(os.environ.get("CARGO_TARGET_DIR", CRATE.parents[1] / "build" / "native-target"))
    environment = {**os.environ, "RUSTC": "/usr/bin/rustc", "CARGO_TARGET_DIR": str(target)}
    environment.pop("RUSTFLAGS", None)
    done = ["/usr/bin/cargo", "build", "--release", "--quiet", "--manifest-path", str(CRATE / "Cargo.toml")]
    subprocess.run(done, check=True, env=environment, stdin=subprocess.DEVNULL)
    return target / "release" / "edgegis-native-bench"


def rows(recorder: Recorder, folder: Path, modules: Mapping[str, bytes], arguments: list[str]) -> Iterator[Row]:
    """Run every recorded call of these functions in turns, guest and native; the best of both is what else the machine
    does least.
    """
    program = build()
    engines = [new_engine(), new_engine(interruptible=False)]
    for function, call in recorder.calls.items():
        if function in modules:  # not those of the guests that read and write layers
            path = folder / f"{function}.call"
            path.write_bytes(call.message)
            native = Native(program, path)
            guests = [Guest(function, call, engine, modules[function]) for engine in engines]
            if min(guests[0].run()[0] for _ in range(RUNS_IN_A_TURN)) > SHORTEST_S:
                yield _compare(function, guests[0], guests[1], native, command("--only", "kernels", *arguments))
            native.close()
            path.unlink()


def _compare(function: str, guest: Guest, unstoppable: Guest, native: Native, how: str) -> Row:
    turns, around_s = [], []
    for _ in range(ROUNDS):
        turn = [guest.run() for _ in range(RUNS_IN_A_TURN)]
        around_s.append(min(around for _, around in turn))
        unstoppable_s = min(unstoppable.run()[0] for _ in range(RUNS_IN_A_TURN))
        native_s = min(native.run() for _ in range(RUNS_IN_A_TURN))
        turns.append((min(guest_s for guest_s, _ in turn), unstoppable_s, native_s))
    guest_s, unstoppable_s, native_s = (min(seconds) for seconds in zip(*turns))
    shown = {
        "wasm ms": f"{1000 * guest_s:.1f}",
        "native ms": f"{1000 * native_s:.1f}",
        "wasm / native": f"{guest_s / native_s:.2f} (median {median(one / other for one, _, other in turns):.2f})",
        "never looking for an interruption": f"{unstoppable_s / native_s:.2f}",
        "not counted: placing the data ms": f"{1000 * guest.placing_s:.1f}",
        "request and answer ms": f"{1000 * min(around_s):.2f}",
    }
    return Row("kernels", f"`{function}`", shown, f"at most {GOAL}", guest_s / native_s <= GOAL, how)
