"""What the running GDAL's Arrow streams get right: tried once with values whose answer is known.

GDAL 3.6 reads booleans of GeoPackage and FlatGeobuf as garbage, and in some of its streams dates before 1970 come a
day late, all without an error. Versions say little (distributions patch, macOS has shipped GDAL 3.3), so the running
one is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import uuid4

from osgeo import gdal, ogr

from ...runtime.arrow import Batch, Field, Schema, python_values, stream_from_c
from ...runtime.errors import EdgeGisError
from .arrow_cast import CannotCast, cast

# Streams that GDAL has of their own for a driver; every other driver's is the general one.
OWN_STREAMS = ("GPKG", "FlatGeobuf")
GENERAL_STREAM = "general"

# No Arrow type, but a part of one: dates after 1970-01-01, which a stream may read right while others come a day late.
LATER_DATES = "tdD > 0"
_DAY_MS = 86_400_000
# Arrow type: OGR type, subtype, texts that OGR understands, and the values that must come back.
_TRIALS: dict[str, tuple[int, int, list[str | None], list[Any]]] = {
    "b": (ogr.OFTInteger, ogr.OFSTBoolean, ["1", "0", None, "1", "1", "0"], [True, False, None, True, True, False]),
    "i": (ogr.OFTInteger, ogr.OFSTNone, ["-7", "0", None, "2147483647", "1", "2"], [-7, 0, None, 2147483647, 1, 2]),
    "tdD": (
        ogr.OFTDate,
        ogr.OFSTNone,
        ["1969/12/31", "1970/01/01", None, "1900/03/01", "2024/02/29", "1582/10/15"],
        [-1, 0, None, -25508, 19782, -141427],
    ),
    LATER_DATES: (
        ogr.OFTDate,
        ogr.OFSTNone,
        ["1970/01/02", "2024/02/29", None, "1999/12/31", "2000/03/01", "2100/01/01"],
        [1, 19782, None, 10956, 11017, 47482],
    ),
    "ttm": (
        ogr.OFTTime,
        ogr.OFSTNone,
        ["00:00:00", "12:34:56.789", None, "23:59:59", "01:02:03", "00:00:01"],
        [0, 45_296_789, None, _DAY_MS - 1000, 3_723_000, 1000],
    ),
    "tsm:": (
        ogr.OFTDateTime,
        ogr.OFSTNone,
        ["1969/12/31 23:59:59", "1970/01/01 00:00:00", None, "1900/03/01 12:00:00", "2024/02/29 01:02:03.5",
        "1970/01/01 00:00:01"], [-1000, 0, None, -25508 * _DAY_MS + _DAY_MS // 2, 19782 * _DAY_MS + 3_723_500, 1000],
    ),
}  # fmt: skip


def has_arrow_streams() -> bool:
    """Return whether this GDAL has what the fast path needs: its symbols, not its version."""
    return hasattr(ogr.Layer, "GetArrowStream") and hasattr(ogr, "ArrowArrayStream")


def stream_of_driver(driver: str) -> str:
    """Return which of GDAL's streams reads a driver's layers."""
    return driver if driver in OWN_STREAMS else GENERAL_STREAM


@cache
def right_types(stream: str) -> frozenset[str]:
    """Return the Arrow types of `_TRIALS` that the stream reads right."""
    if not has_arrow_streams():
        return frozenset()
    return frozenset(format for format in _TRIALS if _tried(lambda format=format: _is_right(stream, format)))


def _tried(trial: Callable[[], bool]) -> bool:
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        return trial()
    except (EdgeGisError, CannotCast, RuntimeError, ValueError):
        return False
    finally:
        gdal.PopErrorHandler()


def _is_right(stream: str, format: str) -> bool:
    kind, subtype, texts, expected = _TRIALS[format]
    path = f"/vsimem/edgegis-{uuid4().hex}.{stream.lower()}"
    try:
        dataset = _trial_dataset(stream, path, kind, subtype, texts)
        stream_of_layer = dataset.GetLayer(0).GetArrowStream(["INCLUDE_FID=YES"])
        schema, batches = stream_from_c(int(stream_of_layer.this))
        return _column(schema, list(batches), format) == expected
    finally:
        if stream in OWN_STREAMS:
            gdal.Unlink(path)


def _trial_dataset(stream: str, path: str, kind: int, subtype: int, texts: list[str | None]) -> Any:
    memory = ogr.GetDriverByName("Memory") or ogr.GetDriverByName("MEM")
    driver = ogr.GetDriverByName(stream) if stream in OWN_STREAMS else memory
    dataset = driver.CreateDataSource(path)
    options = ["SPATIAL_INDEX=NO"] if stream in OWN_STREAMS else []
    layer = dataset.CreateLayer("trial", None, ogr.wkbPoint, options)
    definition = ogr.FieldDefn("trial", kind)
    definition.SetSubType(subtype)
    layer.CreateField(definition)
    for text in texts:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
        if text is not None:
            feature.SetField("trial", text)
        layer.CreateFeature(feature)
    if stream not in OWN_STREAMS:
        return dataset
    del layer, dataset
    return gdal.OpenEx(path, gdal.OF_VECTOR)


def _column(schema: Schema, batches: list[Batch], format: str) -> list[Any]:
    place = schema.index("trial")
    wanted, given = Field("trial", format.split()[0]), schema.fields[place]
    return [value for batch in batches for value in python_values(wanted, cast(wanted, given, batch.columns[place]))]
