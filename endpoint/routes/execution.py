"""Running a process: at once, or as a job that goes on after the answer."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True)
class _Begun:
    """What a request has led to: a job, taken by it or by an earlier one, or results that were there already.

    `job` is there until it has finished. With `task` this request has taken it, has to run it, and has not promised it.
    """

    info: JobInfo | None = None
    job: ActiveJob | None = None
    task: Task | None = None
    results: JobResults | None = None


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
    address: str
    begun: Future[_Begun] = field(default_factory=Future)

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
        jobs = self.service.jobs
        if self.promised:
            job = jobs.take(self.principal, task, job_id=named, stored=True, key=self.key)
            jobs.put(job)
            return _Begun(job.info, job)
        job = jobs.take(self.principal, task, job_id=named, key=self.key)
        return _Begun(job.info, job, task)

    def _answer(self, task: Task, results: JobResults) -> _Begun:
        if not self.promised:
            return _Begun(results=results)
        named = execution.job_id(self.body)
        return _Begun(self.service.jobs.record(self.principal, task, results, job_id=named, key=self.key))

    def work(self) -> Response | None:
        """Begins, and runs the job if that is wanted now and its turn has come. Answers its results if it has some
        then.
        """
        try:
            self.begun.set_result(self.begin())
        except BaseException as error:
            self.begun.set_exception(error)
            raise
        begun = self.begun.result()
        if begun.task is not None and begun.job is not None:
            self.service.jobs.run(begun.job)
        failed = begun.job is not None and begun.job.results is None
        return None if self.promised or failed else self.results()

    def results(self) -> Response:
        """Of what has begun and finished. Raises the error of a job that failed."""
        begun = self.begun.result()
        if begun.results is not None:
            return self._response(begun.results)
        if begun.job is not None:
            return self._response(outcome(begun.job))
        return self._response(self.service.jobs.results(self.principal, present(begun.info).id))

    def _response(self, found: JobResults) -> Response:
        headers = cache_headers(found.document)
        if self.preferences.respond_async and self.preferences.wait_s:
            headers["Preference-Applied"] = f"wait={self.preferences.wait_s}"
        return results_response(found, self.service.blobs, self.address, headers)


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
        base_url(service, request),
    )
    response = await _results(call, request)
    if response is not None:
        return response
    begun = call.begun.result()
    info = present(begun.info if begun.job is None else begun.job.info)
    headers = {"Location": f"{call.address}/jobs/{info.id}", "Preference-Applied": preferences.applied()}
    return json_response(info.status_info(call.address), 201, headers)


def _wants_fresh(request: Request, body: dict[str, Any]) -> bool:
    cache = member(body, OURS).get("cache", True)
    if not isinstance(cache, bool):
        raise BadRequest("edgegis.cache has to be true or false.")
    directives = [word.strip().lower() for word in request.headers.get("cache-control", "").split(",")]
    return not cache or "no-cache" in directives or "no-store" in directives


async def _results(call: _Call, request: Request) -> Response | None:
    """The results, after a wait as long as the client wants it. None: the job is promised."""
    working = asyncio.ensure_future(run_in_threadpool(call.work))
    if call.promised:
        return await working
    if await _finished(call, request, working):
        return await working or await run_in_threadpool(call.results)
    begun = await asyncio.wrap_future(call.begun)
    job = begun.job
    if job is None:
        return await working
    if not call.preferences.respond_async:  # the client has gone
        await run_in_threadpool(call.service.jobs.dismiss, call.principal, job.id)
    elif begun.task is None or await run_in_threadpool(call.service.jobs.keep, job, begun.task):
        return None
    return await run_in_threadpool(call.results)


async def _finished(call: _Call, request: Request, working: asyncio.Future[Response | None]) -> bool:
    """Waits for the results, as long as the client wants it and does not leave."""

    async def disconnected() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    async def finished() -> None:
        await asyncio.wait({working})
        if working.exception() is None and working.result() is None:
            job = call.begun.result().job
            if job is not None and not job.done.done():
                await asyncio.wait({asyncio.wrap_future(job.done)})

    finishing, leaving = asyncio.ensure_future(finished()), asyncio.ensure_future(disconnected())
    patience_s = call.preferences.wait_s if call.preferences.respond_async else None
    await asyncio.wait({finishing, leaving}, timeout=patience_s, return_when=asyncio.FIRST_COMPLETED)
    in_time = finishing.done()
    finishing.cancel()
    leaving.cancel()
    return in_time


HANDLERS: Handlers = {"/processes/{id}/execution": {"POST": execute}}
