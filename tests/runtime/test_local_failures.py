"""Jobs on this computer that fail or are cancelled: each says why, and leaves nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.errors import (
    BadInput,
    BadParameter,
    Cancelled,
    EdgeGisError,
    GuestContractError,
    GuestTrap,
    MemoryLimit,
    OutputFailed,
    TimeLimit,
)
from edgegis.runtime.guests.sandbox import Sandbox
from edgegis.runtime.job import Cancellation
from edgegis.runtime.payloads.payload import CHUNK_ROWS, Grid, MemoryRaster, Window
from edgegis.tests.patience import PATIENCE_S
from edgegis.tests.runtime.local_jobs import bands, run
from edgegis.tests.runtime.tables import numbers
from edgegis.tests.runtime.wat_guests import GREEDY, LOG, LOOP, PROGRESS, TRAP, algorithm, guest

FAILURES: list[tuple[str, dict[str, Any], type[EdgeGisError]]] = [
    (TRAP, {}, GuestTrap),
    (LOOP, {"time_limit_s": 0.3}, TimeLimit),
    (GREEDY, {"memory_limit": 1 << 24}, MemoryLimit),
    ("(i32.store (i32.const 96) (i32.const 0)) (i32.const 64)", {}, GuestContractError),
]


@pytest.mark.parametrize(("body", "limits", "kind"), FAILURES, ids=["traps", "loops", "greedy", "lies"])
@pytest.mark.parametrize("workers", [1, 4])
def test_failures_are_named_and_the_target_serves_on(
    sandbox: Sandbox, body: str, limits: dict[str, Any], kind: type[EdgeGisError], workers: int
) -> None:
    with pytest.raises(EdgeGisError) as caught:
        run(sandbox, algorithm(guest(body)), {"INPUT": numbers(3 * CHUNK_ROWS)}, workers=workers, **limits)
    assert type(caught.value) is kind
    assert run(sandbox, algorithm(guest()), {"INPUT": numbers(1)}, workers=workers).outputs


@pytest.mark.parametrize("workers", [1, 4])
def test_cancel_ends_a_looping_job(sandbox: Sandbox, workers: int) -> None:
    """Its guests loop for ever, and say when they begin: that the job ends is the proof."""
    cancellation, begun = Cancellation(), threading.Semaphore(0)

    def cancel() -> None:
        for _ in range(workers):
            begun.acquire(timeout=PATIENCE_S)
        cancellation.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    with pytest.raises(Cancelled):
        run(
            sandbox,
            algorithm(guest(f"(call $log (i32.const 1) (i32.const 0) (i32.const 1)) {LOOP}", imports=LOG)),
            {"INPUT": numbers(4 * CHUNK_ROWS)},
            workers=workers,
            cancellation=cancellation,
            log=lambda level, line: begun.release(),
            time_limit_s=4 * PATIENCE_S,
        )
    canceller.join()


class BrokenSink(MemoryRaster):
    """A sink whose disk is full after the first window."""

    made: Sequence[BrokenSink] = ()

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self.written = 0
        BrokenSink.made = [self]

    def write(self, window: Window, bands: Sequence[memoryview]) -> None:
        self.written += 1
        if self.written > 1:
            raise OSError(28, "No space left on device")


def test_a_sink_that_fails_is_named_and_aborted(sandbox: Sandbox, roundtrip: Catalogue) -> None:
    with pytest.raises(OutputFailed, match=r"OUTPUT cannot be written: .*No space left"):
        run(
            sandbox,
            roundtrip.algorithm("roundtripraster"),
            {"INPUT": bands()},
            raster_sinks={"OUTPUT": BrokenSink},
        )
    assert BrokenSink.made[0].aborted and not BrokenSink.made[0].closed


class TornRaster(MemoryRaster):
    """A raster whose file ends in the middle."""

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        if band == 3:
            raise RuntimeError("IReadBlock failed")
        super().read(window, band, buffer)


def test_a_raster_that_cannot_be_read_is_named(sandbox: Sandbox, roundtrip: Catalogue) -> None:
    torn = TornRaster(bands().grid)
    with pytest.raises(BadInput, match=r"Input raster cannot be read .rows from 1 on.: IReadBlock failed"):
        run(sandbox, roundtrip.algorithm("roundtripraster"), {"INPUT": torn})


def test_an_error_of_the_progress_window_ends_the_job_as_it_is(sandbox: Sandbox) -> None:
    def broken(fraction: float, message: str) -> None:
        raise RuntimeError("closed")

    body = f"(if (call $progress (f64.const 0.5)) (then {TRAP})) (i32.const 64)"
    with pytest.raises(RuntimeError, match="closed"):
        run(sandbox, algorithm(guest(body, imports=PROGRESS)), {"INPUT": numbers(1)}, progress=broken)


WRONG_INPUTS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {}, "Layer .INPUT. is missing"),
    ({"INPUT": bands()}, {}, "must be a vector layer"),
    ({"INPUT": numbers(1), "MORE": numbers(1)}, {}, "has no input 'MORE'"),
    ({"INPUT": numbers(1)}, {"LIMIT": 0}, "must be a number above 0"),
    ({"INPUT": numbers(1)}, {"LIMIT": float("nan")}, "is NaN"),
]


@pytest.mark.parametrize(("inputs", "parameters", "words"), WRONG_INPUTS)
def test_wrong_inputs_are_named(
    sandbox: Sandbox, inputs: dict[str, Any], parameters: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadParameter, match=words):
        run(sandbox, algorithm(guest()), inputs, parameters=parameters)
