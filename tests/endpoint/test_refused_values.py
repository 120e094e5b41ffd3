"""Values out of bounds are refused before anything is fetched or run: what the descriptor says holds here, too."""

from __future__ import annotations

import contextlib
import math

import pytest
from starlette.testclient import TestClient

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.errors import BadParameter
from edgegis.runtime.job import Job
from edgegis.runtime.targets.endpoint import EndpointTarget

from .payloads import vector

HEATMAP = "heatmapkerneldensityestimation"


class NeverTarget:
    def run(self, job, **options):
        raise AssertionError("ran")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped") / "endpoint"
    service = Service.open(folder, Configuration(), catalogue=Catalogue.default(), target=NeverTarget())
    with contextlib.closing(service):
        yield service


@pytest.mark.parametrize("given", [{"RADIUS": 0}, {"RADIUS": -1}, {"PIXEL_SIZE": 0}, {"RADIUS": 5, "PIXEL_SIZE": -0.0}])
def test_a_size_of_nothing(shipped, given):
    """The manifest names a blob that is not there: that would be the next complaint."""
    manifest = {
        "kind": "vector",
        "schema": {"fields": [], "metadata": {}},
        "chunks": [{"digest": "0" * 64, "bytes": 1, "rows": 1}],
    }
    payload = {"value": manifest, "mediaType": "application/vnd.edgegis.payload+json"}
    client = TestClient(create_app(shipped), base_url="http://127.0.0.1:8080")
    answer = client.post(f"/processes/{HEATMAP}/execution", json={"inputs": {"INPUT": payload, **given}})
    assert answer.status_code == 400 and answer.json()["type"].endswith("bad-parameter"), answer.text
    assert "it must be a number above 0" in answer.json()["detail"]


@pytest.mark.parametrize("given", [{"RADIUS": 0}, {"PIXEL_SIZE": math.nan}])
def test_the_client_refuses_it_before_it_asks(given):
    """No endpoint listens there."""
    job = Job(Catalogue.default().algorithm(HEATMAP), given, {"INPUT": vector()})
    target = EndpointTarget("http://127.0.0.1:9")
    with contextlib.closing(target), pytest.raises(BadParameter, match="it must be a number above 0"):
        target.run(job)
