"""This computer as a target: guests in Wasmtime, on as many threads as the settings say."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timezone
from typing import Any, Protocol

from .. import settings
from ..algorithms.catalogue import Catalogue, Module
from ..algorithms.parameters import normalise_parameters
from ..errors import Cancelled, TargetMissing
from ..guests.instance_pool import InstancePool
from ..guests.sandbox import Lease, Limits, Sandbox
from ..guests.warm_memory import SLOTS
from ..job import (
    Cancellation,
    Job,
    Log,
    Progress,
    RasterOutput,
    Result,
    Target,
    no_log,
    no_progress,
)
from ..payloads.digest import input_digests
from ..payloads.payload import RasterSinkFactory, VectorPayload
from ..run_record import RunRecord
from ..stages.assemble import assemble_vector
from ..stages.executor import ThreadExecutor
from ..stages.plan import check_inputs, check_memory, input_bytes
from ..stages.progress import JobProgress
from ..stages.raster_output import RasterWriter
from ..stages.run import JobState
from ..stages.sequence import StageSequence


class Leases(Protocol):
    """What runs guests: `Sandbox`, or another engine in its place."""

    def lease(
        self, sha256: str, wasm: Any, limits: Limits, cancellation: Cancellation, log: Log = ...
    ) -> AbstractContextManager[Lease]: ...


class LocalTarget(Target):
    """Runs jobs here. Thread-safe; limits that are None come from `settings`. `memory_limit` is bytes of one
    instance.
    """

    def __init__(
        self,
        catalogue: Catalogue | None = None,
        sandbox: Leases | None = None,
        workers: int | None = None,
        memory_limit: int | None = None,
        time_limit_s: float | None = None,
        want_digests: bool = False,
        shuffle_seed: int | None = None,
        why: str = "",
    ) -> None:
        self.catalogue = catalogue
        self.sandbox = sandbox or _new_sandbox()
        self._workers = workers
        self._memory_limit = memory_limit
        self._time_limit_s = time_limit_s
        self._want_digests = want_digests
        self._shuffle_seed = shuffle_seed
        self._why = why

    def run(
        self,
        job: Job,
        *,
        raster_sinks: Mapping[str, RasterSinkFactory] = {},
        cancellation: Cancellation | None = None,
        progress: Progress = no_progress,
        log: Log = no_log,
    ) -> Result:
        """Run the job. Raises an EdgeGisError that an analyst understands; then no sink holds a half-written result.

        An output raster that has no factory in `raster_sinks` is kept in memory.
        """
        limits = Limits(
            min(self._memory_limit or settings.memory_limit_bytes(), settings.GUEST_MEMORY_BYTES),
            self._time_limit_s or settings.time_limit_s(),
        )
        executor = ThreadExecutor(_bounded(self._workers or settings.workers(), log), self._shuffle_seed)
        run = _LocalRun(job, limits, executor, raster_sinks, self._want_digests)
        run.record.why = self._why
        return run.run(self.sandbox, cancellation or Cancellation(), progress, log)


def _bounded(workers: int, log: Log) -> int:
    if workers > SLOTS:
        log(1, f"{workers} workers are set; {SLOTS} is the most that are used.")
    return min(workers, SLOTS)


def _new_sandbox() -> Sandbox:
    try:
        import wasmtime  # noqa: F401 - said now rather than in the middle of a job
    except (ImportError, OSError) as error:
        raise TargetMissing(
            f"EdgeGIS cannot run on this computer: the Python package wasmtime cannot be loaded ({error}). Install it "
            "(python3 -m pip install wasmtime), or run the job on an endpoint."
        ) from None
    return Sandbox()


class _LocalRun:
    """One job on this computer."""

    def __init__(
        self,
        job: Job,
        limits: Limits,
        executor: ThreadExecutor,
        sinks: Mapping[str, RasterSinkFactory],
        want_digests: bool,
    ) -> None:
        self.descriptor = job.algorithm.descriptor
        self.parameters = normalise_parameters(self.descriptor, _values_only(job))
        self.inputs = {
            name: payload.narrowed() if isinstance(payload, VectorPayload) else payload
            for name, payload in job.inputs.items()
        }
        self._module = job.algorithm.module
        self._wanted = job.outputs
        self._limits = limits
        self._executor = executor
        self._sinks = sinks
        self._want_digests = want_digests
        self._writers: dict[str, RasterWriter] = {}
        self.record = RunRecord(
            self.descriptor.id, self.descriptor.version, self._module.sha256, self._module.name, self.parameters
        )

    def run(self, sandbox: Leases, cancellation: Cancellation, progress: Progress, log: Log) -> Result:
        start = time.perf_counter()
        self.record.started = datetime.now(timezone.utc).isoformat(timespec="seconds")
        cancellation.raise_if_cancelled()
        check_inputs(self.descriptor, self.inputs)
        sizes = input_bytes(self.descriptor, self.inputs, self.parameters)
        check_memory(self.descriptor, sizes, self._limits.memory_bytes, self.parameters)
        self.record.bytes_in = sum(payload.nbytes for payload in self.inputs.values())
        self.record.inputs = input_digests(self.inputs) if self._want_digests else {}
        stop = Cancellation()
        forget = cancellation.on_cancel(stop.cancel)
        job_progress = JobProgress([stage.weight for stage in self.descriptor.stages], progress, stop)
        try:
            outputs = self._run_stages(sandbox, stop, job_progress, log)
            cancellation.raise_if_cancelled()
        except BaseException:
            for writer in self._writers.values():
                writer.abort()
            if cancellation.cancelled:
                raise Cancelled() from None
            if job_progress.error is not None:
                raise job_progress.error from None
            raise
        finally:
            forget()
        self.record.elapsed_s = time.perf_counter() - start
        job_progress.finished()
        return Result(outputs, self.record)

    def _run_stages(self, sandbox: Leases, stop: Cancellation, progress: JobProgress, log: Log) -> dict[str, Any]:
        module: Module = self._module
        with sandbox.lease(module.sha256, lambda: module.data, self._limits, stop, log) as lease:
            self.record.compiled, self.record.compile_s = lease.compiled, lease.compile_s
            instances = InstancePool(lease)
            state = JobState(self.descriptor, self.parameters, self.inputs, instances, progress, list(self._wanted))
            sequence = StageSequence(
                state, self._executor, self.record, self._sinks, self._want_digests, stop, self._writers
            )
            with contextlib.closing(sequence):
                sequence.run()
        return self._outputs(state)

    # -- outputs ------------------------------------------------------------------------------------

    def _outputs(self, state: JobState) -> dict[str, Any]:
        start = time.perf_counter()
        outputs: dict[str, Any] = {}
        for output in self._wanted.values():
            result = state.results[output.stage]
            if output.type == "vector":
                table = result.table(output.table)
                outputs[output.name] = assemble_vector(output, self.descriptor, *table, self.inputs)
            elif output.type == "raster":
                outputs[output.name] = self._writers[output.name].close()
            elif output.name in result.values:
                outputs[output.name] = result.values[output.name]
        self._note_outputs(outputs)
        self.record.assemble_s = time.perf_counter() - start
        return outputs

    def _note_outputs(self, outputs: Mapping[str, Any]) -> None:
        for name, value in outputs.items():
            if isinstance(value, VectorPayload):
                self.record.bytes_out += value.nbytes
                if self._want_digests:
                    self.record.outputs[name] = value.digest()
            elif isinstance(value, RasterOutput):
                self.record.bytes_out += value.grid.nbytes
                if value.digest is not None:
                    self.record.outputs[name] = value.digest


def _values_only(job: Job) -> dict[str, Any]:
    inputs = job.algorithm.descriptor.inputs
    return {name: value for name, value in job.parameters.items() if name not in inputs or not inputs[name].is_payload}
