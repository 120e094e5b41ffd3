"""OWSLib's client of OGC API - Processes, which knows nothing of us."""

import pytest
import requests
from owslib.ogcapi.processes import Processes

from edgegis.tests.patience import PATIENCE_S, eventually

from .test_formats import GEOJSON, LAYER

RESULTS = "http://www.opengis.net/def/rel/ogc/1.0/results"


@pytest.fixture
def client(url):
    return Processes(url)


def test_list_and_description(client):
    assert [process["id"] for process in client.processes()] == ["echo", "roundtrip", "roundtripraster"]
    assert client.process("echo")["inputs"]["message"]["schema"] == {"type": "string"}
    assert "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core" in client.conformance()["conformsTo"]
    assert client.api()["openapi"].startswith("3.0")


def test_execute_at_once(client):
    assert client.execute("echo", {"message": "teststring"}) == {"message": "teststring"}
    assert client.execute("echo", {"message": "teststring"}, {"message": {}}, response="raw") == "teststring"
    found = client.execute("roundtrip", {"INPUT": LAYER}, {"OUTPUT": {"format": {"mediaType": GEOJSON}}})
    assert len(found["OUTPUT"]["value"]["features"]) == 2


def test_execute_as_a_job(client, url):
    info = client.execute("echo", {"message": "teststring", "pause": 0.2}, async_=True)
    assert info["status"] in ("accepted", "running") and info["processID"] == "echo"

    def now():
        return requests.get(info["links"][0]["href"], timeout=PATIENCE_S).json()

    assert eventually(lambda: now()["status"] == "successful")
    address = next(link["href"] for link in now()["links"] if link["rel"] == RESULTS)
    assert requests.get(address, timeout=PATIENCE_S).json() == {"message": "teststring"}
    jobs = requests.get(f"{url}/jobs", timeout=PATIENCE_S).json()["jobs"]
    assert [job["jobID"] for job in jobs] == [info["jobID"]]


def test_errors_are_told(client):
    with pytest.raises(RuntimeError, match="no-such-process"):
        client.process("nothing")
    with pytest.raises(RuntimeError, match="message"):
        client.execute("echo", {"message": 5})
