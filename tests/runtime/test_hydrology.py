"""Sinks, directions, basins and accumulation by windows against one queue over the whole raster, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.errors import BadInput
from edgegis.runtime.job import Job
from edgegis.runtime.payloads import payload
from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.cases import priority_flood as queue

FORMATS = {"float32": "f", "float64": "g", "int16": "s", "uint8": "C", "int32": "i", "int64": "l"}
Cells = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Relief:
    """Elevations with what marks missing ones, and the size of cells."""

    cells: Cells
    nodata: float | None
    cell: tuple[float, float]

    def grid(self) -> Grid:
        rows, columns = self.cells.shape
        transform = (0.0, self.cell[0], 0.0, 0.0, 0.0, -self.cell[1])
        return Grid(columns, rows, transform, "", (BandType(FORMATS[str(self.cells.dtype)], self.nodata),))

    @property
    def heights(self) -> Cells:
        cells = self.cells.astype(float)
        return cells if self.nodata is None else np.where(cells == self.nodata, np.nan, cells)


def relief(seed: int) -> Relief:
    """Noise of some kind: smooth or rough, whole numbers or not, with or without gaps."""
    random = np.random.default_rng(seed)
    kind = random.choice(["float32", "float64", "int16", "uint8", "int32", "int64"])
    cells = random.random(random.integers(1, 40, 2)) * random.choice([3, 30, 250])
    for _ in range(random.integers(0, 3)):
        cells = (cells + np.roll(cells, 1, 0) + np.roll(cells, 1, 1) + np.roll(cells, -1, 0)) / 4
    cells = (np.round(cells) if random.random() < 0.5 else cells).astype(kind)
    nodata = None
    if random.random() < 0.5:
        nodata = 255 if kind == "uint8" else -9999
        cells[random.random(cells.shape) < random.choice([0.01, 0.1, 0.5])] = nodata
    return Relief(cells, nodata, (30.0, float(random.choice([20.0, 30.0]))))


@pytest.fixture
def small_windows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Windows of a few cells; answers the seed that they are of."""
    random = np.random.default_rng(1000 + request.param)
    monkeypatch.setattr(payload, "WINDOW_CELLS", int(random.integers(1, 60)))
    monkeypatch.setattr(payload, "WINDOW_ROW_STEP", int(random.integers(1, 5)))
    monkeypatch.setattr(payload, "WINDOW_COLUMNS", int(random.integers(1, 15)))
    return int(request.param)


def run(algorithm: str, what: Relief, others: Mapping[str, MemoryRaster] = {}, **parameters: Any) -> dict[str, Cells]:
    left_out = frozenset(parameters.pop("left_out", ()))
    inputs = {"INPUT": MemoryRaster(what.grid(), [what.cells]), **others}
    job = Job(Catalogue.default().algorithm(algorithm), parameters, inputs, left_out=left_out)
    result = LocalTarget(workers=2, shuffle_seed=3).run(job)
    return {name: output.sink.arrays[0] for name, output in result.outputs.items()}


def missing(what: Relief, cells: Cells) -> Cells:
    return np.where(np.isnan(what.heights), np.nan, cells.astype(float))


def stored(what: Relief, cells: Cells) -> Cells:
    """Levels as cells of the raster's type: cut toward zero, and to what the type holds."""
    if what.cells.dtype.kind == "f":
        return cells.astype(what.cells.dtype).astype(float)
    limits = np.iinfo(what.cells.dtype)
    return np.trunc(np.clip(cells, limits.min, limits.max))


SEEDS = pytest.mark.parametrize("small_windows", range(30), indirect=True)


