"""The run of an algorithm on the endpoint: payloads in, and an outcome out of what came of it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...runtime.algorithms.catalogue import Algorithm
from ...runtime.job import Job, Result
from ...runtime.payloads.chunks import ChunkSink, Keep, Room, vector_chunks
from ...runtime.payloads.manifest import MEDIA_TYPE, Manifest, manifest_json
from ...runtime.payloads.payload import Grid, RasterSink, RasterSinkFactory, VectorPayload
from ..formats.conversion import Conversion, FileRaster
from ..formats.media_types import FORMATS
from ..jobs.job import Outcome, Report, Stop
from ..jobs.run_limits import GuestLog, keep_within
from ..tokens import Principal
from . import payload_inputs, results

if TYPE_CHECKING:
    from ..service import Service


TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Execution:
    """An execute request that holds: its parameters are checked."""

    algorithm: Algorithm
    principal: Principal
    parameters: Mapping[str, Any]
    payloads: Mapping[str, payload_inputs.PayloadInput]
    wanted: results.Wanted


def run(service: Service, execution: Execution, stop: Stop, report: Report) -> Outcome:
    """Runs the job. What its outcome names is in the store by then."""
    manifests = [given for given in execution.payloads.values() if isinstance(given, Manifest)]
    read = [blob.digest for manifest in manifests for blob in manifest.blobs]
    with service.blobs.using(execution.principal.name, read) as keep:
        return _outcome(service, execution, keep_within(keep, service.configuration.output_bytes), stop, report)


def _outcome(service: Service, execution: Execution, keep: Keep, stop: Stop, report: Report) -> Outcome:
    log = GuestLog(service.configuration.log_bytes, stop)
    descriptor, parameters = execution.algorithm.descriptor, execution.parameters
    inputs = payload_inputs.opened(service, execution.payloads, descriptor, parameters, stop)
    left_out = frozenset(descriptor.outputs) - execution.wanted.outputs.keys()
    with contextlib.ExitStack() as folders:
        outputs = _Outputs(execution, keep, service.blobs.room, Conversion(service.configuration, stop), stop)
        result = service.target_for(execution.principal).run(
            Job(execution.algorithm, parameters, inputs, left_out=left_out),
            raster_sinks=outputs.sinks(folders),
            cancellation=stop,
            progress=report,
            log=log.add,
        )
        outcome = outputs.entries(result)
    return {**outcome, results.OURS: {"record": result.record.to_json(), "log": log.lines}}


@dataclass(frozen=True)
class _Outputs:
    """Where a run's outputs go: into chunks, or into a file of the format that is wanted."""

    execution: Execution
    keep: Keep
    room: Room
    conversion: Conversion
    stop: Stop
    rasters: dict[str, ChunkSink | FileRaster] = field(default_factory=dict)

    def sinks(self, folders: contextlib.ExitStack) -> dict[str, RasterSinkFactory]:
        """For all raster outputs; files lie in folders that last until the stack is closed."""
        outputs = self.execution.algorithm.descriptor.outputs
        return {name: self._sink(name, folders) for name, part in outputs.items() if part.type == "raster"}

    def _sink(self, name: str, folders: contextlib.ExitStack) -> RasterSinkFactory:
        def opened(grid: Grid) -> RasterSink:
            if self._format(name) == MEDIA_TYPE:
                self.rasters[name] = ChunkSink(grid, self.keep, self.room)
            else:
                folder: Path = folders.enter_context(self.conversion.folder())
                self.rasters[name] = FileRaster(grid, folder / "cells")
            return self.rasters[name]

        return opened

    def _format(self, name: str) -> str:
        wanted = self.execution.wanted.outputs.get(name)
        return MEDIA_TYPE if wanted is None or wanted.media_type is None else wanted.media_type

    def entries(self, result: Result) -> Outcome:
        outcome: Outcome = {}
        for name, wanted in self.execution.wanted.outputs.items():
            entry = self._entry(name, result.outputs.get(name))
            if entry is not None:
                outcome[name] = results.kept(entry, wanted, self.keep)
        return outcome

    def _entry(self, name: str, value: Any) -> results.Entry | None:
        raster = self.rasters.get(name)
        if isinstance(raster, ChunkSink):
            return _payload_entry(Manifest("raster", raster.chunks(), grid=raster.grid))
        if isinstance(raster, FileRaster):
            return self._file_entry(name, self.conversion.write_raster(raster.file, raster.grid))
        if not isinstance(value, VectorPayload):
            is_file = self.execution.algorithm.descriptor.outputs[name].type == "file"
            return None if value is None else results.value(value, TEXT if is_file else None)
        if self._format(name) == MEDIA_TYPE:
            return _payload_entry(self._kept(value))
        with self.conversion.folder() as folder:
            return self._file_entry(name, self.conversion.write_vector(value, folder, self._format(name)))

    def _file_entry(self, name: str, file: Path) -> results.Entry:
        return results.file(memoryview(file.read_bytes()), self._format(name), self.keep)

    def _kept(self, payload: VectorPayload) -> Manifest:
        chunks = []
        for source in vector_chunks(payload):
            self.stop.raise_if_cancelled()
            chunks.append(source.kept(self.keep))
        return Manifest("vector", tuple(chunks), schema=payload.schema, labels=payload.labels)


def _payload_entry(manifest: Manifest) -> results.Entry:
    return results.value(manifest_json(manifest), MEDIA_TYPE)


def offered(algorithm: Algorithm) -> dict[str, tuple[str, ...]]:
    """The media types in which each output can be had."""
    return {name: FORMATS.get(part.type, ()) for name, part in algorithm.descriptor.outputs.items()}
