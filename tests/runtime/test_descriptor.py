"""Descriptors: what departs from the form is refused with its place; parameters are filled in and checked."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from edgegis.runtime.algorithms.descriptor import Descriptor
from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.algorithms.parameters import normalise_parameters
from edgegis.runtime.errors import BadDescriptor, BadParameter
from edgegis.tests.runtime.wat_guests import descriptor

RASTER = {"title": "R", "schema": {"type": "object"}, "edgegis": {"type": "raster"}}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The test descriptor with the member at a dotted path replaced, or dropped (value ...)."""
    document: Any = copy.deepcopy(descriptor())
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    node = document
    for part in parents:
        node = node[part]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return dict(document)


WRONG = {
    "id": [..., 5, "with-dash", "ümlaut"],
    "version": [...],
    "title": [..., []],
    "edgegis": [..., "x"],
    "edgegis.group": [...],
    "edgegis.determinism": ["maybe"],
    "edgegis.peak_memory": [{"fixed": -1}, {"inputs": {"NOTHING": 1}}, {"inputs": {"INPUT": "x"}}],
    "inputs.INPUT": [5],
    "inputs.INPUT.title": [...],
    "inputs.INPUT.schema": [..., {"type": "thing"}, {"type": "object", "pattern": "x"}],
    "inputs.INPUT.edgegis.type": ["layer"],
    "inputs.INPUT.edgegis.geometry": [["circle"]],
    "inputs.INPUT.edgegis.crs": ["NOTHING"],
    "inputs.LIMIT.schema.default": [-1, "two"],
    "inputs.LIMIT.schema.minimum": ["low"],
    "inputs.LIMIT.edgegis": [{"type": "enum"}, {"type": "field"}, {"type": "field", "of": "NOTHING"}],
    "inputs.LIMIT.minOccurs": [True],
    "outputs": [{}, []],
    "outputs.OUTPUT.edgegis.stage": [..., "nothing"],
    "outputs.OUTPUT.edgegis.rows_of": ["NOTHING"],
    "outputs.OUTPUT.edgegis.geometry": ["circle", "same as NOTHING"],
    "outputs.OUTPUT.edgegis.type": ["raster", "table", "file"],
    "edgegis.stages": [[], {}],
    "edgegis.stages.0.name": [...],
    "edgegis.stages.0.function": [...],
    "edgegis.stages.0.kind": [..., "filter", "reduce"],
    "edgegis.stages.0.over": [
        ...,
        {},
        {"rows": "NOTHING"},
        {"rows": "INPUT", "windows": "INPUT"},
        {"windows": "INPUT"},
    ],
    "edgegis.stages.0.inputs": [..., [{}], [{"input": "NOTHING"}], [{"input": "LIMIT"}], [{"stage": "rows"}]],
    "edgegis.stages.0.inputs.0.columns": ["a", [1], ["@NOTHING"]],
    "edgegis.stages.0.fan_in": [1, 2.5],
}


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, values in WRONG.items() for value in values])
def test_what_departs_from_the_form_is_refused(path: str, value: Any) -> None:
    document = changed(path, value)
    with pytest.raises(BadDescriptor) as caught:
        parse_descriptor(document, "module")
    assert str(caught.value).startswith("module: count" if path != "id" else "module: ")


def test_the_place_is_named() -> None:
    with pytest.raises(
        BadDescriptor, match=r"count.edgegis.stages\[0\].kind is 'filter'; it can be map, reduce, repeat, whole"
    ):
        parse_descriptor(changed("edgegis.stages.0.kind", "filter"))


@pytest.mark.parametrize("document", [None, [], "text", 5])
def test_a_descriptor_is_an_object(document: Any) -> None:
    with pytest.raises(BadDescriptor):
        parse_descriptor(document)


def test_two_stages_need_two_names() -> None:
    stage = descriptor()["edgegis"]["stages"][0]
    with pytest.raises(BadDescriptor, match="two stages"):
        parse_descriptor(changed("edgegis.stages", [stage, stage]))


def test_a_raster_cannot_be_taken_whole() -> None:
    document = changed("inputs.INPUT", RASTER)
    document["edgegis"]["stages"] = [{"name": "rows", "function": "f", "kind": "whole", "inputs": [{"input": "INPUT"}]}]
    with pytest.raises(BadDescriptor, match="only a map over its windows"):
        parse_descriptor(document)


def parameters(**inputs: dict[str, Any]) -> Descriptor:
    document = descriptor()
    document["inputs"] = {
        "INPUT": document["inputs"]["INPUT"],
        **{name: {"title": name.title(), **item} for name, item in inputs.items()},
    }
    return parse_descriptor(document)


