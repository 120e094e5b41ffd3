"""Running a process: at once, or as a job that goes on after the answer."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from .. import execution
from ..answers import json_response
from ..jobs import JobEntry
from ..preferences import Preferences
from ..request_reading import base_url, json_body, principal
from ..results import results_response
from ..service import Service
from . import Handlers


async def execute(service: Service, request: Request) -> Response:
    process = service.process(request.path_params["id"])
    preferences = Preferences.of(request.headers.getlist("prefer"))
    address, asking = base_url(service, request), principal(request)
    content, body = await json_body(service, request)
    task = process.parse(service, asking, body, content)
    await run_in_threadpool(execution.check_blobs, task.blobs, service.blobs, asking.name)
    entry = service.jobs.start(task, job_id=execution.job_id(body), listed=preferences.respond_async)
    if not preferences.respond_async:
        if not await _finished(request, entry, None):
            service.jobs.dismiss(entry.id)
        return await run_in_threadpool(results_response, entry.results(), service.blobs, address)
    headers = {"Preference-Applied": preferences.applied()}
    if preferences.wait_s and await _finished(request, entry, preferences.wait_s):
        return await run_in_threadpool(results_response, entry.results(), service.blobs, address, headers)
    return json_response(entry.status_info(address), 201, {"Location": f"{address}/jobs/{entry.id}", **headers})


async def _finished(request: Request, entry: JobEntry, timeout_s: float | None) -> bool:
    """Waits for a job; no longer than the client does, and not longer than the timeout."""

    async def disconnected() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    gone = asyncio.ensure_future(disconnected())
    try:
        await asyncio.wait(
            {asyncio.wrap_future(entry.done), gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        gone.cancel()
    return entry.done.done()


HANDLERS: Handlers = {"/processes/{id}/execution": {"POST": execute}}
