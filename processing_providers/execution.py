"""Runs a job on a target off the calling thread, and brings its words and its end back to that thread.

QGIS's feedback objects live in the thread that runs the algorithm (a signal from a foreign thread would wait for an
event loop that is busy with us), so the calling thread alone talks to the feedback: it polls for cancel and passes on
what the job says.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingFeedback

from ..runtime.errors import present
from ..runtime.job import Cancellation, Job, Result
from ..runtime.payloads.payload import VectorPayload
from .reading.block_cache import small_block_cache
from .translation import said
from .waiting import POLL_INTERVAL_S, let_qgis_live

if TYPE_CHECKING:
    from ..runtime.targets.remote_job import RemoteJob
    from .jobs.keeping import Keeping

LEVEL_DEBUG, LEVEL_WARNING = 0, 2


class ProgressRange:
    """Passes fractions of one step on as per cent of the whole algorithm; never backwards."""

    def __init__(self, feedback: QgsProcessingFeedback):
        self._feedback = feedback
        self._start, self._end, self._last = 0.0, 1.0, 0.0

    def enter(self, start: float, end: float) -> None:
        self._start, self._end = start, end
        self.set(0.0)

    def set(self, fraction: float) -> None:
        value = 100.0 * (self._start + (self._end - self._start) * min(max(fraction, 0.0), 1.0))
        if value > self._last:
            self._last = value
            self._feedback.setProgress(value)


def push(feedback: QgsProcessingFeedback, level: int, message: str) -> None:
    """Write one line of the job into the algorithm's log."""
    pushes = feedback.pushDebugInfo, feedback.pushInfo, feedback.pushWarning
    pushes[min(max(level, LEVEL_DEBUG), LEVEL_WARNING)](said(message))


class _Run:
    """One job in a thread of its own; what it says goes into a queue, its end is `None` there."""

    def __init__(
        self,
        target: Any,
        job: Job,
        raster_sinks: Mapping[str, Any],
        cancellation: Cancellation,
        keeping: Keeping | None,
    ):
        self.messages: queue.SimpleQueue[tuple[str, Any, Any] | None] = queue.SimpleQueue()
        self.result: Result | None = None
        self.error: BaseException | None = None
        self._call = (target, job, raster_sinks, cancellation)
        self._more: dict[str, Any] = {}
        if keeping is not None:
            self._more = {
                "sending": lambda remote: self._sending(keeping, remote),
                "kept": lambda remote: self.messages.put(("kept", remote, None)),
            }
        self._thread = threading.Thread(target=self._work, name=f"edgegis {job.algorithm.descriptor.id}", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        target, job, raster_sinks, cancellation = self._call
        try:
            self.result = target.run(
                job,
                raster_sinks=raster_sinks,
                cancellation=cancellation,
                progress=lambda fraction, step: self.messages.put(("progress", fraction, step)),
                log=lambda level, message: self.messages.put(("log", level, message)),
                **self._more,
            )
        except BaseException as error:
            self.error = error
        finally:
            self.messages.put(None)

    def _sending(self, keeping: Keeping, remote: RemoteJob) -> bool:
        is_noted = keeping.sending(remote)
        self.messages.put(("sent", remote, None))
        return is_noted

    def has_ended(self) -> bool:
        return self.result is not None or self.error is not None

    def join(self) -> None:
        self._thread.join()


def run(
    target: Any,
    job: Job,
    raster_sinks: Mapping[str, Any],
    feedback: QgsProcessingFeedback,
    progress: ProgressRange,
    keeping: Keeping | None = None,
) -> Result:
    """Run the job; return its result or raise its error. The job has ended in any case when this returns, unless
    `keeping`, which targets that are endpoints have, lets it go on there.
    """
    rasters = raster_sinks or any(not isinstance(payload, VectorPayload) for payload in job.inputs.values())
    with small_block_cache() if rasters else nullcontext():
        job_run = _run_to_its_end(target, job, raster_sinks, feedback, progress, keeping)
    if job_run.error is not None:
        raise job_run.error
    return present(job_run.result)


def _run_to_its_end(
    target: Any,
    job: Job,
    raster_sinks: Mapping[str, Any],
    feedback: QgsProcessingFeedback,
    progress: ProgressRange,
    keeping: Keeping | None,
) -> _Run:
    cancellation = Cancellation()
    job_run = _Run(target, job, raster_sinks, cancellation, keeping)
    try:
        _follow(job_run, cancellation, feedback, progress, keeping)
    finally:
        # An exception here is the analyst's Ctrl+C: stop the guests before it goes on.
        if not job_run.has_ended():
            cancellation.cancel()
        job_run.join()
    return job_run


def _follow(
    job_run: _Run,
    cancellation: Cancellation,
    feedback: QgsProcessingFeedback,
    progress: ProgressRange,
    keeping: Keeping | None,
) -> None:
    step_shown = ""
    while True:
        try:
            message = job_run.messages.get(timeout=POLL_INTERVAL_S)
        except queue.Empty:
            message = ("poll", None, None)
            let_qgis_live(feedback)
        if feedback.isCanceled() and not cancellation.cancelled:
            (cancellation.leave if keeping is not None and keeping.leaves() else cancellation.cancel)()
        if message is None:
            return
        kind, first, second = message
        if kind == "progress":
            progress.set(first)
            if second and second != step_shown:
                step_shown = second
                feedback.setProgressText(said(second))
        elif kind == "sent" and keeping is not None and not job_run.has_ended():
            keeping.take()
        elif kind == "kept" and keeping is not None:
            keeping.kept(first)
        elif kind == "log":
            push(feedback, first, second)
