"""Jobs that outlive the process that sent them, and data that are not sent because they are there."""

import contextlib
import json
import subprocess
import sys
import threading
import time

import pytest

from edgegis.runtime.errors import BadParameter, Cancelled, EndpointFailed
from edgegis.runtime.job import Cancellation, Job
from edgegis.runtime.payloads.manifest import BlobReference, Chunk, Manifest
from edgegis.runtime.payloads.payload import MemoryRaster
from edgegis.runtime.request_errors import BlobMissing
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.remote_job import RemoteJob
from edgegis.runtime.targets.transport import RequestsTransport, Response
from edgegis.tests.patience import PATIENCE_S

from .conftest import MODULES
from .payloads import raster, vector


class Noting(RequestsTransport):
    """A transport that keeps which requests were made."""

    def __init__(self, url):
        super().__init__(url)
        self.made = []

    def send(self, request, stopped):
        self.made.append((request.method, request.path))
        return super().send(request, stopped)


@pytest.fixture
def noting(url):
    return Noting(url)


@pytest.fixture
def edge(url, noting):
    with contextlib.closing(EndpointTarget(url, noting)) as target:
        yield target


# -- a job that is found again ---------------------------------------------------------------------------------------

SUBMIT = """
import json, sys
from pathlib import Path
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.job import Job
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.tests.endpoint.payloads import vector
algorithm = Catalogue.from_folders([Path(sys.argv[2])]).algorithm("roundtrip")
target = EndpointTarget(sys.argv[1])
print(json.dumps(target.submit(Job(algorithm, {}, {"INPUT": vector(1000)})).to_json()))
target.close()
"""


