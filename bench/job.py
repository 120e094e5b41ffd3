"""A job of the table: what ours, QGIS's and other tools are given, with the goals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .other_tools import OtherTool


@dataclass(frozen=True)
class Sizes:
    """Rows, cells and repetitions, by argument."""

    points: int = 1_000_000
    few_points: int = 20_000
    polygons: int = 3_000
    heatmap_points: int = 100_000
    raster_side: int = 8_000
    relief_side: int = 2_000
    zones: int = 450
    rounds: int = 3


@dataclass(frozen=True)
class Job:
    """`theirs` is QGIS's id, empty where QGIS has no such algorithm; `goal` how many times as fast ours is to be;
    `output` the parameter that says where the result goes.
    """

    title: str
    algorithm: str
    theirs: str
    parameters: Mapping[str, Any]
    goal: float | None
    suffix: str = ".gpkg"
    others: tuple[OtherTool, ...] = ()
    # How the second of two steps takes the first one's result: its parameters, where FIRST stands for it.
    second: Mapping[str, Any] | None = None
    output: str = "OUTPUT"

    @property
    def ours(self) -> str:
        return f"edgegis:{self.algorithm}"


FIRST = "the first step's output"

# Makes an algorithm's jobs, and the data that they miss.
Maker = Callable[[Path, Sizes], list[Job]]
