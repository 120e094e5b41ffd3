"""Runs one stage of a job: gives guests their inputs, takes their answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ..arrow import Schema
from ..errors import BadInput, present
from ..guests.instance_pool import Share
from ..payloads.payload import Grid, RasterPart, RasterSource, VectorPayload, Window
from ..run_record import StageRecord
from .grids import grid_params, selected_bands, selected_grid
from .plan import Partition, Payload, is_over, wanted_columns
from .progress import JobProgress
from .result import NOTHING, StageResult, Table, kept_tables

if TYPE_CHECKING:
    from ..algorithms.descriptor import Descriptor, Stage, StageInput
    from ..guests.answer import Answer
    from ..guests.instance_pool import InstancePool
    from ..guests.sandbox import Instance, Placed
    from .kept_cells import KeptCells
    from .raster_output import RasterWriter


@dataclass
class JobState:
    """What the stages of one job share."""

    descriptor: Descriptor
    parameters: Mapping[str, Any]
    inputs: Mapping[str, Payload]
    instances: InstancePool
    progress: JobProgress
    outputs: Sequence[str] = ()
    results: dict[str, StageResult] = field(default_factory=dict)
    cells: dict[str, KeptCells] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        return {name: result.values for name, result in self.results.items() if result.values}


class StageRun:
    """One stage over its partitions. Workers call `take` from their threads."""

    def __init__(
        self,
        state: JobState,
        stage: Stage,
        partitions: Sequence[Partition | None],
        record: StageRecord,
        grid: Grid | None = None,
        writers: Sequence[tuple[int, RasterWriter | KeptCells]] = (),
        passed_on: Collection[int] = (),
        part: Window | None = None,
    ) -> None:
        """`writers` take cells from the tables of these numbers; what is `passed_on` with them need not be kept. Of
        rasters the stage is over `part` alone.
        """
        self.state = state
        self.stage = stage
        self.partitions = partitions
        self.record = record
        self.grid = grid
        self.part = part
        self.result = StageResult([()] * len(partitions))
        self._writers = writers
        self._passed_on = passed_on
        self._lock = threading.Lock()
        self._params = {"parameters": dict(state.parameters), "stage": stage.name, "values": state.values()}
        self._params["outputs"] = list(state.outputs)
        if grid is not None:
            self._params["grid"] = grid_params(grid)
        rasters = {name: grid_params(other) for name, other in self._rasters()}
        if rasters:
            self._params["rasters"] = rasters

    def open_worker(self) -> StageWorker:
        return StageWorker(self)

    def payload(self, name: str) -> Payload | None:
        """An input of the job; of a raster the part that the stage is over."""
        payload = self.state.inputs.get(name)
        if self.part is None or payload is None or isinstance(payload, VectorPayload):
            return payload
        return RasterPart(payload, self.part)

    def _rasters(self) -> Iterator[tuple[str, Grid]]:
        """The rasters that the stage takes, with the bands that it gets of them."""
        for name in {item.input or "": None for item in self.stage.inputs}:
            source = self.payload(name)
            if source is not None and not isinstance(source, VectorPayload):
                described = self.state.descriptor.inputs[name]
                yield described.name, selected_grid(described, source.grid, self.state.parameters)

    def is_taken_again(self, share: Share) -> bool:
        """Whether the next round or a later stage takes the same data once more."""
        descriptor, repeat, item = self.state.descriptor, self.stage.repeat, share.item
        if repeat is not None:
            return share.partition is None if item.stage is None else descriptor.stage(item.stage).repeat != repeat
        later = descriptor.stages[descriptor.stages.index(self.stage) + 1 :]
        return share.partition is None and any(item in stage.inputs for stage in later)

    def params(self, partition: Partition | None) -> dict[str, Any]:
        return self._params if partition is None else {**self._params, **partition.params()}

    def take(self, index: int, answer: Answer) -> None:
        """Keep what one invocation answered: a window goes to its sink, a table is copied out of the guest's memory."""
        partition = self.partitions[index]
        for table, writer in self._writers:
            window = present(present(partition).window)
            writer.write(window, *(answer.streams[table] if table < len(answer.streams) else NOTHING))
        self.result.parts[index] = kept_tables(answer, self._passed_on)
        if partition is None:
            self.result.values = answer.values

    def count_times(self, place_s: float, run_s: float, read_s: float, bytes_in: int, bytes_out: int) -> None:
        with self._lock:
            record = self.record
            record.place_s, record.run_s, record.read_s = (
                record.place_s + place_s,
                record.run_s + run_s,
                record.read_s + read_s,
            )
            record.bytes_in, record.bytes_out = record.bytes_in + bytes_in, record.bytes_out + bytes_out


