"""Runs the stages of a job, one after the other, each over its partitions."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..algorithms.descriptor import Stage
from ..errors import GuestContractError, present
from ..job import Cancellation
from ..payloads.payload import Grid, MemoryRaster, RasterSinkFactory, Window, part_of
from ..run_record import RunRecord, StageRecord
from .executor import ThreadExecutor
from .grids import crs_of, grid_of_values, output_grid, part_within, selected_grid
from .kept_cells import KeptCells
from .plan import (
    Partition,
    listed_partitions,
    needed_stages,
    part_partitions,
    raster_input,
    row_partitions,
    window_partitions,
)
from .raster_output import RasterWriter
from .result import StageResult
from .run import JobState, ReduceRun, StageRun

if TYPE_CHECKING:
    from ..algorithms.descriptor import Descriptor, Repeat


@dataclass
class StageSequence:
    """All stages of one job. `writers` are the raster outputs that are open; whoever runs it closes or aborts them."""

    state: JobState
    executor: ThreadExecutor
    record: RunRecord
    sinks: Mapping[str, RasterSinkFactory]
    want_digests: bool
    stop: Cancellation
    writers: dict[str, RasterWriter] = field(default_factory=dict)

    @property
    def descriptor(self) -> Descriptor:
        return self.state.descriptor

    def run(self) -> None:
        needed = needed_stages(self.descriptor, self.state.outputs)
        with self.state.instances.opened():
            for stages in _groups(self.descriptor.stages):
                if any(self.descriptor.stages[number].name in needed for number in stages):
                    self._run_group(stages)

    def _run_group(self, stages: Sequence[int]) -> None:
        repeat = self.descriptor.stages[stages[0]].repeat
        if repeat is None:
            self._run_stage(stages[0])
        else:
            self._repeat(repeat, stages)
        self._drop_unneeded(stages[-1])

    def _repeat(self, repeat: Repeat, stages: Sequence[int]) -> None:
        """The stages in rounds, until the last of them says that it is done, or the rounds are as many as allowed."""
        rounds = repeat.rounds
        limit = rounds if isinstance(rounds, int) else int(present(self.state.parameters[rounds]))
        last = self.descriptor.stages[stages[-1]].name
        with self.state.instances.rounds():
            for number in range(limit):
                for stage in stages:
                    self._run_stage(stage, self.state.progress.span_of_round(stages[0], stages[-1], stage, number))
                done = self.state.results[last].values.get("done")
                if not isinstance(done, bool):
                    raise GuestContractError(f"The stage {last} did not say whether it is done.")
                if done:
                    return

    def _run_stage(self, number: int, span: tuple[float, float] | None = None) -> None:
        start = time.perf_counter()
        self.state.instances.lease.raise_if_stopped()
        stage = self.descriptor.stages[number]
        record = self._record_of(stage)
        if stage.kind == "reduce":
            result = self._reduce(number, stage, record, span)
        else:
            partitions, grid, part = self._partitions(stage)
            writers = self._writers_of(stage, grid)
            passed_on = {table for table, _ in writers if not self._is_read_later(number, table=table)}
            run = StageRun(self.state, stage, partitions, record, grid, writers, passed_on, part)
            self.state.progress.stage(number, stage.name, len(partitions), span)
            record.partitions += len(partitions)
            record.workers = self.executor.run(len(partitions), run.open_worker, self.stop)
            result = run.result
        self.state.results[stage.name] = result
        self.record.workers = max(self.record.workers, record.workers)
        record.elapsed_s += time.perf_counter() - start

    def _record_of(self, stage: Stage) -> StageRecord:
        """One for all rounds of a stage."""
        for record in self.record.stages:
            if record.name == stage.name:
                return record
        self.record.stages.append(StageRecord(stage.name, stage.kind))
        return self.record.stages[-1]

    def _reduce(self, number: int, stage: Stage, record: StageRecord, span: tuple[float, float] | None) -> StageResult:
        """A tree over neighbouring parts; one part is reduced, too."""
        item = stage.inputs[0]
        source = self.state.results[item.stage or ""]
        parts = [part[item.table] for part in source.parts if item.table < len(part)]
        run = StageRun(self.state, stage, [], record)
        while True:
            round_of = ReduceRun(run, parts)
            self.state.progress.stage(number, stage.name, round_of.count, span)
            record.partitions += round_of.count
            workers = self.executor.run(round_of.count, round_of.open_worker, self.stop)
            record.workers = max(record.workers, workers)
            parts = [part[0] for part in run.result.parts]
            if round_of.count <= 1:
                return run.result

    def _partitions(self, stage: Stage) -> tuple[list[Partition | None], Grid | None, Window | None]:
        """What the stage is over: its partitions; of windows their grid, and the part of the raster that it is."""
        over, inputs = stage.over, self.state.inputs
        part: Window | None = None
        if over is None:
            return [None], None, None
        if over.rows:
            return list(row_partitions(over.rows, inputs)), None, None
        if over.parts_of is not None:
            return list(part_partitions(self.state.results[over.parts_of].values, over.parts_of)), None, None
        if over.windows is not None:
            whole = raster_input(inputs, over.windows).grid
            grid = selected_grid(self.descriptor.inputs[over.windows], whole, self.state.parameters)
            if over.within is not None:
                part = part_within(grid, self.state.results[over.within].values, over.within)
                grid = part_of(grid, part)
        else:
            earlier = over.windows_of_stage or ""
            grid = grid_of_values(self.state.results[earlier].values, earlier, crs_of(self.descriptor, inputs))
        halo = over.halo if isinstance(over.halo, int) else math.ceil(self.state.parameters[over.halo])
        partitions = window_partitions(grid, halo, over.stack, over.full_width)
        if over.listed_by is not None:
            partitions = listed_partitions(partitions, self.state.results[over.listed_by].values, over.listed_by)
        return list(partitions), grid, part

    def _writers_of(self, stage: Stage, grid: Grid | None) -> list[tuple[int, RasterWriter | KeptCells]]:
        """Where cells go, with the numbers of the tables that hold them: kept for later stages, and to outputs."""
        writers: list[tuple[int, RasterWriter | KeptCells]] = []
        if stage.cells is not None:
            writers.append((0, self.state.cells.setdefault(stage.cells, KeptCells(present(grid)))))
        for name in self.state.outputs:
            output = self.descriptor.outputs[name]
            if output.type == "raster" and output.stage == stage.name:
                if grid is None:
                    raise GuestContractError(f"The stage {stage.name} has no grid for {output.name}.")
                whole = output_grid(output, self.descriptor, grid, self.state.inputs, self.state.parameters)
                self.writers[name] = RasterWriter(name, whole, self.sinks.get(name, MemoryRaster), self.want_digests)
                writers.append((output.table, self.writers[name]))
        return writers

    def _is_read_later(self, number: int, after: int | None = None, table: int | None = None) -> bool:
        """Whether a stage that comes after `after` (the stage itself, if that is not said) takes this one's tables,
        or the one that is named.
        """
        name = self.descriptor.stages[number].name
        later = self.descriptor.stages[(number if after is None else after) + 1 :]
        items = [item for stage in later for item in stage.inputs if item.stage == name]
        return any(table in (None, item.table) for item in items)

    def _drop_unneeded(self, number: int) -> None:
        """Tables that no later stage and no output reads."""
        wanted = {output.stage for output in self.descriptor.outputs.values()}
        for place, stage in enumerate(self.descriptor.stages[: number + 1]):
            if stage.name not in wanted and stage.name in self.state.results and not self._is_read_later(place, number):
                self.state.results[stage.name].parts = []

    def close(self) -> None:
        """Give back the temporary files of kept cells."""
        for kept in self.state.cells.values():
            kept.close()


def _groups(stages: Sequence[Stage]) -> list[list[int]]:
    """The numbers of the stages; those that are repeated together in one list."""
    groups: list[list[int]] = []
    for number, stage in enumerate(stages):
        if groups and stage.repeat is not None and stages[number - 1].repeat == stage.repeat:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups
