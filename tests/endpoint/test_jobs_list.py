"""The list of jobs: whose they are, filters, pages."""

import time

import pytest

from edgegis.endpoint.jobs.job import time_text
from edgegis.endpoint.tokens import ADMIN, Principal

from .job_requests import ASYNC, done, listed, name, started, until
from .payloads import exception, inputs, vector


def test_newest_first(client):
    addresses = [done(client) for _ in range(3)]
    assert listed(client) == [name(address) for address in reversed(addresses)]


def test_pages(client):
    addresses = [done(client) for _ in range(7)]
    found, query, pages = [], "?limit=3&status=successful", 0
    while query:
        document = client.get(f"/jobs{query}").json()
        found += [job["jobID"] for job in document["jobs"]]
        links = {link["rel"]: link["href"] for link in document["links"]}
        assert links["self"].startswith("http://127.0.0.1:8080/jobs?")
        query = links["next"].rpartition("/jobs")[2] if "next" in links else ""
        pages += 1
        done(client)  # new jobs do not move the pages
    assert found == [name(address) for address in reversed(addresses)] and pages == 3


def test_filters(client, service, blocked):
    successful = [started(client) for _ in range(2)]
    blocked.set()
    for address in successful:
        until(client, address, "successful")
    echo = client.post("/processes/echo/execution", json={"inputs": {"message": "x"}}, headers=ASYNC)
    until(client, echo.headers["location"], "successful")
    blocked.clear()
    running = started(client, {"inputs": inputs(client, vector(9))})
    until(client, running, "running")
    client.delete(successful[0])
    everything = [name(a) for a in (running, echo.headers["location"], successful[1], successful[0])]
    for query, places in {
        "": [0, 1, 2, 3],
        "?type=process": [0, 1, 2, 3],
        "?processID=roundtrip": [0, 2, 3],
        "?processID=echo": [1],
        "?processID=echo,roundtrip": [0, 1, 2, 3],
        "?processID=echo&processID=roundtrip": [0, 1, 2, 3],
        "?processID=nothing": [],
        "?status=running": [0],
        "?status=dismissed,running": [0, 3],
        "?status=successful&processID=roundtrip": [2],
        "?status=failed": [],
        "?limit=2": [0, 1],
        "?minDuration=0": [0, 1, 2, 3],
        "?minDuration=100": [],
        "?maxDuration=100": [0, 1, 2, 3],
        "?minDuration=0&maxDuration=100&status=running": [0],
    }.items():
        assert listed(client, query) == [everything[place] for place in places], query


def test_durations(client, service):
    jobs = [name(done(client)) for _ in range(3)]
    with service.database.write() as connection:
        for job, seconds in zip(jobs, (2.0, 60.0, 600.0)):
            connection.execute("UPDATE job SET started = 1000, finished = ? WHERE id = ?", [1000 + seconds, job])
    assert listed(client, "?minDuration=60") == [jobs[2], jobs[1]]
    assert listed(client, "?maxDuration=60") == [jobs[1], jobs[0]]
    assert listed(client, "?minDuration=61&maxDuration=700") == [jobs[2]]


def test_times(client, service):
    jobs = [name(done(client)) for _ in range(3)]
    day = 24 * 3600
    with service.database.write() as connection:
        for number, job in enumerate(jobs):
            connection.execute("UPDATE job SET created = ? WHERE id = ?", [number * day + 0.25, job])
    first, second, third = jobs
    for text, expected in {
        "1970-01-02T00:00:00Z": [second],
        "1970-01-02T00:00:01Z": [],
        "1970-01-02T02:00:00+02:00": [second],
        "1970-01-02T00:00:00.250Z": [second],
        "1970-01-02T00:00:00.25Z/1970-01-02T00:00:00.2500000Z": [second],
        "1970-01-03T00:00:00Z/1970-01-01T00:00:00Z": [],
        "1970-01-02T00:00:00/1970-01-03T00:00:00Z": [third, second],
        "1970-01-01T12:00:00Z/1970-01-02T12:00:00Z": [second],
        "../1970-01-02T00:00:00Z": [second, first],
        "/1970-01-02T00:00:00Z": [second, first],
        "1970-01-02T00:00:00Z/..": [third, second],
        "1970-01-02T00:00:00Z/": [third, second],
    }.items():
        assert listed(client, f"?datetime={text}") == expected, text
    shown = client.get(f"/jobs/{second}").json()["created"]
    assert shown == time_text(day + 0.25) and listed(client, f"?datetime={shown}") == [second]


@pytest.mark.parametrize(
    "query",
    [
        "type=other",
        "status=done",
        "status=",
        "processID=",
        "limit=0",
        "limit=x",
        "minDuration=-1",
        "minDuration=x",
        "maxDuration=1.5",
        "datetime=",
        "datetime=yesterday",
        "datetime=2030-01-01",
        "datetime=../..",
        "datetime=2030-13-01T00:00:00Z",
        "before=x",
    ],
)
def test_values_that_make_no_sense(query, client):
    exception(client.get(f"/jobs?{query}"), 400, "bad-request")


def test_everybody_sees_their_own_and_an_admin_all(client, service):
    def token(name, *rights):
        return {"Authorization": f"Bearer {service.tokens.add(Principal(name, frozenset(rights)))}"}

    field, office, admin = token("field"), token("office"), token("admin", ADMIN)
    here = name(done(client))
    client.headers.update(field)
    address = started(client, {"inputs": inputs(client)})
    until(client, address, "successful")
    assert listed(client) == [name(address)]
    client.headers.update(office)
    assert listed(client) == []
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/results")):
        exception(client.request(method, f"{address}{path}"), 404, "no-such-job")
    client.headers.update(admin)
    assert listed(client) == [name(address), here]
    assert client.get(address).json()["status"] == "successful"
    assert client.delete(address).json()["status"] == "dismissed"


def test_jobs_that_run_show_how_far_they_are(client, service, target):
    reached = []

    def wait(cancellation):
        while not reached and not cancellation.cancelled:
            time.sleep(0.005)

    target.before = wait
    address = started(client)
    until(client, address, "running")
    service.jobs.active(name(address)).report(0.5, "Half of it")
    job = client.get("/jobs").json()["jobs"][0]
    assert (job["status"], job["progress"], job["message"]) == ("running", 50, "Half of it")
    reached.append(True)
    assert until(client, address, "successful")["progress"] == 100
