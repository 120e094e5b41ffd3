"""The grids of a job's rasters: of inputs, of what stages answer, and of outputs; and how guests are told of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import BadParameter, GuestContractError
from ..payloads.payload import BandType, Grid, VectorPayload, Window
from .plan import Payload, raster_input

if TYPE_CHECKING:
    from ..algorithms.descriptor import Descriptor, Input, Output

_LARGEST_SIDE = 2**31 - 1


def part_within(grid: Grid, values: Mapping[str, Any], stage: str) -> Window:
    """The window of the grid that a stage's result value `within` names."""
    listed = values.get("within")
    if isinstance(listed, list) and len(listed) == 4 and all(type(number) is int for number in listed):
        column, row, columns, rows = listed
        if 0 <= column < column + columns <= grid.columns and 0 <= row < row + rows <= grid.rows:
            return Window(column, row, columns, rows)
    raise GuestContractError(
        f"The stage {stage} did not name a part of {grid.columns} x {grid.rows} cells: column, row, columns, rows."
    )


def selected_bands(item: Input, grid: Grid, parameters: Mapping[str, Any]) -> list[int]:
    """Numbers of the bands (from 0) that the algorithm takes: all, the first, or what a band parameter says (from
    1).
    """
    wanted = item.edgegis.get("bands", "all")
    if wanted == "all":
        return list(range(len(grid.bands)))
    if wanted == "first":
        return [0]
    value = parameters.get(wanted)
    numbers = value if isinstance(value, list) else [1 if value is None else value]
    for number in numbers:
        if not 1 <= number <= len(grid.bands):
            raise BadParameter(
                f"{wanted} is {number}, but {item.title} has the bands 1 to {len(grid.bands)}.", parameter=wanted
            )
    return [number - 1 for number in numbers]


def selected_grid(item: Input, grid: Grid, parameters: Mapping[str, Any]) -> Grid:
    return replace(grid, bands=tuple(grid.bands[band] for band in selected_bands(item, grid, parameters)))


def grid_of_values(values: Mapping[str, Any], stage: str, crs: str) -> Grid:
    """The grid that a stage's result value `grid` describes."""
    document = values.get("grid")
    try:
        columns, rows = int(document["columns"]), int(document["rows"])  # type: ignore[index]  # None raises TypeError
        x0, dx, rx, y0, ry, dy = (float(number) for number in document["transform"])  # type: ignore[index]
        listed = document.get("bands") or []  # type: ignore[union-attr]
        bands = tuple(BandType(str(band["type"]), number_of(band.get("nodata"))) for band in listed)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise GuestContractError(f"The stage {stage} did not answer a grid.") from None
    numbers = (x0, dx, rx, y0, ry, dy)
    if not (0 < columns <= _LARGEST_SIDE and 0 < rows <= _LARGEST_SIDE and all(map(math.isfinite, numbers))):
        raise GuestContractError(f"The stage {stage} answered a grid of {columns} x {rows} cells.")
    return Grid(columns, rows, numbers, crs, bands)


def number_of(value: Any) -> float | None:
    """A number of the descriptor or of JSON: texts are nan, inf and -inf."""
    return None if value is None else float(value)


def json_number(number: float | None) -> float | str | None:
    return number if number is None or math.isfinite(number) else str(float(number))


def grid_params(grid: Grid) -> dict[str, Any]:
    bands = [{"type": band.format, "nodata": json_number(band.nodata)} for band in grid.bands]
    return {"columns": grid.columns, "rows": grid.rows, "transform": list(grid.transform), "bands": bands}


def output_grid(
    output: Output, descriptor: Descriptor, windows: Grid, inputs: Mapping[str, Payload], parameters: Mapping[str, Any]
) -> Grid:
    """The grid of a raster output: that of the windows, with the output's own bands."""
    listed = output.edgegis["bands"]
    if isinstance(listed, str):
        item = descriptor.inputs[listed[len("same as ") :]]
        return replace(windows, bands=selected_grid(item, raster_input(inputs, item.name).grid, parameters).bands)
    bands = []
    for band in listed:
        nodata = band.get("nodata")
        if isinstance(nodata, str) and nodata.startswith("@"):
            nodata = parameters.get(nodata[1:])
        bands.append(BandType(band["type"], number_of(nodata)))
    return replace(windows, bands=tuple(bands))


def crs_of(descriptor: Descriptor, inputs: Mapping[str, Payload], name: str | None = None) -> str:
    """The CRS of an input, by default of the first that is there."""
    names = [name] if name else [key for key in descriptor.inputs if key in inputs]
    payload = inputs.get(names[0]) if names else None
    if payload is None:
        return ""
    return payload.crs if isinstance(payload, VectorPayload) else payload.grid.crs
