"""Arrow columns as QGIS fields."""

from __future__ import annotations

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsField, QgsFields

from edgegis.processing_providers.writing.fields import fits_data, new_field, qgis_fields, variant_type
from edgegis.runtime.arrow import Field, Schema


@pytest.mark.parametrize(
    ("arrow", "kind"),
    [
        *((letter, "Int") for letter in "cCsSi"),
        *((letter, "LongLong") for letter in "IlL"),
        ("f", "Double"),
        ("g", "Double"),
        ("b", "Bool"),
        ("u", "QString"),
        ("z", "QByteArray"),
        ("tdD", "QDate"),
        ("ttu", "QTime"),
        ("tsm:", "QDateTime"),
        ("tsm:UTC", "QDateTime"),
    ],
)
def test_type(arrow, kind):
    field = new_field("f", Field("f", arrow))
    assert (field.name(), field.type(), field.length()) == ("f", variant_type(kind), 0)


def test_lists():
    texts = new_field("f", Field("f", "+l", children=(Field("item", "u"),)))
    numbers = new_field("f", Field("f", "+l", children=(Field("item", "i"),)))
    assert texts.type() == variant_type("QStringList")
    assert (numbers.type(), numbers.subType()) == (variant_type("QVariantList"), variant_type("Int"))


@pytest.fixture
def source():
    fields = QgsFields()
    name = QgsField("Name", variant_type("QString"), "text", 40)
    name.setAlias("The name")
    fields.append(name)
    fields.append(QgsField("pop", variant_type("LongLong")))
    return {"INPUT": fields}


def test_columns_of_the_input_keep_its_definition_whatever_the_case(source):
    schema = Schema((Field("Name", "u"), Field("POP", "g"), Field("$geometry", "z"), Field("count", "g")))
    fields = qgis_fields(schema, source, "INPUT")
    assert fields.names() == ["Name", "pop", "count"]
    assert (fields.at(0).length(), fields.at(0).alias()) == (40, "The name")
    assert fields.at(2).type() == variant_type("Double")


SHAPE = {"edgegis:length": "20", "edgegis:precision": "6"}


def test_like_another_field(source):
    columns = (
        Field("Name_min", "u", metadata={"edgegis:like": "INPUT.Name"}),
        Field("pop_mean", "g", metadata={"edgegis:like": "INPUT.pop", **SHAPE}),
        Field("Name_count", "i", metadata={"edgegis:like": "INPUT.Name"}),
        Field("lost", "i", metadata={"edgegis:like": "INPUT.nothing"}),
    )
    fields = qgis_fields(Schema(columns), source, None)
    shapes = [(f.name(), f.type(), f.length(), f.precision()) for f in fields]
    assert shapes == [
        ("Name_min", variant_type("QString"), 40, 0),
        ("pop_mean", variant_type("Double"), 20, 6),
        ("Name_count", variant_type("Int"), 40, 0),
        ("lost", variant_type("Int"), 0, 0),
    ]


@pytest.mark.parametrize(("crs", "alias"), [("EPSG:32632", "far (meters)"), ("EPSG:4326", "far (degrees)"), ("", "")])
def test_unit_of_a_distance_is_in_its_alias(crs, alias):
    schema = Schema((Field("far", "g", metadata={"edgegis:unit": "crs"}),))
    fields = qgis_fields(schema, {}, None, QgsCoordinateReferenceSystem(crs))
    assert fields.at(0).alias() == alias


@pytest.mark.parametrize(
    ("unit", "alias"),
    [
        ("cells", "n (cells)"),
        ("DEM", "n (m)"),
        ("square of DEM", "n (m\N{SUPERSCRIPT TWO})"),
        ("square of RAIN", "n ((mm/day)\N{SUPERSCRIPT TWO})"),
        ("OTHER", ""),
        ("square of OTHER", ""),
    ],
)
def test_unit_of_a_rasters_values_is_in_the_alias(unit, alias):
    schema = Schema((Field("n", "g", metadata={"edgegis:unit": unit}),))
    fields = qgis_fields(schema, {}, None, None, {"DEM": "m", "RAIN": "mm/day"})
    assert fields.at(0).alias() == alias


@pytest.mark.parametrize(("data", "fit"), [("any", True), ("numeric", False), ("string", True), ("datetime", False)])
def test_fits_data(data, fit):
    assert fits_data(QgsField("a", variant_type("QString")), data) == fit
