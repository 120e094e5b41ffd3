"""Runs one call as ours and as QGIS's own, to files, and compares them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal
from qgis.core import QgsProcessingContext

from edgegis.tests.comparator import layer_differences, raster_differences
from edgegis.tests.qgis.log import Log


def run(algorithm: str, parameters: Mapping[str, Any], output: Path) -> Log:
    import processing

    log = Log()
    context = QgsProcessingContext()
    processing.run(algorithm, {**parameters, "OUTPUT": str(output)}, feedback=log, context=context)
    return log


def multiply_cells(path: Path, factor: float) -> None:
    """Multiply all cells that hold data, in the file."""
    dataset = gdal.Open(str(path), gdal.GA_Update)
    for number in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(number)
        cells = band.ReadAsArray()
        band.WriteArray(np.where(cells == band.GetNoDataValue(), cells, cells * factor))
    dataset.FlushCache()


class Differential:
    """Two ids of one algorithm."""

    def __init__(self, ours: str, theirs: str, folder: Path, suffix: str):
        self.ours, self.theirs = ours, theirs
        self.our_output, self.their_output = (folder / f"{side}{suffix}" for side in ("ours", "theirs"))

    def run(self, parameters: Mapping[str, Any], their_parameters: Mapping[str, Any] | None = None) -> Log:
        run(self.theirs, parameters if their_parameters is None else their_parameters, self.their_output)
        log = run(self.ours, {**parameters, "RUN_ON": "local"}, self.our_output)
        assert self.our_output.exists(), "\n".join(log.lines)
        return log

    def layers_agree(self, parameters: Mapping[str, Any], relative: float = 0.0, **versions: tuple[str, ...]) -> None:
        """`versions` are layer_differences' arguments, see native_versions."""
        log = self.run(parameters)
        found = layer_differences(self.our_output, self.their_output, relative, **versions)
        assert not found, "\n".join([f"{self.ours} {dict(parameters)}", *found, *log.lines])

    def rasters_agree(
        self,
        parameters: Mapping[str, Any],
        absolute: float = 0.0,
        relative: float = 0.0,
        their_parameters: Mapping[str, Any] | None = None,
        their_factor: float = 1.0,
    ) -> None:
        """Compare ours with theirs times `their_factor`."""
        log = self.run(parameters, their_parameters)
        if their_factor != 1:
            multiply_cells(self.their_output, their_factor)
        found = raster_differences(self.our_output, self.their_output, absolute, relative)
        assert not found, "\n".join([f"{self.ours} {dict(parameters)}", *found, *log.lines])
