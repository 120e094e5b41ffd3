"""Bad input through QGIS: what is given, and the sentence that must come. The destination stays as it was."""

from __future__ import annotations

import math
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsFeatureRequest, QgsProcessingContext, QgsVectorLayer

from edgegis.processing_providers import inputs as reading
from edgegis.processing_providers.reading import vector_source
from edgegis.tests.cases import layers, rasters
from edgegis.tests.comparator import layer_differences, raster_differences
from edgegis.tests.qgis.attempts import (
    CITIES,
    COUNT,
    DEM,
    DESTINATIONS,
    HEATMAP,
    OLDER,
    cells,
    content,
    file_system,
    refused,
    runs,
)
from edgegis.tests.qgis.differential import run as run_any
from edgegis.tests.qgis.log import Log
from edgegis.tests.qgis.native_versions import SUMMARY_FIELDS

pytestmark = pytest.mark.qgis

JOIN = "joinbylocationsummary"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad-input-layers")


@pytest.fixture
def good(data: Path) -> dict[str, dict[str, Any]]:
    """Parameters by algorithm, with which each would run."""
    points, polygons = str(layers.make("points", data)), str(layers.make("polygons", data))
    return {
        COUNT: {"POLYGONS": polygons, "POINTS": points},
        JOIN: {"INPUT": polygons, "JOIN": points},
        HEATMAP: {"INPUT": points, "RADIUS": 50, "PIXEL_SIZE": 10},
        "hillshade": {"INPUT": DEM},
        "slope": {"INPUT": DEM},
    }


def output_of(algorithm: str, folder: Path) -> Path:
    return folder / ("out.gpkg" if algorithm in (COUNT, JOIN) else "out.tif")


PARAMETERS: list[tuple[str, dict[str, Any], str]] = [
    # No such field
    (COUNT, {"WEIGHT": "nix"}, r"Weight field: 'Points' has no field 'nix'. Its fields: fid, w, k, "),
    (COUNT, {"CLASSFIELD": "nix"}, r"Class field: 'Points' has no field 'nix'"),
    (JOIN, {"JOIN_FIELDS": ["w", "nix"]}, r"'By comparing to' has no field 'nix'"),
    (HEATMAP, {"WEIGHT_FIELD": "nix"}, r"Weight from field: 'Point layer' has no field 'nix'"),
    # Text where a number is needed
    (HEATMAP, {"RADIUS_FIELD": "class"}, r"field 'class' of 'Point layer' is of type String.* numeric is needed"),
    (HEATMAP, {"WEIGHT_FIELD": "day"}, r"field 'day' of 'Point layer' is of type Date.* numeric is needed"),
    (HEATMAP, {"RADIUS": "far"}, r"Radius \(RADIUS\) is 'far'; it must be a number above 0"),
    ("hillshade", {"Z_FACTOR": "steep"}, r"Z factor \(Z_FACTOR\) is 'steep'; it must be a number not below 0"),
    # Radius and pixel size
    (HEATMAP, {"RADIUS": 0}, r"Radius \(RADIUS\) is 0.0; it must be a number above 0"),
    (HEATMAP, {"RADIUS": -1}, r"Radius \(RADIUS\) is -1; it must be a number above 0"),
    (HEATMAP, {"RADIUS": math.nan}, r"Radius \(RADIUS\) is NaN; it must be a number above 0 \(finite\)"),
    (HEATMAP, {"RADIUS": "nan"}, r"Radius \(RADIUS\) is NaN; it must be a number"),
    (HEATMAP, {"RADIUS": math.inf}, r"Radius \(RADIUS\) is inf; it must be a number above 0 \(finite\)"),
    (HEATMAP, {"PIXEL_SIZE": 0}, r"Output raster size \(PIXEL_SIZE\) is 0.0; it must be a number above 0"),
    (HEATMAP, {"PIXEL_SIZE": -1}, r"Output raster size \(PIXEL_SIZE\) is -1; it must be a number above 0"),
    (HEATMAP, {"PIXEL_SIZE": math.nan}, r"Output raster size \(PIXEL_SIZE\) is NaN"),
    (HEATMAP, {"PIXEL_SIZE": 1e-9}, r"raster would have \d+ columns and \d+ rows. A size of [\d.]+ gives about"),
    # Others out of bounds
    ("hillshade", {"AZIMUTH": 999}, r"\(AZIMUTH\) is 999; it must be a number not below 0 and not above 360"),
    ("slope", {"Z_FACTOR": math.nan}, r"Z factor \(Z_FACTOR\) is NaN"),
    (HEATMAP, {"KERNEL": 9}, r"Kernel shape \(KERNEL\) is 9; it must be the number of an option, 0 to 4"),
    (JOIN, {"PREDICATE": [0, 99]}, r"\(PREDICATE\) is \[0, 99\]; it must be the number of an option, 0 to 6"),
    # Layers that are not there, or of the other kind
    (COUNT, {"POINTS": "/nowhere.gpkg"}, r"Could not load source layer for POINTS: /nowhere.gpkg not found"),
    ("hillshade", {"INPUT": "/nowhere.tif"}, r"Could not load source layer for INPUT: /nowhere.tif not found"),
    ("hillshade", {"INPUT": CITIES}, r"Could not load source layer for INPUT"),
    (COUNT, {"POINTS": DEM}, r"Could not load source layer for POINTS"),
    # Where it runs
    ("slope", {"RUN_ON": "edge"}, r"The endpoint 'edge' is not configured. Add it in .*EDGEGIS_EDGE_URL.*RUN_ON=local"),
    ("slope", {"RUN_ON": "cloud"}, r"The endpoint 'cloud' is not configured. .*EDGEGIS_CLOUD_URL"),
    ("slope", {"ENDPOINT": "lab"}, r"The endpoint 'lab' is not configured. .*the key EdgeGIS/endpoints/lab/url"),
    ("slope", {"RUN_ON": 1}, r"Run on \(RUN_ON\) is '1'; it can be auto, local, edge, cloud"),
    ("slope", {"RUN_ON": "moon"}, r"Run on \(RUN_ON\) is 'moon'; it can be auto, local, edge, cloud"),
]


