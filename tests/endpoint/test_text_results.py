"""Reports and files of an algorithm: the same here and there, and plain text for other clients."""

import struct

import requests

from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python
from edgegis.runtime.job import Job
from edgegis.runtime.payloads.payload import VectorPayload
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.local import LocalTarget

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


def test_texts_and_reports_are_those_of_this_computer(real_service, real_url):
    target = EndpointTarget(real_url)
    job = Job(real_service.catalogue.algorithm("spatialweights"), {"TYPE": 2, "NEIGHBORS": 2}, {"INPUT": points(50)})
    there, here = target.run(job).outputs, LocalTarget(real_service.catalogue).run(job).outputs
    target.close()
    for name in ("GAL", "GWT", "REPORT", "ISLANDS"):
        assert there[name] == here[name], name
    assert here["GAL"].startswith("0 50 layer row\n1 2\n")


def test_another_client_gets_a_file_as_text(real_url):
    body = {"inputs": {"INPUT": {"value": SQUARES}}, "outputs": {"GAL": {}}, "response": "raw"}
    answer = requests.post(f"{real_url}/processes/spatialweights/execution", json=body, timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.text == "0 3 layer row\n1 1\n2\n2 2\n1 3\n3 1\n2\n"
