"""An algorithm as its module describes it. `docs/descriptor.md` is the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PAYLOAD_TYPES = frozenset({"vector", "raster"})
LAYER_PART_TYPES = frozenset({"field", "band", "distance", "pixel_size"})
VALUE_TYPES = frozenset({"enum", "boolean", "number", "integer", "string", "crs", "extent", "point"})
# What whoever reads the layers knows without being asked.
DERIVED_TYPES = frozenset({"same_layer"})
INPUT_TYPES = PAYLOAD_TYPES | LAYER_PART_TYPES | VALUE_TYPES | DERIVED_TYPES
OUTPUT_TYPES = frozenset(["vector", "raster", "number", "string", "report", "file"])
GEOMETRIES = frozenset(["point", "line", "polygon", "none", "any"])
DEFAULT_FAN_IN = 16
WINDOW_ROW_STEP = 64  # windows have multiples of it in rows
WHOLE_TABLE = "edgegis:whole_table"  # of a schema: the table is all, whatever `rows_of` names


@dataclass(frozen=True)
class Input:
    """A parameter or payload; `edgegis` holds what only some types have (see docs/descriptor.md)."""

    name: str
    title: str
    description: str
    type: str
    schema: Mapping[str, Any]
    optional: bool
    advanced: bool
    edgegis: Mapping[str, Any]

    @property
    def default(self) -> Any:
        return self.schema.get("default")

    @property
    def is_payload(self) -> bool:
        return self.type in PAYLOAD_TYPES

    @property
    def copy_of(self) -> str | None:
        """The layer whose geometries this is, in another CRS; it is there only where the two differ."""
        return self.edgegis.get("copy_of")

    @property
    def is_derived(self) -> bool:
        """Whether nobody is asked for it, because whoever reads the layers knows it."""
        return self.type in DERIVED_TYPES or self.copy_of is not None


@dataclass(frozen=True)
class Output:
    """A result: a payload or a value of the stage `stage`."""

    name: str
    title: str
    description: str
    type: str
    stage: str
    edgegis: Mapping[str, Any]

    @property
    def rows_of(self) -> str | None:
        return self.edgegis.get("rows_of")

    @property
    def table(self) -> int:
        """Which of its stage's tables a layer or raster is."""
        return int(self.edgegis.get("table", 0))

    @property
    def optional(self) -> bool:
        """Whether it may be left out, with the stages that it alone needs."""
        return bool(self.edgegis.get("optional", False))


@dataclass(frozen=True)
class StageInput:
    """An input of the job (with the columns that are wanted, None for all), the result of an earlier stage or of a
    stage in the previous round, or kept cells. `rows` false: names and types of the columns alone; `table`: which of
    the stage's tables.
    """

    input: str | None = None
    stage: str | None = None
    cells: str | None = None
    columns: tuple[str, ...] | None = None
    same_partition: bool = False
    rows: bool = True
    table: int = 0


@dataclass(frozen=True)
class Over:
    """What a map is over: rows of the input that has most of them (the first when equal), windows of a grid (`stack`
    of the plan's as one, or all columns; only those that the stage `listed_by` listed; of the part of the grid that the
    stage `within` named), or as many parts as the stage `parts_of` said.
    """

    rows: tuple[str, ...] = ()
    parts_of: str | None = None
    windows: str | None = None
    windows_of_stage: str | None = None
    halo: int | str = 0  # in cells, or the parameter that says how many
    stack: int = 1
    listed_by: str | None = None
    within: str | None = None
    full_width: bool = False


@dataclass(frozen=True)
class Repeat:
    """Stages that run in rounds. `rounds`: at most so many, or the parameter that says how many."""

    name: str
    rounds: int | str


@dataclass(frozen=True)
class Stage:
    """A guest's function and where its inputs come from. `kind`: whole, map, reduce. Those with the same `repeat`
    run in rounds. `cells`: the name under which the cells of its windows are kept for later stages.
    """

    name: str
    function: str
    kind: str
    inputs: tuple[StageInput, ...]
    over: Over | None = None
    fan_in: int = DEFAULT_FAN_IN
    weight: float = 1.0
    repeat: Repeat | None = None
    cells: str | None = None


@dataclass(frozen=True)
class Descriptor:
    """`document` is the JSON that all of this was read from."""

    id: str
    version: str
    title: str
    description: str
    group: str
    help: str
    determinism: str
    keywords: tuple[str, ...]
    links: tuple[Mapping[str, str], ...]
    capabilities: tuple[str, ...]
    inputs: Mapping[str, Input]
    outputs: Mapping[str, Output]
    stages: tuple[Stage, ...]
    peak_memory: Mapping[str, Any]
    document: Mapping[str, Any] = field(repr=False, compare=False)

    def stage(self, name: str) -> Stage:
        return next(stage for stage in self.stages if stage.name == name)


def columns_asked_for(stages: Sequence[Stage], name: str, values: Mapping[str, Any]) -> list[str] | None:
    """Return the columns of an input that the stages take into a guest, given the parameters; None for all."""
    asked: list[str] = []
    for stage in stages:
        for item in stage.inputs:
            if item.input != name or not item.rows:
                continue
            if item.columns is None:
                return None
            for column in item.columns:
                asked += _named(column, values)
    return list(dict.fromkeys(asked))


def _named(column: str, values: Mapping[str, Any]) -> list[str]:
    if not column.startswith("@"):
        return [column]
    value = values.get(column[1:])
    return [value] if isinstance(value, str) else list(value or [])
