"""Running a process: at once, or as a job that goes on after the answer."""

from __future__ import annotations

import asyncio
import functools

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from .. import execution
from ..answers import json_response
from ..jobs import JobEntry
from ..preferences import Preferences
from ..request_reading import base_url, json_object, principal
from ..service import Service
from . import Handlers


async def execute(service: Service, request: Request) -> Response:
    process_id = service.algorithm(request.path_params["id"]).id
    preferences = Preferences.of(request.headers.getlist("prefer"))
    wanted = execution.parse(service.catalogue, process_id, await json_object(service, request))
    owner = principal(request).name
    await run_in_threadpool(execution.check_blobs, wanted, service.blobs, owner)
    entry = service.jobs.start(
        process_id,
        functools.partial(execution.run, service, owner, wanted),
        job_id=wanted.job_id,
        listed=preferences.respond_async,
    )
    if not preferences.respond_async:
        if not await _finished(request, entry, None):
            service.jobs.dismiss(entry.id)
        return _results_response(entry, wanted.response)
    if preferences.wait_s and await _finished(request, entry, preferences.wait_s):
        return _results_response(entry, wanted.response, {"Preference-Applied": preferences.applied()})
    headers = {"Location": f"{base_url(service, request)}/jobs/{entry.id}", "Preference-Applied": preferences.applied()}
    return json_response(entry.status_info(base_url(service, request)), 201, headers)


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


def _results_response(entry: JobEntry, form: str, headers: dict[str, str] | None = None) -> Response:
    outcome = entry.results()
    if form == "raw":
        body, media_type = execution.raw(outcome)
        return Response(body, 200, headers, media_type)
    return json_response(outcome, 200, headers)


HANDLERS: Handlers = {"/processes/{id}/execution": {"POST": execute}}
