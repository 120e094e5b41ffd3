"""What is safe is tried again, no longer than stated; a cut upload goes on with what is still missing."""

import contextlib
import email.utils
import threading
import time

import pytest

from edgegis.endpoint.app import create_app
from edgegis.runtime.errors import Cancelled, EndpointBadAnswer, EndpointFailed, EndpointUnreachable
from edgegis.runtime.job import Cancellation, Job
from edgegis.runtime.targets import endpoint_run, retries
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.retries import Retries, retry_after_s
from edgegis.runtime.targets.transport import Request, RequestsTransport, Response
from edgegis.tests.patience import PATIENCE_S

from .conftest import Polling, listening, until_left
from .payloads import raster, vector

CUT = EndpointUnreachable("The cable was out.", passing=True)
WRONG = EndpointUnreachable("The certificate is not trusted.")
OK = Response(200, {}, b"{}")
GET = Request("GET", "jobs/1")


class Scripted:
    """Gives one answer of a list after the other, then `OK`; keeps what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def send(self, request, stopped):
        self.asked.append(request)
        answer = self.answers.pop(0) if self.answers else OK
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self): ...


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """The pauses that were made, in seconds; no test sleeps through them."""
    made, now = [], [0.0]

    def pause(seconds, stopped):
        made.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(retries, "_pause", pause)
    monkeypatch.setattr(retries, "monotonic", lambda: now[0])
    return made


@contextlib.contextmanager
def target_at(url, transport=None, **options):
    with contextlib.closing(EndpointTarget(url, transport, **options)) as target:
        yield target


def never():
    return False


def sent(transport, request=GET, **options):
    return Retries(transport, **options).send(request, never)


def test_failure_of_a_moment_is_tried_again(pauses):
    transport = Scripted(OK, CUT, EndpointBadAnswer("broke off", passing=True), Response(503, {}, b""))
    target = Retries(transport)
    assert [target.send(GET, never).status for _ in range(2)] == [200, 200]
    assert len(transport.asked) == 5 and len(pauses) == 3


def test_endpoint_that_never_answered_is_not_asked_again(pauses):
    transport = Scripted(CUT)
    with pytest.raises(EndpointUnreachable, match="cable"):
        sent(transport)
    assert len(transport.asked) == 1


def test_what_will_not_pass_is_not_tried_again():
    transport = Scripted(OK, WRONG)
    target = Retries(transport)
    target.send(GET, never)
    with pytest.raises(EndpointUnreachable, match="certificate"):
        target.send(GET, never)
    assert len(transport.asked) == 2


@pytest.mark.parametrize(
    "request_, times",
    [
        (Request("POST", "processes/a/execution"), 1),
        (Request("POST", "processes/a/execution", {"Idempotency-Key": "1"}), 2),
        (Request("POST", "blobs/missing"), 2),
        (Request("PUT", "blobs/1"), 2),
    ],
)
def test_only_what_is_safe(request_, times):
    transport = Scripted(Response(503, {}, b""))
    sent(transport, request_)
    assert len(transport.asked) == times


def test_pauses_grow_and_end(pauses):
    target = Retries(Scripted(OK, *[CUT] * 1000), give_up_s=30)
    target.send(GET, never)
    with pytest.raises(EndpointUnreachable, match=r"cable was out\. It was tried for \d+ s\. .*run the job again"):
        target.send(GET, never)
    assert 10 < sum(pauses) <= 30 and max(pauses) <= retries.LONGEST_PAUSE_S
    assert len(set(pauses)) == len(pauses)  # drawn, so that clients do not come back together


def test_retry_after_is_kept_to(pauses):
    assert sent(Scripted(Response(429, {"retry-after": "7"}, b""))).status == 200
    assert 7 <= pauses[0] < 8


def test_retry_after_beyond_the_end_is_not_waited_for(pauses):
    response = sent(Scripted(Response(429, {"retry-after": "3600"}, b"")))
    assert (response.status, pauses) == (429, [])


@pytest.mark.parametrize("text, seconds", [("0", 0), ("120", 120), ("", None), ("soon", None), ("-1", None)])
def test_retry_after_forms(text, seconds):
    assert retry_after_s(Response(429, {"retry-after": text}, b"")) == seconds


def test_retry_after_as_a_date():
    text = email.utils.formatdate(time.time() + 100, usegmt=True)
    assert 95 < retry_after_s(Response(503, {"retry-after": text}, b"")) <= 100


def test_pause_ends_when_nobody_waits(monkeypatch):
    monkeypatch.undo()
    answers = iter([False, False, True])
    with pytest.raises(Cancelled):
        retries._pause(PATIENCE_S, lambda: next(answers))


class Cutting(RequestsTransport):
    """A transport whose connection fails for good once some uploads are through, and keeps what was sent."""

    def __init__(self, url, uploads):
        super().__init__(url)
        self.left, self.under_way, self.sent, self.changed = uploads, 0, [], threading.Condition()

    def send(self, request, stopped):
        if request.method != "PUT":
            return super().send(request, stopped)
        with self.changed:
            if not self.left:  # the first failure ends those that are under way
                self.changed.wait_for(lambda: not self.under_way)
                raise CUT
            self.left -= 1
            self.under_way += 1
        try:
            return super().send(request, stopped)
        finally:
            with self.changed:
                self.sent.append(request.path)
                self.under_way -= 1
                self.changed.notify_all()


def job_of(catalogue, payload):
    return Job(catalogue.algorithm("roundtripraster"), {}, {"INPUT": payload})


def test_cut_upload_goes_on_with_what_is_missing(url, catalogue):
    source = raster(3000, 2000)
    transport = Cutting(url, 2)
    with target_at(url, transport) as target:
        with pytest.raises(EndpointUnreachable, match="has been sent stays there"):
            target.run(job_of(catalogue, source))
        assert until_left()  # one may still be trying
        first = len(transport.sent)
        transport.left = 10**6
        result = target.run(job_of(catalogue, source))
    assert first == 2 and len(transport.sent) == len(set(transport.sent))
    assert result.record.transfer.bytes_already_there > 0
    assert result.record.transfer.bytes_sent + result.record.transfer.bytes_already_there == source.nbytes


class Busy:
    """An endpoint that is busy at the first requests to some path."""

    def __init__(self, app, path, times):
        self.app, self.path, self.left, self.asked = app, path, times, []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and self.path in scope["path"]:
            self.asked.append(dict(scope["headers"]))
            if self.left:
                self.left -= 1
                await receive()
                headers = [(b"retry-after", b"1"), (b"content-length", b"0")]
                await send({"type": "http.response.start", "status": 429, "headers": headers})
                return await send({"type": "http.response.body", "body": b""})
        return await self.app(scope, receive, send)


def test_execution_is_said_again_with_its_key(service, job, pauses):
    app = Busy(create_app(service), "/execution", 2)
    with listening(app) as url, target_at(url) as target:
        assert target.run(job).outputs["OUTPUT"].digest() == vector().digest()
    keys = {headers[b"idempotency-key"] for headers in app.asked}
    assert len(app.asked) == 3 and len(keys) == 1 and len(pauses) == 2


class LosingAnswers(Polling):
    """A transport that loses the first answers to an execution, after the endpoint has done its work."""

    lost = 0

    def send(self, request, stopped):
        response = super().send(request, stopped)
        if request.path.endswith("/execution") and self.lost < 2:
            self.lost += 1
            raise CUT
        return response


@pytest.mark.parametrize("is_long", [False, True], ids=["short", "long"])
def test_execution_whose_answer_was_lost_runs_once(url, job, target, is_long):
    runs, transport = [], LosingAnswers(url)
    target.before = lambda cancellation: (runs.append(1), is_long and transport.polled.wait(PATIENCE_S))
    with target_at(url, transport) as edge:
        assert edge.run(job).outputs["OUTPUT"].digest() == vector().digest()
    assert len(runs) == 1


def test_busy_endpoint_says_when_to_come_back(service, job):
    app = Busy(create_app(service), "/execution", 1000)
    with (
        listening(app) as url,
        target_at(url, give_up_s=10) as target,
        pytest.raises(EndpointFailed, match=r"busy \(HTTP 429\).*asked for \d+ s.*run the job again in 1 s"),
    ):
        target.run(job)


def test_cancel_ends_a_pause(service, job, monkeypatch):
    monkeypatch.undo()
    cancellation, pause, ended = Cancellation(), retries._pause, threading.Event()

    def cancelled(seconds, stopped):
        cancellation.cancel()
        with pytest.raises(Cancelled):
            pause(PATIENCE_S, stopped)
        ended.set()
        raise Cancelled()

    monkeypatch.setattr(retries, "_pause", cancelled)
    monkeypatch.setattr(endpoint_run, "DISMISSED_AGAIN_AFTER_S", ())  # nobody is there any more by then
    app = Busy(create_app(service), "/execution", 1000)
    with listening(app) as url, target_at(url) as target:
        with pytest.raises(Cancelled):
            target.run(job, cancellation=cancellation)
        assert ended.wait(2 * PATIENCE_S) and len(app.asked) == 1
