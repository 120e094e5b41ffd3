"""An endpoint that is ours, but something on the way changes its answers: nothing of them reaches anybody."""

import contextlib
import json

import pytest

from edgegis.endpoint.app import create_app
from edgegis.runtime.errors import (
    EndpointBadAnswer,
    ModuleMismatch,
)
from edgegis.runtime.payloads.payload import MemoryRaster
from edgegis.runtime.targets import endpoint_run

from .conftest import listening
from .payloads import run

HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"


class Changed:
    """An endpoint whose answers to some path are changed by `change(status, headers, body)`."""

    def __init__(self, app, path, change):
        self.app, self.path, self.change = app, path, change

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or self.path not in scope["path"]:
            return await self.app(scope, receive, send)
        messages = []

        async def collect(message):
            messages.append(message)

        await self.app(scope, receive, collect)
        body = b"".join(message.get("body", b"") for message in messages)
        status, body = self.change(messages[0]["status"], body)
        told = dict(messages[0]["headers"])[b"content-type"] if body.startswith(b"--") else b"application/json"
        headers = [(b"content-type", told), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        return await send({"type": "http.response.body", "body": body})


@pytest.fixture
def between(service):
    @contextlib.contextmanager
    def opened(path, change):
        with listening(Changed(create_app(service), path, change)) as url:
            yield url

    return opened


def changed_json(change):
    def changed(status, body):
        document = json.loads(body)
        change(document)
        return status, json.dumps(document).encode()

    return changed


def test_other_version_of_the_module(between, job):
    change = changed_json(lambda document: document["edgegis"].update(module="ab" * 32))
    with between("/processes/roundtrip", change) as url, pytest.raises(ModuleMismatch, match="Please update"):
        run(url, job)


def test_module_changes_after_it_was_checked(between, job):
    def refuse(status, body):
        return 409, json.dumps(
            {"type": "https://edgegis.org/errors/module-mismatch", "detail": "Another version."}
        ).encode()

    with between("/execution", refuse) as url, pytest.raises(ModuleMismatch, match=r"Another version\."):
        run(url, job)


@pytest.fixture
def apart(monkeypatch):
    """Results' blobs are fetched, however small they are."""
    monkeypatch.setattr(endpoint_run, "BLOBS_WITHIN", 0)


BLOBS = {
    "truncated": lambda status, body: (status, body[:-7]),
    "damaged": lambda status, body: (status, body[:-1] + bytes([body[-1] ^ 1])),
    "empty": lambda status, body: (status, b""),
    "longer": lambda status, body: (status, body + b"x"),
    "an error page": lambda status, body: (200, HTML),
}


@pytest.mark.parametrize("change", BLOBS.values(), ids=BLOBS.keys())
def test_damaged_result_reaches_nobody(change, between, job, raster_job, apart):
    sinks = []

    def opened(grid):
        sinks.append(MemoryRaster(grid))
        return sinks[0]

    def change_results(status, body):
        return change(status, body) if body else (status, body)  # PUT answers nothing

    with between(
        "/blobs/", lambda status, body: (status, body) if body[:2] == b'{"' else change_results(status, body)
    ) as url:
        with pytest.raises(EndpointBadAnswer):
            run(url, job)
        with pytest.raises(EndpointBadAnswer):
            run(url, raster_job, raster_sinks={"OUTPUT": opened})
    assert sinks[0].aborted and not sinks[0].closed and not any(array.any() for array in sinks[0].arrays)


def last_byte_of_the_blob(body):
    return body.rindex(b"\r\n--") - 1


PARTS = {
    "truncated": lambda body: body[:-7],
    "cut in the blob": lambda body: body[: last_byte_of_the_blob(body)],
    "damaged": lambda body: body[: (at := last_byte_of_the_blob(body))] + bytes([body[at] ^ 1]) + body[at + 1 :],
    "longer": lambda body: body[: (at := last_byte_of_the_blob(body))] + b"x" + body[at:],
    "without length": lambda body: body.replace(b"Content-Length", b"Content-Langth"),
    "a length that is none": lambda body: body.replace(b"Content-Length: ", b"Content-Length: -"),
    "a length beyond the end": lambda body: body.replace(b"Content-Length: ", b"Content-Length: 99999"),
    "another boundary": lambda body: body.replace(b"--", b"-+", 1),
    "no parts": lambda body: body[: body.index(b"\r\n")] + b"--",
}


@pytest.mark.parametrize("change", PARTS.values(), ids=PARTS.keys())
def test_damaged_result_that_comes_with_the_answer(change, between, job):
    with (
        between("/execution", lambda status, body: (status, change(body))) as url,
        pytest.raises(EndpointBadAnswer, match=url),
    ):
        run(url, job)


RESULTS = {
    "no output": lambda d: d.clear(),
    "no manifest": lambda d: d.update(OUTPUT={"value": 5}),
    "a raster": lambda d: d["OUTPUT"]["value"].update(kind="raster"),
    "no digest": lambda d: d["OUTPUT"]["value"]["chunks"][0].update(digest="abc"),
    "more rows": lambda d: d["OUTPUT"]["value"]["chunks"][0].update(rows=4),
    "other columns": lambda d: d["OUTPUT"]["value"]["schema"]["fields"].pop(),
    "no record": lambda d: d.pop("edgegis"),
    "a broken record": lambda d: d.update(edgegis={"record": 5}),
    "an empty record": lambda d: d.update(edgegis={"record": {}}),
    "a time that is text": lambda d: d["edgegis"]["record"].update(elapsed_s="long"),
    "stages that are none": lambda d: d["edgegis"]["record"].update(stages=5),
    "a stage that is none": lambda d: d["edgegis"]["record"].update(stages=[5]),
    "a stage's time that is text": lambda d: d["edgegis"]["record"].update(
        stages=[{"name": "a", "kind": "b", "run_s": "x"}]
    ),
}


@pytest.mark.parametrize("change", RESULTS.values(), ids=RESULTS.keys())
def test_results_that_do_not_hold(change, between, job, apart):
    with between("/execution", changed_json(change)) as url, pytest.raises(EndpointBadAnswer) as caught:
        run(url, job)
    assert url in str(caught.value)


def test_says_missing_but_what(between, job):
    with (
        between("/blobs/missing", lambda status, body: (200, b'{"missing": "all"}')) as url,
        pytest.raises(EndpointBadAnswer, match="missing"),
    ):
        run(url, job)
