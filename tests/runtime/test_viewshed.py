"""Viewsheds band by band: the same counts whatever the bands, also on rasters that are wider than windows are."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest

from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python
from edgegis.runtime.job import Job
from edgegis.runtime.payloads import payload
from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster, VectorPayload
from edgegis.runtime.targets.local import LocalTarget

Cells = np.ndarray[Any, Any]
CELL = 10.0


def hills(rows: int, columns: int, seed: int, kind: str) -> Cells:
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns]
    cells = 40 * np.sin(x / 9 + seed) * np.cos(y / 7) + random.random((rows, columns)) * 4 + 60
    cells[random.random(cells.shape) < 0.02] = 250
    return cells.astype(kind)


def layer(places: Cells) -> VectorPayload:
    fields = (Field("$geometry", "z", metadata={"ARROW:extension:name": "geoarrow.wkb"}), Field("$id", "l"))
    wkb = [struct.pack("<BIdd", 1, 1, *place) for place in places]
    columns = (array_from_python(fields[0], wkb), array_from_python(fields[1], list(range(len(wkb)))))
    return VectorPayload.from_batches(Schema(fields), [Batch(len(wkb), columns)])


def count(cells: Cells, places: Cells, form: str, workers: int = 2, **parameters: Any) -> tuple[Cells, Grid]:
    rows, columns = cells.shape
    grid = Grid(columns, rows, (0.0, CELL, 0.0, 0.0, 0.0, -CELL), "", (BandType(form, 250.0),))
    inputs = {"INPUT": MemoryRaster(grid, [cells]), "OBSERVERS": layer(places)}
    job = Job(Catalogue.default().algorithm("viewshed"), parameters, inputs)
    made = LocalTarget(workers=workers, shuffle_seed=workers).run(job).outputs["COUNT"]
    return made.sink.arrays[0], made.grid


@pytest.mark.parametrize("distance", [0, 130])
@pytest.mark.parametrize(("kind", "form"), [("float32", "f"), ("float64", "g"), ("uint8", "C"), ("int32", "i")])
def test_small_bands_are_one_large_one(monkeypatch: pytest.MonkeyPatch, kind: str, form: str, distance: int) -> None:
    cells = hills(83, 61, 3, kind)
    places = np.random.default_rng(4).random((12, 2)) * (61 * CELL, -83 * CELL)
    wanted, whole = count(cells, places, form, MAX_DISTANCE=distance, OBSERVER_HEIGHT=5)
    assert wanted.max() > 1
    for window_cells, row_step, columns in [(60, 5, 20), (2000, 16, 8192)]:
        monkeypatch.setattr(payload, "WINDOW_CELLS", window_cells)
        monkeypatch.setattr(payload, "WINDOW_ROW_STEP", row_step)
        monkeypatch.setattr(payload, "WINDOW_COLUMNS", columns)
        found, grid = count(cells, places, form, 3, MAX_DISTANCE=distance, OBSERVER_HEIGHT=5)
        assert grid == whole and np.array_equal(found, wanted), (window_cells, row_step, columns)


def test_a_raster_that_is_wider_than_windows_is_as_its_parts() -> None:
    """Two observers who see nothing of each other's part."""
    cells = hills(70, 9000, 5, "float32")
    places = np.array([(300 * CELL, -20.5 * CELL), (8900.5 * CELL, -60 * CELL)])
    wide, grid = count(cells, places, "f", MAX_DISTANCE=900)
    assert (grid.columns, grid.rows, grid.transform[0]) == (8991 - 210, 70, 210 * CELL)
    first, second = (count(cells, places[number : number + 1], "f", MAX_DISTANCE=900)[0] for number in (0, 1))
    assert first.shape == second.shape == (70, 181) and first.any() and second.any()
    assert np.array_equal(wide[:, :181], first) and np.array_equal(wide[:, -181:], second)
    assert not wide[:, 181:-181].any()
