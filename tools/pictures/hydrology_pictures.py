"""The pictures of hydrology."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from map_sheet import Panel, legend_of
from sample_maps import DEM, layer
from terrain_pictures import heights, terrain

from edgegis.processing_providers.presentation.styling import Style, apply_style


def draw_sinks(run: Callable[..., Any]) -> list[Panel]:
    filled = run("fillsinkswangliu", output="OUTPUT_FILLED_DEM", INPUT=DEM, MIN_SLOPE=0)
    depth = layer(run("gdal:rastercalculator", INPUT_A=filled, BAND_A=1, INPUT_B=DEM, BAND_B=1, FORMULA="A-B"))
    apply_style(depth, Style("pseudocolor", "Blues"))
    basins = layer(run("fillsinkswangliu", output="OUTPUT_WATERSHED_BASINS", INPUT=DEM, MIN_SLOPE=0))
    apply_style(basins, Style("pseudocolor", "Spectral"))
    return [
        heights(),
        terrain("How deep sinks are filled", depth, legend_of(depth.renderer(), " m")),
        terrain("Basins, by their outlets' numbers", basins, legend_of(basins.renderer())),
    ]


def draw_accumulation(run: Callable[..., Any]) -> list[Panel]:
    """On a scale of powers of ten, or streams would be all that shows."""
    cells = layer(run("flowaccumulation", INPUT=DEM))
    apply_style(cells, Style("pseudocolor", "Blues", is_logarithmic=True))
    return [heights(), terrain("Flow accumulation, in cells", cells, legend_of(cells.renderer()))]


PICTURES = {"fillsinkswangliu": draw_sinks, "flowaccumulation": draw_accumulation}
