"""Calls of guest functions, recorded from real jobs: their time in Wasmtime, and as native code for plain x86-64."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edgegis.runtime import sandbox
from edgegis.runtime.arrow import Array, Batch, Field, Schema
from edgegis.wasm.hosts.messages import encode_call

from .report import Row, command

CRATE = Path(__file__).resolve().parent / "native"
REPEATS = 9
GOAL = 1.25
# Below this a call's time is the timer's and the JSON's.
SHORTEST_S = 0.002


class Recorder:
    """Keeps, for every function, its first call that takes long enough, and its seconds in Wasmtime."""

    def __init__(self) -> None:
        self.calls: dict[str, bytes] = {}
        self.seconds: dict[str, list[float]] = {}
        self._streams: dict[tuple[int, int], Any] = {}
        self._last_run_s = 0.0

    @contextmanager
    def recording(self) -> Iterator[None]:
        """While this lasts every instance of the sandbox is recorded. Only with one worker are the times right."""
        kind: Any = sandbox.Instance
        wrappers = {"place": self._place, "place_window": self._window, "run": self._run, "_call": self._timed}
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

    def _timed(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(instance: Any, name: str, *arguments: int) -> Any:
            start = time.perf_counter()
            answer = original(instance, name, *arguments)
            if name == "edgegis_run":
                self._last_run_s = time.perf_counter() - start
            return answer

        return call

    def _run(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def run(instance: Any, function: str, params: Mapping[str, Any], streams: Sequence[Any]) -> Any:
            answer = original(instance, function, params, streams)
            if function not in self.calls and self._last_run_s > SHORTEST_S:
                kept = [self._streams[id(instance), stream.block] for stream in streams]
                self.calls[function] = encode_call(function, params, kept)
                self.seconds[function] = []
                for _ in range(REPEATS):
                    instance.reset()
                    answer = original(instance, function, params, streams)
                    self.seconds[function].append(self._last_run_s)
            return answer

        return run


def build() -> Path:
    """Build the native side with the guests' compiler; return the program."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", CRATE.parents[1] / "build" / "native-target"))
    environment = {**os.environ, "RUSTC": "/usr/bin/rustc", "CARGO_TARGET_DIR": str(target)}
    environment.pop("RUSTFLAGS", None)
    done = ["/usr/bin/cargo", "build", "--release", "--quiet", "--manifest-path", str(CRATE / "Cargo.toml")]
    subprocess.run(done, check=True, env=environment, stdin=subprocess.DEVNULL)
    return target / "release" / "edgegis-native-bench"


def rows(recorder: Recorder, folder: Path, functions: set[str], arguments: list[str]) -> list[Row]:
    """Run every recorded call as native code, and compare the best of both: what else the machine does counts least."""
    program = build()
    found = []
    for function, message in recorder.calls.items():
        if function not in functions:
            continue  # of the guests that read and write layers
        path = folder / f"{function}.call"
        path.write_bytes(message)
        done = subprocess.run([str(program), str(path), str(REPEATS)], check=True, capture_output=True, text=True)
        path.unlink()
        native, wasm = min(map(float, done.stdout.split())), min(recorder.seconds[function])
        shown = {
            "wasm ms": f"{1000 * wasm:.1f}",
            "native ms": f"{1000 * native:.1f}",
            "wasm / native": f"{wasm / native:.2f}",
        }
        how = command("--only", "kernels", *arguments)
        found.append(Row("kernels", f"`{function}`", shown, f"at most {GOAL}", wasm / native <= GOAL, how))
    return found
