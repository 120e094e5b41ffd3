"""This computer as a target, in a process of its own: what a module does there to memory harms nobody else.

The child holds nothing but this package. It runs the job as `LocalTarget` does; rows travel as Arrow IPC, cells as
windows when they are asked for, and results come back the same way.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from typing import Any

from .. import settings
from ..algorithms.catalogue import Module
from ..arrow import Batch
from ..errors import EdgeGisError, GuestContractError, InputError, InternalError, present
from ..exception_form import error_of
from ..guests.large_pages import buffer_of
from ..job import Cancellation, Job, Log, Progress, RasterOutput, Result, Target, no_log, no_progress
from ..payloads.chunks import decode_chunk, vector_payload
from ..payloads.manifest import Chunk, Manifest, parse_grid, parse_manifest
from ..payloads.payload import Grid, MemoryRaster, RasterSinkFactory, VectorPayload
from ..run_record import RunRecord
from ..stages.raster_output import output_errors
from . import child_messages as say
from .child_messages import Channel
from .child_process import ChildProcesses
from .endpoint_results import VALUE_TYPES, bands_of

# The guests' own limits hold in the child. A compiler has none, nor what hangs: so much later the process is ended.
_GRACE_S = 60.0
_COMPILE_S = 120.0


class ChildTarget(Target):
    """Runs jobs in a process of its own, `why` not here. Thread-safe; the limits are those of `LocalTarget`."""

    def __init__(
        self,
        processes: ChildProcesses,
        workers: int | None = None,
        memory_limit: int | None = None,
        time_limit_s: float | None = None,
        want_digests: bool = False,
        shuffle_seed: int | None = None,
        why: str = "",
    ) -> None:
        self._processes = processes
        self._time_limit_s = time_limit_s
        self._why = why
        self._target = {
            "workers": workers,
            "memory_limit": memory_limit,
            "want_digests": want_digests,
            "shuffle_seed": shuffle_seed,
        }

    def run(
        self,
        job: Job,
        *,
        raster_sinks: Mapping[str, RasterSinkFactory] = {},
        cancellation: Cancellation | None = None,
        progress: Progress = no_progress,
        log: Log = no_log,
    ) -> Result:
        """Run the job; raises what `LocalTarget` raises, and what a process dies of. Cancelled, it is killed."""
        started = time.perf_counter()
        cancellation = cancellation or Cancellation()
        cancellation.raise_if_cancelled()
        module, time_s = job.algorithm.module, self._time_limit_s or settings.time_limit_s()
        target = {
            **self._target,
            "workers": self._target["workers"] or settings.workers(),
            "memory_limit": self._target["memory_limit"] or settings.memory_limit_bytes(),
            "time_limit_s": time_s,
        }
        with self._processes.process(module.sha256, module.name, time_s + _GRACE_S, cancellation) as channel:
            run = _ChildRun(channel, job, raster_sinks, progress, log)
            with run.aborting():
                result = run.run(target)
                cancellation.raise_if_cancelled()
        result.record.where, result.record.why = "this computer, in a process of its own", self._why
        result.record.elapsed_s = time.perf_counter() - started
        return result

    def compile(self, module: Module, cancellation: Cancellation | None = None) -> None:
        """Put the module's machine code into the cache. Raises BrokenModule when the compiler refuses it, TimeLimit."""
        stop = cancellation or Cancellation()
        with self._processes.process(module.sha256, module.name, _COMPILE_S, stop) as channel:
            channel.send(say.COMPILE, {"module": module.sha256}, module.data)
            channel.send(say.RUN)
            document, _ = channel.receive()
            if document["say"] == say.FAILED:
                raise _error(document)


