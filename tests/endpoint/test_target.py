"""The endpoint as a target: the same results, sent once, cancelled at once, and a sentence for every fault."""

import contextlib
import dataclasses
import re
import subprocess
import sys
import threading

import numpy as np
import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.errors import (
    BadInput,
    EndpointBadAnswer,
    EndpointFailed,
    EndpointUnreachable,
    GuestTrap,
    ModuleMismatch,
    NoSuchAlgorithm,
)
from edgegis.runtime.job import Job
from edgegis.runtime.payloads.digest import source_digest
from edgegis.runtime.payloads.payload import MemoryRaster, VectorPayload
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.transport import RequestsTransport
from edgegis.tests.patience import PATIENCE_S

from .conftest import MODULES, Polling, listening
from .payloads import raster, vector


@pytest.fixture
def edge(url):
    target = EndpointTarget(url)
    yield target
    target.close()


@pytest.fixture
def job(catalogue):
    return lambda payload: Job(
        catalogue.algorithm("roundtrip" if isinstance(payload, VectorPayload) else "roundtripraster"),
        {},
        {"INPUT": payload},
    )


@pytest.mark.parametrize("rows", [0, 1, 150_000])
def test_vector_comes_back(edge, job, rows):
    result = edge.run(job(vector(rows)))
    assert result.outputs["OUTPUT"].digest() == vector(rows).digest()


def test_raster_comes_back_into_the_sink(edge, job):
    source, sinks = raster(), []

    def opened(grid):
        sinks.append(MemoryRaster(grid))
        return sinks[0]

    result = edge.run(job(source), raster_sinks={"OUTPUT": opened})
    assert result.outputs["OUTPUT"].sink is sinks[0] and sinks[0].closed and not sinks[0].aborted
    assert all(np.array_equal(a, b) for a, b in zip(sinks[0].arrays, source.arrays))


@pytest.mark.parametrize("blob_bytes", [16 << 20, 1 << 20], ids=["chunks", "cut-chunks"])
def test_large_raster_comes_back(edge, job, monkeypatch, blob_bytes):
    """More than comes with the answer, and chunks that are several blobs."""
    monkeypatch.setattr("edgegis.runtime.payloads.manifest.BLOB_LIMIT_BYTES", blob_bytes)
    source = raster(4000, 3000)
    result = edge.run(job(source))
    assert len(result.output_manifests["OUTPUT"].blobs) > (50 if blob_bytes == 1 << 20 else 5)
    assert all(np.array_equal(a, b) for a, b in zip(result.outputs["OUTPUT"].sink.arrays, source.arrays))


def test_digests_are_those_of_the_data(url, job):
    target = EndpointTarget(url, want_digests=True)
    large = raster(9000, 300)
    assert target.run(job(vector())).record.outputs == {"OUTPUT": vector().digest()}
    result = target.run(job(large))
    target.close()
    assert result.record.outputs == {"OUTPUT": source_digest(large)} == {"OUTPUT": result.outputs["OUTPUT"].digest}


def test_input_is_sent_once_and_the_record_says_so(edge, job):
    lines: list[str] = []
    first, second = (edge.run(job(vector(1000)), log=lambda level, line: lines.append(line)).record for _ in range(2))
    assert first.transfer.bytes_sent > 8000 and first.transfer.bytes_already_there == 0
    assert (second.transfer.bytes_sent, second.transfer.bytes_already_there) == (0, first.transfer.bytes_sent)
    assert second.transfer.bytes_received == first.transfer.bytes_received > 0
    assert first.where.startswith("edge endpoint http://127.0.0.1:")
    assert [re.sub(r" \([\d.]+ s\)", "", line) for line in lines if "geographic" not in line] == [
        "Sent 18 kB to edge",
        "Ran on edge with 1 worker",
        "Received 18 kB",
        "Sent nothing to edge: all 18 kB were already there",
        "edge had this result already, of the same data and parameters",
        "Received 18 kB",
    ]


def test_progress_moves_while_one_part_is_on_its_way(edge, job):
    """A slow line shows that it moves: each part tells of its pieces, there and back."""
    seen = []
    edge.run(job(raster(2000, 1000)), progress=lambda fraction, message: seen.append((message, fraction)))
    for message in ("Sending", "Receiving"):
        assert len({fraction for word, fraction in seen if word == message}) > 8, seen
    assert [fraction for _, fraction in seen] == sorted(fraction for _, fraction in seen)


def test_what_the_algorithm_says_is_heard_here(edge, job):
    lines = []
    edge.run(job(vector()), log=lambda level, line: lines.append((level, line)))
    assert [line for line in lines if line[0] == 2] == [(2, "The raster is geographic.")]


def test_progress_never_falls(edge, job):
    seen = []
    edge.run(job(vector(150_000)), progress=lambda fraction, message: seen.append(fraction))
    assert seen == sorted(seen) and seen[-1] == 1.0


def test_warm_job_is_one_request(url, job):
    transport = Polling(url)
    with contextlib.closing(EndpointTarget(url, transport)) as edge:
        edge.run(job(vector()))
        transport.asked.clear()
        edge.run(job(vector()))
    assert transport.asked == [("POST", "processes/roundtrip/execution")]


@pytest.fixture
def transport(url, target):
    """One that asks for its job's status; the job ends after that."""
    transport = Polling(url)
    target.before = lambda cancellation: transport.polled.wait(PATIENCE_S)
    return transport


