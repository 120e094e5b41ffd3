"""What a target takes and gives: `Job`, `Result`, `RunRecord`; and how a job is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Union

from .errors import Cancelled

if TYPE_CHECKING:
    from .algorithms.catalogue import Algorithm
    from .algorithms.descriptor import Output as DescribedOutput
    from .payloads.manifest import Manifest
    from .payloads.payload import Grid, RasterSinkFactory, RasterSource, VectorPayload

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
class StageRecord:
    """What one stage did. Seconds are summed over its workers, except `elapsed_s`."""

    name: str
    kind: str
    partitions: int = 0
    workers: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    place_s: float = 0.0
    run_s: float = 0.0
    read_s: float = 0.0
    elapsed_s: float = 0.0


@dataclass
class TransferRecord:
    """What travelled to an endpoint and back. `queue_s` is the wait between sending and results beyond the run
    itself.
    """

    send_s: float = 0.0
    queue_s: float = 0.0
    run_s: float = 0.0
    receive_s: float = 0.0
    bytes_sent: int = 0
    bytes_already_there: int = 0
    bytes_received: int = 0

    def summary_line(self) -> str:
        """For the log."""
        steps = {"send": self.send_s, "queue": self.queue_s, "run": self.run_s, "receive": self.receive_s}
        sizes = {"sent": self.bytes_sent, "were there": self.bytes_already_there, "received": self.bytes_received}
        times = ", ".join(f"{step} {seconds:.3f} s" for step, seconds in steps.items())
        return f"Transfer: {times}; " + ", ".join(f"{_size(size)} {what}" for what, size in sizes.items()) + "."


@dataclass
class RunRecord:
    """What a job did, where and why. Has a JSON form; the log, a layer's history and the endpoint's answer read it."""

    algorithm: str
    version: str
    module: str
    module_name: str
    parameters: dict[str, Any]
    where: str = "this computer"
    why: str = ""
    workers: int = 0
    compile_s: float = 0.0
    compiled: str = "warm"
    elapsed_s: float = 0.0
    assemble_s: float = 0.0
    bytes_in: int = 0
    bytes_out: int = 0
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    stages: list[StageRecord] = field(default_factory=list)
    transfer: TransferRecord | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RunRecord:
        """The record of its JSON form; members that are not known are left out."""
        known = {
            name: document[name]
            for name in cls.__dataclass_fields__
            if name in document and name not in ("stages", "transfer")
        }
        names = StageRecord.__dataclass_fields__
        stages = [StageRecord(**{k: v for k, v in stage.items() if k in names}) for stage in document.get("stages", [])]
        return cls(**known, stages=stages)

    def summary_lines(self) -> list[str]:
        """The run in an analyst's words, for the log."""
        reason = f" ({self.why})" if self.why else ""
        how = {"cold": "compiled now", "cached": "compiled before", "warm": "ready"}.get(self.compiled, self.compiled)
        lines = [
            f"Ran on {self.where}{reason} with {self.workers} worker{'s' if self.workers != 1 else ''}.",
            f"Algorithm {self.algorithm} {self.version} of module {self.module_name} ({self.module[:12]}), "
            f"{how} in {self.compile_s * 1000:.0f} ms.",
            f"Data: {_size(self.bytes_in)} in, {_size(self.bytes_out)} out. Time: {self.elapsed_s:.3f} s.",
        ]
        if self.transfer is not None:
            lines.append(self.transfer.summary_line())
        for stage in self.stages:
            times = f"place {stage.place_s:.3f} s, run {stage.run_s:.3f} s, read {stage.read_s:.3f} s"
            parts = f"{stage.partitions} part{'s' if stage.partitions != 1 else ''} on {stage.workers}"
            lines.append(f"Step {stage.name}: {stage.elapsed_s:.3f} s ({parts}; {times}).")
        lines += [f"Digest of input {name}: {digest}" for name, digest in self.inputs.items()]
        return lines + [f"Digest of {name}: {digest}" for name, digest in self.outputs.items()]


def _size(count: int) -> str:
    """A number of bytes for people."""
    size, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"


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
