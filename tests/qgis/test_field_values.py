"""Columns become what `QgsField.convertCompatible` makes of each value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from qgis.core import QgsField, QgsFields
from qgis.PyQt.QtCore import QVariant

from edgegis.processing_providers.field_values import conformed
from edgegis.runtime.arrow import Batch, Field, Schema, array_from_numpy, python_values
from edgegis.runtime.payload import VectorPayload

pytestmark = pytest.mark.qgis

NUMBERS = [0.5, 1.5, -0.5, -2.5, 7.0, 1.23456789, -1.2345675, 1e18, 2147483647.4, 0.0, 123456.7890125]


@pytest.mark.parametrize(
    ("kind", "precision"),
    [("Double", 6), ("Double", 2), ("Double", 0), ("Int", 0), ("LongLong", 0), ("String", 0)],
)
def test_doubles_in_another_field(qgis_app: Any, kind: str, precision: int) -> None:
    field = QgsField("x", getattr(QVariant, kind), "", 20, precision)
    fields = QgsFields()
    fields.append(field)
    column = Field("x", "g")
    missing = np.arange(len(NUMBERS)) == 3
    array = array_from_numpy(column, np.array(NUMBERS), missing)
    payload = conformed(VectorPayload(Schema((column,)), [Batch(len(NUMBERS), (array,))]), fields)
    ours = python_values(payload.schema.fields[0], payload.batches[0].columns[0])
    assert ours == [None if gone else by_qgis(field, number) for number, gone in zip(NUMBERS, missing)]


def by_qgis(field: QgsField, number: float) -> Any:
    try:
        return field.convertCompatible(number)
    except ValueError:
        return None
