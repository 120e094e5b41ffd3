"""A job in words: its state, where it is, how long it took, how large it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...processing_providers.jobs.kept_job import CANCELLED, FAILED, GONE, WRITTEN, KeptJob
from ...runtime.quantities import size_in_words, time_in_words
from ...runtime.targets.remote_job import RUNNING, SUCCESSFUL, JobStatus

CONTEXT = "JobsPanel"


@dataclass(frozen=True)
class Seen:
    """One job as it was seen last. `status` is None as long as the endpoint has not told; `trouble` says why."""

    job: KeptJob
    is_taken: bool = False
    status: JobStatus | None = None
    trouble: str = ""

    @property
    def can_be_fetched(self) -> bool:
        """Tell whether a result is there, or may come. One that was written can be fetched again."""
        return not self.is_taken and self.job.outcome not in (CANCELLED, FAILED, GONE)

    @property
    def can_be_cancelled(self) -> bool:
        return self.job.is_open() and not (self.status is not None and self.status.has_ended)

    @property
    def percent(self) -> float | None:
        """What a bar shows; None for no bar."""
        shown = self.can_be_cancelled and self.status is not None and self.status.status == RUNNING
        return self.status.percent if shown and self.status is not None else None


def state(seen: Seen) -> str:
    """Return a few words."""
    tr = QCoreApplication.translate
    ended = {
        WRITTEN: tr(CONTEXT, "Written"),
        CANCELLED: tr(CONTEXT, "Cancelled"),
        FAILED: tr(CONTEXT, "Failed"),
        GONE: tr(CONTEXT, "Not there any more"),
    }
    if seen.job.outcome in ended:
        return ended[seen.job.outcome]
    if seen.status is None:
        return tr(CONTEXT, "Cannot be seen") if seen.trouble else tr(CONTEXT, "Asking\N{HORIZONTAL ELLIPSIS}")
    if seen.status.status == SUCCESSFUL:
        return tr(CONTEXT, "Being fetched") if seen.is_taken else tr(CONTEXT, "Result is ready")
    if seen.status.status == RUNNING:
        return tr(CONTEXT, "Running, {} %").format(round(seen.status.percent))
    return tr(CONTEXT, "Waits for its turn")


def state_sentence(seen: Seen) -> str:
    """Return what the few words leave out."""
    tr = QCoreApplication.translate
    if seen.job.outcome == WRITTEN:
        return tr(CONTEXT, "The result was written. As long as the endpoint has it, it can be fetched again.")
    if not seen.job.is_open():
        return seen.job.log.rpartition("\n")[2]
    if seen.trouble:
        return seen.trouble
    if seen.is_taken:
        return tr(CONTEXT, "A QGIS waits for the result and writes it. If it is closed, the job goes on.")
    if seen.status is not None and seen.status.status == SUCCESSFUL:
        return tr(CONTEXT, "The job has finished, and its result was not fetched yet: fetch it.")
    return tr(CONTEXT, "The job goes on without QGIS. Fetch its result now, which waits for it, or later.")


def started(seen: Seen) -> str:
    """Return the day and the time, in the user's locale."""
    begun = datetime.fromtimestamp(_begun(seen))
    return str(QLocale().toString(begun, QLocale.FormatType.ShortFormat))


def duration(seen: Seen, now: float) -> str:
    end = seen.job.ended
    if seen.status is not None and seen.status.finished is not None:
        end = seen.status.finished
    seconds = max(0.0, (now if end is None else end) - _begun(seen))
    return time_in_words(float(round(seconds)) if end is None else seconds)


def _begun(seen: Seen) -> float:
    at_endpoint = seen.status.started if seen.status is not None else None
    return seen.job.remote.accepted if at_endpoint is None else at_endpoint


def size(seen: Seen) -> str:
    """Return the size of the data that went there, and of those that came back."""
    sizes = [size_in_words(seen.job.remote.bytes_in)]
    if seen.job.bytes_out:
        sizes.append(size_in_words(seen.job.bytes_out))
    return " \N{RIGHTWARDS ARROW} ".join(sizes)
