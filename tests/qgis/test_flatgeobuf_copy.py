"""New FlatGeobufs of numbers and texts: GDAL copies the rows, and leaves what QGIS would."""

from __future__ import annotations

import pytest

from edgegis.tests.qgis.log import Log
from edgegis.tests.qgis.test_sinks_vector import OURS, THEIRS, memory_layer, run

pytestmark = pytest.mark.qgis


@pytest.mark.parametrize("shape", ["Point", "PointZ", "LineStringM", "MultiPolygon"])
def test_a_flatgeobuf_of_numbers_and_texts_is_the_one_that_qgis_writes(tmp_path, shape):
    """Byte for byte, but for the name."""
    definition = "field=whole:int&field=long:int8&field=number:double(0,0)&field=text:string(20,0)&field=flag:bool"
    records = [[number, -(3**38), number / 7, f"Ä {number}", number % 2 == 0] for number in range(3)]
    source = memory_layer(shape, f"{definition}&crs=epsg:32633", [*records, [None] * 5], True)
    files = []
    for side, algorithm in (("theirs", THEIRS), ("ours", OURS)):
        (tmp_path / side).mkdir()
        run(algorithm, source, str(tmp_path / side / "x.fgb"))
        files.append((tmp_path / side / "x.fgb").read_bytes())
    assert files[0] == files[1]


def test_a_flatgeobuf_is_cancelled(tmp_path, monkeypatch):
    import processing

    from edgegis.processing_providers.writing.flatgeobuf_copy import gdal as used

    log, whole = Log(), used.VectorTranslate

    def cancelled(*arguments, **options):
        log.cancel()
        return whole(*arguments, **options)

    monkeypatch.setattr(used, "VectorTranslate", cancelled)
    source = memory_layer("Point", "field=whole:int&crs=epsg:32633", [[1], [2]], True)
    parameters = {**OURS[1], "INPUT": source, "OUTPUT": str(tmp_path / "x.fgb")}
    assert processing.run(OURS[0], parameters, feedback=log) == {}
    assert not list(tmp_path.iterdir())
