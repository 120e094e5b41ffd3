"""An algorithm as its module describes it. `docs/descriptor.md` is the form; whatever departs from it is refused
here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .descriptor_node import Node
from .parameters import check_value_schema, normalised

PAYLOAD_TYPES = frozenset({"vector", "raster"})
LAYER_PART_TYPES = frozenset({"field", "band", "distance", "pixel_size"})
VALUE_TYPES = frozenset({"enum", "boolean", "number", "integer", "string", "crs", "extent", "point"})
# What whoever reads the layers knows without being asked.
DERIVED_TYPES = frozenset({"same_layer"})
INPUT_TYPES = PAYLOAD_TYPES | LAYER_PART_TYPES | VALUE_TYPES | DERIVED_TYPES
OUTPUT_TYPES = frozenset(["vector", "raster", "number", "string", "report", "file"])
GEOMETRIES = frozenset(["point", "line", "polygon", "none", "any"])
FIELD_DATA = frozenset(["any", "numeric", "string", "datetime"])
DETERMINISM = frozenset({"exact", "approximate"})
DEFAULT_FAN_IN = 16
WINDOW_ROW_STEP = 64  # windows have multiples of it in rows
NUMBERS = frozenset({"number", "integer"})
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

    def normalise_parameters(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        return normalise_parameters(self, raw)


def normalise_parameters(descriptor: Descriptor, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values of all inputs that are no payloads, defaults filled in, None for optional ones that are not set.

    Numbers become floats where the schema says `number`. Payload inputs in `raw` are passed over. Raises
    BadParameter, which names the parameter and what is allowed.
    """
    return normalised(descriptor.inputs.values(), raw, descriptor.id)


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


# -- parsing ----------------------------------------------------------------------------------------


def parse_descriptor(document: Any, module: str = "") -> Descriptor:
    """The descriptor of a JSON value; raises BadDescriptor that names the algorithm and the member."""
    name = document.get("id") if isinstance(document, dict) else None
    root = Node(document, f"{module + ': ' if module else ''}{name if isinstance(name, str) else 'descriptor'}")
    own = root.node("edgegis")
    inputs = {key: _input(key, node) for key, node in root.nodes("inputs")}
    for _, node in root.nodes("inputs"):
        _check_references(node, inputs)
    from .descriptor_stages import parse_outputs, parse_stages

    stages = parse_stages(own, inputs)
    identifier = root.text("id")
    if not identifier.isidentifier() or not identifier.isascii():
        root.fail("must be made of letters, digits and underscores", "id")
    return Descriptor(
        id=identifier,
        version=root.text("version"),
        title=root.text("title"),
        description=root.text("description", ""),
        group=own.text("group"),
        help=own.text("help", ""),
        determinism=own.choice("determinism", DETERMINISM, "exact"),
        keywords=root.texts("keywords"),
        links=tuple({k: str(v) for k, v in link.value.items()} for link in root.items("links", [])),
        capabilities=own.texts("capabilities"),
        inputs=inputs,
        outputs=parse_outputs(root, inputs, stages),
        stages=tuple(stages.values()),
        peak_memory=_peak_memory(own.node("peak_memory", {}), inputs),
        document=root.value,
    )


def _input(name: str, node: Node) -> Input:
    schema, own = node.node("schema"), node.node("edgegis", {})
    inferred = schema.value.get("type")
    kind = own.choice("type", INPUT_TYPES, inferred if isinstance(inferred, str) else "object")
    check_value_schema(schema.value, schema.path, kind)
    if kind == "enum" and not own.texts("options"):
        own.fail("is missing", "options")
    if kind == "vector" and set(own.texts("geometry")) - GEOMETRIES:
        own.fail(f"can hold {', '.join(sorted(GEOMETRIES))}", "geometry")
    if kind == "field":
        own.text("of")
        own.choice("data", FIELD_DATA, "any")
    if kind == "same_layer":
        own.text("of"), own.text("as")
    optional = node.count("minOccurs", 1) == 0
    advanced = own.flag("advanced", False)
    return Input(
        name, node.text("title"), node.text("description", ""), kind, schema.value, optional, advanced, own.value
    )


def _check_references(node: Node, inputs: Mapping[str, Input]) -> None:
    own = node.node("edgegis", {})
    for member in ("of", "as", "copy_of", "crs", "grid", "radius", "radius_field", "unused_with"):
        name = own.optional_text(member)
        if name is not None:
            own.known(member, name, inputs, "input")


def _peak_memory(node: Node, inputs: Mapping[str, Input]) -> Mapping[str, Any]:
    made: dict[str, Any] = {"fixed": node.number("fixed", 0)}
    for member in ("inputs", "parameters"):
        factors = node.node(member, {})
        made[member] = {factors.known(name, name, inputs, "input"): factors.number(name, 0) for name in factors.value}
        if member == "parameters" and any(inputs[name].schema["type"] not in NUMBERS for name in made[member]):
            factors.fail("can name numbers alone")
    return made
