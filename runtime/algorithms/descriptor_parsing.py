"""A descriptor from JSON. Whatever departs from its form (`docs/descriptor.md`) is refused here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .descriptor import GEOMETRIES, INPUT_TYPES, Descriptor, Input
from .descriptor_node import Node
from .descriptor_stages import parse_outputs, parse_stages
from .parameters import check_value_schema

FIELD_DATA = frozenset(["any", "numeric", "string", "datetime"])
DETERMINISM = frozenset({"exact", "approximate"})
NUMBERS = frozenset({"number", "integer"})


def parse_descriptor(document: Any, module: str = "") -> Descriptor:
    """The descriptor of a JSON value; raises BadDescriptor that names the algorithm and the member."""
    name = document.get("id") if isinstance(document, dict) else None
    root = Node(document, f"{module + ': ' if module else ''}{name if isinstance(name, str) else 'descriptor'}")
    own = root.node("edgegis")
    inputs = {key: _input(key, node) for key, node in root.nodes("inputs")}
    for _, node in root.nodes("inputs"):
        _check_references(node, inputs)
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
