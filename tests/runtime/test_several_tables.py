"""Several layers from one stage, those that may be left out, and what is known without being asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from edgegis.runtime.algorithms.catalogue import Algorithm, Module
from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.arrow import numpy_values
from edgegis.runtime.errors import BadDescriptor
from edgegis.runtime.job import Job, Result
from edgegis.runtime.targets.local import LocalTarget

from .tables import numbers
from .test_descriptor import descriptor
from .test_kept_cells import Cells, Engine


def split(params: Mapping[str, Any], streams: list[Cells]) -> tuple[list[Cells], dict[str, Any]]:
    values = streams[0][0]
    return [[values[values % 2 == 0]], [values[values % 2 == 1]]], {}


def document() -> dict[str, Any]:
    document = descriptor()
    taken = {"input": "INPUT"}
    document["edgegis"]["stages"] = [{"name": "split", "function": "split", "kind": "whole", "inputs": [taken]}]
    layer = {"type": "vector", "stage": "split", "geometry": "none"}
    document["outputs"] = {
        "EVEN": {"title": "E", "schema": {"type": "object"}, "edgegis": layer},
        "ODD": {"title": "O", "schema": {"type": "object"}, "edgegis": {**layer, "table": 1, "optional": True}},
    }
    return document


def run(*left_out: str) -> Result:
    algorithm = Algorithm(Module("0" * 64, "test", b""), parse_descriptor(document()))
    job = Job(algorithm, {}, {"INPUT": numbers(7)}, left_out=frozenset(left_out))
    return LocalTarget(sandbox=Engine({"split": split})).run(job)  # type: ignore[arg-type]  # a guest in Python


def values(result: Result, name: str) -> list[int]:
    payload = result.outputs[name]
    field = payload.schema.fields[0]
    return [int(v) for batch in payload.batches for v in np.asarray(numpy_values(field, batch.columns[0]))]


def test_a_layer_is_one_of_its_stages_tables() -> None:
    result = run()
    assert sorted(values(result, "EVEN") + values(result, "ODD")) == list(range(7))
    assert values(result, "ODD") == [1, 3, 5]


def test_an_optional_layer_is_left_out() -> None:
    assert set(run("ODD").outputs) == {"EVEN"}


def test_whether_two_inputs_are_one_names_both() -> None:
    what = document()
    same = {
        "title": "S",
        "schema": {"type": "boolean", "default": False},
        "edgegis": {"type": "same_layer", "of": "INPUT"},
    }
    what["inputs"]["SAME"] = same
    with pytest.raises(BadDescriptor, match="as is missing"):
        parse_descriptor(what)
    same["edgegis"]["as"] = "OTHER"  # type: ignore[index]
    with pytest.raises(BadDescriptor, match="OTHER"):
        parse_descriptor(what)
    same["edgegis"]["as"] = "INPUT"  # type: ignore[index]
    assert parse_descriptor(what).inputs["SAME"].is_derived
