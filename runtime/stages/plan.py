"""What a job's stages work on: partitions, columns, memory (for grids see `grids.py`). All of it follows from the data
and the descriptor alone, never from the number of workers or the target, so every target computes the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Union

from ..arrow import Schema, batch_nbytes
from ..errors import BadInput, BadParameter, GuestContractError, InternalError, TooLarge
from ..payloads.payload import CHUNK_ROWS, Grid, RasterSource, VectorPayload, Window, windows_of

if TYPE_CHECKING:
    from ..algorithms.descriptor import Descriptor, Input, Stage, StageInput

Payload = Union[VectorPayload, RasterSource]
# Another whenever the same job may come to other bytes: kept results are then made anew.
PLAN_VERSION = 1
PARTS_LIMIT = 100_000


@dataclass(frozen=True)
class Partition:
    """One share of a map: rows of the input `of`, a window, or (without either) a part that a stage asked for."""

    index: int
    count: int
    of: str = ""
    first_row: int = 0
    window: Window | None = None

    def params(self) -> dict[str, Any]:
        share = {"index": self.index, "count": self.count, "first_row": self.first_row, "of": self.of}
        if self.window is None:
            return {"partition": share}
        window = {name: getattr(self.window, name) for name in self.window.__dataclass_fields__}
        return {"partition": share, "window": window}


def vector_input(inputs: Mapping[str, Payload], name: str) -> VectorPayload:
    payload = inputs.get(name)
    if not isinstance(payload, VectorPayload):
        raise BadParameter(f"{name} must be a vector layer.", parameter=name)
    return payload


def raster_input(inputs: Mapping[str, Payload], name: str) -> RasterSource:
    payload = inputs.get(name)
    if payload is None or isinstance(payload, VectorPayload):
        raise BadParameter(f"{name} must be a raster.", parameter=name)
    return payload


# -- partitions -------------------------------------------------------------------------------------


def row_partitions(names: Sequence[str], inputs: Mapping[str, Payload]) -> list[Partition]:
    """One share a batch of the input with most rows, the first of equal ones; a single empty share when there are
    none.
    """
    chosen = max(names, key=lambda name: (vector_input(inputs, name).rows, -names.index(name)))
    batches = vector_input(inputs, chosen).batches
    if any(batch.length != CHUNK_ROWS for batch in batches[:-1]):
        raise InternalError(f"The batches of {chosen} do not have {CHUNK_ROWS} rows.")
    count = max(1, len(batches))
    return [Partition(index, count, chosen, index * CHUNK_ROWS) for index in range(count)]


def part_partitions(values: Mapping[str, Any], stage: str) -> list[Partition]:
    """As many as the stage's result value `parts`, which is at least 1."""
    count = values.get("parts")
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= PARTS_LIMIT:
        raise GuestContractError(f"The stage {stage} did not answer a number of parts, 1 to {PARTS_LIMIT:,}.")
    return [Partition(index, count) for index in range(count)]


def window_partitions(grid: Grid, halo: int, stack: int = 1, full_width: bool = False) -> list[Partition]:
    windows = windows_of(grid, halo, stack, full_width)
    return [Partition(index, len(windows), window=window) for index, window in enumerate(windows)]


def listed_partitions(partitions: Sequence[Partition], values: Mapping[str, Any], stage: str) -> list[Partition]:
    """Those whose numbers the stage's result value `windows` lists, in ascending order."""
    listed = values.get("windows")
    whole = isinstance(listed, list) and all(type(number) is int for number in listed)
    if not isinstance(listed, list) or not whole or sorted({*listed} & {*range(len(partitions))}) != listed:
        raise GuestContractError(
            f"The stage {stage} did not list windows by their numbers, 0 to {len(partitions) - 1}."
        )
    return [partitions[number] for number in listed]


# -- columns ----------------------------------------------------------------------------------------


def wanted_columns(
    item: StageInput, title: str, schema: Schema, parameters: Mapping[str, Any]
) -> tuple[Schema, list[int]]:
    """The columns that a stage asks for: their schema and places. A field is found in any case, and named as it was
    asked for.
    """
    if item.columns is None:
        return schema, list(range(len(schema.fields)))
    names: list[str] = []
    for column in item.columns:
        value = parameters.get(column[1:]) if column.startswith("@") else column
        names += value if isinstance(value, list) else [] if value is None else [value]
    places, fields = [], []
    for name in dict.fromkeys(names):
        place = _place(schema, name)
        if place is not None:
            places.append(place)
            fields.append(replace(schema.fields[place], name=name))
        elif not name.startswith("$"):
            there = ", ".join(column for column in schema.names if not column.startswith("$")) or "none"
            raise BadParameter(f"{title} has no field '{name}'. Its fields: {there}.", field=name)
    return Schema(tuple(fields), schema.metadata), places


def _place(schema: Schema, name: str) -> int | None:
    if name in schema.names:
        return schema.names.index(name)
    lower = [column.lower() for column in schema.names]
    return lower.index(name.lower()) if name.lower() in lower else None


def wanted_places(descriptor: Descriptor, name: str, schema: Schema, parameters: Mapping[str, Any]) -> list[int]:
    """Places of those columns of an input that any stage asks for."""
    places: set[int] = set()
    for stage in descriptor.stages:
        for item in stage.inputs:
            if item.input == name and item.rows:
                places.update(wanted_columns(item, descriptor.inputs[name].title, schema, parameters)[1])
    return sorted(places)


