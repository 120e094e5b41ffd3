"""Values as the fields of a layer hold them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from qgis.core import QgsField, QgsFields

from edgegis.processing_providers.writing.fields import variant_type
from edgegis.processing_providers.writing.held_values import held
from edgegis.runtime.arrow import Batch, Field, Schema, array_from_numpy, python_values
from edgegis.runtime.payloads.payload import VectorPayload

VALUES = [1.23456789, -1.0000005, 2.5, 36675841067.681816, math.inf, 1e300, 0.0]


def payload(values, nulls=None):
    column = Field("mean", "g")
    mask = None if nulls is None else np.array(nulls)
    array = array_from_numpy(column, np.array(values), mask)
    return VectorPayload.from_batches(Schema((column,)), [Batch(len(values), (array,))])


def fields(precision):
    field = QgsField("mean", variant_type("Double"), "double", 20, precision)
    made = QgsFields()
    made.append(field)
    return made


def test_as_qgis_rounds(qgis_app):
    result = held(payload(VALUES), fields(6))
    [column] = result.batches[0].columns
    field = fields(6).at(0)
    expected = [field.convertCompatible(value) for value in VALUES]
    assert python_values(result.schema.fields[0], column) == expected


def test_nulls_stay(qgis_app):
    result = held(payload([1.25, 2.0], [True, False]), fields(1))
    assert python_values(result.schema.fields[0], result.batches[0].columns[0]) == [None, 2.0]


def test_without_decimals_nothing_is_touched(qgis_app):
    original = payload(VALUES)
    assert held(original, fields(0)).digest() == original.digest()


def test_numbers_in_a_text_field(qgis_app):
    made = QgsFields()
    made.append(QgsField("mean", variant_type("QString")))
    result = held(payload([17.0, 0.5, 3.0], [False, False, True]), made)
    assert python_values(result.schema.fields[0], result.batches[0].columns[0]) == ["17", "0.5", None]


@pytest.mark.parametrize("kind", ["Int", "LongLong"])
def test_numbers_in_a_field_of_whole_numbers(qgis_app, kind):
    made = QgsFields()
    made.append(QgsField("mean", variant_type(kind)))
    numbers = [0.5, 1.5, -0.5, -2.5, 7.0, -1.2, 2147483646.4]
    result = held(payload([*numbers, 1.0], [False] * 7 + [True]), made)
    expected = [made.at(0).convertCompatible(number) for number in numbers]
    assert python_values(result.schema.fields[0], result.batches[0].columns[0]) == [*expected, None]
