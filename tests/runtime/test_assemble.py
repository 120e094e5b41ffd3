"""The plan's end: a guest's columns beside the input's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python
from edgegis.runtime.errors import GuestContractError
from edgegis.runtime.payloads.payload import CHUNK_ROWS, VectorPayload
from edgegis.runtime.stages.assemble import assemble_vector
from edgegis.tests.runtime.tables import numbers, rows
from edgegis.tests.runtime.wat_guests import descriptor


def table(metadata: dict[str, str] | None = None, **columns: tuple[str, list[Any]]) -> VectorPayload:
    named = {name.replace("_", "$", 1) if name.startswith("_") else name: column for name, column in columns.items()}
    fields = tuple(Field(name, format) for name, (format, _) in named.items())
    arrays = tuple(array_from_python(field, values) for field, (_, values) in zip(fields, named.values()))
    return VectorPayload.from_batches(Schema(fields, metadata or {}), [Batch(arrays[0].length, arrays)])


BASE = table(
    {"edgegis:crs": "a CRS", "edgegis:geometry_type": "3", "edgegis:extent": "0,0,1,1"},
    _geometry=("z", [b"a", b"b", b"c"]),
    _id=("l", [7, 8, 9]),
    Name=("u", ["x", None, "z"]),
    size=("i", [1, 2, 3]),
)


def assembled(guest: VectorPayload, base: VectorPayload = BASE, **own: Any) -> VectorPayload:
    document = descriptor()
    document["outputs"]["OUTPUT"]["edgegis"].update(own or {"rows_of": "INPUT"})
    described = parse_descriptor(document)
    return assemble_vector(described.outputs["OUTPUT"], described, guest.schema, guest.batches, {"INPUT": base})


def test_a_new_column_comes_behind_the_inputs_own() -> None:
    result = assembled(table(n=("g", [0.5, 1.5, 2.5])))
    assert result.schema.names == ["$geometry", "Name", "size", "n"]
    assert rows(result)[1:] == [["x", None, "z"], [1, 2, 3], [0.5, 1.5, 2.5]]
    assert dict(result.schema.metadata) == {"edgegis:crs": "a CRS", "edgegis:geometry_type": "3"}


def test_a_namesake_takes_the_place_and_keeps_its_type() -> None:
    result = assembled(table(SIZE=("g", [0.5, 1.5, 2.5])))
    assert [(field.name, field.format) for field in result.schema.fields[1:]] == [("Name", "u"), ("size", "g")]
    assert rows(result)[2] == [0.5, 1.5, 2.5]


def test_a_geometry_replaces_the_geometry() -> None:
    result = assembled(table(_geometry=("z", [b"A", None, b"C"])))
    assert result.schema.names == ["$geometry", "Name", "size"]
    assert rows(result)[0] == [b"A", None, b"C"]


def test_rows_by_number_come_in_the_guests_order_and_number() -> None:
    result = assembled(table(_row=("l", [2, 2, 0]), n=("g", [1.0, 2.0, 3.0])))
    assert result.schema.names == ["$geometry", "Name", "size", "n"]
    assert rows(result) == [[b"c", b"c", b"a"], ["z", "z", "x"], [3, 3, 1], [1.0, 2.0, 3.0]]


def test_no_rows_by_number() -> None:
    assert rows(assembled(table(_row=("l", [])))) == [[], [], []]


def test_rows_by_number_reach_over_batches() -> None:
    base = numbers(CHUNK_ROWS + 10)
    wanted = np.random.default_rng(1).integers(0, CHUNK_ROWS + 10, 2 * CHUNK_ROWS).tolist()
    result = assembled(table(_row=("l", wanted)), base)
    assert rows(result) == [wanted]
    assert [batch.length for batch in result.batches] == [CHUNK_ROWS, CHUNK_ROWS]


@pytest.mark.parametrize(
    "wrong",
    [
        table(n=("g", [1.0])),
        table(_row=("l", [3])),
        table(_row=("l", [-1])),
        table(_row=("l", [None])),
        table(_row=("i", [1])),
    ],
    ids=["too few rows", "beyond", "negative", "null", "of another type"],
)
def test_rows_that_do_not_fit_are_named(wrong: VectorPayload) -> None:
    with pytest.raises(GuestContractError):
        assembled(wrong)


def test_without_rows_of_the_guests_table_is_the_result() -> None:
    result = assembled(table(_geometry=("z", [b"q"]), n=("g", [1.0])), geometry="point", crs="INPUT")
    assert result.schema.names == ["$geometry", "n"]
    assert dict(result.schema.metadata) == {"edgegis:crs": "a CRS"}
    assert result.schema.fields[0].metadata == {"ARROW:extension:name": "geoarrow.wkb"}


def test_a_guest_may_give_the_whole_table_instead_of_rows() -> None:
    guest = table({"edgegis:whole_table": "true"}, _geometry=("z", [b"q"]), name=("l", [5]))
    result = assembled(guest, rows_of="INPUT", geometry="polygon")
    assert rows(result) == [[b"q"], [5]]
    assert result.schema.names == ["$geometry", "name"]
    assert dict(result.schema.metadata) == {"edgegis:crs": "a CRS", "edgegis:whole_table": "true"}


def test_a_table_without_geometry_has_no_crs() -> None:
    assert not assembled(table(n=("g", [1.0])), geometry="none").schema.metadata


@pytest.mark.parametrize(
    ("geometry", "of", "expected"),
    [
        ("same as INPUT", "3", "3"),
        ("multi of INPUT", "1", "4"),
        ("multi of INPUT", "1003", "1006"),
        ("multi of INPUT", "5", "5"),
        ("multi but points of INPUT", "1", "1"),
        ("multi but points of INPUT", "3002", "3005"),
        ("multi but points of INPUT", str(0x80000003), str(0x80000006)),
    ],
)
def test_the_geometry_type_follows_from_an_inputs(geometry: str, of: str, expected: str) -> None:
    base = table({"edgegis:geometry_type": of}, _geometry=("z", [b"a"]))
    result = assembled(table(_geometry=("z", [b"A"])), base, geometry=geometry)
    assert result.schema.metadata["edgegis:geometry_type"] == expected
