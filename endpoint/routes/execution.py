"""Running a process: at once, or as a job that goes on after the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import dataclass, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ...runtime.errors import present
from ...runtime.request_errors import BadRequest, Conflict
from ..jobs.callbacks import subscribed
from ..jobs.job import ActiveJob, JobInfo, JobResults, Task
from ..jobs.result_cache import cache_headers
from ..jobs.runner import outcome
from ..processes import execution
from ..processes.process import Process
from ..processes.results import OURS, member, results_response
from ..service import Service
from ..tokens import Principal
from ..web.answers import json_response
from ..web.preferences import Preferences
from ..web.request_reading import base_url, idempotency_key, json_body, principal
from . import Handlers

# For so long a request keeps its thread while its job runs.
_MOMENT_S = 0.02
# A job of more bytes is run by the few threads that are for jobs, in which memory stays that has been used.
_SMALL_BYTES = 4_000_000


@dataclass(frozen=True)
class _Begun:
    """What a request has led to: a job, taken by it or by an earlier one, or results that were there already.

    `job` is there until it has finished. `task` is there while the job has not been promised. `runs_here`: this
    request's thread is the one that has to run it.
    """

    info: JobInfo | None = None
    job: ActiveJob | None = None
    task: Task | None = None
    results: JobResults | None = None
    runs_here: bool = False


@dataclass(frozen=True)
class _Call:
    """An execute request. `key` is the client's name for it; `fresh`: earlier results are not wanted."""

    service: Service
    principal: Principal
    process: Process
    preferences: Preferences
    key: str | None
    fresh: bool
    content: bytes
    body: dict[str, Any]

    @property
    def promised(self) -> bool:
        """Whether the answer is a job in any case; otherwise it is the results, if they come soon enough."""
        return self.preferences.respond_async and not self.preferences.wait_s

    def begin(self) -> _Begun:
        try:
            return self._found() or self._new()
        except Conflict:  # the same request may have come at the same time
            found = self._found()
            if found is None:
                raise
            return found

    def _found(self) -> _Begun | None:
        """The job of an earlier request with the same key."""
        if self.key is None:
            return None
        found = self.service.jobs.named(self.principal, self.process.id, self.content, self.key)
        return None if found is None else _Begun(found, self.service.jobs.active(found.id))

    def _new(self) -> _Begun:
        task = self.process.parse(self.service, self.principal, self.body, self.content)
        task = subscribed(task, self.body, self.service.fetcher)
        if not self.service.configuration.result_cache:
            task = replace(task, cache_key=None)
        results = None if self.fresh else self.service.jobs.done_before(self.principal, task)
        return self._start(task) if results is None else self._answer(task, results)

    def _start(self, task: Task) -> _Begun:
        execution.check_blobs(task.blobs, self.service.blobs, self.principal.name)
        named = execution.job_id(self.body)
        if self.promised:
            job = self.service.jobs.start(self.principal, task, job_id=named, stored=True, key=self.key)
            return _Begun(job.info, job)
        is_small = len(task.request) + sum(blob.bytes for blob in task.blobs) <= _SMALL_BYTES
        job = self.service.jobs.start(self.principal, task, job_id=named, key=self.key, here=is_small)
        kept_later = task if self.preferences.respond_async else None
        return _Begun(job.info, job, kept_later, runs_here=job.begins_here)

    def _answer(self, task: Task, results: JobResults) -> _Begun:
        if not self.promised:
            return _Begun(results=results)
        named = execution.job_id(self.body)
        return _Begun(self.service.jobs.record(self.principal, task, results, job_id=named, key=self.key))