@pytest.fixture
def polling(url, transport):
    with contextlib.closing(EndpointTarget(url, transport)) as target:
        yield target


def test_long_job_is_polled(polling, job, transport):
    result = polling.run(job(vector()))
    assert result.outputs["OUTPUT"].rows == 3 and transport.polled.is_set()


def test_guest_error_is_the_same_error_here(edge, job, target):
    def fail(cancellation):
        raise GuestTrap("The algorithm crashed.", stage="count")

    target.before = fail
    with pytest.raises(GuestTrap, match=r"The algorithm crashed\.") as caught:
        edge.run(job(vector()))
    assert caught.value.details == {"stage": "count"}


def test_error_of_a_polled_job(polling, job, target, transport):
    def fail(cancellation):
        assert transport.polled.wait(PATIENCE_S)
        raise BadInput("The layer has no polygons.")

    target.before = fail
    with pytest.raises(BadInput, match="no polygons"):
        polling.run(job(vector()))


def test_mistake_of_the_endpoint_shows_no_trace(edge, job, target):
    target.before = lambda cancellation: 1 / 0
    with pytest.raises(EndpointFailed, match="its log has the cause") as caught:
        edge.run(job(vector()))
    assert "division" not in str(caught.value)


def test_other_version_of_the_module(edge, job):
    wanted = job(vector())
    module = dataclasses.replace(wanted.algorithm.module, sha256="0" * 64)
    with pytest.raises(ModuleMismatch, match="another version of roundtrip"):
        edge.run(dataclasses.replace(wanted, algorithm=dataclasses.replace(wanted.algorithm, module=module)))


def test_endpoint_that_lost_the_job(polling, job, target, service, transport):
    told = threading.Event()

    def forget(cancellation):
        assert transport.polled.wait(PATIENCE_S)
        service.jobs._runner.active.clear()
        with service.database.write() as connection:
            connection.execute("DELETE FROM job")
        told.wait(PATIENCE_S)

    target.before = forget
    with pytest.raises(EndpointFailed, match="was restarted"):
        polling.run(job(vector()))
    told.set()


class Dropping(Polling):
    """A transport whose connection fails at the first two questions for a job."""

    dropped = 0

    def send(self, request, stopped):
        if request.path.startswith("jobs/") and self.dropped < 2:
            self.dropped += 1
            raise EndpointUnreachable("The cable was out.", passing=True)
        return super().send(request, stopped)


def test_connection_that_fails_while_polling_loses_nothing(url, job, target):
    transport = Dropping(url)
    target.before = lambda cancellation: transport.polled.wait(PATIENCE_S)
    with contextlib.closing(EndpointTarget(url, transport)) as edge:
        result = edge.run(job(vector()))
    assert result.outputs["OUTPUT"].rows == 3 and transport.dropped == 2


def test_restarted_endpoint_is_used_on(service, job, tmp_path):
    with listening(create_app(service)) as url:
        port = int(url.rpartition(":")[2])
        edge = EndpointTarget(url)
        edge.run(job(vector()))
    restarted = Service.open(tmp_path / "new", catalogue=service.catalogue, target=service.target)
    with listening(create_app(restarted), port):
        assert edge.run(job(vector())).record.transfer.bytes_sent > 0
    edge.close()


WITHOUT_SERVER = """
import sys
for name in ("wasmtime", "starlette", "uvicorn", "anyio"):
    sys.modules[name] = None
from pathlib import Path
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.job import Job
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.transport import RequestsTransport
from edgegis.tests.endpoint.payloads import vector
algorithm = Catalogue.from_folders([Path(sys.argv[2])]).algorithm("roundtrip")
target = EndpointTarget(sys.argv[1])
print(target.run(Job(algorithm, {}, {"INPUT": vector()})).outputs["OUTPUT"].rows)
target.close()
"""


def test_client_needs_neither_wasmtime_nor_the_server(url):
    command = [sys.executable, "-W", "error", "-c", WITHOUT_SERVER, url, str(MODULES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.stdout, done.stderr) == ("3\n", "")


def test_algorithm_that_the_endpoint_lacks(job, target, tmp_path):
    service = Service.open(tmp_path, catalogue=Catalogue(), target=target)
    with listening(create_app(service)) as url:
        edge = EndpointTarget(url)
        with pytest.raises(NoSuchAlgorithm, match="does not have the algorithm roundtrip"):
            edge.run(job(vector()))
        edge.close()


class Damaging(RequestsTransport):
    """A transport that damages every blob of a result."""

    def send(self, request, stopped):
        response = super().send(request, stopped)
        if request.method == "GET" and request.path.startswith("blobs/"):
            return dataclasses.replace(response, body=bytes(len(response.body)))
        return response


def test_failed_receiving_aborts_the_sink(url, job):
    sinks = []

    def opened(grid):
        sinks.append(MemoryRaster(grid))
        return sinks[0]

    edge = EndpointTarget(url, Damaging(url))
    with pytest.raises(EndpointBadAnswer, match="damaged on the way"):
        edge.run(job(raster()), raster_sinks={"OUTPUT": opened})
    edge.close()
    assert sinks[0].aborted and not sinks[0].closed and not any(array.any() for array in sinks[0].arrays)
