"""An endpoint over the test module: in this process by a test client, or on a real socket of 127.0.0.1."""

import contextlib
import threading
import warnings
from pathlib import Path

import pytest
import uvicorn

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.server import listening_socket, uvicorn_config
from edgegis.endpoint.service import Service
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.job import Job, RasterOutput, Result
from edgegis.runtime.payloads.payload import VectorPayload, windows_of
from edgegis.runtime.run_record import RunRecord
from edgegis.runtime.targets.transport import RequestsTransport
from edgegis.tests.patience import PATIENCE_S, eventually

from .payloads import raster, vector

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the test client would like another HTTP library
    from starlette.testclient import TestClient

MODULES = Path(__file__).parent.parent / "modules"


class EchoTarget:
    """Answers with its input. `before` is called first, in the job's thread, with the job's cancellation."""

    def __init__(self, before=lambda cancellation: None):
        self.before = before

    def run(self, job, *, raster_sinks=None, cancellation=None, progress=lambda fraction, message: None, log=None):
        self.before(cancellation)
        cancellation.raise_if_cancelled()
        progress(0.5, "Half of it")
        if log:
            log(2, "The raster is geographic.")
        payload = job.inputs["INPUT"]
        record = RunRecord(
            job.algorithm.id, "1", job.algorithm.module.sha256, "roundtrip", dict(job.parameters), workers=1
        )
        if isinstance(payload, VectorPayload):
            return Result({"OUTPUT": payload}, record)
        sink = raster_sinks["OUTPUT"](payload.grid)
        for window in reversed(windows_of(payload.grid)):
            cells = [bytearray(window.rows * window.columns * band.dtype.itemsize) for band in payload.grid.bands]
            for number, buffer in enumerate(cells):
                payload.read(window, number, memoryview(buffer))
            sink.write(window, [memoryview(buffer) for buffer in cells])
        sink.close()
        return Result({"OUTPUT": RasterOutput(payload.grid, sink)}, record)


@pytest.fixture(scope="session")
def catalogue():
    return Catalogue.from_folders([MODULES])


@pytest.fixture
def target():
    return EchoTarget()


@pytest.fixture
def service(catalogue, target, tmp_path):
    service = Service.open(tmp_path / "endpoint", Configuration(kept_jobs=20), catalogue=catalogue, target=target)
    yield service
    service.close()


@pytest.fixture
def client(service):
    with TestClient(create_app(service), base_url="http://127.0.0.1:8080", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def serving(catalogue, target, tmp_path):
    """Opens endpoints with settings of their own over one data folder: client and service, one after the other."""

    @contextlib.contextmanager
    def serving(**settings):
        folder = tmp_path / "endpoint"
        service = Service.open(folder, Configuration(**settings), catalogue=catalogue, target=target)
        app = create_app(service)
        with TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False) as client:
            yield client, service

    return serving


@pytest.fixture
def blocked(target):
    """Jobs wait until this is set, or they are cancelled."""
    event = threading.Event()

    def wait(cancellation):
        stopped = threading.Event()
        cancellation.on_cancel(stopped.set)
        while not event.wait(0.005) and not stopped.is_set():
            pass

    target.before = wait
    yield event
    event.set()


def until_idle(service):
    """Whether no job runs or waits any more, at last."""
    return eventually(lambda: service.jobs.counts() == (0, 0))


def until_left():
    """Whether no client in this process is in a request any more, at last: one that is cancelled leaves it behind, and
    another that dismisses its job.
    """
    names = {"edgegis-endpoint-call", "edgegis-dismiss"}
    return eventually(lambda: not any(thread.name in names for thread in threading.enumerate()))


class Polling(RequestsTransport):
    """A transport that keeps what it was asked for, and tells when a job is first looked at: that one lasts longer than
    the endpoint lets a request wait.
    """

    def __init__(self, url):
        super().__init__(url)
        self.asked, self.polled = [], threading.Event()

    def send(self, request, stopped):
        self.asked.append((request.method, request.path))
        if request.method == "GET" and request.path.startswith("jobs/"):
            self.polled.set()
        return super().send(request, stopped)


@contextlib.contextmanager
def listening(app, port=0, configuration=None):
    """The application on a free port or the one given, by the server that `serve` uses."""
    with contextlib.closing(listening_socket("127.0.0.1", port)) as listener:
        server = uvicorn.Server(uvicorn_config(app, configuration or Configuration()))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            assert eventually(lambda: server.started)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)


@pytest.fixture(scope="module")
def real_service(tmp_path_factory):
    """One whose guests run in Wasmtime."""
    service = Service.open(tmp_path_factory.mktemp("endpoint"), Configuration(modules=(str(MODULES),)))
    yield service
    service.close()


@pytest.fixture(scope="module")
def real_url(real_service):
    with listening(create_app(real_service)) as url:
        yield url


@pytest.fixture
def url(service):
    with listening(create_app(service)) as address:
        yield address


@pytest.fixture
def job(catalogue):
    return Job(catalogue.algorithm("roundtrip"), {}, {"INPUT": vector()})


@pytest.fixture
def raster_job(catalogue):
    return Job(catalogue.algorithm("roundtripraster"), {}, {"INPUT": raster(50, 50)})
