"""After a start: the jobs that an earlier run of the endpoint has promised and not finished."""

from __future__ import annotations

import functools

from ..processes import execution
from ..service import Service
from ..web.request_reading import parsed_object
from .callbacks import subscribed
from .job import Task


def recover(service: Service) -> None:
    """Has them run again. To be called when all processes are there, before requests are taken."""
    service.jobs.recover(functools.partial(_task, service))


def _task(service: Service, owner: str, process_id: str, module: str, request: bytes) -> Task:
    """What the request asks for, of the module that it was sent for; its owner may have lost the right since."""
    principal = service.tokens.named(owner)
    body = parsed_object(request, service.configuration.json_depth)
    task = service.registry.of_module(process_id, module).parse(service, principal, body, request)
    task = subscribed(task, body, service.fetcher)
    execution.check_blobs(task.blobs, service.blobs, owner)
    return task
