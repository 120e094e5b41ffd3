"""Lists in the files that have no type for them: the text that QGIS's own writer leaves there."""

from __future__ import annotations

import json
import math
import random
import struct
from pathlib import Path
from typing import Any

import pytest

from edgegis.processing_providers.writing.geopackage_rows import json_list
from edgegis.tests.comparator import layer_differences
from edgegis.tests.qgis.test_sinks_vector import OURS, THEIRS, memory_layer, opened, run

pytestmark = pytest.mark.qgis

LISTS: dict[str, list[list[Any]]] = {
    "int[]": [[1, 2], [], [-3, None, 0]],
    "double[]": [[1.5, 2.0, 1 / 3, -0.25], [1e300, 1e-5, 123456789.0, 1e15], [0.5, None]],
    "string[]": [["a", "bß"], ["x, y", 'q"q', ""], []],
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "csv", "shp"])
def test_lists_are_as_native_writes_them(tmp_path: Path, kind: str, suffix: str) -> None:
    """With commas in a GeoPackage before QGIS 3.24, as JSON since; lists in a GeoJSON."""
    records = [*([values] for values in LISTS[kind]), [None]]
    source = memory_layer("Point", f"field=v:{kind}&crs=epsg:4326", records)
    ours, theirs = (
        opened(run(algorithm, source, str(tmp_path / f"{side}.{suffix}")))
        for side, algorithm in (("ours", OURS), ("theirs", THEIRS))
    )
    assert [feature["v"] for feature in ours.getFeatures()] == [feature["v"] for feature in theirs.getFeatures()]
    assert not layer_differences(ours, theirs)


def by_qt(values: list[Any]) -> str:
    from qgis.PyQt.QtCore import QJsonDocument

    return bytes(QJsonDocument.fromVariant(values).toJson(QJsonDocument.JsonFormat.Compact)).decode()


@pytest.mark.parametrize(
    "values",
    [[1.0, 1e15, 1e16, 2.0**53, -(2.0**40), 0.1, 1e-7, 1e300], [1, None, -(1 << 40)], ["ß", 'q"', "\n", ""], []],
)
def test_lists_as_json_are_what_qt_writes(values: list[Any]) -> None:
    assert json_list(values) == by_qt(values)


def test_every_double_comes_back_from_json() -> None:
    """Qt has more digits before it takes an exponent; the number is the same. JSON has no NaN."""
    generator = random.Random(1)
    doubles = [struct.unpack("<d", generator.getrandbits(64).to_bytes(8, "little"))[0] for _ in range(500)]
    for text in (json_list(doubles), by_qt(doubles)):
        assert [float(value) for value in json.loads(text)] == doubles
    assert json_list([math.nan, math.inf, 1.0]) == by_qt([math.nan, math.inf, 1.0]) == "[null,null,1]"
