"""What one job, one client and all together may take."""

import threading
import time

import pytest

from edgegis.endpoint.jobs.job import ActiveJob, JobInfo
from edgegis.endpoint.jobs.queue import JobQueue, QueueLimits
from edgegis.endpoint.tokens import Principal
from edgegis.runtime.errors import GuestTrap, MemoryLimit
from edgegis.runtime.request_errors import TooManyJobs
from edgegis.tests.patience import PATIENCE_S, eventually

from .conftest import MODULES, until_idle
from .job_requests import ASYNC, EXECUTION, done, started, until
from .payloads import exception, inputs, vector


def as_token(client, service, name, **limits):
    client.headers["Authorization"] = f"Bearer {service.tokens.add(Principal(name, **limits))}"
    return {"inputs": inputs(client)}


def refused(client, body, **headers):
    answer = client.post(EXECUTION, json=body, headers=headers)
    document = exception(answer, 429, "too-many-jobs")
    assert 1 <= int(answer.headers["retry-after"]) <= 600
    return document["detail"]


def test_jobs_of_all(serving, blocked):
    with serving(running_jobs=1, waiting_jobs=1) as (client, service):
        body = {"inputs": inputs(client)}
        addresses = [started(client, body) for _ in range(2)]
        assert "2 jobs to do" in refused(client, body, **ASYNC)
        assert "2 jobs to do" in refused(client, body)
        client.delete(addresses[1])
        started(client, body)
        blocked.set()
        assert until_idle(service)
        done(client, {"inputs": inputs(client, vector(8))})


def test_jobs_of_a_token(serving, blocked):
    with serving(running_jobs=1, jobs_per_token=2) as (client, service):
        body = as_token(client, service, "field")
        for _ in range(2):
            started(client, body)
        assert "You have 2" in refused(client, body, **ASYNC)
        body = as_token(client, service, "office", max_jobs=1)
        started(client, body)
        assert "You have 1" in refused(client, body, **ASYNC)


def test_one_job_after_the_other_with_a_limit_of_one(serving):
    with serving(running_jobs=1, waiting_jobs=0, jobs_per_token=1, result_cache=False) as (client, _):
        body = {"inputs": inputs(client)}
        assert {client.post(EXECUTION, json=body).status_code for _ in range(30)} == {200}


def test_a_refused_job_leaves_nothing(serving, blocked):
    with serving(running_jobs=1, waiting_jobs=0) as (client, service):
        body = {"inputs": inputs(client)}
        started(client, body)
        refused(client, body, **ASYNC)
        assert len(client.get("/jobs").json()["jobs"]) == 1 and len(service.jobs._runner.active) == 1


def test_job_that_can_never_fit(serving, target):
    with serving(job_memory_bytes=1_500_000) as (client, service):
        exception(client.post(EXECUTION, json={"inputs": inputs(client, vector(20_000))}), 413, "too-large")
        assert client.post(EXECUTION, json={"inputs": inputs(client)}).status_code == 200
        as_token(client, service, "field", max_memory_bytes=1_100_000)
        exception(client.post(EXECUTION, json={"inputs": inputs(client, vector(2_000))}), 413, "too-large")


def test_guests_have_the_memory_of_their_owner(tmp_path):
    from edgegis.endpoint.configuration import Configuration
    from edgegis.endpoint.service import Service

    service = Service.open(tmp_path, Configuration(modules=(str(MODULES),), job_memory_bytes=50_000_000))
    try:
        limits = [service.target_for(Principal("a", max_memory_bytes=size))._memory_limit for size in (None, 7_000_000)]
        assert limits == [50_000_000, 7_000_000]
    finally:
        service.close()


def test_job_that_takes_too_long(serving, blocked):
    with serving(job_time_s=0.2) as (client, _):
        address = started(client)
        assert "longer than 0.2 s" in until(client, address, "failed")["message"]
        exception(client.get(f"{address}/results"), 500, "time-limit")
        blocked.set()
        assert client.post(EXECUTION, json={"inputs": inputs(client)}).status_code == 200


def test_results_that_are_too_large(serving):
    with serving(output_bytes=1000) as (client, _):
        exception(client.post(EXECUTION, json={"inputs": inputs(client, vector(500))}), 413, "output-limit")
        assert client.post(EXECUTION, json={"inputs": inputs(client)}).status_code == 200


def test_guest_that_says_too_much(serving, target):
    with serving(log_bytes=30) as (client, _):
        assert client.post(EXECUTION, json={"inputs": inputs(client)}).status_code == 200  # 28 bytes
    with serving(log_bytes=20, result_cache=False) as (client, _):
        exception(client.post(EXECUTION, json={"inputs": inputs(client)}), 500, "log-limit")


def test_others_notice_nothing(serving, target):
    """One job breaks its limit, the other is done."""
    started_together = threading.Barrier(2, timeout=PATIENCE_S)
    kinds = iter([GuestTrap("The algorithm crashed."), None])

    def one_fails(cancellation):
        error = next(kinds)
        started_together.wait()
        if error is not None:
            raise error

    target.before = one_fails
    with serving() as (client, _):
        addresses = [started(client, {"inputs": inputs(client, vector(rows))}) for rows in (5, 6)]

        def statuses():
            return sorted(client.get(address).json()["status"] for address in addresses)

        assert eventually(lambda: statuses() == ["failed", "successful"])


