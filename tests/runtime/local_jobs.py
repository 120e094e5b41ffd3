"""Jobs on this computer for tests: how they are run, and a raster with every type of cell."""

from __future__ import annotations

from typing import Any

import numpy as np

from edgegis.runtime.algorithms.catalogue import Algorithm
from edgegis.runtime.guests.sandbox import Sandbox
from edgegis.runtime.job import Job, Result
from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster
from edgegis.runtime.targets.local import LocalTarget


def run(sandbox: Sandbox, what: Algorithm, inputs: dict[str, Any], **more: Any) -> Result:
    """Runs a job; what is no argument of `run` is the target's."""
    of_run = {name: more.pop(name) for name in ("raster_sinks", "cancellation", "progress", "log") if name in more}
    parameters = more.pop("parameters", {})
    return LocalTarget(sandbox=sandbox, **more).run(Job(what, parameters, inputs), **of_run)


def bands() -> MemoryRaster:
    chance = np.random.default_rng(1)
    types = [BandType(format, 3.0) for format in "cCsSiIlLfg"]
    grid = Grid(9000, 300, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "a CRS", tuple(types))
    return MemoryRaster(grid, [chance.integers(0, 100, (300, 9000)).astype(band.dtype) for band in types])
