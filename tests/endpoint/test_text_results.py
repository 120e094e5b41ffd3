"""Reports and files of an algorithm: the same here and there, and plain text for other clients."""

import struct
from pathlib import Path

import pytest
import requests

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python
from edgegis.runtime.job import Job
from edgegis.runtime.payload import VectorPayload
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.local import LocalTarget

from .conftest import listening

DIST = Path(__file__).resolve().parents[2] / "wasm" / "dist"
SQUARES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]]},
        }
        for x in range(3)
    ],
}


def points(count):
    field = Field("$geometry", "z", True, {"ARROW:extension:name": "geoarrow.wkb"})
    geometries = [struct.pack("<BIdd", 1, 1, row * row, row % 7) for row in range(count)]
    return VectorPayload.from_batches(Schema((field,)), [Batch(count, (array_from_python(field, geometries),))])


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = Service.open(tmp_path_factory.mktemp("endpoint"), Configuration(modules=(str(DIST),)))
    yield service
    service.close()


@pytest.fixture(scope="module")
def url(service):
    with listening(create_app(service)) as url:
        yield url


def test_texts_and_reports_are_those_of_this_computer(service, url):
    target = EndpointTarget(url)
    job = Job(service.catalogue.algorithm("spatialweights"), {"TYPE": 2, "NEIGHBORS": 2}, {"INPUT": points(50)})
    there, here = target.run(job).outputs, LocalTarget(service.catalogue).run(job).outputs
    target.close()
    for name in ("GAL", "GWT", "REPORT", "ISLANDS"):
        assert there[name] == here[name], name
    assert here["GAL"].startswith("0 50 layer row\n1 2\n")


def test_another_client_gets_a_file_as_text(url):
    body = {"inputs": {"INPUT": {"value": SQUARES}}, "outputs": {"GAL": {}}, "response": "raw"}
    answer = requests.post(f"{url}/processes/spatialweights/execution", json=body, timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.text == "0 3 layer row\n1 1\n2\n2 2\n1 3\n3 1\n2\n"