class StageWorker:
    """One thread's instance of the stage's module. What all partitions share is placed in it once."""

    def __init__(self, run: StageRun) -> None:
        self._run = run
        self._pooled = run.state.instances.open()
        self._instance: Instance = self._pooled.instance
        self._failed = False

    def close(self) -> None:
        self._run.state.instances.close(self._pooled, self._run.is_taken_again, self._failed)

    def run(self, index: int) -> None:
        self._failed = True  # until it is done
        self._run_part(index)
        self._failed = False

    def _run_part(self, index: int) -> None:
        run, instance = self._run, self._instance
        partition = run.partitions[index]
        progress = run.state.progress
        instance.on_progress = lambda fraction: progress.within(index, fraction)
        start = time.perf_counter()
        streams, own, bytes_in = self._streams(partition, index)
        ready = time.perf_counter()
        answer = instance.run(run.stage.function, run.params(partition), streams)
        ran = time.perf_counter()
        run.take(index, answer)
        instance.reset()
        for placed in own:
            instance.free(placed)
        run.count_times(ready - start, ran - ready, time.perf_counter() - ran, bytes_in, answer.nbytes)
        progress.done(index)

    def _streams(self, partition: Partition | None, index: int) -> tuple[list[Placed], list[Placed], int]:
        """The inputs of an invocation, those of them that are only for this one, and the bytes that were placed."""
        streams: list[Placed] = []
        own: list[Placed] = []
        bytes_in = 0
        tables = self._pooled.tables
        for item in self._run.stage.inputs:
            share = Share(item, index if self._is_partitioned(item, partition) else None)
            placed = tables.get(share)
            if placed is None:
                placed = self._place(item, partition, index)
                bytes_in += placed.nbytes
                if share.partition is None or self._run.is_taken_again(share):
                    tables[share] = placed
                else:
                    own.append(placed)
            streams.append(placed)
        return streams, own, bytes_in

    def _is_partitioned(self, item: StageInput, partition: Partition | None) -> bool:
        """Whether each invocation gets something else of it. Of a raster it gets its window."""
        if not item.rows:
            return False
        is_raster = item.input is not None and self._run.state.descriptor.inputs[item.input].type == "raster"
        over_share = is_over(self._run.stage, partition, item.input)
        return item.same_partition or item.cells is not None or is_raster or over_share

    def _place(self, item: StageInput, partition: Partition | None, index: int) -> Placed:
        run, state = self._run, self._run.state
        if item.stage is not None:
            result = state.results.get(item.stage)
            if result is None:  # of the previous round, in the first
                return self._instance.place(*NOTHING)
            table = result.part(index, item.table) if item.same_partition else result.table(item.table)
            return self._instance.place(*table)
        if item.cells is not None:
            return self._place_kept(state.cells.get(item.cells), partition)
        name = present(item.input)
        payload = run.payload(name)
        if payload is None:
            return self._instance.place(*NOTHING)
        if not isinstance(payload, VectorPayload):
            if not item.rows:
                return self._instance.place(Schema((), {"edgegis:crs": payload.grid.crs}), [])
            return self._place_window(name, payload, partition)
        schema, places = wanted_columns(item, state.descriptor.inputs[name].title, payload.schema, state.parameters)
        batches = payload.batches if item.rows else []
        if is_over(run.stage, partition, name):
            batches = batches[index : index + 1]
        return self._instance.place(schema, [batch.select(places) for batch in batches])

    def _place_window(self, name: str, source: RasterSource, partition: Partition | None) -> Placed:
        window, state = present(present(partition).window), self._run.state
        numbers = selected_bands(state.descriptor.inputs[name], source.grid, state.parameters)
        bands = [(f"band_{number + 1}", source.grid.bands[number]) for number in numbers]

        def fill(place: int, buffer: memoryview) -> None:
            try:
                source.read(window, numbers[place], buffer)
            except (OSError, RuntimeError) as error:
                title = state.descriptor.inputs[name].title
                raise BadInput(f"{title} cannot be read (rows from {window.row + 1} on): {error}") from error

        return self._instance.place_window(bands, window.outer_rows, window.outer_columns, fill)

    def _place_kept(self, kept: KeptCells | None, partition: Partition | None) -> Placed:
        """The window of cells that an earlier stage kept; nothing if it ran over no windows."""
        if kept is None or not kept.bands:
            return self._instance.place(*NOTHING)
        window = present(present(partition).window)
        bands = [(f"band_{number + 1}", band) for number, band in enumerate(kept.bands)]
        read = partial(kept.read, window)
        return self._instance.place_window(bands, window.outer_rows, window.outer_columns, read)


class ReduceRun:
    """One round of a reduce: groups of `fan_in` neighbouring parts become one part each."""

    def __init__(self, run: StageRun, parts: Sequence[Table]) -> None:
        fan_in = run.stage.fan_in
        self._run = run
        self._groups: list[Sequence[Table] | None] = [parts[i : i + fan_in] for i in range(0, len(parts), fan_in)]
        self.count = len(self._groups)
        run.result = StageResult([()] * self.count)

    def open_worker(self) -> _ReduceWorker:
        return _ReduceWorker(self._run, self._groups)


class _ReduceWorker(StageWorker):
    def __init__(self, run: StageRun, groups: list[Sequence[Table] | None]) -> None:
        super().__init__(run)
        self._groups = groups

    def _run_part(self, index: int) -> None:
        run, instance = self._run, self._instance
        instance.on_progress = lambda fraction: run.state.progress.within(index, fraction)
        start = time.perf_counter()
        group, self._groups[index] = self._groups[index], None
        placed = instance.place(*StageResult([[table] for table in group or ()]).table())
        ready = time.perf_counter()
        answer = instance.run(run.stage.function, run.params(None), [placed])
        ran = time.perf_counter()
        run.result.parts[index] = kept_tables(answer) or [NOTHING]
        run.result.values = answer.values
        instance.reset()
        instance.free(placed)
        run.count_times(ready - start, ran - ready, time.perf_counter() - ran, placed.nbytes, answer.nbytes)
        run.state.progress.done(index)