def test_another_process_finds_the_job(url, edge, target, job):
    target.before = lambda cancellation: time.sleep(1)
    done = subprocess.run(
        [sys.executable, "-c", SUBMIT, url, str(MODULES)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    remote = RemoteJob.from_json(json.loads(done.stdout))
    assert (remote.url, remote.algorithm, remote.outputs) == (url, "roundtrip", ("OUTPUT",))
    lines, fractions = [], []
    result = edge.attach(
        remote,
        job.algorithm,
        progress=lambda fraction, _: fractions.append(fraction),
        log=lambda _, line: lines.append(line),
    )
    assert result.outputs["OUTPUT"].digest() == vector(1000).digest()
    assert [line.partition(" (")[0] for line in lines] == [
        "The raster is geographic.",
        "Ran on edge with 1 worker",
        "Received 18 kB",
    ]
    assert fractions == sorted(fractions)
    assert result.record.where.startswith("edge endpoint") and result.record.transfer.bytes_received > 0


def test_result_can_be_fetched_twice_and_into_a_sink(edge, raster_job):
    remote = edge.submit(raster_job)
    for _ in range(2):
        sink = []
        factory = {"OUTPUT": lambda grid, sink=sink: sink.append(MemoryRaster(grid)) or sink[0]}
        edge.attach(remote, raster_job.algorithm, raster_sinks=factory)
        assert sink[0].closed and (sink[0].arrays[0] == raster(50, 50).arrays[0]).all()


def test_attached_job_that_is_cancelled_is_dismissed(edge, job, target, service):
    stopped = threading.Event()

    def wait(cancellation):
        cancellation.on_cancel(stopped.set)
        stopped.wait(PATIENCE_S)

    target.before = wait
    remote = edge.submit(job)
    cancellation = Cancellation()
    threading.Timer(0.2, cancellation.cancel).start()
    with pytest.raises(Cancelled):
        edge.attach(remote, job.algorithm, cancellation=cancellation)
    assert stopped.wait(PATIENCE_S)


def test_job_that_is_gone(edge, job):
    remote = edge.submit(job)
    edge.attach(remote, job.algorithm)
    gone = RemoteJob.from_json({**remote.to_json(), "job_id": "00000000-0000-4000-8000-000000000000"})
    with pytest.raises(EndpointFailed, match="does not have the job"):
        edge.attach(gone, job.algorithm)


def test_job_of_another_endpoint_or_version(edge, job):
    remote = edge.submit(job)
    for other in ({"url": "http://127.0.0.1:1"}, {"module": "0" * 64}, {"algorithm": "another"}):
        with pytest.raises(BadParameter, match="another endpoint, algorithm or version"):
            edge.attach(RemoteJob.from_json({**remote.to_json(), **other}), job.algorithm)


RECORD = RemoteJob("http://127.0.0.1:1", "1", "roundtrip", "0" * 64, ("OUTPUT",), 1.5).to_json()
BROKEN = [None, [], {}, {**RECORD, "outputs": "OUTPUT"}, {**RECORD, "outputs": [1]}, {**RECORD, "job_id": 7}]


def test_record_survives_json():
    assert RemoteJob.from_json(json.loads(json.dumps(RECORD))).to_json() == RECORD


@pytest.mark.parametrize("document", [*BROKEN, {**RECORD, "accepted": "now"}])
def test_record_that_does_not_hold(document):
    with pytest.raises(BadParameter, match="record of a job"):
        RemoteJob.from_json(document)


# -- data that are there ---------------------------------------------------------------------------------------------


def uploads(noting):
    return [path for method, path in noting.made if method == "PUT"]


def test_stored_payload_is_neither_read_nor_sent(edge, noting, raster_job):
    first = edge.run(raster_job)
    noting.made.clear()
    manifest = first.input_manifests["INPUT"]
    assert edge.holds(manifest, Cancellation())
    again = edge.run(Job(raster_job.algorithm, {}, {}, stored={"INPUT": manifest}))
    assert not uploads(noting)
    assert (again.outputs["OUTPUT"].sink.arrays[0] == raster(50, 50).arrays[0]).all()
    transfer = again.record.transfer
    assert (transfer.bytes_sent, transfer.bytes_already_there) == (0, first.record.transfer.bytes_sent)


def test_result_is_stored_for_the_next_job(edge, noting, raster_job):
    manifest = edge.run(raster_job).output_manifests["OUTPUT"]
    noting.made.clear()
    assert edge.holds(manifest, Cancellation())
    edge.run(Job(raster_job.algorithm, {}, {}, stored={"INPUT": manifest}))
    assert not uploads(noting)


class Lying(Noting):
    """A transport to an endpoint that says that it has all, so often, and that forgets what it is sent."""

    def __init__(self, url, times, keeps=True):
        super().__init__(url)
        self.left, self.keeps = times, keeps

    def send(self, request, stopped):
        if request.path == "blobs/missing" and self.left:
            self.left -= 1
            return Response(200, {"content-type": "application/json"}, b'{"missing": []}')
        if request.method == "PUT" and not self.keeps:
            return Response(201, {}, b"")
        return super().send(request, stopped)


def test_data_that_were_cleaned_away_are_sent_anew(url, job):
    transport = Lying(url, 1)
    with contextlib.closing(EndpointTarget(url, transport)) as target:
        result = target.run(job)
    assert len(uploads(transport)) == 1 and result.record.transfer.bytes_sent > 0
    assert result.outputs["OUTPUT"].digest() == vector().digest()


def test_stored_payload_that_was_cleaned_away_is_an_error_that_names_it(url, job):
    chunks = (Chunk(3, (BlobReference("0" * 64, 100),)),)
    manifest = Manifest("vector", chunks, vector().schema)
    with contextlib.closing(EndpointTarget(url, Lying(url, 1))) as target:
        assert target.holds(manifest, Cancellation())
        assert not target.holds(manifest, Cancellation())
        with pytest.raises(BlobMissing) as caught:
            target.run(Job(job.algorithm, {}, {}, stored={"INPUT": manifest}))
    assert caught.value.details["missing"] == ["0" * 64]


def test_endpoint_that_keeps_nothing_is_given_up(url, job):
    with contextlib.closing(EndpointTarget(url, Lying(url, 0, keeps=False))) as target, pytest.raises(BlobMissing):
        target.run(job)


def test_equal_chunks_are_sent_once(edge, noting, catalogue):
    flat = raster(3000, 2000)
    for array in flat.arrays:
        array[...] = 7
    edge.run(Job(catalogue.algorithm("roundtripraster"), {}, {"INPUT": flat}))
    assert len(uploads(noting)) == len(set(uploads(noting))) == 2  # the last window has fewer rows
