"""This computer as a target: guests in Wasmtime, on as many threads as the settings say."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from .. import settings
from ..assemble import assemble_vector
from ..catalogue import Catalogue, Module
from ..descriptor import Stage
from ..digest import input_digests
from ..errors import Cancelled, GuestContractError, TargetMissing
from ..executor import ThreadExecutor
from ..job import (
    Cancellation,
    Job,
    Log,
    Progress,
    RasterOutput,
    Result,
    RunRecord,
    StageRecord,
    Target,
    no_log,
    no_progress,
)
from ..payload import Grid, MemoryRaster, RasterSinkFactory, VectorPayload
from ..plan import (
    Partition,
    check_inputs,
    check_memory,
    crs_of,
    grid_of_values,
    output_grid,
    raster_input,
    row_partitions,
    selected_bands,
    window_partitions,
)
from ..progress import JobProgress
from ..raster_output import RasterWriter
from ..sandbox import Lease, Limits, Sandbox
from ..stage_run import JobState, ReduceRun, StageResult, StageRun, Table, input_bytes


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
        executor = ThreadExecutor(self._workers or settings.workers(), self._shuffle_seed)
        run = _LocalRun(job, limits, executor, raster_sinks, self._want_digests)
        run.record.why = self._why
        return run.run(self.sandbox, cancellation or Cancellation(), progress, log)


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
        self.parameters = self.descriptor.normalise_parameters(_values_only(job))
        self.inputs = {
            name: payload.narrowed() if isinstance(payload, VectorPayload) else payload
            for name, payload in job.inputs.items()
        }
        self._module = job.algorithm.module
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
        cancellation.raise_if_cancelled()
        check_inputs(self.descriptor, self.inputs)
        sizes = input_bytes(self.descriptor, self.inputs, self.parameters)
        check_memory(self.descriptor, sizes, self._limits.memory_bytes)
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
            state = JobState(self.descriptor, self.parameters, self.inputs, lease, progress)
            for number, stage in enumerate(self.descriptor.stages):
                lease.raise_if_stopped()
                state.results[stage.name] = self._run_stage(state, number, stage, stop)
                self._drop_unneeded(state, number)
        return self._outputs(state)

    # -- stages -------------------------------------------------------------------------------------

    def _run_stage(self, state: JobState, number: int, stage: Stage, stop: Cancellation) -> StageResult:
        start = time.perf_counter()
        record = StageRecord(stage.name, stage.kind)
        self.record.stages.append(record)
        if stage.kind == "reduce":
            result = self._reduce(state, number, stage, record, stop)
        else:
            partitions, grid = self._partitions(state, stage)
            writer = self._open_writer(stage, grid, len(partitions))
            keep = writer is None or self._is_read_later(stage, number)
            run = StageRun(state, stage, partitions, record, grid, writer, keep)
            state.progress.stage(number, stage.name, len(partitions))
            record.partitions = len(partitions)
            record.workers = self._executor.run(len(partitions), run.open_worker, stop)
            result = run.result
        self.record.workers = max(self.record.workers, record.workers)
        record.elapsed_s = time.perf_counter() - start
        return result

    def _reduce(
        self, state: JobState, number: int, stage: Stage, record: StageRecord, stop: Cancellation
    ) -> StageResult:
        """A tree over neighbouring parts; one part is reduced, too."""
        source = state.results[stage.inputs[0].stage or ""]
        parts: list[Table] = [part for part in source.parts if part is not None]
        run = StageRun(state, stage, [], record)
        while True:
            round_of = ReduceRun(run, parts)
            state.progress.stage(number, stage.name, round_of.count)
            record.partitions += round_of.count
            record.workers = max(record.workers, self._executor.run(round_of.count, round_of.open_worker, stop))
            parts = [part for part in run.result.parts if part is not None]
            if round_of.count <= 1:
                return run.result

    def _partitions(self, state: JobState, stage: Stage) -> tuple[list[Partition | None], Grid | None]:
        over = stage.over
        if over is None:
            return [None], None
        if over.rows:
            return list(row_partitions(over.rows, self.inputs)), None
        if over.windows is not None:
            grid = raster_input(self.inputs, over.windows).grid
            chosen = selected_bands(self.descriptor.inputs[over.windows], grid, self.parameters)
            grid = Grid(grid.columns, grid.rows, grid.transform, grid.crs, tuple(grid.bands[band] for band in chosen))
        else:
            earlier = over.windows_of_stage or ""
            grid = grid_of_values(state.results[earlier].values, earlier, crs_of(self.descriptor, self.inputs))
        return list(window_partitions(grid, over.halo)), grid

    def _open_writer(self, stage: Stage, grid: Grid | None, windows: int) -> RasterWriter | None:
        for output in self.descriptor.outputs.values():
            if output.type == "raster" and output.stage == stage.name:
                if grid is None:
                    raise GuestContractError(f"The stage {stage.name} has no grid for {output.name}.")
                whole = output_grid(output, grid, self.inputs, self.parameters)
                factory = self._sinks.get(output.name, MemoryRaster)
                writer = RasterWriter(output.name, whole, factory, windows, self._want_digests)
                self._writers[output.name] = writer
                return writer
        return None

    def _is_read_later(self, stage: Stage, number: int) -> bool:
        return any(item.stage == stage.name for later in self.descriptor.stages[number + 1 :] for item in later.inputs)

    def _drop_unneeded(self, state: JobState, number: int) -> None:
        """Tables that no later stage and no output reads."""
        wanted = {output.stage for output in self.descriptor.outputs.values()}
        for place, stage in enumerate(self.descriptor.stages[: number + 1]):
            if stage.name not in wanted and not self._is_read_later(self.descriptor.stages[place], number):
                state.results[stage.name].parts = []

    # -- outputs ------------------------------------------------------------------------------------

    def _outputs(self, state: JobState) -> dict[str, Any]:
        start = time.perf_counter()
        outputs: dict[str, Any] = {}
        for output in self.descriptor.outputs.values():
            result = state.results[output.stage]
            if output.type == "vector":
                outputs[output.name] = assemble_vector(output, self.descriptor, *result.table(), self.inputs)
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
