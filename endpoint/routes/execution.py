"""Running a process: at once, or as a job that goes on after the answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from .. import execution
from ..answers import json_response
from ..job import ActiveJob, JobInfo, JobResults, Task
from ..jobs import outcome
from ..preferences import Preferences
from ..process import Process
from ..request_reading import base_url, idempotency_key, json_body, principal
from ..results import results_response
from ..service import Service
from ..tokens import Principal
from . import Handlers


@dataclass(frozen=True)
class _Call:
    """An execute request."""

    service: Service
    principal: Principal
    process: Process
    preferences: Preferences
    key: str | None
    content: bytes
    body: dict[str, object]

    def begin(self) -> _Begun:
        """Its job, which may be there already: a request that comes twice with one key is one job."""
        jobs = self.service.jobs
        found = self._found()
        if found is not None:
            return found
        task = self.process.parse(self.service, self.principal, self.body, self.content)
        execution.check_blobs(task.blobs, self.service.blobs, self.principal.name)
        stored = self.preferences.respond_async and (self.key is not None or not self.preferences.wait_s)
        named = execution.job_id(self.body)
        job = jobs.start(self.principal, task, job_id=named, stored=stored, key=self.key if stored else None)
        return _Begun(job.info, job, task)

    def _found(self) -> _Begun | None:
        if self.key is None:
            return None
        info = self.service.jobs.named(self.principal, self.process.id, self.content, self.key)
        return None if info is None else _Begun(info, self.service.jobs.active(info.id))


@dataclass(frozen=True)
class _Begun:
    """A job that was taken by this request or an earlier one; `job` is there until it has finished."""

    info: JobInfo
    job: ActiveJob | None
    task: Task | None = None


async def execute(service: Service, request: Request) -> Response:
    preferences = Preferences.of(request.headers.getlist("prefer"))
    process = service.process(request.path_params["id"])
    content, body = await json_body(service, request)
    call = _Call(service, principal(request), process, preferences, idempotency_key(request), content, body)
    begun = await run_in_threadpool(call.begin)
    if not preferences.respond_async:
        if begun.job is not None and not await _finished(request, begun.job, None):
            await run_in_threadpool(service.jobs.dismiss, call.principal, begun.info.id)
        return await _results(call, request, begun)
    if preferences.wait_s and (begun.job is None or await _finished(request, begun.job, preferences.wait_s)):
        return await _results(call, request, begun)
    if begun.task is not None and begun.job is not None and not begun.job.stored:
        if not await run_in_threadpool(service.jobs.keep, begun.job, begun.task):
            return await _results(call, request, begun)
    info = begun.info if begun.job is None else begun.job.info
    address = base_url(service, request)
    headers = {"Location": f"{address}/jobs/{info.id}", "Preference-Applied": preferences.applied()}
    return json_response(info.status_info(address), 201, headers)


async def _results(call: _Call, request: Request, begun: _Begun) -> Response:
    def answer() -> Response:
        found = _results_of(call, begun)
        waited = call.preferences.respond_async and call.preferences.wait_s
        headers = {"Preference-Applied": f"wait={call.preferences.wait_s}"} if waited else None
        return results_response(found, call.service.blobs, base_url(call.service, request), headers)

    return await run_in_threadpool(answer)


def _results_of(call: _Call, begun: _Begun) -> JobResults:
    if begun.job is not None:
        return outcome(begun.job)
    return call.service.jobs.results(call.principal, begun.info.id)


async def _finished(request: Request, job: ActiveJob, timeout_s: float | None) -> bool:
    """Waits for a job; no longer than the client does, and not longer than the timeout."""

    async def disconnected() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    gone = asyncio.ensure_future(disconnected())
    try:
        await asyncio.wait(
            {asyncio.wrap_future(job.done), gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        gone.cancel()
    return job.done.done()


HANDLERS: Handlers = {"/processes/{id}/execution": {"POST": execute}}
