"""Guests in Wasmtime behind a real socket: the bytes are those of this computer, and a looping guest is stopped."""

import contextlib
import threading

import numpy as np
import pytest
import requests

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.runtime.errors import BadParameter, Cancelled
from edgegis.runtime.job import Cancellation, Job
from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.patience import PATIENCE_S
from edgegis.tests.runtime.wat_guests import LOOP, PROGRESS, described, descriptor, guest

from .conftest import MODULES, listening, until_idle, until_left
from .payloads import raster, vector


@pytest.fixture(scope="module")
def edge(real_url):
    target = EndpointTarget(real_url, want_digests=True)
    yield target
    target.close()


@pytest.fixture(scope="module")
def here(real_service):
    return LocalTarget(real_service.catalogue, want_digests=True)


def dem(columns, rows):
    grid = Grid(columns, rows, (0.0, 10.0, 0.0, 0.0, 0.0, -10.0), "", (BandType("f", -9999.0),))
    heights = np.random.default_rng(3).random((rows, columns)).astype("f4") * 300
    heights[5:9, 5:9] = -9999.0
    return MemoryRaster(grid, [heights])


@pytest.mark.parametrize(
    "algorithm, payload",
    [
        ("roundtrip", vector(0)),
        ("roundtrip", vector(3)),
        ("roundtrip", vector(140_000)),
        ("roundtripraster", raster(700, 500)),
        ("roundtripraster", raster(9000, 300)),
        ("slope", dem(40, 30)),
        ("hillshade", dem(2500, 2000)),
    ],
)
def test_same_digest_here_and_there(algorithm, payload, edge, here, real_service):
    job = Job(real_service.catalogue.algorithm(algorithm), {}, {"INPUT": payload})
    there = edge.run(job).record
    assert there.outputs == here.run(job).record.outputs and there.outputs["OUTPUT"].startswith("sha256:")
    assert [stage.name for stage in there.stages] and there.transfer.run_s > 0


def test_bad_parameter_is_refused_on_both_sides_alike(edge, real_service):
    algorithm = real_service.catalogue.algorithm("hillshade")
    with pytest.raises(BadParameter) as here:
        edge.run(Job(algorithm, {"Z_FACTOR": "much"}, {"INPUT": dem(9, 9)}))
    body = {"inputs": {"Z_FACTOR": "much"}}
    there = requests.post(f"{edge._api.url}/processes/hillshade/execution", json=body, timeout=PATIENCE_S)
    assert (there.status_code, there.json()["status"]) == (400, 400)
    assert "Z_FACTOR" in str(here.value)


def test_cancel_stops_a_guest(tmp_path):
    """It has begun, and would never end by itself."""
    loops = guest(f"(drop (call $progress (f64.const 0.5))) {LOOP}", imports=PROGRESS)
    (tmp_path / "loops.wasm").write_bytes(described(loops, descriptor(id="loops")))
    service = Service.open(tmp_path / "endpoint", Configuration(modules=(str(tmp_path),)))
    cancellation = Cancellation()

    def cancel_when_half_is_done(fraction, message):
        if fraction > 0.5:
            cancellation.cancel()

    job = Job(service.catalogue.algorithm("loops"), {}, {"INPUT": vector(3)})
    with (
        contextlib.closing(service),
        listening(create_app(service)) as url,
        contextlib.closing(EndpointTarget(url)) as target,
    ):
        with pytest.raises(Cancelled):
            target.run(job, cancellation=cancellation, progress=cancel_when_half_is_done)
        assert until_idle(service) and until_left()


def test_the_first_job_finds_its_module_loaded(tmp_path):
    service = Service.open(tmp_path, Configuration(modules=(str(MODULES),)))
    with listening(create_app(service)) as url:
        for thread in threading.enumerate():
            if thread.name == "edgegis compile":
                thread.join(PATIENCE_S)
        target = EndpointTarget(url)
        result = target.run(Job(service.catalogue.algorithm("roundtrip"), {}, {"INPUT": vector(3)}))
        target.close()
    assert result.record.compiled == "warm"
