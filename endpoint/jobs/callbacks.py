"""Callbacks of OGC API - Processes: telling a subscriber how a job is and how it ended.

Only hosts that the configuration names are told. A message that is not taken is sent again some times; after that, and
when the endpoint ends meanwhile, it is lost: the job's status and results stay.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...runtime.errors import Cancelled, InputError
from ...runtime.job import Cancellation
from ...runtime.request_errors import BadRequest
from ..fetch import Fetcher
from .job import ActiveJob, Task

MEMBERS = ("successUri", "inProgressUri", "failedUri")
# Seconds before a message is sent again.
PAUSES_S = (1.0, 5.0, 25.0)
_WAITING = 1000
_THREADS = 2

log = logging.getLogger(__name__)


def subscribed(task: Task, body: Mapping[str, Any], fetcher: Fetcher) -> Task:
    """The task with the subscriber of its request. Raises BadRequest, and BadParameter for a host that is not named."""
    if "subscriber" not in body:
        return task
    subscriber = body["subscriber"]
    if not isinstance(subscriber, dict) or not isinstance(subscriber.get("successUri"), str):
        raise BadRequest("subscriber has to be a JSON object that has at least a successUri.")
    addresses = {name: subscriber[name] for name in MEMBERS if name in subscriber}
    for address in addresses.values():
        fetcher.check(address)
    return replace(task, subscriber=addresses)


class Callbacks:
    """Thread-safe. `results` makes the results' document of a job, as JSON; `address` is the endpoint's own."""

    def __init__(
        self,
        fetcher: Fetcher,
        results: Callable[[ActiveJob], bytes],
        address: str,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._fetcher = fetcher
        self._results = results
        self._address = address
        self._pauses_s = pauses_s
        self._messages: queue.Queue[tuple[str, Callable[[], Any]]] = queue.Queue(_WAITING)
        self._stop = Cancellation()
        self._stopped = threading.Event()
        self._stop.on_cancel(self._stopped.set)
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def job_changed(self, job: ActiveJob) -> None:
        info = job.info
        if info.status == "running":
            self._tell(job, "inProgressUri", lambda: info.status_info(self._address))
        elif info.status == "successful":
            self._tell(job, "successUri", lambda: json.loads(self._results(job)))
        elif info.status == "failed":
            self._tell(job, "failedUri", lambda: info.status_info(self._address))

    def close(self) -> None:
        """What has not been sent is given up."""
        self._stop.cancel()
        for thread in self._threads:
            thread.join()

    def _tell(self, job: ActiveJob, member: str, document: Callable[[], Any]) -> None:
        address = job.subscriber.get(member)
        if address is None or not job.stored:
            return
        with self._lock:
            if not self._threads:
                for _ in range(_THREADS):
                    self._threads.append(threading.Thread(target=self._work, name="edgegis-callback", daemon=True))
                    self._threads[-1].start()
        try:
            self._messages.put_nowait((address, document))
        except queue.Full:
            log.warning("too many callbacks wait; the one of the job %s is not sent", job.id)

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                address, document = self._messages.get(timeout=0.2)
            except queue.Empty:
                continue
            try:
                self._send(address, document())
            except Cancelled:
                return
            except Exception:
                log.exception("a callback could not be made")

    def _send(self, address: str, document: Any) -> None:
        for pause_s in (*self._pauses_s, None):
            try:
                self._fetcher.post(address, document, self._stop)
                return
            except InputError as error:
                if pause_s is None:
                    log.warning("a callback is given up: %s", error.message)
                elif self._stopped.wait(pause_s):
                    raise Cancelled() from None