@pytest.mark.parametrize(("algorithm", "given", "sentence"), PARAMETERS, ids=lambda value: str(value)[:40])
def test_wrong_parameters(
    plugin: Any, good: dict[str, Any], tmp_path: Path, algorithm: str, given: dict[str, Any], sentence: str
) -> None:
    said = refused(algorithm, {**good[algorithm], **given}, output_of(algorithm, tmp_path))
    assert re.search(sentence, said), said


@pytest.mark.parametrize("given", [{"RADIUS": 0}, {"RADIUS": math.nan}, {"PIXEL_SIZE": 0}, {"PIXEL_SIZE": math.nan}])
def test_a_bad_size_is_refused_before_anything_is_read(
    plugin: Any, good: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    """Also in a model, which does not ask for the check of the values."""

    def read(*arguments: Any, **options: Any) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(vector_source, "open_vector", read)
    parameters = {**good[HEATMAP], **given, "OUTPUT": str(tmp_path / "out.tif")}
    algorithm = plugin.provider.algorithm(HEATMAP).create()
    context, log = QgsProcessingContext(), Log()
    assert not algorithm.checkParameterValues(parameters, context)[0]
    assert algorithm.run(parameters, context, log) == ({}, False)
    assert any("it must be a number above 0" in line for line in log.lines), log.lines


def test_a_radius_that_is_not_used_may_be_anything_that_native_takes(
    plugin: Any, good: dict[str, Any], tmp_path: Path
) -> None:
    agree_on_cells({**good[HEATMAP], "RADIUS": 0, "RADIUS_FIELD": "w"}, tmp_path)


def agree_on_cells(given: dict[str, Any], folder: Path) -> None:
    run_any(f"edgegis:{HEATMAP}", {**given, "RUN_ON": "local"}, folder / "ours.tif")
    run_any(f"qgis:{HEATMAP}", given, folder / "theirs.tif")
    found = raster_differences(folder / "ours.tif", folder / "theirs.tif", absolute=1e-4)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("raster", "layer"), [(None, 32633), (32633, None)])
def test_a_raster_without_crs_next_to_a_layer_with_one(
    plugin: Any, tmp_path: Path, raster: int | None, layer: int | None
) -> None:
    """No algorithm takes both yet: the reader that all go through says it."""
    from types import SimpleNamespace

    from qgis.core import QgsCoordinateReferenceSystem

    def crs(epsg: int | None) -> Any:
        return QgsCoordinateReferenceSystem.fromEpsgId(epsg) if epsg else QgsCoordinateReferenceSystem()

    inputs = {
        "RASTER": SimpleNamespace(name="RASTER", title="Elevation", type="raster", edgegis={}),
        "POINTS": SimpleNamespace(name="POINTS", title="Stations", type="vector", edgegis={"crs": "RASTER"}),
    }
    algorithm = SimpleNamespace(descriptor=SimpleNamespace(inputs=inputs))
    reader = reading.InputReader(algorithm, {}, {}, None, None)  # type: ignore[arg-type]
    reader._inputs.crs["RASTER"] = crs(raster)
    reader._source = lambda item: SimpleNamespace(sourceCrs=lambda: crs(layer))  # type: ignore[assignment,return-value]
    without, other = ("Elevation", "Stations") if raster is None else ("Stations", "Elevation")
    sentence = f"'{without}' has no coordinate reference system, '{other}' has one .EPSG:32633.: .*Set the layer's CRS"
    with pytest.raises(reading.BadInput, match=sentence):
        reader._target_crs(inputs["POINTS"])  # type: ignore[arg-type]


def emptied(path: str, folder: Path) -> str:
    """Return a copy of the layer without its features."""
    copy = shutil.copy(path, folder / f"empty_{Path(path).name}")
    layer = QgsVectorLayer(str(copy), "empty", "ogr")
    ids = [feature.id() for feature in layer.getFeatures(QgsFeatureRequest())]
    assert layer.dataProvider().deleteFeatures(ids) and layer.featureCount() == 0
    return str(copy)


