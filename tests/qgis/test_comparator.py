"""The comparator sees what it should, and overlooks what it should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import ogr

from edgegis.tests.cases import layers, rasters
from edgegis.tests.comparator import layer_differences, raster_differences

pytestmark = pytest.mark.qgis


def changed(source: Path, path: Path, sql: str) -> Path:
    """A copy of the layer, changed by an SQL statement."""
    path.write_bytes(source.read_bytes())
    opened = ogr.Open(str(path), 1)
    opened.ExecuteSQL(sql)
    return path


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE points SET k = k + 1 WHERE fid = 7", "without its like"),
        ("UPDATE points SET w = w * 1.000001 WHERE w > 1", "without its like"),
        ("UPDATE points SET class = NULL WHERE class = ''", "without its like"),
        ("DELETE FROM points WHERE fid = 9", "599 rows instead of 600"),
        ("ALTER TABLE points RENAME COLUMN w TO weight", "instead of"),
    ],
)
def test_layers_that_differ(qgis_app: Any, tmp_path: Path, sql: str, words: str) -> None:
    source = layers.make("points", tmp_path)
    found = layer_differences(changed(source, tmp_path / "changed.gpkg", sql), source)
    assert words in "\n".join(found)


def test_order_and_fid_do_not_count(qgis_app: Any, tmp_path: Path) -> None:
    source = layers.make("points", tmp_path)
    other = changed(source, tmp_path / "other.gpkg", "UPDATE points SET fid = 10000 - fid")
    assert layer_differences(other, source) == []


def test_null_is_zero_where_it_is_said_so(qgis_app: Any, tmp_path: Path) -> None:
    source = layers.make("points", tmp_path)
    other = changed(source, tmp_path / "other.gpkg", "UPDATE points SET k = NULL WHERE k = 0")
    assert "without its like" in "\n".join(layer_differences(other, source, null_is_zero=("big",)))
    assert layer_differences(other, source, null_is_zero=("k",)) == []


def test_a_moved_vertex_counts_and_another_start_does_not(qgis_app: Any, tmp_path: Path) -> None:
    square = ["POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))"]
    turned = ["POLYGON((2 2, 0 2, 0 0, 2 0, 2 2))"]
    moved = ["POLYGON((0 0, 2 0, 2 2, 0.5 1, 0 2, 0 0))"]
    paths = []
    for number, shapes in enumerate((square, turned, moved)):
        path = tmp_path / str(number) / "square.gpkg"
        path.parent.mkdir()
        layers.write(path, layers.UTM, ogr.wkbPolygon, iter(shapes))
        paths.append(path)
    assert layer_differences(paths[0], paths[1]) == []
    assert "without its like" in "\n".join(layer_differences(paths[0], paths[2]))


def test_rasters(tmp_path: Path) -> None:
    cells = rasters.relief(20, 30).astype("float32")
    paths = [tmp_path / f"{name}.tif" for name in ("one", "same", "cell", "hole", "type", "place")]
    other, hole = cells.copy(), cells.copy()
    other[3, 4] += 0.5
    hole[5, 6] = -9999
    for path, array in zip(paths, (cells, cells, other, hole, cells.astype("float64"))):
        rasters.write(path, array)
    rasters.write(paths[5], cells, north=1.0)
    one, same, cell, missing, double, elsewhere = paths
    assert raster_differences(one, same) == []
    assert "1 cells differ" in "\n".join(raster_differences(cell, one))
    assert raster_differences(cell, one, absolute=0.6) == []
    assert raster_differences(missing, one, absolute=np.inf) == [
        "1 cells are nodata on one side only, first at row 5, column 6"
    ]
    assert "cells of Float64 instead of Float32" in raster_differences(double, one)
    assert "transform" in raster_differences(elsewhere, one)[0]