def input_bytes(descriptor: Descriptor, inputs: Mapping[str, Payload], parameters: Mapping[str, Any]) -> dict[str, int]:
    """Bytes of each input that the stages ask for: columns that nobody takes into a guest do not count."""
    sizes: dict[str, int] = {}
    for name, payload in inputs.items():
        if not isinstance(payload, VectorPayload):
            sizes[name] = raster_input(inputs, name).nbytes
            continue
        chosen = wanted_places(descriptor, name, payload.schema, parameters)
        schema = Schema(tuple(payload.schema.fields[place] for place in chosen))
        sizes[name] = sum(batch_nbytes(schema, batch.select(chosen)) for batch in payload.batches)
    return sizes


def needed_stages(descriptor: Descriptor, outputs: Collection[str]) -> set[str]:
    """The stages that these outputs come from, those that they take their inputs from, and so on."""
    needed = {descriptor.outputs[name].stage for name in outputs}
    for stage in reversed(descriptor.stages):
        names, over = {stage.name}, stage.over
        if stage.repeat is not None:  # all of a repeat, or nothing
            names = {other.name for other in descriptor.stages if other.repeat == stage.repeat}
        if f"cells {stage.cells}" in needed or names & needed:
            needed |= names
            needed |= {item.stage for item in stage.inputs if item.stage}
            needed |= {f"cells {item.cells}" for item in stage.inputs if item.cells}
            if over is not None:
                needed |= {name for name in (over.parts_of, over.windows_of_stage, over.listed_by, over.within) if name}
    return needed


# -- before anything runs ---------------------------------------------------------------------------


def peak_memory_bytes(descriptor: Descriptor, sizes: Mapping[str, int], parameters: Mapping[str, Any]) -> int:
    """What one instance will need at most, by the descriptor's formula, for inputs of these sizes in bytes."""
    formula = descriptor.peak_memory
    of_inputs = sum(formula["inputs"].get(name, 1.0) * size for name, size in sizes.items())
    of_parameters = sum(each * (parameters.get(name) or 0) for name, each in formula["parameters"].items())
    return int(formula["fixed"] + of_inputs + of_parameters)


def check_memory(
    descriptor: Descriptor, sizes: Mapping[str, int], limit_bytes: int, parameters: Mapping[str, Any]
) -> None:
    """Raise TooLarge when the job cannot fit an instance's memory."""
    peak = peak_memory_bytes(descriptor, sizes, parameters)
    if peak > limit_bytes:
        listed = ", ".join(f"{descriptor.inputs[name].title} {size / 1e6:,.0f} MB" for name, size in sizes.items())
        raise TooLarge(
            f"'{descriptor.title}' would need about {peak / 1e6:,.0f} MB of memory ({listed}), but it may have "
            f"{limit_bytes / 1e6:,.0f} MB. Take less data: fewer features, fewer fields, or a part of the area.",
            needed_bytes=peak,
            limit_bytes=limit_bytes,
        )


def check_inputs(descriptor: Descriptor, inputs: Mapping[str, Payload], stored: Collection[str] = ()) -> None:
    """Every payload that is needed is there and of its kind; those in `stored` are where the job runs.

    Raises BadParameter, BadInput.
    """
    for item in descriptor.inputs.values():
        if not item.is_payload or item.name in stored:
            continue
        if item.name not in inputs:
            if item.optional:
                continue
            raise BadParameter(f"{item.title} ({item.name}) is missing: please give a layer.", parameter=item.name)
        if item.type == "vector":
            vector_input(inputs, item.name)
        else:
            _check_grid(item, descriptor, inputs)
    for name in inputs:
        if name not in descriptor.inputs:
            raise BadParameter(f"'{descriptor.title}' has no input '{name}'.", parameter=name)


def _check_grid(item: Input, descriptor: Descriptor, inputs: Mapping[str, Payload]) -> None:
    """A raster has cells, and those of the raster that it goes with."""
    grid, other = raster_input(inputs, item.name).grid, item.edgegis.get("grid")
    if not grid.bands or grid.columns < 1 or grid.rows < 1:
        raise BadInput(f"{item.title} has no cells.")
    if other is None or other not in inputs:
        return
    wanted, title = raster_input(inputs, other).grid, descriptor.inputs[other].title
    near = max(abs(wanted.transform[place]) for place in (1, 2, 4, 5)) * 1e-3
    most = [near if place in (0, 3) else near / max(grid.columns, grid.rows) for place in range(6)]
    same_place = all(abs(a - b) <= off for a, b, off in zip(grid.transform, wanted.transform, most))
    if (grid.columns, grid.rows) != (wanted.columns, wanted.rows) or not same_place:
        raise BadInput(
            f"{item.title} has {grid.columns} x {grid.rows} cells, {title} has {wanted.columns} x {wanted.rows}, or "
            f"they lie elsewhere: each cell of the one must be a cell of the other. Align {item.title} with {title} "
            "first (gdal:warpreproject with its extent and resolution)."
        )


def is_over(stage: Stage, partition: Partition | None, name: str | None) -> bool:
    """Whether the stage gets only its share of that input."""
    if partition is None or stage.over is None or name is None:
        return False
    return name in (partition.of, stage.over.windows)
