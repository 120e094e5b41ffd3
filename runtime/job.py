"""What a target takes and gives: `Job`, `Result`; and how a job is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Union

from .errors import Cancelled

if TYPE_CHECKING:
    from .algorithms.catalogue import Algorithm
    from .algorithms.descriptor import Output as DescribedOutput
    from .payloads.manifest import Manifest
    from .payloads.payload import Grid, RasterSinkFactory, RasterSource, VectorPayload
    from .run_record import RunRecord

# The fraction of the job that is done, 0 to 1, never falling; and what it is doing.
Progress = Callable[[float, str], None]
# Level (0 debug, 1 information, 2 warning) and one line. What a guest says is data: escape it before it becomes HTML.
Log = Callable[[int, str], None]


@dataclass(frozen=True)
class RasterOutput:
    """A raster that a job has written to the sink that was opened for it."""

    grid: Grid
    sink: Any
    digest: str | None = None


if TYPE_CHECKING:
    Input = Union[VectorPayload, RasterSource]
    Output = Union[VectorPayload, RasterOutput, Any]


class Cancellation:
    """A switch that is thrown once, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self.left = False
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._next = 0

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        """Throw the switch; callbacks run in this thread."""
        with self._lock:
            if self._cancelled:
                return
            self._cancelled = True
            callbacks, self._callbacks = list(self._callbacks.values()), {}
        for callback in callbacks:
            callback()

    def leave(self) -> None:
        """Throw the switch for who waits here: a job that an endpoint keeps goes on there."""
        self.left = True
        self.cancel()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have the callback called once when the switch is thrown, at once if it is already; answers how to forget it
        again.
        """
        with self._lock:
            if not self._cancelled:
                self._next += 1
                key = self._next
                self._callbacks[key] = callback
                return lambda: self._forget(key)
        callback()
        return lambda: None

    def _forget(self, key: int) -> None:
        with self._lock:
            self._callbacks.pop(key, None)

    def raise_if_cancelled(self) -> None:
        if self._cancelled:
            raise Cancelled()


@dataclass(frozen=True)
class Job:
    """An algorithm of a module, its parameters (JSON values, not yet normalised) and its payloads by input name.

    `stored` are payloads that the endpoint has already, so that nobody needs to read them here. `left_out` are optional
    outputs that nobody wants.
    """

    algorithm: Algorithm
    parameters: Mapping[str, Any]
    inputs: Mapping[str, Input]
    stored: Mapping[str, Manifest] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    @property
    def outputs(self) -> dict[str, DescribedOutput]:
        """The outputs that are wanted, as the descriptor has them."""
        described = self.algorithm.descriptor.outputs
        return {name: out for name, out in described.items() if not (out.optional and name in self.left_out)}


@dataclass
class Result:
    """The outputs by name (`VectorPayload`, `RasterOutput` or a JSON value) and how they came to be.

    The manifests say what an endpoint has of the job now; a job of this computer leaves none.
    """

    outputs: dict[str, Output]
    record: RunRecord
    input_manifests: dict[str, Manifest] = field(default_factory=dict)
    output_manifests: dict[str, Manifest] = field(default_factory=dict)


def no_progress(fraction: float, message: str) -> None:
    """Progress that nobody watches."""


def no_log(level: int, message: str) -> None:
    """A log that nobody reads."""


class Target(Protocol):
    """Runs jobs: `LocalTarget`, `EndpointTarget`."""

    def run(
        self,
        job: Job,
        *,
        raster_sinks: Mapping[str, RasterSinkFactory] = ...,
        cancellation: Cancellation | None = ...,
        progress: Progress = ...,
        log: Log = ...,
    ) -> Result: ...