@SEEDS
def test_level_sinks(small_windows: int) -> None:
    what = relief(small_windows)
    steps = queue.lengths(*what.cell)
    level, count = queue.levels(what.heights, 0, steps)
    alone = run("fillsinkswangliu", what, MIN_SLOPE=0, left_out=["OUTPUT_FLOW_DIRECTIONS", "OUTPUT_WATERSHED_BASINS"])
    assert set(alone) == {"OUTPUT_FILLED_DEM"}
    assert np.array_equal(missing(what, alone["OUTPUT_FILLED_DEM"]), level, equal_nan=True)
    found = run("fillsinkswangliu", what, MIN_SLOPE=0)
    assert np.array_equal(found["OUTPUT_FILLED_DEM"], alone["OUTPUT_FILLED_DEM"], equal_nan=True)
    assert np.array_equal(found["OUTPUT_FLOW_DIRECTIONS"], queue.directions(level, count, steps))
    assert np.array_equal(found["OUTPUT_WATERSHED_BASINS"], queue.basins(what.heights, level, count))


@SEEDS
def test_sinks_with_a_slope(small_windows: int) -> None:
    what = relief(small_windows)
    steps, slope = queue.lengths(*what.cell), [0.01, 0.1, 2.0][small_windows % 3]
    level, count = queue.levels(what.heights, slope, steps)
    found = run("fillsinkswangliu", what, MIN_SLOPE=slope)
    assert np.array_equal(missing(what, found["OUTPUT_FILLED_DEM"]), stored(what, level), equal_nan=True)
    expected = queue.directions(level, count, steps, lambda height: float(stored(what, np.array(height))))
    assert np.array_equal(found["OUTPUT_FLOW_DIRECTIONS"], expected)
    assert np.array_equal(found["OUTPUT_WATERSHED_BASINS"], queue.basins(what.heights, level, count))


@SEEDS
def test_accumulation(small_windows: int) -> None:
    what = relief(small_windows)
    steps, valid = queue.lengths(*what.cell), ~np.isnan(what.heights)
    for slope in (0.0, 0.3):
        expected = queue.directions(*queue.levels(what.heights, slope, steps), steps)
        found = run("flowaccumulation", what, MIN_SLOPE=slope)
        assert np.array_equal(found["OUTPUT_FLOW_DIRECTIONS"], expected)
        assert np.array_equal(found["OUTPUT"], missing(what, queue.accumulation(expected, valid)), equal_nan=True)


@SEEDS
def test_accumulation_of_weights_along_given_directions(small_windows: int) -> None:
    what = relief(small_windows)
    random, steps, valid = np.random.default_rng(5), queue.lengths(*what.cell), ~np.isnan(what.heights)
    weights = random.integers(-1, 9, what.cells.shape).astype("float32")
    given = queue.directions(*queue.levels(what.heights, 0, steps), steps)
    given[random.random(given.shape) < 0.2] = 8
    others = {
        "WEIGHTS": MemoryRaster(Relief(weights, -1.0, what.cell).grid(), [weights]),
        "DIRECTIONS": MemoryRaster(Relief(given, None, what.cell).grid(), [given]),
    }
    found = run("flowaccumulation", what, others)
    wanted = queue.accumulation(given, np.where(valid & (weights >= 0), weights, 0))
    assert np.array_equal(found["OUTPUT"], missing(what, wanted), equal_nan=True)


# pyflwdir's directions: north, north-east, ... north-west; a cell that drains nowhere is 0, one without data 247.
PYFLWDIR_CODES = np.array([64, 128, 1, 2, 4, 8, 16, 32], "uint8")


def hills(seed: int, gaps: float) -> Relief:
    """Every other one of whole numbers, with flats; the others of fractions whose sums Float32 holds: pyflwdir adds up
    in it what it fills.
    """
    random = np.random.default_rng(seed)
    cells = random.random((50, 60)) * 30
    cells = np.round(cells / 6) if seed % 2 else np.round(cells * 1024) / 1024
    cells[random.random(cells.shape) < gaps] = -9999
    return Relief(cells, -9999.0, (30.0, 30.0))