# -- the queue by itself --


def job(number, owner="", memory_bytes=0, request_bytes=0, alone=False):
    info = JobInfo(str(number), owner, "roundtrip", "accepted", 0.0, 0.0)
    return ActiveJob(info, lambda: None, memory_bytes=memory_bytes, request_bytes=request_bytes, alone=alone)


def queue(running=2, waiting=100, memory_bytes=100, request_bytes=1000):
    return JobQueue(QueueLimits(running, waiting, memory_bytes, request_bytes))


def put(queue, *jobs):
    for one in jobs:
        queue.admit(one, 100)
        queue.put(one)


def order(queue, count):
    """The numbers of the next jobs, each of which ends before the next begins."""
    numbers = []
    for _ in range(count):
        one = queue.take()
        numbers.append(int(one.id))
        queue.done(one, 1.0)
    return numbers


def test_owners_take_turns():
    line = queue()
    put(line, *(job(number, "a") for number in range(3)), job(10, "b"), job(11, "b"), job(20, "c"))
    assert order(line, 6) == [0, 10, 20, 1, 11, 2]


def test_large_jobs_wait_and_are_not_overtaken():
    line = queue(running=3)
    small, large, other = job(1, memory_bytes=60), job(2, memory_bytes=70), job(3, memory_bytes=10)
    put(line, small, large, other)
    assert line.take() is small and line._next() is None
    line.done(small, 1.0)
    assert line.take() is large and line.take() is other
    assert line.counts() == (2, 0)


def test_a_job_larger_than_all_memory_runs_by_itself():
    line = queue()
    put(line, job(1, memory_bytes=1000), job(2))
    first = line.take()
    assert first.id == "1" and line._next() is None
    line.done(first, 1.0)
    assert order(line, 1) == [2]


def test_suspects_run_alone_and_last():
    line = queue()
    put(line, job(1, alone=True), job(2), job(3))
    first, second = line.take(), line.take()
    assert (first.id, second.id) == ("2", "3") and line._next() is None
    line.done(first, 1.0)
    assert line._next() is None
    line.done(second, 1.0)
    suspect = line.take()
    put(line, job(4))
    assert suspect.id == "1" and line._next() is None
    line.done(suspect, 1.0)
    assert order(line, 1) == [4]


def test_suspects_wait_no_longer_than_some_minutes(monkeypatch):
    line = queue()
    put(line, job(1, alone=True))
    now = time.monotonic()
    monkeypatch.setattr("edgegis.endpoint.jobs.queue.time.monotonic", lambda: now + 601)
    put(line, job(2))
    assert order(line, 2) == [1, 2]


def test_large_requests_fill_the_queue_too():
    line = queue()
    put(line, job(1, request_bytes=900))
    with pytest.raises(TooManyJobs, match="large"):
        line.admit(job(2, request_bytes=200), 100)
    line.remove(next(iter(line._turns.values()))[0])
    line.admit(job(2, request_bytes=2000), 100)


def test_when_to_try_again_follows_how_long_jobs_take():
    line = queue(running=1, waiting=0)

    def after_s():
        with pytest.raises(TooManyJobs) as caught:
            line.admit(job(9), 100)
        return caught.value.details["retry_after_s"]

    put(line, job(1))
    guess = after_s()
    for seconds, compare in ((300.0, int.__gt__), (0.001, int.__lt__)):
        for _ in range(60):
            line.done(line.take(), seconds)
            put(line, job(1))
        assert compare(after_s(), guess)
    assert after_s() == 1


def test_removed_jobs_do_not_come():
    line = queue()
    jobs = [job(1), job(2, alone=True), job(3)]
    put(line, *jobs)
    assert line.remove(jobs[0]) and line.remove(jobs[1]) and not line.remove(jobs[0])
    assert order(line, 1) == [3] and line.counts() == (0, 0)


def test_memory_limit_is_an_error_with_a_name(client, target):
    def fail(cancellation):
        raise MemoryLimit("The algorithm wanted more memory.")

    target.before = fail
    exception(client.post(EXECUTION, json={"inputs": inputs(client)}), 413, "memory-limit")


def test_a_job_begins_at_once_only_where_nothing_waits_and_it_fits():
    line = queue(running=2)
    first, second, third, fourth = (job(number, memory_bytes=40) for number in range(4))
    for one in (first, second, third, fourth):
        line.admit(one, 100)
    assert line.begin(first) and line.begin(second) and not line.begin(third)
    line.put(third)
    line.done(first, 1.0)
    assert not line.begin(fourth)  # the third waits
    assert line.take() is third
    line.done(second, 1.0)
    assert line.begin(fourth)
    assert line.counts() == (2, 0)


def test_a_suspect_or_too_large_a_job_does_not_begin_at_once():
    line = queue(memory_bytes=100)
    running, large, suspect = job(0, memory_bytes=60), job(1, memory_bytes=60), job(2, alone=True)
    for one in (running, large, suspect):
        line.admit(one, 100)
    assert line.begin(running) and not line.begin(large)
    line.done(running, 1.0)
    assert not line.begin(suspect)
    line.close()
    assert not line.begin(large)
