"""Requests about jobs, and what the standard says of the answers."""

import jsonschema

from edgegis.tests.patience import eventually

from .payloads import inputs

OGC = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
RESULTS = "http://www.opengis.net/def/rel/ogc/1.0/results"
EXECUTION = "/processes/roundtrip/execution"
ASYNC = {"Prefer": "respond-async"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
LINK = {
    "type": "object",
    "required": ["href"],
    "properties": {"href": {"type": "string", "format": "uri"}, "rel": {"type": "string"}},
}
STATUS_INFO = {
    "type": "object",
    "required": ["jobID", "status", "type", "created", "updated", "links"],
    "additionalProperties": {"not": {"type": "null"}},
    "properties": {
        "type": {"const": "process"},
        "status": {"enum": ["accepted", "running", "successful", "failed", "dismissed"]},
        "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        "links": {"type": "array", "items": LINK},
        **dict.fromkeys(("created", "started", "finished", "updated"), TIME),
    },
}


def relations(info):
    return {link["rel"] for link in info["links"]}


def until(client, address, status):
    infos = []

    def happened():
        infos.append(client.get(address).json())
        jsonschema.validate(infos[-1], STATUS_INFO)
        return infos[-1]["status"] == status

    assert eventually(happened), f"the job did not become {status}: {infos[-1]}"
    return infos[-1]


def started(client, body=None, **headers):
    """The address of a job that goes on after the answer."""
    answer = client.post(EXECUTION, json=body or {"inputs": inputs(client)}, headers={**ASYNC, **headers})
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def done(client, body=None, **headers):
    address = started(client, body, **headers)
    until(client, address, "successful")
    return address


def listed(client, query=""):
    answer = client.get(f"/jobs{query}")
    assert answer.status_code == 200, answer.text
    return [job["jobID"] for job in answer.json()["jobs"]]


def name(address):
    return address.rpartition("/")[2]
