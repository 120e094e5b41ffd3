"""One run of an algorithm: layers to payloads, the job on its target, results to layers."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from ..runtime.algorithms.parameters import normalise_parameters
from ..runtime.errors import Cancelled
from ..runtime.job import Job, Result
from ..runtime.request_errors import BlobMissing
from . import execution
from .inputs import InputReader, JobInputs
from .jobs.given import given_layers, inputs_of
from .jobs.keeping import Attached, Keeping
from .outputs import left_out_of, raster_paths, raster_sinks, write_outputs
from .presentation.run_history import RunHistory
from .presentation.run_log import read_lines
from .reading.kept_layers import KeptLayers
from .run_state import RunState
from .translation import said
from .values import Evaluation

if TYPE_CHECKING:
    from ..runtime.payloads.payload import RasterSinkFactory
    from .jobs.kept_job import KeptJob
    from .remembered_inputs import InputMemory

RESULT_DIGEST = "EDGEGIS_RESULT_DIGEST"
# What the steps usually take of a job's time; progress moves through them.
READ_UNTIL, RUN_UNTIL = 0.2, 0.8


class JobRun(RunState):
    """`execute` takes a run from the parameters to the results."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.progress = execution.ProgressRange(self.feedback)
        self._kept_layers = self.algorithm.kept_layers or KeptLayers(self.parameters, self.context, self.feedback)

    def execute(self) -> dict[str, Any]:
        """Return QGIS's dictionary of results; when cancelled, an empty one."""
        self.feedback.pushInfo(said(str(self.choice)))
        self.progress.enter(0.0, READ_UNTIL)
        start = time.perf_counter()
        try:
            memory = self.algorithm.targets.input_memory(self.choice, self.feedback)
            with self._kept_layers:
                values = Evaluation(self.algorithm, self.parameters, self.context).values(self.descriptor)
                values = normalise_parameters(self.descriptor, values)
                inputs = self._read(values, memory)
                self.given_layers = {} if self.choice.is_local else given_layers(self)
            for line in read_lines(self.descriptor, inputs, time.perf_counter() - start):
                self.feedback.pushInfo(said(line))
            if self.feedback.isCanceled():
                return {}
            self.progress.enter(READ_UNTIL, RUN_UNTIL)
            with nullcontext() if self.choice.is_local else Keeping(self, values, inputs) as keeping:
                result = self._run(values, inputs, keeping)
                if memory is not None:
                    memory.keep(result)
                self.progress.enter(RUN_UNTIL, 1.0)
                return self._write(result, values, inputs)
        except Cancelled:
            return {}

    def fetch(self, job: KeptJob) -> dict[str, Any]:
        """Return, as `execute` does, what an endpoint has made or still makes of a job of an earlier run."""
        inputs = inputs_of(job.forms)
        self.progress.enter(0.0, RUN_UNTIL)
        try:
            with Keeping(self, job.values, inputs, job) as keeping:
                target = Attached(self.algorithm.targets.target(self.choice), job.remote)
                result = self._result(target, Job(self.algorithm.algorithm, job.values, {}), self._sinks(), keeping)
                self.progress.enter(RUN_UNTIL, 1.0)
                return self._write(result, job.values, inputs)
        except Cancelled:
            return {}

    def _read(self, values: dict[str, Any], memory: InputMemory | None) -> JobInputs:
        return InputReader(self.algorithm, self.parameters, values, self.context, self.feedback, memory).read()

    def _run(self, values: dict[str, Any], inputs: JobInputs, keeping: Keeping | None) -> Result:
        target, sinks = self.algorithm.targets.target(self.choice), self._sinks()
        left_out = left_out_of(self.descriptor, self.parameters, self.raster_paths)
        try:
            job = Job(self.algorithm.algorithm, values, inputs.payloads, inputs.stored, left_out)
            return self._result(target, job, sinks, keeping)
        except BlobMissing:
            if not inputs.stored:
                raise
        self.feedback.pushInfo(said("The endpoint has cleaned away an input meanwhile: it is read and sent again."))
        with self._kept_layers:
            read = self._read(values, None)
        job = Job(self.algorithm.algorithm, values, read.payloads, left_out=left_out)
        return self._result(target, job, sinks, keeping)

    def _sinks(self) -> dict[str, RasterSinkFactory]:
        self.raster_paths = raster_paths(self.algorithm, self.parameters, self.context)
        return raster_sinks(self.raster_paths, self.creation_options())

    def _result(self, target: Any, job: Job, sinks: Mapping[str, RasterSinkFactory], keeping: Keeping | None) -> Result:
        result = execution.run(target, job, sinks, self.feedback, self.progress, keeping)
        if keeping is not None:
            keeping.result = result
        return result

    def _write(self, result: Result, values: Mapping[str, Any], inputs: JobInputs) -> dict[str, Any]:
        record, place = result.record, "this computer" if self.choice.is_local else f"the endpoint '{self.choice.name}'"
        record.why = self.choice.reason
        if self.choice.is_local:  # an endpoint's client has said it
            for line in record.ran(place):
                self.feedback.pushInfo(said(line))
        self.history = RunHistory(self.descriptor.title, self.algorithm.id(), place, inputs.names, record)
        written = write_outputs(self, result, values, inputs)
        self.progress.set(1.0)
        for line in record.detail_lines():
            self.feedback.pushDebugInfo(said(line))
        if os.environ.get(RESULT_DIGEST) == "1":
            for name, digest in result.record.outputs.items():
                self.feedback.pushInfo(f"result digest: {digest}" + (f" ({name})" if len(written) > 1 else ""))
        return written
