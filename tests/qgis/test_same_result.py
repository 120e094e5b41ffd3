"""Each case of the case table gives one content digest, wherever it runs.

Here with 1, 2 and 7 workers and shuffled partitions, in a process of its own, in Node's V8, on an endpoint, and through
QGIS.

The job is the one that QGIS makes of the layers: it is caught on its way to the target, then run on all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.runtime.algorithms.descriptor import Descriptor
from edgegis.runtime.job import Job
from edgegis.runtime.payloads.payload import MemoryRaster
from edgegis.runtime.targets.child import ChildTarget
from edgegis.runtime.targets.child_process import ChildProcesses
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.cases import layers
from edgegis.tests.cases.table import CASES, Case
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.node_sandbox import NodeSandbox
from edgegis.tests.qgis.differential import run

pytestmark = pytest.mark.qgis

MODULES = Path(__file__).resolve().parents[1] / "modules"
WORKERS = (1, 2, 7)
DIGEST = re.compile(r"result digest: (sha256:[0-9a-f]{64})(?: \((\w+)\))?")
SUFFIXES = {"raster": ".tif", "vector": ".gpkg"}


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An endpoint in this process, on a socket of 127.0.0.1."""
    service = Service.open(tmp_path_factory.mktemp("endpoint"), Configuration(modules=(str(MODULES),)))
    with listening(create_app(service)) as url:
        yield url


@pytest.fixture(scope="session")
def processes() -> Iterator[ChildProcesses]:
    processes = ChildProcesses()
    yield processes
    processes.close()


class Caught:
    """The job that QGIS made, and the digests of its outputs that it logged."""

    def __init__(self, case: Case, descriptor: Descriptor, data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
        jobs: list[Job] = []
        original = LocalTarget.run

        def catch(target: LocalTarget, job: Job, **more: Any) -> Any:
            jobs.append(job)
            return original(target, job, **more)

        monkeypatch.setattr(LocalTarget, "run", catch)
        monkeypatch.setenv("EDGEGIS_RESULT_DIGEST", "1")
        inputs = {name: str(layers.make(layer, data)) for name, layer in case.inputs.items()}
        layer_outputs = [(name, output) for name, output in descriptor.outputs.items() if output.type in SUFFIXES]
        paths = {name: folder / f"{name}{SUFFIXES[output.type]}" for name, output in layer_outputs}
        parameters = {**inputs, **case.parameters, **{name: str(path) for name, path in paths.items()}}
        output = paths.get("OUTPUT", folder / "result.tif")
        log = run(f"edgegis:{case.algorithm}", {**parameters, "RUN_ON": "local"}, output)
        monkeypatch.setattr(LocalTarget, "run", original)
        found = [match for match in map(DIGEST.search, log.lines) if match]
        self.digests = {match[2] or next(iter(paths)): match[1] for match in found}
        assert set(self.digests) == set(paths), "\n".join(log.lines)
        (self.job,) = jobs


def digests_on(target: Any, job: Job) -> dict[str, str]:
    """Run the job; rasters go to memory."""
    sinks = {name: MemoryRaster for name, output in job.algorithm.descriptor.outputs.items() if output.type == "raster"}
    return dict(target.run(job, raster_sinks=sinks).record.outputs)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_same_result(
    case: Case,
    plugin: Any,
    data: Path,
    endpoint: str,
    processes: ChildProcesses,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catalogue = plugin.provider.targets.catalogue
    caught = Caught(case, catalogue.algorithm(case.algorithm).descriptor, data, tmp_path, monkeypatch)
    digests = {"QGIS": caught.digests}
    for workers in WORKERS:
        target = LocalTarget(catalogue, workers=workers, want_digests=True)
        digests[f"{workers} workers"] = digests_on(target, caught.job)
    shuffled = LocalTarget(catalogue, workers=2, want_digests=True, shuffle_seed=5)
    digests["shuffled"] = digests_on(shuffled, caught.job)
    child = ChildTarget(processes, workers=2, want_digests=True, shuffle_seed=7)
    digests["child"] = digests_on(child, caught.job)
    node = NodeSandbox()
    digests["Node"] = digests_on(LocalTarget(catalogue, sandbox=node, workers=1, want_digests=True), caught.job)
    assert node.instances > 0, "nothing ran in Node"
    edge = EndpointTarget(endpoint, want_digests=True)
    digests["endpoint"] = digests_on(edge, caught.job)
    edge.close()
    different = [f"{where} {found}" for where, found in digests.items() if found != caught.digests]
    assert not different, "\n".join([f"QGIS {caught.digests}", *different])