class _ChildRun:
    """One job: what is sent to the child, and what it says."""

    def __init__(
        self, channel: Channel, job: Job, sinks: Mapping[str, RasterSinkFactory], progress: Progress, log: Log
    ) -> None:
        self._channel = channel
        self._job = job
        self._factories = sinks
        self._progress = progress
        self._log = log
        self._sinks: dict[str, tuple[Grid, Any]] = {}
        self._tables: dict[str, tuple[Manifest, list[Batch]]] = {}

    @contextlib.contextmanager
    def aborting(self) -> Iterator[None]:
        """Leave no half of a result behind when the job fails."""
        try:
            yield
        except BaseException:
            for _, sink in self._sinks.values():
                with contextlib.suppress(Exception):
                    sink.abort()
            raise

    def run(self, target: Mapping[str, Any]) -> Result:
        """Send the job, do what the child asks for, take what it answers."""
        self._send(target)
        heard = {
            say.PROGRESS: self._take_progress,
            say.LOG: self._take_log,
            say.READ: self._read,
            say.OPEN: self._open,
            say.WRITE: self._write,
            say.TABLE: self._take_table,
            say.ROWS: self._take_rows,
        }
        while True:
            document, data = self._channel.receive()
            if document["say"] == say.DONE:
                return self._result(document)
            if document["say"] not in heard:
                raise _error(document)
            heard[document["say"]](document, data)

    @contextlib.contextmanager
    def _making_sense(self) -> Iterator[None]:
        """What a child says is looked at like what comes from elsewhere."""
        try:
            yield
        except (LookupError, TypeError, ValueError, InputError) as error:
            raise GuestContractError(
                f"The process of the module {self._job.algorithm.module.name} says what makes no sense: {error}."
            ) from error

    def _send(self, target: Mapping[str, Any]) -> None:
        algorithm, inputs = self._job.algorithm, self._job.inputs
        document = {
            "module": algorithm.module.sha256,
            "name": algorithm.module.name,
            "algorithm": algorithm.id,
            "parameters": dict(self._job.parameters),
            "left_out": sorted(self._job.left_out),
            "inputs": {name: say.described_payload(payload) for name, payload in inputs.items()},
            "target": target,
        }
        self._channel.send(say.JOB, document, algorithm.module.data)
        for name, payload in inputs.items():
            if isinstance(payload, VectorPayload):
                for rows, data in say.rows_of(name, payload):
                    self._channel.send(say.ROWS, rows, data)
        self._channel.send(say.RUN)

    # -- what the child says -----------------------------------------------------------------------------------------

    def _take_progress(self, document: dict[str, Any], _: memoryview) -> None:
        with self._making_sense():
            fraction, step = float(document["fraction"]), str(document["step"])
        self._progress(fraction, step)

    def _take_log(self, document: dict[str, Any], _: memoryview) -> None:
        with self._making_sense():
            level, line = int(document["level"]), str(document["line"])
        self._log(level, line)

    def _read(self, document: dict[str, Any], _: memoryview) -> None:
        with self._making_sense():
            source = self._job.inputs[document["name"]]
            if isinstance(source, VectorPayload):
                raise ValueError("a layer has no windows")
            window = say.window_of(document["window"], source.grid)
            band, number = int(document["band"]), int(document["request"])
            cell_bytes = source.grid.bands[band].dtype.itemsize
        buffer = buffer_of(window.outer_columns * window.outer_rows * cell_bytes)
        try:
            source.read(window, band, memoryview(buffer))
        except (OSError, RuntimeError) as error:
            self._channel.send(say.UNREADABLE, {"request": number, "why": str(error)})
        else:
            self._channel.send(say.CELLS, {"request": number}, buffer)

    def _open(self, document: dict[str, Any], _: memoryview) -> None:
        with self._making_sense():
            name, grid = self._output(document, "raster"), parse_grid(document["grid"])
        with output_errors(name):
            self._sinks[name] = grid, self._factories.get(name, MemoryRaster)(grid)

    def _write(self, document: dict[str, Any], data: memoryview) -> None:
        with self._making_sense():
            grid, sink = self._sinks[document["name"]]
            window = say.window_of(document["window"], grid)
            if data.nbytes != window.columns * window.rows * grid.cell_bytes:
                raise ValueError("a window's bytes are not those of its cells")
        with output_errors(document["name"]):
            sink.write(window, bands_of(grid, data))

    def _take_table(self, document: dict[str, Any], _: memoryview) -> None:
        with self._making_sense():
            self._tables[self._output(document, "vector")] = parse_manifest(document), []

    def _take_rows(self, document: dict[str, Any], data: memoryview) -> None:
        with self._making_sense():
            manifest, batches = self._tables[document["name"]]
            batches.append(decode_chunk(present(manifest.schema), Chunk(int(document["rows"]), ()), data))

    def _output(self, document: Mapping[str, Any], kind: str) -> str:
        """The name of an output of this kind, of which nothing was heard yet."""
        name = str(document["name"])
        if self._job.outputs[name].type != kind or name in self._sinks or name in self._tables:
            raise ValueError(f"{name} is no {kind} that is still to come")
        return name

    def _result(self, document: Mapping[str, Any]) -> Result:
        """The outputs in the descriptor's order. Rasters are closed."""
        outputs: dict[str, Any] = {}
        with self._making_sense():
            record, values = RunRecord.checked(document["record"]), document["values"]
            for name, output in self._job.outputs.items():
                if output.type == "vector":
                    outputs[name] = vector_payload(*self._tables[name])
                elif output.type == "raster":
                    outputs[name] = RasterOutput(*self._sinks[name], record.outputs.get(name))
                elif name in values:
                    if not isinstance(values[name], VALUE_TYPES[output.type]):
                        raise ValueError(f"{name} is no {output.type}")
                    outputs[name] = values[name]
        for name, (_, sink) in self._sinks.items():
            with output_errors(name):
                sink.close()
        return Result(outputs, record)


def _error(document: Mapping[str, Any]) -> EdgeGisError:
    return error_of(document) or InternalError("A process of a module says nothing that is known here.")