async def execute(service: Service, request: Request) -> Response:
    preferences = Preferences.of(request.headers.getlist("prefer"))
    process = service.process(request.path_params["id"])
    content, body = await json_body(service, request)
    call = _Call(
        service,
        principal(request),
        process,
        preferences,
        idempotency_key(request),
        _wants_fresh(request, body),
        content,
        body,
    )
    begun, response = await _Start(call, request).outcome()
    if response is not None:
        return response
    if await _has_results(call, request, begun):
        return await run_in_threadpool(_results, call, request, begun)
    info = present(begun.info if begun.job is None else begun.job.info)
    address = base_url(service, request)
    headers = {"Location": f"{address}/jobs/{info.id}", "Preference-Applied": preferences.applied()}
    return json_response(info.status_info(address), 201, headers)


class _Start:
    """A thread takes a request's job, and runs it when nothing waits; the event loop waits a moment for the results.

    Most jobs are small: handing them to another thread, and the results back, takes a good part of their time.
    """

    def __init__(self, call: _Call, request: Request) -> None:
        self._call = call
        self._request = request
        self._begun: _Begun | None = None
        self._loop = asyncio.get_running_loop()
        self._answered: asyncio.Future[tuple[_Begun, Response | None]] = self._loop.create_future()

    async def outcome(self) -> tuple[_Begun, Response | None]:
        """What the request has led to, and its results if they are there within a moment; if not, the job goes on."""
        self._call.service.starters.submit(self._work)
        timer = self._loop.call_later(_MOMENT_S, self._look)
        try:
            return await self._answered
        finally:
            timer.cancel()

    def _look(self) -> None:
        if self._begun is not None:
            self._tell(self._answered.set_result, (self._begun, None))
        elif not self._answered.done():
            self._loop.call_later(_MOMENT_S, self._look)

    def _tell(self, tell: Callable[[Any], None], answer: Any) -> None:
        if not self._answered.done():
            tell(answer)

    def _work(self) -> None:
        try:
            answer = self._run()
        except BaseException as error:
            self._loop.call_soon_threadsafe(self._tell, self._answered.set_exception, error)
        else:
            self._loop.call_soon_threadsafe(self._tell, self._answered.set_result, answer)

    def _run(self) -> tuple[_Begun, Response | None]:
        call, begun = self._call, self._call.begin()
        self._begun = begun
        if begun.job is not None and begun.runs_here:
            call.service.jobs.run(begun.job)
        elif begun.job is not None and not call.promised:
            wait([begun.job.done], _MOMENT_S)
        has_results = begun.results is not None or (
            begun.job is not None and begun.job.done.done() and not call.promised
        )
        return begun, _results(call, self._request, begun) if has_results else None


def _wants_fresh(request: Request, body: dict[str, Any]) -> bool:
    cache = member(body, OURS).get("cache", True)
    if not isinstance(cache, bool):
        raise BadRequest("edgegis.cache has to be true or false.")
    directives = [word.strip().lower() for word in request.headers.get("cache-control", "").split(",")]
    return not cache or "no-cache" in directives or "no-store" in directives


async def _has_results(call: _Call, request: Request, begun: _Begun) -> bool:
    """Whether the answer is the results, after a wait as long as the client wants it. If not, the job is promised."""
    if begun.results is not None:
        return True
    if not call.preferences.respond_async:
        if begun.job is not None and not await _finished(request, begun.job, None):
            await run_in_threadpool(call.service.jobs.dismiss, call.principal, begun.job.id)
        return True
    if call.preferences.wait_s and (begun.job is None or await _finished(request, begun.job, call.preferences.wait_s)):
        return True
    if begun.job is not None and begun.task is not None:
        return not await run_in_threadpool(call.service.jobs.keep, begun.job, begun.task)
    return False


def _results(call: _Call, request: Request, begun: _Begun) -> Response:
    if begun.results is not None:
        found = begun.results
    elif begun.job is not None:
        found = outcome(begun.job)
    else:
        found = call.service.jobs.results(call.principal, present(begun.info).id)
    headers = cache_headers(found.document)
    if call.preferences.respond_async and call.preferences.wait_s:
        headers["Preference-Applied"] = f"wait={call.preferences.wait_s}"
    return results_response(found, call.service.blobs, base_url(call.service, request), headers)


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
