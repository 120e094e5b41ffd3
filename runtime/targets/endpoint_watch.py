"""Looks at an endpoint and at jobs there, without running any."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from ..errors import Cancelled, EdgeGisError
from ..job import Cancellation
from ..request_errors import NoSuchJob
from .calls import Calls
from .endpoint_api import EndpointApi
from .remote_job import JobStatus
from .transport import Transport

Answer = TypeVar("Answer")


class EndpointWatch:
    """Asks the endpoint at `url`; a request that fails is not made again, for who watches will ask anew.

    All of it raises EdgeGisError; cancelled, it ends at once.
    """

    def __init__(self, url: str, transport: Transport, cancellation: Cancellation | None = None) -> None:
        self._transport = transport
        self._api = EndpointApi(url, transport)
        self._cancellation = cancellation or Cancellation()

    def close(self) -> None:
        self._transport.close()

    def round_trip_s(self) -> float:
        """How long the endpoint takes to say that it is well."""
        started = time.perf_counter()
        self._one(lambda calls: self._api.document("health", calls.stopped))
        return time.perf_counter() - started

    def status(self, job_id: str) -> JobStatus | None:
        """How far a job is; None when the endpoint does not have it any more."""
        try:
            return self._one(lambda calls: self._api.status(job_id, calls.stopped))
        except NoSuchJob:
            return None

    def why_it_failed(self, job_id: str) -> str:
        """What the endpoint says instead of the results of a job that has failed."""
        try:
            self._one(lambda calls: self._api.results(job_id, calls.stopped))
        except Cancelled:
            raise
        except EdgeGisError as error:
            return str(error)
        return ""

    def dismiss(self, job_id: str) -> JobStatus | None:
        """Stops the job; answers how it is now."""
        self._one(lambda calls: self._api.dismiss(job_id))
        return self.status(job_id)

    def _one(self, call: Callable[[Calls], Answer]) -> Answer:
        with Calls(self._cancellation, threads=1) as calls:
            return calls.one(lambda: call(calls))
