"""The child process that reads and writes geodata formats: GDAL, by pyogrio and rasterio, on files of strangers.

Tables cross to the endpoint as Arrow IPC, rasters as raw cells, band after band. Only one driver of GDAL may open a
file: rasterio names it, for pyogrio the environment takes the others away (`conversion.py`).
"""

from __future__ import annotations

import contextlib
import errno
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...runtime.arrow import Batch, Field, Schema, decode_ipc, encode_ipc, from_capsule, to_nanoarrow
from ...runtime.errors import BadInput, EdgeGisError, OutputFailed, TooLarge, Unsupported
from ...runtime.payloads.manifest import grid_json, parse_grid
from ...runtime.payloads.payload import BandType, Grid
from ..child import serve

_ROWS = 256
# GDAL's words for coordinates that are no degrees.
_BEYOND_GEOJSON = "Geometry extent outside"
GEOMETRY = Field("$geometry", "z", metadata={"ARROW:extension:name": "geoarrow.wkb"})
# Numbers of OGC simple feature types; a thousand more for Z, two for M, three for both, as QGIS counts.
_TYPES = ("Unknown", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_GEOMETRY_COLLECTION = 7
_DIMENSIONS = {"": 0, "Z": 1000, "2.5D": 1000, "M": 2000, "ZM": 3000}
_CELLS = {"uint8": "C", "int8": "c", "uint16": "S", "int16": "s", "uint32": "I", "int32": "i", "uint64": "L"} | {
    "int64": "l",
    "float32": "f",
    "float64": "g",
}


def _handle(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    actions = {
        "drivers": _drivers,
        "read-vector": _read_vector,
        "write-vector": _write_vector,
        "read-raster": _read_raster,
        "write-raster": _write_raster,
    }
    return actions[request["action"]](request, folder)


# -- tables ----------------------------------------------------------------------------------------------------------


def _pyogrio() -> Any:
    # It would load them if they are there; nothing here needs them.
    for name in ("geopandas", "pandas", "pyproj", "shapely"):
        sys.modules[name] = None  # type: ignore[assignment]  # as Python itself marks what cannot be imported
    import pyogrio.raw

    return pyogrio


def _drivers(_: dict[str, Any], __: Path) -> dict[str, Any]:
    return {"drivers": sorted(_pyogrio().list_drivers())}


def _read_vector(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    pyogrio = _pyogrio()
    with (
        _telling(BadInput, f"The data cannot be read as {request['driver']}"),
        pyogrio.raw.open_arrow(folder / request["file"], use_pyarrow=False) as (info, stream),
    ):
        schema, batches = from_capsule(stream.__arrow_c_stream__())
        ordered = [_ordered(schema, batch) for batch in batches]
        if request["driver"] == "FlatGeobuf":
            _check_whole(ordered, pyogrio.read_info(folder / request["file"])["features"])
        (folder / request["to"]).write_bytes(encode_ipc(_payload_schema(schema, info), ordered))
    return {}


def _check_whole(batches: Sequence[Batch], stated: int) -> None:
    """GDAL reads a FlatGeobuf that is cut as far as it goes, and says nothing."""
    rows = sum(batch.length for batch in batches)
    if rows < stated:
        raise BadInput(f"The FlatGeobuf ends after {rows:,} of its {stated:,} features. Please send all of it.")


def _is_geometry(field: Field) -> bool:
    return field.metadata.get("ARROW:extension:name") in ("geoarrow.wkb", "ogc.wkb")


def _payload_schema(schema: Schema, info: dict[str, Any]) -> Schema:
    """The columns as payloads have them: the geometry last, times as wall clocks in UTC, no metadata but ours."""
    columns = [_column(field) for field in schema.fields if not _is_geometry(field)]
    metadata = {"edgegis:crs": _wkt(info["crs"]), "edgegis:geometry_type": str(_type_number(info["geometry_type"]))}
    if len(columns) < len(schema.fields):
        columns.append(GEOMETRY)
    return Schema(tuple(columns), {name: text for name, text in metadata.items() if text})


def _column(field: Field) -> Field:
    kind = field.format.partition(":")[0] + ":" if field.format.startswith("ts") else field.format
    return Field(field.name, kind, field.nullable, {}, tuple(_column(child) for child in field.children))


def _ordered(schema: Schema, batch: Batch) -> Batch:
    order = sorted(range(len(schema.fields)), key=lambda number: _is_geometry(schema.fields[number]))
    return batch.select(order)


def _wkt(crs: str | None) -> str:
    if not crs:
        return ""
    from rasterio.crs import CRS

    return str(CRS.from_user_input(crs).to_wkt(version="WKT2_2019"))


def _type_number(name: str | None) -> int:
    if name is None:
        return 100  # QGIS's NoGeometry
    plain, _, dimension = name.replace("2.5D ", "").partition(" ")
    number = _TYPES.index(plain) if plain in _TYPES else _GEOMETRY_COLLECTION if plain == "GeometryCollection" else 0
    return number + _DIMENSIONS.get("Z" if name.startswith("2.5D") else dimension, 0) if number else 0


def _write_vector(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    pyogrio = _pyogrio()
    schema, batches = decode_ipc((folder / request["file"]).read_bytes())
    columns = tuple(_named(field) for field in schema.fields)
    crs = schema.metadata.get("edgegis:crs") or None
    geojson = request["driver"] == "GeoJSON"
    # RFC 7946 is WGS 84, so GDAL transforms; without a CRS there is nothing to transform from.
    options = {"RFC7946": "YES" if crs else "NO"} if geojson else {"SPATIAL_INDEX": "NO"}
    with _telling(OutputFailed, f"The result cannot be written as {request['driver']}"):
        pyogrio.raw.write_arrow(
            to_nanoarrow(Schema(columns), batches),
            folder / request["to"],
            driver=request["driver"],
            geometry_type=_type_name(schema),
            geometry_name="geometry" if GEOMETRY.name in [field.name for field in schema.fields] else None,
            crs=crs,
            **options,
        )
    return {}


def _named(field: Field) -> Field:
    return Field("geometry", field.format, metadata=GEOMETRY.metadata) if field.name == GEOMETRY.name else field


def _type_name(schema: Schema) -> str:
    number = int(schema.metadata.get("edgegis:geometry_type") or 0)
    kind = number % 1000
    name = _TYPES[kind] if kind < len(_TYPES) else "GeometryCollection" if kind == _GEOMETRY_COLLECTION else "Unknown"
    dimension = {0: "", 1: " Z", 2: " M", 3: " ZM"}.get(number // 1000, "")
    return name + (dimension if name != "Unknown" else "")


# -- rasters ---------------------------------------------------------------------------------------------------------


def _read_raster(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    import numpy as np
    import rasterio

    with (
        _telling(BadInput, "The data cannot be read as GeoTIFF"),
        rasterio.open(folder / request["file"], driver="GTiff") as source,
        (folder / request["to"]).open("wb") as cells,
    ):
        grid = _grid(source)
        if grid.nbytes > request["limit"]:
            sizes = f"{grid.nbytes / 1e6:,.0f} MB of cells; it may have {request['limit'] / 1e6:,.0f} MB"
            raise TooLarge(f"The raster has {sizes}. Please take a part of it.")
        for number, band in enumerate(grid.bands, 1):
            for window in _windows(grid):
                cells.write(np.ascontiguousarray(source.read(number, window=window), band.dtype))
    return {"grid": grid_json(grid)}


def _grid(source: Any) -> Grid:
    if not source.count:
        raise BadInput("The raster has no bands.")
    unknown = next((kind for kind in source.dtypes if kind not in _CELLS), None)
    if unknown is not None:
        raise Unsupported(f"Raster cells of the type {unknown} are not supported.")
    bands = tuple(BandType(_CELLS[kind], nodata) for kind, nodata in zip(source.dtypes, source.nodatavals))
    crs = str(source.crs.to_wkt(version="WKT2_2019")) if source.crs else ""
    return Grid(source.width, source.height, source.transform.to_gdal(), crs, bands)


def _write_raster(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    import numpy as np
    import rasterio

    grid = parse_grid(request["grid"])
    kinds = {band.format for band in grid.bands}
    nodata = {band.nodata for band in grid.bands}
    if len(kinds) > 1 or len(nodata) > 1:
        raise Unsupported("A GeoTIFF has one type of cells and one nodata value for all of its bands.")
    profile = {
        "driver": "GTiff",
        "width": grid.columns,
        "height": grid.rows,
        "count": len(grid.bands),
        "dtype": grid.bands[0].dtype.name,
        "nodata": grid.bands[0].nodata,
        "crs": grid.crs or None,
        "transform": rasterio.Affine.from_gdal(*grid.transform),
    }
    layout = {"tiled": True, "compress": "deflate", "zlevel": 1, "bigtiff": "if_safer"}
    shape = (len(grid.bands), grid.rows, grid.columns)
    cells = np.memmap(folder / request["file"], grid.bands[0].dtype, "r", shape=shape)
    with (
        _telling(OutputFailed, "The result cannot be written as GeoTIFF"),
        rasterio.open(folder / request["to"], "w", **profile, **layout) as target,
    ):
        for number in range(len(grid.bands)):
            for window in _windows(grid):
                rows = slice(window.row_off, window.row_off + window.height)
                target.write(cells[number, rows], number + 1, window=window)
    return {}


def _windows(grid: Grid) -> Iterator[Any]:
    """All columns of some rows, from the top."""
    from rasterio.windows import Window

    for row in range(0, grid.rows, _ROWS):
        yield Window(0, row, grid.columns, min(_ROWS, grid.rows - row))


@contextlib.contextmanager
def _telling(kind: type[EdgeGisError], what: str) -> Iterator[None]:
    """Whatever GDAL and its wrappers raise, with GDAL's words but without the folder's name."""
    try:
        yield
    except (EdgeGisError, MemoryError):
        raise
    except Exception as error:
        if getattr(error, "errno", None) == errno.EFBIG:
            raise TooLarge("The data would be larger than a file may be here. Please take less data.") from None
        words = re.sub(r"/\S*/", "", str(error))[:300]
        if _BEYOND_GEOJSON in words:
            raise Unsupported(f"{what}: {words}. Please ask for another format.") from None
        raise kind(f"{what}: {words}") from None


if __name__ == "__main__":
    serve(_handle)
