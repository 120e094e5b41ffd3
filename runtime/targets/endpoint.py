"""An endpoint as a target: the same jobs, the same results, computed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from ..algorithms.catalogue import Algorithm
from ..errors import BadParameter
from ..job import Cancellation, Job, Log, Progress, Result, Target, no_log, no_progress
from ..payloads.manifest import Manifest
from ..payloads.payload import RasterSinkFactory
from .access import NO_TOKEN, Access
from .calls import Calls
from .endpoint_api import EndpointApi
from .endpoint_run import EndpointRun
from .loopback_transport import LoopbackTransport, default_transport
from .remote_job import Kept, RemoteJob, Sending
from .remote_run import RemoteRun, attached
from .retries import GIVE_UP_S, Retries
from .transport import Transport


class EndpointTarget(Target):
    """Runs jobs on the endpoint at `url`. Its connections stay open between jobs; `close` ends them. Thread-safe.

    `name` is how the analyst calls it (edge, cloud). With `want_digests` the content digest of every result is
    computed here, from what was received. A `transport` that is given sends what `access` asks for by itself.
    Requests that fail for the moment are made again; none is begun later than `give_up_s` after its first attempt.
    """

    def __init__(
        self,
        url: str,
        transport: Transport | None = None,
        *,
        access: Access = NO_TOKEN,
        name: str = "edge",
        want_digests: bool = False,
        give_up_s: float = GIVE_UP_S,
    ) -> None:
        transport = transport or default_transport(url, access.headers(url))
        self._prompt = isinstance(transport, LoopbackTransport)
        self._transport = Retries(transport, give_up_s)
        self._api = EndpointApi(url, self._transport)
        self._name = name
        self._want_digests = want_digests

    def close(self) -> None:
        self._transport.close()

    def holds(self, manifest: Manifest, cancellation: Cancellation) -> bool:
        """Whether the endpoint has all of a payload; what it has it keeps for a while."""
        digests = [blob.digest for blob in manifest.blobs]
        with Calls(cancellation) as calls:
            return not calls.one(lambda: self._api.missing(digests, calls.stopped, surely=True))

    def run(
        self,
        job: Job,
        *,
        raster_sinks: Mapping[str, RasterSinkFactory] = {},
        cancellation: Cancellation | None = None,
        progress: Progress = no_progress,
        log: Log = no_log,
        sending: Sending | None = None,
        kept: Kept | None = None,
    ) -> Result:
        """Runs the job; raises an EdgeGisError that an analyst understands.

        Cancelled, it ends within 200 ms in any phase. `kept` is told, in any thread, of a job that does not end within
        a second: from then on `attach` finds it, and it is dismissed only if it is cancelled here. `sending` is told of
        each job, in this thread, just before the request goes: should this process end before the answer, `attach` may
        find the job, too; a cancellation that leaves it does not dismiss it then.
        """
        cancellation = cancellation or Cancellation()
        cancellation.raise_if_cancelled()
        with Calls(cancellation, prompt=self._prompt) as calls:
            run = EndpointRun(self._api, job, calls, progress, log, name=self._name, want_digests=self._want_digests)
            return self._from_here(run.run(raster_sinks, sending, kept))

    def submit(
        self, job: Job, *, cancellation: Cancellation | None = None, progress: Progress = no_progress
    ) -> RemoteJob:
        """Sends the job and leaves; any process fetches its result by `attach` and what this answers."""
        with Calls(cancellation or Cancellation()) as calls:
            return EndpointRun(self._api, job, calls, progress, no_log, name=self._name, want_digests=False).submit()

    def attach(
        self,
        remote: RemoteJob,
        algorithm: Algorithm,
        *,
        raster_sinks: Mapping[str, RasterSinkFactory] = {},
        cancellation: Cancellation | None = None,
        progress: Progress = no_progress,
        log: Log = no_log,
    ) -> Result:
        """Waits for a job that was accepted before, perhaps by another process, and fetches its result.

        Cancelled, it dismisses the job. Raises EndpointFailed when the endpoint does not have it any more.
        """
        if remote.url != self._api.url or (remote.algorithm, remote.module) != (algorithm.id, algorithm.module.sha256):
            raise BadParameter(f"The job runs on {remote.url} with another endpoint, algorithm or version than these.")
        with Calls(cancellation or Cancellation()) as calls:
            run = RemoteRun(
                self._api, algorithm, calls, progress, log, name=self._name, want_digests=self._want_digests
            )
            return self._from_here(attached(run, remote.job_id, remote.outputs, raster_sinks))

    def _from_here(self, result: Result) -> Result:
        result.record.where = f"{self._name} endpoint {self._api.url}"
        return result