@pytest.mark.parametrize("small_windows", [2, 3], indirect=True)
def test_accumulation_is_that_of_pyflwdir_along_the_same_directions(small_windows: int) -> None:
    pyflwdir = pytest.importorskip("pyflwdir")
    what = hills(small_windows, 0.05)
    valid, directions = ~np.isnan(what.heights), run("flowaccumulation", what)["OUTPUT_FLOW_DIRECTIONS"]
    codes = np.where(directions < 8, PYFLWDIR_CODES[directions % 8], 0).astype("uint8")
    theirs = pyflwdir.from_array(np.where(valid, codes, 247).astype("uint8"), ftype="d8", check_ftype=False)
    weights = np.random.default_rng(5).integers(0, 9, what.cells.shape).astype("float64")
    given = {"WEIGHTS": MemoryRaster(Relief(weights, None, what.cell).grid(), [weights])}
    found, weighted = (run("flowaccumulation", what, others)["OUTPUT"] for others in ({}, given))
    assert np.array_equal(found[valid], theirs.upstream_area("cell")[valid])
    assert np.array_equal(weighted[valid], theirs.accuflux(weights)[valid])


@pytest.mark.parametrize("small_windows", [2, 3], indirect=True)
def test_sinks_are_those_of_pyflwdir_and_our_directions_steeper(small_windows: int) -> None:
    """Its directions lead back the way by which its queue came to a cell: never up, but not always the steepest way."""
    dem = pytest.importorskip("pyflwdir.dem")
    what = hills(small_windows, 0)
    found = run("fillsinkswangliu", what, MIN_SLOPE=0)
    filled, codes = dem.fill_depressions(what.cells, nodata=-9999.0)
    assert np.array_equal(found["OUTPUT_FILLED_DEM"], filled)
    theirs = np.full(codes.shape, queue.NOWHERE, "uint8")
    for direction, code in enumerate(PYFLWDIR_CODES):
        theirs[codes == code] = direction
    ours = gradients(filled, found["OUTPUT_FLOW_DIRECTIONS"], what)
    others = gradients(filled, theirs, what)
    assert others.min() >= 0 and (ours >= others).all() and (ours > others).any()
    assert (found["OUTPUT_FLOW_DIRECTIONS"][1:-1, 1:-1] < 8).all() and (theirs[1:-1, 1:-1] < 8).all()


def gradients(levels: Cells, directions: Cells, what: Relief) -> Cells:
    """Of each cell along its direction; 0 where it has none."""
    found, lengths = np.zeros(levels.shape), queue.lengths(*what.cell)
    for row, column in zip(*np.nonzero(directions < 8)):
        down, right = queue.NEIGHBOURS[directions[row, column]]
        fall = levels[row, column] - levels[row + down, column + right]
        found[row, column] = fall / lengths[directions[row, column]]
    return found


@pytest.mark.parametrize("small_windows", [1, 2], indirect=True)
def test_a_lake_over_many_windows(small_windows: int) -> None:
    """Level ground whose only outlet is far away: windows tell each other the steps in many rounds."""
    cells = np.full((37, 41), 5.0, "float32")
    cells[[0, -1]], cells[:, [0, -1]] = 9, 9
    cells[-1, 20] = 1
    what = Relief(cells, None, (10.0, 10.0))
    steps = queue.lengths(10.0, 10.0)
    level, count = queue.levels(what.heights, 0, steps)
    found = run("flowaccumulation", what)
    assert count.max() == 34
    assert np.array_equal(found["OUTPUT_FLOW_DIRECTIONS"], queue.directions(level, count, steps))


@pytest.mark.parametrize("small_windows", [4], indirect=True)
@pytest.mark.parametrize("within", [True, False])
def test_directions_in_a_circle_are_refused(small_windows: int, within: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "WINDOW_COLUMNS", 20 if within else 1)
    given = np.full((6, 6), 4, "uint8")
    given[2:4, 2:4] = [[2, 4], [0, 6]]
    what = Relief(np.ones((6, 6), "float32"), None, (1.0, 1.0))
    directions = MemoryRaster(Relief(given, None, (1.0, 1.0)).grid(), [given])
    with pytest.raises(BadInput, match=r"in a circle: water of row [34], column [34]"):
        run("flowaccumulation", what, {"DIRECTIONS": directions})
