"""One run that waits for a job of an endpoint: notes the job before it is sent, and how the run ended. What the
endpoint finishes while the request waits leaves no note.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QLockFile

from ...runtime.errors import Cancelled, GuestError, InputError, ModuleError
from ...runtime.job import Job, Result
from ...runtime.targets.remote_job import Kept, RemoteJob, Sending
from ..inputs import JobInputs
from ..translation import said
from .given import forms_of, given_destinations
from .job_store import JobStore
from .kept_job import CANCELLED, FAILED, OPEN, SENT, WRITTEN, KeptJob

if TYPE_CHECKING:
    from ...runtime.targets.endpoint import EndpointTarget
    from ..run_state import RunState

# Thrown when QGIS is about to end: what it cancels then goes on at the endpoints.
closing = threading.Event()
# The runs of this QGIS that wait for a kept job, by the job's id.
waiting: dict[str, Keeping] = {}


@dataclass(frozen=True)
class Attached:
    """A target that has the job already: running it is waiting for its end and fetching what it made."""

    endpoint: EndpointTarget
    remote: RemoteJob

    def run(self, job: Job, *, sending: Sending, kept: Kept, **how: Any) -> Result:
        return self.endpoint.attach(self.remote, job.algorithm, **how)


class Keeping:
    """Used in a `with` around all of the run that follows the reading; `values` are the job's.

    A store that cannot be written costs no result: the job cannot be found again, which is said.
    """

    def __init__(self, run: RunState, values: Mapping[str, Any], inputs: JobInputs, job: KeptJob | None = None) -> None:
        self._run, self._values, self._inputs = run, dict(values), inputs
        self._store = JobStore()
        self._job = job
        self._is_fetched = job is not None
        self._is_left = False
        self._note: dict[str, Any] | None = None
        self._trouble: QgsProcessingException | None = None
        self._lock: QLockFile | None = None
        self.result: Result | None = None
        """To be set as soon as there is one."""

    def sending(self, remote: RemoteJob) -> bool:
        """Note a job that is about to be sent, and return whether that was possible: should QGIS end before the
        endpoint answers, it may be found there. In the job's thread; `take` is for the run's, as it waits for the disk.
        """
        self._forget()  # sent before, with an input that the endpoint had cleaned away
        with suppress(OSError):  # it is tried again, and said, when the endpoint keeps the job
            self._put(remote, SENT)
            return self._job is not None
        return False

    def take(self) -> None:
        """Let everybody know that somebody waits for the job."""
        if self._job is not None and self._lock is None:
            self._lock = self._store.taken(self._job.id)

    def kept(self, remote: RemoteJob) -> None:
        """Note that the endpoint keeps the job from now on."""
        trouble = self._trouble
        try:
            self._put(remote, OPEN, log=self._log())
            self.take()
        except OSError as error:
            trouble = error
        if trouble is None:
            waiting[remote.job_id] = self
        else:
            self._warn(trouble)

    def leaves(self) -> bool:
        """Tell whether the job goes on when the run is cancelled."""
        return self._is_fetched or self._is_left or closing.is_set()

    def cancel(self) -> None:
        """End the run, and the job with it."""
        self._run.feedback.cancel()

    def leave(self) -> None:
        """End the run; the job goes on, and its result can be fetched later."""
        self._is_left = True
        self._run.feedback.cancel()

    def __enter__(self) -> Keeping:
        if self._job is not None:
            self.take()
            waiting[self._job.id] = self
            return self
        try:
            self._note = self._described()
        except QgsProcessingException as error:
            self._trouble = error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._job is None:
            return
        is_left = isinstance(error, Cancelled) and self.leaves()
        if self._job.outcome == SENT and not self._is_fetched and not is_left:
            self._forget()
            return
        changes: dict[str, Any] = {"log": self._log()}
        if outcome := self._outcome(error):
            changes.update(outcome=outcome, ended=self._job.ended or time.time())
        if self.result is not None and self.result.record.transfer is not None:
            changes["bytes_out"] = self.result.record.transfer.bytes_received
        waiting.pop(self._job.id, None)
        try:
            self._store.change(self._job.id, **changes)
        except OSError as failure:
            self._warn(failure)
        if self._lock is not None:
            self._lock.unlock()

    def _outcome(self, error: BaseException | None) -> str:
        """Return how the job ended; nothing while its result can still be fetched, or it still runs."""
        if error is None:
            return WRITTEN
        if isinstance(error, Cancelled):
            return "" if self.leaves() else CANCELLED
        return FAILED if isinstance(error, (GuestError, InputError, ModuleError)) and not self._is_fetched else ""

    def _put(self, remote: RemoteJob, outcome: str, log: str = "") -> None:
        if self._note is None:
            return
        wanted = {name: place for name, place in self._note["destinations"].items() if name in remote.outputs}
        self._job = KeptJob(remote, **{**self._note, "destinations": wanted}, outcome=outcome, log=log)
        self._store.put(self._job)

    def _forget(self) -> None:
        if self._lock is not None:
            self._lock.unlock()
        if self._job is not None:
            self._store.remove(self._job.id)
        self._lock = self._job = None

    def _described(self) -> dict[str, Any]:
        """Return what a note has beside the job that is made of the run."""
        run = self._run
        return {
            "endpoint": run.choice.name,
            "title": run.descriptor.title,
            "values": self._values,
            "layers": run.given_layers,
            "destinations": given_destinations(run, tuple(run.descriptor.outputs)),
            "forms": forms_of(self._inputs),
            "creation_options": run.creation_options(),
        }

    def _log(self) -> str:
        before = self._job.log if self._job is not None and self._is_fetched else ""
        return "\n".join(filter(None, [before, self._run.feedback.textLog().strip()]))

    def _warn(self, error: Exception) -> None:
        warning = f"If QGIS ends now, the job's result cannot be fetched later: {error}"
        self._run.feedback.pushWarning(said(warning))
