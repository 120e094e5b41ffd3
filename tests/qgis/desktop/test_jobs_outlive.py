"""A job outlives the QGIS that started it: that is killed, and another one fetches the result."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edgegis.tests.qgis.attempts import CITIES, DEM, cells
from edgegis.tests.qgis.desktop.jobs import HeldEndpoint, held_endpoint, until

pytestmark = [pytest.mark.qgis, pytest.mark.slow]

COUNTRIES = CITIES.replace("cities", "countries")
CASES = {
    "slope": ({"INPUT": DEM}, "slope.tif"),
    "countpointsinpolygon": ({"POLYGONS": COUNTRIES, "POINTS": CITIES}, "count.gpkg"),
}
SESSION = [sys.executable, "-m", "edgegis.tests.qgis.desktop.jobs_session"]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeldEndpoint]:
    with held_endpoint(tmp_path_factory.mktemp("outlive") / "endpoint") as endpoint:
        yield endpoint


# The first is killed as soon as the endpoint has its job, which is before the answer.
@pytest.mark.parametrize(("algorithm", "outcomes"), [("slope", ("sent", "open")), ("countpointsinpolygon", ("open",))])
def test_a_killed_qgis_leaves_a_job_that_the_next_one_fetches(
    qgis_app: Any, endpoint: HeldEndpoint, tmp_path: Path, algorithm: str, outcomes: tuple[str, ...]
) -> None:
    parameters, name = CASES[algorithm]
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "EDGEGIS_CACHE_DIR": str(tmp_path / "cache"),
        "EDGEGIS_EDGE_URL": endpoint.url,
        "EDGEGIS_RESULT_DIGEST": "1",
    }

    def session(*arguments: str) -> str:
        done = subprocess.run([*SESSION, *arguments], env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return str(json.loads(done.stdout.strip().splitlines()[-1]))

    def asked(place: str, folder: str) -> str:
        return json.dumps({**parameters, "RUN_ON": place, "OUTPUT": str(tmp_path / folder / name)})

    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
    here = session(f"edgegis:{algorithm}", asked("local", "here"))
    endpoint.hold()
    first = subprocess.Popen([*SESSION, f"edgegis:{algorithm}", asked("edge", "there")], env=environment)

    def noted() -> list[Path]:
        notes = list(tmp_path.glob("profile/profiles/*/edgegis/jobs/*.json"))
        is_there = (json.loads(path.read_text())["outcome"] in outcomes for path in notes)
        return notes if any(is_there) and endpoint.status(notes[0].stem) == "running" else []

    try:
        (note,) = until(noted)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert list((tmp_path / "there").iterdir()) == []
    until(lambda: note.stem in endpoint.unfinished())  # it has seen that nobody waits
    endpoint.let()
    there = session("fetch", note.stem)
    digests = [re.findall("result digest: (sha256:[0-9a-f]{64})", log) for log in (here, there)]
    assert digests[0] == digests[1] and digests[0]
    results = [tmp_path / folder / name for folder in ("here", "there")]
    if name.endswith(".tif"):
        assert (cells(results[0])[0] == cells(results[1])[0]).all()
    else:
        assert rows(results[0]) == rows(results[1])
    assert json.loads(note.read_text())["outcome"] == "written"
    assert note.stat().st_mode & 0o077 == 0 and note.parent.stat().st_mode & 0o077 == 0


def rows(path: Path) -> list[Any]:
    from qgis.core import QgsVectorLayer

    layer = QgsVectorLayer(str(path))
    form = [layer.crs().authid(), layer.wkbType(), [(field.name(), field.typeName()) for field in layer.fields()]]
    return [form, *([*feature.attributes(), feature.geometry().asWkt()] for feature in layer.getFeatures())]
