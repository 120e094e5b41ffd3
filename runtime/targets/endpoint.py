"""An endpoint as a target: the same jobs, the same results, computed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from ..job import Cancellation, Job, Log, Progress, Result, Target, no_log, no_progress
from ..payload import RasterSinkFactory
from .access import NO_TOKEN, Access
from .calls import Calls
from .endpoint_api import EndpointApi
from .endpoint_run import EndpointRun
from .retries import GIVE_UP_S, Retries
from .transport import RequestsTransport, Transport


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
        self._transport = Retries(transport or RequestsTransport(url, headers=access.headers(url)), give_up_s)
        self._api = EndpointApi(url, self._transport)
        self._name = name
        self._want_digests = want_digests

    def close(self) -> None:
        self._transport.close()

    def run(
        self,
        job: Job,
        *,
        raster_sinks: Mapping[str, RasterSinkFactory] = {},
        cancellation: Cancellation | None = None,
        progress: Progress = no_progress,
        log: Log = no_log,
    ) -> Result:
        """Runs the job; raises an EdgeGisError that an analyst understands.

        Cancelled, it ends within 200 ms in any phase.
        """
        cancellation = cancellation or Cancellation()
        cancellation.raise_if_cancelled()
        with Calls(cancellation) as calls:
            run = EndpointRun(self._api, job, calls, progress, log, want_digests=self._want_digests)
            result = run.run(raster_sinks)
        result.record.where = f"{self._name} endpoint {self._api.url}"
        return result