def test_defaults_are_filled_in_and_payloads_passed_over() -> None:
    described = parameters(
        A={"schema": {"type": "number", "default": 2}},
        B={"schema": {"type": "string"}, "minOccurs": 0},
        C={"schema": {"type": "boolean", "default": False}},
    )
    values = normalise_parameters(described, {"INPUT": "anything"})
    assert values == {"A": 2.0, "B": None, "C": False}
    assert isinstance(values["A"], float)
    assert normalise_parameters(described, {"B": ""})["B"] is None


OPTIONS = {"type": "enum", "options": ["a", "b"]}
BANDS = {"type": "band", "of": "INPUT", "multiple": True}
REFUSED = [
    ({"schema": {"type": "number"}}, [None, "1", True, float("nan"), float("inf"), [], 10**400]),
    ({"schema": {"type": "number", "minimum": 0, "maximum": 5}}, [-0.1, 5.1, float("-inf")]),
    ({"schema": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 5}}, [0, 5]),
    ({"schema": {"type": "integer"}}, [1.5, "1", True, float("nan")]),
    ({"schema": {"type": "string", "minLength": 1}}, ["", 5, None]),
    ({"schema": {"type": "string", "enum": ["x", "y"]}}, ["z"]),
    ({"schema": {"type": "boolean"}}, [0, "true"]),
    (
        {"schema": {"type": "array", "items": {"type": "integer"}, "minItems": 1}, "edgegis": BANDS},
        [[], [1.5], 5, "12"],
    ),
    ({"schema": {"type": "integer"}, "edgegis": OPTIONS}, [2, -1]),
    ({"schema": {"type": "array", "items": {"type": "integer"}}, "edgegis": {**OPTIONS, "multiple": True}}, [[0, 2]]),
]


@pytest.mark.parametrize(("item", "value"), [(item, value) for item, values in REFUSED for value in values])
def test_values_that_are_not_allowed(item: dict[str, Any], value: Any) -> None:
    with pytest.raises(BadParameter) as caught:
        normalise_parameters(parameters(RADIUS=item), {"RADIUS": value})
    assert "Radius (RADIUS)" in caught.value.message and caught.value.details == {"parameter": "RADIUS"}


def test_what_is_allowed_is_said() -> None:
    described = parameters(RADIUS={"schema": {"type": "number", "exclusiveMinimum": 0, "maximum": 9}})
    with pytest.raises(BadParameter, match=r"Radius \(RADIUS\) is 0; it must be a number above 0 and not above 9"):
        normalise_parameters(described, {"RADIUS": 0})
    with pytest.raises(BadParameter, match="is NaN; it must be"):
        normalise_parameters(described, {"RADIUS": float("nan")})
    with pytest.raises(BadParameter, match="has no parameter 'RADUIS'; it has INPUT, RADIUS"):
        normalise_parameters(described, {"RADUIS": 1})


def test_a_value_is_not_looked_at_where_another_takes_its_place() -> None:
    radius = {"schema": {"type": "number", "default": 7.0, "exclusiveMinimum": 0}, "edgegis": {"unused_with": "FIELD"}}
    described = parameters(RADIUS=radius, FIELD={"minOccurs": 0, "schema": {"type": "string"}})
    assert normalise_parameters(described, {"RADIUS": 0, "FIELD": "r"}) == {"RADIUS": 7.0, "FIELD": "r"}
    for nothing in (None, ""):
        with pytest.raises(BadParameter, match="RADIUS"):
            normalise_parameters(described, {"RADIUS": 0, "FIELD": nothing})


def test_a_copy_of_a_layer_is_asked_of_nobody() -> None:
    layer = {"schema": {"type": "object"}, "edgegis": {"type": "vector", "geometry": ["polygon"]}}
    copy = {**layer, "minOccurs": 0, "edgegis": {**layer["edgegis"], "copy_of": "ZONES", "crs": "INPUT"}}
    inputs = parameters(ZONES=layer, COPY=copy).inputs
    assert inputs["COPY"].is_derived and not inputs["ZONES"].is_derived
    with pytest.raises(BadDescriptor, match="copy_of names 'OTHER', which is no input"):
        parameters(COPY={**copy, "edgegis": {**copy["edgegis"], "copy_of": "OTHER"}})


@pytest.mark.parametrize(("value", "expected"), [(3, 3), (3.0, 3), (2**53, 2**53)])
def test_whole_numbers_may_come_as_floats(value: Any, expected: int) -> None:
    result = normalise_parameters(parameters(N={"schema": {"type": "integer"}}), {"N": value})["N"]
    assert result == expected and isinstance(result, int)
