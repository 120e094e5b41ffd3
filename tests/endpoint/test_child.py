"""The limits of the processes that read strangers' files and compile strangers' modules."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edgegis.endpoint import child
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.formats.conversion import Conversion
from edgegis.endpoint.formats.media_types import GEOJSON
from edgegis.endpoint.processes.module_compiler import compile_apart
from edgegis.runtime.errors import TooLarge
from edgegis.runtime.request_errors import BadRequest
from edgegis.tests.patience import PATIENCE_S

MB = 1_000_000
LARGE = Path(__file__).parents[2] / "wasm" / "dist" / "vector.wasm"


def layer(path, lines):
    """A GeoJSON of lines with 100,000 points each: GDAL takes no larger ones."""
    line = {"type": "LineString", "coordinates": [[number / 1e6, 0.0] for number in range(100_000)]}
    feature = {"type": "Feature", "properties": {}, "geometry": line}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature] * lines}))
    return path


def conversion(**limits):
    return Conversion(Configuration(**limits))


def test_memory_of_a_conversion(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "_INTERPRETER_BYTES", 300 * MB)
    within = conversion(job_memory_bytes=MB)
    assert within.read_vector(layer(tmp_path / "input", 1), GEOJSON).nbytes > 0
    with pytest.raises(TooLarge):
        within.read_vector(layer(tmp_path / "input", 40), GEOJSON)


# Would answer in the end, without an error.
WORKS = f"""
import itertools, time
from edgegis.endpoint.child import serve
end = time.monotonic() + {PATIENCE_S}
serve(lambda request, folder: %s or {{}})
"""


@pytest.mark.parametrize(
    ("work", "limit_s", "start_s"),
    [
        ("all(time.monotonic() < end for _ in itertools.count())", 1, 2 * PATIENCE_S),
        (f"time.sleep({PATIENCE_S})", 1.5, 0.0),
    ],
    ids=["of the processor", "on the wall"],
)
def test_time_of_a_conversion(tmp_path, monkeypatch, work, limit_s, start_s):
    path, popen, codes = layer(tmp_path / "input", 1), subprocess.Popen, []
    assert conversion().read_vector(path, GEOJSON).nbytes > 0  # within its time; formats are known from here on

    class Working(popen):
        def __init__(self, command, **more):
            super().__init__([sys.executable, "-c", WORKS % work, command[-1]], **more)

        def wait(self, timeout=None):
            codes.append(super().wait(timeout))
            return codes[-1]

    monkeypatch.setattr(child.subprocess, "Popen", Working)
    monkeypatch.setattr(child, "_START_S", start_s)
    with pytest.raises(TooLarge, match=f"{limit_s} s"):
        conversion(convert_s=limit_s).read_vector(path, GEOJSON)
    assert codes == [-signal.SIGKILL]


def test_bytes_that_a_conversion_writes(tmp_path):
    path = layer(tmp_path / "input", 1)
    with pytest.raises(TooLarge):
        conversion(output_bytes=MB).read_vector(path, GEOJSON)
    assert (tmp_path / "table").stat().st_size <= MB


def test_memory_of_a_compilation(tmp_path, monkeypatch):
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(child, "_INTERPRETER_BYTES", 0)
    with pytest.raises(BadRequest, match="100 MB of memory"):
        compile_apart("0" * 64, LARGE.read_bytes(), Configuration(compile_memory_bytes=100 * MB))
    assert not list(tmp_path.rglob("*.bin"))


def test_a_child_has_nothing_of_our_environment(tmp_path, monkeypatch):
    """A library that reads a variable of the endpoint's would find it here."""
    monkeypatch.setenv("GDAL_DRIVER_PATH", "/nowhere")
    monkeypatch.setenv("EDGEGIS_TOKEN", "edgegis_secret")  # pragma: allowlist secret
    seen = {}

    def started(command, env, **more):
        seen.update(env)
        raise OSError

    monkeypatch.setattr(child.subprocess, "Popen", started)
    with pytest.raises(OSError):
        child.run("converter", {}, tmp_path, child.Limits(1, 1, 1))
    assert set(seen) == {"PATH", "LC_ALL", "PYTHONPATH"}
