"""The stages and outputs of a descriptor: parsing, and checking that each refers only to what comes before it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ..errors import present
from .descriptor import (
    DEFAULT_FAN_IN,
    GEOMETRIES,
    OUTPUT_TYPES,
    WINDOW_ROW_STEP,
    Input,
    Output,
    Over,
    Repeat,
    Stage,
    StageInput,
)
from .descriptor_node import Node
from .geometry_like import PHRASES, geometry_like

KINDS = frozenset({"whole", "map", "reduce"})
REPEAT = "repeat"
_ROWS = frozenset({"all", "none"})
CELL_TYPES = frozenset("cCsSiIlLfg")


def parse_stages(node: Node, inputs: Mapping[str, Input]) -> dict[str, Stage]:
    stages: dict[str, Stage] = {}
    for item in node.items("stages"):
        if item.choice("kind", KINDS | {REPEAT}) == REPEAT:
            _add_repeated(item, inputs, stages)
        else:
            _add(item, _stage(item, inputs, stages), stages)
    if not stages:
        node.fail("must not be empty", "stages")
    return stages


def _add(node: Node, stage: Stage, stages: dict[str, Stage]) -> None:
    if stage.name in stages:
        node.fail("is the name of two stages", "name")
    stages[stage.name] = stage


def _add_repeated(node: Node, inputs: Mapping[str, Input], stages: dict[str, Stage]) -> None:
    """The stages of a `repeat`. The last of them says whether it is done, so it is a whole stage."""
    repeat = Repeat(node.text("name"), _rounds(node, inputs))
    items = node.items("stages")
    names = [item.text("name") for item in items]
    for place, item in enumerate(items):
        stage = _stage(item, inputs, stages, previous=names[place:])
        _add(item, dataclasses.replace(stage, repeat=repeat), stages)
    if not items or stages[names[-1]].kind != "whole":
        node.fail("must end with a whole stage, which says whether it is done", "stages")


def _rounds(node: Node, inputs: Mapping[str, Input]) -> int | str:
    rounds = node.value.get("rounds")
    if isinstance(rounds, str) and rounds.startswith("@"):
        return node.known("rounds", rounds[1:], inputs, "input")
    return node.count("rounds", 0, 1)


def _stage(
    node: Node, inputs: Mapping[str, Input], earlier: Mapping[str, Stage], previous: Sequence[str] = ()
) -> Stage:
    """One stage. `previous` are those whose result of the previous round it may take: itself and later ones."""
    kind = node.choice("kind", KINDS)
    over = _over(node.node("over"), inputs, earlier) if kind == "map" else None
    taken = tuple(_stage_input(item, inputs, earlier, previous) for item in node.items("inputs"))
    for item, read in zip(taken, node.items("inputs")):
        if item.same_partition:
            _check_same_partition(read, over, earlier[item.stage or ""])
    reducible = len(taken) == 1 and taken[0].stage in earlier and earlier[taken[0].stage or ""].kind == "map"
    if kind == "reduce" and not reducible:
        node.fail("of a reduce must be one earlier map stage", "inputs")
    if kind != "map":
        for item in taken:
            if item.input is not None and item.rows and inputs[item.input].type == "raster":
                node.fail(f"takes the raster {item.input} whole; only a map over its windows can", "inputs")
    weight, fan_in = node.number("weight", 1.0), node.count("fan_in", DEFAULT_FAN_IN, 2)
    cells = node.optional_text("cells")
    _check_cells(node, over, taken, earlier, cells)
    return Stage(node.text("name"), node.text("function"), kind, taken, over, fan_in, weight, cells=cells)


def _check_cells(
    node: Node, over: Over | None, taken: Sequence[StageInput], earlier: Mapping[str, Stage], cells: str | None
) -> None:
    """Kept cells are windows of the grid that the map is over, and of an earlier stage. A stage that writes them anew
    reads its own windows alone.
    """

    def grid(of: Over | None) -> object:
        return (present(of).windows, present(of).within)

    read = {item.cells for item in taken if item.cells}
    if (cells or read) and (over is None or over.windows is None):
        node.fail("can only be kept and read by a map over the windows of an input", "cells")
    for stage in earlier.values():
        if stage.cells in {cells, *read} - {None} and grid(stage.over) != grid(over):
            node.fail(f"'{stage.cells}' are windows of another grid", "cells")
    if cells in read and present(over).halo:
        node.fail(f"'{cells}' cannot be read with a halo by the stage that writes them anew", "cells")


def _stage_input(
    node: Node, inputs: Mapping[str, Input], earlier: Mapping[str, Stage], previous: Sequence[str]
) -> StageInput:
    name, stage, cells = (node.optional_text(member) for member in ("input", "stage", "cells"))
    if sum(choice is not None for choice in (name, stage, cells)) != 1:
        node.fail("must have one of 'input', 'stage' and 'cells'")
    if cells is not None:
        kept = [other.cells for other in earlier.values() if other.cells]
        return StageInput(cells=node.known("cells", cells, kept, "name of cells that an earlier stage keeps"))
    if stage is not None:
        table, same = node.count("table", 0), node.text("partition", "") == "same"
        if node.text("round", "") == "previous":
            name = node.known("stage", stage, dict.fromkeys(previous), "stage of this round that is not yet over")
            if same:
                node.fail("of the previous round is not to be had, only all of it", "partition")
            return StageInput(stage=name, table=table)
        name = node.known("stage", stage, earlier, "earlier stage")
        return StageInput(stage=name, same_partition=same, table=table)
    name = present(name)
    if not inputs[node.known("input", name, inputs, "input")].is_payload:
        node.fail(f"names '{name}', which is no layer", "input")
    columns = node.texts("columns") if "columns" in node.value else None
    for column in columns or ():
        if column.startswith("@"):
            node.known("columns", column[1:], inputs, "input")
    return StageInput(input=name, columns=columns, rows=node.choice("rows", _ROWS, "all") == "all")


def _over(node: Node, inputs: Mapping[str, Input], earlier: Mapping[str, Stage]) -> Over:
    members = ("rows", "parts_of", "windows", "windows_of_stage")
    rows, parts_of, windows, of_stage = (node.optional_text(member) for member in members)
    if sum(choice is not None for choice in (rows, parts_of, windows, of_stage)) != 1:
        node.fail(f"must have one of {', '.join(members)}")
    if rows is not None:
        text = rows[len("larger of ") :] if rows.startswith("larger of ") else rows
        names = tuple(name.strip() for name in text.split(","))
        for name in names:
            if inputs[node.known("rows", name, inputs, "input")].type != "vector":
                node.fail(f"names '{name}', which is no vector layer", "rows")
        return Over(rows=names)
    if parts_of is not None:
        if earlier[node.known("parts_of", parts_of, earlier, "earlier stage")].kind != "whole":
            node.fail(f"names '{parts_of}', which is no whole stage", "parts_of")
        return Over(parts_of=parts_of)
    if windows is None:
        return Over(windows_of_stage=node.known("windows_of_stage", of_stage or "", earlier, "earlier stage"))
    return _over_windows(node, windows, inputs, earlier)


def _over_windows(node: Node, windows: str, inputs: Mapping[str, Input], earlier: Mapping[str, Stage]) -> Over:
    halo = _halo(node, inputs)
    if inputs[node.known("windows", windows, inputs, "input")].type != "raster":
        node.fail(f"names '{windows}', which is no raster", "windows")
    for member in ("listed_by", "within"):
        stage = node.optional_text(member)
        if stage is not None and earlier[node.known(member, stage, earlier, "earlier stage")].kind != "whole":
            node.fail(f"names '{stage}', which is no whole stage", member)
    listed_by, within = node.optional_text("listed_by"), node.optional_text("within")
    stack, full_width = node.count("stack", 1, 1), node.flag("full_width", False)
    return Over(windows=windows, halo=halo, stack=stack, listed_by=listed_by, within=within, full_width=full_width)


def _halo(node: Node, inputs: Mapping[str, Input]) -> int | str:
    halo = node.value.get("halo")
    if not isinstance(halo, str) or not halo.startswith("@"):
        return node.count("halo", 0)
    name = node.known("halo", halo[1:], inputs, "input")
    if "maximum" not in inputs[name].schema:
        node.fail(f"is as wide as {name} says, which has no maximum", "halo")
    return name


def _check_same_partition(node: Node, over: Over | None, other: Stage) -> None:
    def partitions(of: Over | None) -> object:
        if of is None:
            return None
        high = of.halo if isinstance(of.halo, str) or of.halo > WINDOW_ROW_STEP else 0
        return dataclasses.replace(of, halo=high)

    if over is None or partitions(over) != partitions(other.over):
        node.fail(f"wants the same partition of '{other.name}', which is not cut in the same way", "partition")


def parse_outputs(node: Node, inputs: Mapping[str, Input], stages: Mapping[str, Stage]) -> dict[str, Output]:
    outputs = {name: _output(name, item, inputs, stages) for name, item in node.nodes("outputs")}
    if not outputs:
        node.fail("must not be empty", "outputs")
    return outputs


def _output(name: str, node: Node, inputs: Mapping[str, Input], stages: Mapping[str, Stage]) -> Output:
    own = node.node("edgegis")
    kind = own.choice("type", OUTPUT_TYPES)
    stage = own.known("stage", own.text("stage"), stages, "stage")
    for member in ("rows_of", "crs"):
        if member in own.value:
            own.known(member, own.text(member), inputs, "input")
    geometry, alike = own.text("geometry", "any"), geometry_like(own.value)
    if alike is not None:
        own.known("geometry", alike[1], inputs, "input")
    elif geometry not in GEOMETRIES:
        choices = ", ".join([*sorted(GEOMETRIES), *(f"'{phrase} INPUT'" for phrase in PHRASES)])
        own.fail(f"is '{geometry}'; it can be {choices}", "geometry")
    if kind == "file" and not own.text("extension").isalnum():
        own.fail("must be letters and digits", "extension")
    own.flag("optional", False)
    own.flag("by_default", True)
    own.count("table", 0)
    if kind == "raster":
        if stages[stage].repeat is not None:
            own.fail("of a raster must not be repeated", "stage")
        if present(stages[stage].over).listed_by is not None:
            own.fail("of a raster must be over all windows", "stage")
        if present(stages[stage].over).full_width:
            own.fail("of a raster must be over windows of the usual width", "stage")
        _check_bands(own, inputs, stages[stage])
    return Output(name, node.text("title"), node.text("description", ""), kind, stage, own.value)


def _check_bands(own: Node, inputs: Mapping[str, Input], stage: Stage) -> None:
    if stage.over is None or stage.over.rows or stage.over.parts_of:
        own.fail("of a raster must be a map over windows", "stage")
    bands = own.value.get("bands")
    if isinstance(bands, str) and bands.startswith("same as "):
        own.known("bands", bands[len("same as ") :], inputs, "input")
        return
    for band in own.items("bands"):
        band.choice("type", CELL_TYPES)
        nodata = band.value.get("nodata")
        if isinstance(nodata, str) and nodata.startswith("@"):
            band.known("nodata", nodata[1:], inputs, "input")
        elif nodata is not None and nodata not in ("nan", "inf", "-inf") and not isinstance(nodata, (int, float)):
            band.fail("must be a number, 'nan' or '@PARAMETER'", "nodata")