@pytest.mark.parametrize("empty", [("POLYGONS",), ("POINTS",), ("POLYGONS", "POINTS")])
@pytest.mark.parametrize("options", [{}, {"WEIGHT": "w"}, {"CLASSFIELD": "class"}], ids=str)
def test_empty_layers_are_counted_as_native_does(
    plugin: Any, good: dict[str, Any], tmp_path: Path, empty: tuple[str, ...], options: dict[str, Any]
) -> None:
    given = {**good[COUNT], **{name: emptied(good[COUNT][name], tmp_path) for name in empty}, **options}
    agree("edgegis:" + COUNT, "native:" + COUNT, given, tmp_path)


@pytest.mark.parametrize("empty", [("INPUT",), ("JOIN",), ("INPUT", "JOIN")])
@pytest.mark.parametrize("discard", [False, True])
def test_empty_layers_are_joined_as_native_does(
    plugin: Any, good: dict[str, Any], tmp_path: Path, empty: tuple[str, ...], discard: bool
) -> None:
    given = {**good[JOIN], **{name: emptied(good[JOIN][name], tmp_path) for name in empty}}
    given |= {"JOIN_FIELDS": ["w", "class"], "SUMMARIES": [0, 2, 5], "DISCARD_NONMATCHING": discard}
    agree("edgegis:" + JOIN, "qgis:" + JOIN, given, tmp_path)


def agree(ours: str, theirs: str, given: dict[str, Any], folder: Path) -> None:
    log = run_any(ours, {**given, "RUN_ON": "local"}, folder / "ours.gpkg")
    run_any(theirs, given, folder / "theirs.gpkg")
    found = layer_differences(folder / "ours.gpkg", folder / "theirs.gpkg", 1e-12, **SUMMARY_FIELDS)
    assert not found, "\n".join([*found, *log.lines])


def test_a_heatmap_of_no_points(plugin: Any, good: dict[str, Any], tmp_path: Path) -> None:
    """QGIS's own says 'Could not create destination layer'."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    given = {**good[HEATMAP], "INPUT": emptied(good[HEATMAP]["INPUT"], tmp_path / "in")}
    assert "The layer has no points, so there is nothing to estimate." in refused(
        HEATMAP, given, tmp_path / "out" / "out.tif"
    )


@pytest.mark.parametrize("algorithm", ["hillshade", "slope"])
def test_a_raster_of_nodata_stays_nodata(plugin: Any, tmp_path: Path, algorithm: str) -> None:
    rasters.write(tmp_path / "in.tif", np.full((40, 30), -9999, "f4"))
    runs(algorithm, {"INPUT": str(tmp_path / "in.tif")}, tmp_path / "ours.tif")
    run_any(f"native:{algorithm}", {"INPUT": str(tmp_path / "in.tif")}, tmp_path / "theirs.tif")
    ours, nodata = cells(tmp_path / "ours.tif")
    theirs, _ = cells(tmp_path / "theirs.tif")
    assert nodata == -9999 and (ours == nodata).all()
    assert np.array_equal(ours, theirs)


# -- destinations

PLACES = {
    "a folder that is not there": ("{tmp}/nowhere/out.{suffix}", r"(?s)nowhere/out\..*(No such file|unable to open)"),
    "below a file": ("{tmp}/file/out.{suffix}", r"file/out\..*(Not a directory|unable to open)"),
}


@pytest.mark.parametrize(("algorithm", "suffix"), DESTINATIONS)
@pytest.mark.parametrize("place", PLACES)
def test_an_output_that_cannot_be_written(
    plugin: Any, good: dict[str, Any], tmp_path: Path, algorithm: str, suffix: str, place: str
) -> None:
    (tmp_path / "file").write_bytes(OLDER)
    pattern, sentence = PLACES[place]
    said = refused(algorithm, good[algorithm], Path(pattern.format(tmp=tmp_path, suffix=suffix)), older=False)
    assert re.search(sentence, said), said
    assert content(tmp_path) == {"file": OLDER}


@pytest.mark.parametrize(("algorithm", "suffix"), DESTINATIONS)
def test_an_output_where_nobody_may_write(
    plugin: Any, good: dict[str, Any], read_only: Path, algorithm: str, suffix: str
) -> None:
    said = refused(algorithm, good[algorithm], read_only / f"out.{suffix}", older=False)
    assert re.search(r"read-only/out\..*(Permission denied|Read-only file system|unable to open)", said), said


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that does not let even root write."""
    folder = tmp_path / "read-only"
    if os.geteuid():
        folder.mkdir(mode=0o555)
        yield folder
    else:
        with file_system(folder, "ro"):
            yield folder


@pytest.mark.parametrize(("algorithm", "suffix"), [(COUNT, "gpkg"), ("hillshade", "tif"), (HEATMAP, "tif")])
def test_an_output_that_is_a_folder(
    plugin: Any, good: dict[str, Any], tmp_path: Path, algorithm: str, suffix: str
) -> None:
    folder = tmp_path / f"out.{suffix}"
    folder.mkdir()
    (folder / "precious.txt").write_bytes(OLDER)
    said = refused(algorithm, good[algorithm], folder, older=False)
    assert re.search(r"out\.\w+.*(Is a directory|already exists)", said), said
