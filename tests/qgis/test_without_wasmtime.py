"""A QGIS in which wasmtime cannot be imported: the provider loads and says so; the edge does the work."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from osgeo import ogr

from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.processing_providers import own_guests
from edgegis.tests.cases import layers
from edgegis.tests.comparator import layer_differences
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis import source_layers
from edgegis.tests.qgis.attempts import DEM, OLDER, runs
from edgegis.tests.qgis.test_sinks_vector import REFUSES_NULLS

pytestmark = pytest.mark.qgis

# A QGIS of its own, since this one has wasmtime already. Prints one JSON document.
CHILD = """
import importlib.abc, json, os, sys, tempfile

missing = sys.argv[1].split()

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

if sys.argv[3] == "blocked":
    sys.meta_path.insert(0, Blocked())
else:  # as where it is not installed: no finder knows it
    for number, place in enumerate(sys.path):
        if any(os.path.isdir(os.path.join(place, name)) for name in missing):
            sys.path[number] = tempfile.mkdtemp()
            for name in set(os.listdir(place)) - set(missing):
                os.symlink(os.path.join(place, name), os.path.join(sys.path[number], name))
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = tempfile.mkdtemp()
from qgis.core import QgsApplication, QgsProcessingException, QgsProcessingFeedback
application = QgsApplication([], False)
application.initQgis()
sys.path.append(os.path.join(QgsApplication.pkgDataPath(), "python", "plugins"))
from processing.core.Processing import Processing
Processing.initialize()
import edgegis, processing
plugin = edgegis.classFactory(None)
plugin.initProcessing()
algorithm = plugin.provider.algorithm("hillshade")
said = {"ids": [a.id() for a in plugin.provider.algorithms()], "help": algorithm.shortHelpString(), "runs": []}
for parameters in json.loads(sys.argv[2]):
    feedback = QgsProcessingFeedback(False)
    name = parameters.pop("algorithm")
    try:
        processing.run(f"edgegis:{name}", parameters, feedback=feedback)
        said["runs"].append(["done", feedback.textLog()])
    except QgsProcessingException as error:
        said["runs"].append(["error", str(error)])
said["loaded"] = "wasmtime" in sys.modules
print("SAID " + json.dumps(said), flush=True)
plugin.unload()
os._exit(0)
"""


def child(
    jobs: list[dict[str, Any]], how: str = "blocked", missing: str = "wasmtime", **environment: str
) -> dict[str, Any]:
    """Run the jobs in a QGIS without the packages `missing`; return what it says."""
    command = [sys.executable, "-c", CHILD, missing, json.dumps(jobs), how]
    kept = {name: value for name, value in os.environ.items() if name not in ("EDGEGIS_EDGE_URL", "EDGEGIS_RUN_ON")}
    answer = subprocess.run(
        command, env={**kept, **environment}, capture_output=True, text=True, timeout=120, check=False
    )
    lines = [line for line in answer.stdout.splitlines() if line.startswith("SAID ")]
    assert lines, answer.stdout + answer.stderr
    return json.loads(lines[0][len("SAID ") :])


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An endpoint in this process, which has wasmtime."""
    service = Service.open(tmp_path_factory.mktemp("state"))
    with contextlib.closing(service), listening(create_app(service)) as url:
        yield url


def test_provider_loads_help_and_errors_say_it(tmp_path: Path) -> None:
    output = tmp_path / "out.tif"
    output.write_bytes(OLDER)
    job = {"algorithm": "hillshade", "INPUT": DEM, "OUTPUT": str(output)}
    said = child([{**job, "RUN_ON": "local"}, job, {**job, "RUN_ON": "edge"}])
    assert {"edgegis:hillshade", "edgegis:countpointsinpolygon", "edgegis:slope"} <= set(said["ids"])
    assert not said["loaded"]
    sentence = r"cannot run algorithms on this computer: .*wasmtime.*RUN_ON=edge"
    assert re.search(sentence, said["help"]), said["help"]
    for _, words in said["runs"][:2]:
        assert re.search(sentence, words), words
    assert "The endpoint 'edge' is not configured" in said["runs"][2][1]
    assert list(tmp_path.iterdir()) == [output] and output.read_bytes() == OLDER


