"""What the endpoint counts, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from ..runtime.errors import GuestError

if TYPE_CHECKING:
    from .jobs.job import ActiveJob

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0, 600.0, 3600.0)


class Metrics:
    """Thread-safe; each endpoint has its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()

        def made(kind: Any, name: str, text: str, *labels: str, **more: Any) -> Any:
            return kind(f"edgegis_{name}", text, labels, registry=self._registry, **more)

        self._requests = made(Counter, "requests", "Requests that were answered", "method", "status")
        self._request_s = made(Histogram, "request_seconds", "Time of a request", buckets=_SECONDS)
        self._received = made(Counter, "received_bytes", "Bytes of requests' bodies")
        self._sent = made(Counter, "sent_bytes", "Bytes of answers' bodies")
        self._ended = made(Counter, "jobs_ended", "Jobs that ended", "process", "status")
        self._run_s = made(Histogram, "job_run_seconds", "Time from a job's start to its end", buckets=_SECONDS)
        self._wait_s = made(Histogram, "job_wait_seconds", "Time that a job waited", buckets=_SECONDS)
        self._starts = made(Counter, "module_starts", "Jobs by how their module came: warm, cached, cold", "how")
        self._failures = made(Counter, "guest_failures", "Guests that failed, by the error's code", "code")
        self._running = made(Gauge, "jobs_running", "Jobs that run now")
        self._waiting = made(Gauge, "jobs_waiting", "Jobs that wait now")

    def request_answered(self, method: str, status: int, seconds: float, received: int, sent: int) -> None:
        self._requests.labels(method if method in _METHODS else "other", str(status)).inc()
        self._request_s.observe(seconds)
        self._received.inc(received)
        self._sent.inc(sent)

    def job_changed(self, job: ActiveJob) -> None:
        info = job.info
        if not job.finished:
            return
        self._ended.labels(info.process_id, info.status).inc()
        if info.started is not None:
            self._wait_s.observe(max(0.0, info.started - info.created))
            self._run_s.observe(max(0.0, (info.finished or info.updated) - info.started))
        if job.results is not None:
            how = job.results.document.get("edgegis", {}).get("record", {}).get("compiled")
            if how is not None:
                self._starts.labels(str(how)).inc()
        if isinstance(job.error, GuestError):
            self._failures.labels(job.error.code).inc()

    def text(self, running: int, waiting: int) -> bytes:
        """All numbers in Prometheus' text format."""
        self._running.set(running)
        self._waiting.set(waiting)
        return generate_latest(self._registry)
