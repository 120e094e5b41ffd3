"""One line of JSON for each request and each job that ended."""

from __future__ import annotations

import datetime
import json
import logging
import time
import uuid
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..metrics import Metrics
from ..tokens import Principal

if TYPE_CHECKING:
    from ..jobs.job import ActiveJob

log = logging.getLogger("edgegis.endpoint")

_FIELDS = "edgegis_fields"


class JsonLines(logging.Formatter):
    """Every record as one line of JSON: time, level, message, and the fields that it came with."""

    def format(self, record: logging.LogRecord) -> str:
        time_ = datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc)
        line: dict[str, Any] = {
            "time": time_.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_to_standard_error() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def say(event: str, **fields: Any) -> None:
    log.info(event, extra={_FIELDS: fields})


def job_changed(job: ActiveJob) -> None:
    info = job.info
    if not job.finished:
        return
    fields: dict[str, Any] = {"job": info.id, "process": info.process_id, "owner": info.owner, "status": info.status}
    if info.started is not None:
        fields["wait_ms"] = round(1000 * (info.started - info.created), 1)
        fields["run_ms"] = round(1000 * ((info.finished or info.updated) - info.started), 1)
    if job.error is not None:
        fields["error"] = job.error.code
    say("job", **fields)


class RequestLog:
    """Gives each request an id (`X-Request-ID` of the answer), logs and counts it when it is answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, request_id = time.perf_counter(), uuid.uuid4().hex
        status, received, sent = 499, 0, 0

        async def receiving() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message

        async def sending(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receiving, sending)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.request_answered(scope["method"], status, seconds, received, sent)
            who = scope.get("state", {}).get("principal")
            say(
                "request",
                request=request_id,
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round(1000 * seconds, 2),
                bytes_in=received,
                bytes_out=sent,
                owner=who.name if isinstance(who, Principal) else None,
            )