@pytest.mark.parametrize("how", ["blocked", "absent"])
@pytest.mark.parametrize("wish", ["edge", "auto"])
def test_edge_does_the_work(edge: str, tmp_path: Path, how: str, wish: str) -> None:
    """Rasters and layers; `auto` takes the edge when this computer cannot."""
    points, polygons = str(layers.make("points", tmp_path)), str(layers.make("polygons", tmp_path))
    shade, count, table = tmp_path / "shade.tif", tmp_path / "count.gpkg", tmp_path / "count.csv"
    jobs = [
        {"algorithm": "hillshade", "INPUT": DEM, "OUTPUT": str(shade)},
        {"algorithm": "countpointsinpolygon", "POLYGONS": polygons, "POINTS": points, "OUTPUT": str(count)},
        {"algorithm": "countpointsinpolygon", "POLYGONS": polygons, "POINTS": points, "OUTPUT": str(table)},
    ]
    said = child([{**job, "RUN_ON": wish} for job in jobs], how, EDGEGIS_EDGE_URL=edge)
    for kind, words in said["runs"]:
        assert kind == "done", words
        assert f"Runs on the endpoint 'edge' ({edge})" in words, words
    assert not said["loaded"]
    assert shade.exists() and count.exists() and table.exists()


def test_without_nanoarrow_rasters_go_to_the_edge_and_layers_are_refused(edge: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    shade, count = tmp_path / "out" / "shade.tif", tmp_path / "out" / "count.gpkg"
    count.write_bytes(OLDER)
    given = {"POLYGONS": str(layers.make("polygons", tmp_path)), "POINTS": str(layers.make("points", tmp_path))}
    jobs = [
        {"algorithm": "hillshade", "INPUT": DEM, "OUTPUT": str(shade), "RUN_ON": "edge"},
        {"algorithm": "countpointsinpolygon", **given, "OUTPUT": str(count), "RUN_ON": "edge"},
        {"algorithm": "countpointsinpolygon", **given, "OUTPUT": str(count)},
    ]
    said = child(jobs, missing="wasmtime nanoarrow", EDGEGIS_EDGE_URL=edge)
    assert said["runs"][0][0] == "done", said["runs"][0][1]
    sentence = r"cannot send layers to an endpoint: the Python package nanoarrow .* Install it"
    for kind, words in said["runs"][1:]:
        assert kind == "error" and re.search(sentence, words) and "Read " not in words, words
    assert {path.name for path in shade.parent.iterdir()} == {"count.gpkg", "shade.tif", "shade.qmd"}
    assert count.read_bytes() == OLDER


def test_without_nanoarrow_layers_stay_on_this_computer(edge: str, tmp_path: Path) -> None:
    """nanoarrow is for the way to an endpoint alone; files and results are read and written without it."""
    count, table = tmp_path / "count.gpkg", tmp_path / "count.csv"
    given = {"POLYGONS": str(layers.make("polygons", tmp_path)), "POINTS": str(layers.make("points", tmp_path))}
    jobs = [
        {"algorithm": "countpointsinpolygon", **given, "OUTPUT": str(count)},
        {"algorithm": "countpointsinpolygon", **given, "OUTPUT": str(table), "RUN_ON": "local"},
        {"algorithm": "countpointsinpolygon", **given, "OUTPUT": str(count), "RUN_ON": "edge"},
    ]
    said = child(jobs, missing="nanoarrow", EDGEGIS_EDGE_URL=edge)
    assert [kind for kind, _ in said["runs"]] == ["done", "done", "error"], said["runs"]
    assert "Runs on this computer" in said["runs"][0][1]
    assert "choose RUN_ON=local" in said["runs"][2][1]


WRITTEN = [
    *product(("point", "multipolygon", "none"), ("gpkg", "geojson", "fgb")),
    ("point", "shp"),
    ("multipolygon", "shp"),
    # Other formats have one type of geometry, or QGIS's writer takes the Z away.
    ("mixed", "geojson"),
]


@pytest.mark.parametrize(("geometry", "suffix"), WRITTEN)
def test_layers_are_written_alike_without_guests(
    plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, geometry: str, suffix: str
) -> None:
    """Attributes, nulls and ids, by QGIS's features instead of the guest's pages.

    QGIS 3.22 leaves out the fractions of a timestamp's seconds, which the guest keeps; a Shapefile has no bytes.
    """
    if geometry == "none" and suffix == "fgb" and REFUSES_NULLS:
        pytest.skip("this GDAL writes no FlatGeobuf of rows without geometry")
    fields = ("whole", "long", "number", "text", "day", "flag")
    source = source_layers.make(tmp_path / "source.gpkg", "GPKG", geometry, fields)
    if suffix == "fgb" and REFUSES_NULLS:
        ogr.Open(str(source), 1).ExecuteSQL("DELETE FROM source WHERE geom IS NULL OR ST_IsEmpty(geom)")
    ours, theirs = tmp_path / f"ours.{suffix}", tmp_path / f"theirs.{suffix}"
    runs("roundtrip", {"INPUT": str(source), "RUN_ON": "local"}, theirs)
    monkeypatch.setattr(own_guests, "available", lambda: False)
    runs("roundtrip", {"INPUT": str(source), "RUN_ON": "local"}, ours)
    assert layer_differences(ours, theirs) == []
