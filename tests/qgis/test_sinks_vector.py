"""Every destination that QGIS offers: a round trip of ours leaves what QGIS's own pass-through leaves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from osgeo import gdal

from edgegis.processing_providers.writing.fields import variant_type
from edgegis.tests.comparator import layer_differences

pytestmark = pytest.mark.qgis

# FlatGeobuf with its index; GDAL 3.6 leaves such rows out.
REFUSES_NULLS = int(gdal.VersionInfo()) >= 3_07_00_00

OURS = ("edgegis:roundtrip", {"RUN_ON": "local"})
THEIRS = ("native:extractbyexpression", {"EXPRESSION": "TRUE"})

KINDS = (
    "field=whole:int&field=long:int8&field=number:double(0,0)&field=text:string&field=flag:bool&field=day:date"
    "&field=clock:time&field=moment:datetime&field=bytes:binary&field=names:string[]&crs=epsg:32633"
)
SHAPES = {
    "Point": ["Point (1 2)", "Point (3 4)", None, "Point (-5 1e7)"],
    "PointZ": ["PointZ (1 2 3)", None, "PointZ (3 4 -5)", "PointZ (0 0 0)"],
    "MultiPointZM": ["MultiPointZM ((1 2 3 4),(5 6 7 8))", None, "MultiPointZM ((1 2 3 4))", "MultiPointZM EMPTY"],
    "LineStringM": ["LineStringM (0 0 1, 1 1 2)", None, "LineStringM (0 0 1, 1 1 2, 9 9 9)", None],
    "Polygon": ["Polygon ((0 0, 9 0, 9 9, 0 0),(5 1, 6 1, 6 2, 5 1))", None, "Polygon EMPTY", None],
    "MultiPolygon": ["MultiPolygon (((0 0, 9 0, 9 9, 0 0)),((20 0, 29 0, 29 9, 20 0)))", None, None, None],
    "NoGeometry": [None] * 4,
}  # fmt: skip


def rows():
    from qgis.PyQt.QtCore import QByteArray, QDate, QDateTime, QTime

    moment = QDateTime(QDate(1969, 12, 31), QTime(23, 59, 59))
    later = QDateTime(QDate(2024, 2, 29), QTime(1, 2, 3))
    return [
        [7, 1 << 40, 0.1, "Zür", True, QDate(1969, 12, 31), QTime(12, 34, 56), moment, QByteArray(b"\0"), ["a", "bß"]],
        [-7, None, -1e30, "it's \"quoted\"", False, QDate(1900, 3, 1), QTime(0, 0, 0), None, None, ["x, y", 'q"q']],
        [None] * 10,
        [0, -1, 5.0, "", True, QDate(2024, 2, 29), None, later, QByteArray(b"xyz"), []],
    ]  # fmt: skip


def memory_layer(shape="Point", definition=KINDS, records=None, whole=False):
    """A layer of SHAPES; those that are there alone, if it is to be `whole`."""
    from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer

    layer = QgsVectorLayer(f"{shape}?{definition}", "layer", "memory")
    assert layer.isValid()
    features = []
    for record, wkt in zip(rows() if records is None else records, SHAPES[shape]):
        feature = QgsFeature(layer.fields())
        feature.setAttributes(record)
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        if not whole or not feature.geometry().isEmpty():
            features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    return layer


def run(algorithm, source, output, context=None):
    import processing

    name, parameters = algorithm
    return processing.run(name, {**parameters, "INPUT": source, "OUTPUT": output}, context=context)["OUTPUT"]


def opened(result):
    from qgis.core import QgsVectorLayer

    if isinstance(result, QgsVectorLayer):
        return result
    layer = QgsVectorLayer(str(result), "result", "ogr")
    assert layer.isValid(), result
    return layer


def agree(source, output):
    """Both write to `output` (a function of a name); answer our result."""
    theirs = opened(run(THEIRS, source, output("theirs")))
    ours = opened(run(OURS, source, output("ours")))
    found = layer_differences(ours, theirs)
    assert not found, "\n".join(found)
    return ours


def sound(path: Path) -> None:
    """What SQLite and GeoPackage say of the file."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING rtree%'").fetchall():
            assert database.execute("SELECT rtreecheck(?)", [name]).fetchone() == ("ok",)


# -- kinds of destinations


@pytest.fixture(params=["temporary", "memory", "gpkg", "shp", "geojson", "fgb", "csv", "sqlite", "new table"])
def output(request, tmp_path):
    """A destination by name."""
    if request.param == "temporary":
        return lambda name: "TEMPORARY_OUTPUT" if name == "ours" else str(tmp_path / "theirs.gpkg")
    if request.param == "memory":
        return lambda name: "memory:"
    if request.param == "new table":
        return lambda name: f"ogr:dbname='{tmp_path / name}.gpkg' table=\"t\" (geom)"
    return lambda name: str(tmp_path / f"{name}.{request.param}")


def file_layer(shape, whole=False):
    """The kinds that every format has some form of."""
    definition = (
        "field=whole:int&field=number:double(0,0)&field=text:string&field=flag:bool&field=day:date&field=moment:datetime"
        "&crs=epsg:32633"
    )
    records = [[*record[:1], *record[2:6], record[7]] for record in rows()]
    return memory_layer(shape, definition, records, whole)


@pytest.mark.parametrize("shape", ["Point", "Polygon", "NoGeometry"])
def test_every_destination_holds_what_native_leaves(output, shape):
    if shape == "NoGeometry" and output("ours").endswith((".shp", ".sqlite")):
        pytest.skip("what QGIS's own writes there cannot be opened by that name: the format needs geometries")
    if output("ours").endswith(".fgb") and REFUSES_NULLS:
        both_refuse(file_layer(shape), output)
    else:
        agree(file_layer(shape), output)


def both_refuse(source, output):
    from qgis.core import QgsProcessingException

    for side, algorithm in (("theirs", THEIRS), ("ours", OURS)):
        with pytest.raises(QgsProcessingException, match=r"Could not write feature|NULL geometry"):
            run(algorithm, source, output(side))
    assert not Path(output("ours")).exists()


def test_a_flatgeobuf_whose_rows_all_have_a_geometry(tmp_path):
    source = file_layer("Point", whole=True)
    assert agree(source, lambda side: str(tmp_path / f"{side}.fgb")).featureCount() == 3


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("suffix", ["gpkg", "memory"])
def test_every_kind_of_value_and_geometry(tmp_path, shape, suffix):
    ours = agree(memory_layer(shape), lambda name: "memory:" if suffix == "memory" else str(tmp_path / f"{name}.gpkg"))
    assert ours.featureCount() == 4
    if suffix == "gpkg":
        sound(tmp_path / "ours.gpkg")


def test_a_temporary_output_is_a_layer_of_a_file(tmp_path):
    layer = run(OURS, memory_layer(), "TEMPORARY_OUTPUT")
    assert layer.providerType() == "ogr" and layer.source().endswith(".gpkg")


@pytest.mark.parametrize("output", ["x.gpkg", "x.fgb", "x.csv", "memory:"])
def test_no_rows_leave_an_empty_layer(tmp_path, output):
    polygons = memory_layer("Polygon", "field=whole:int&field=text:string&crs=epsg:4326", [])
    found = []
    for side, (name, parameters) in {
        "theirs": ("native:countpointsinpolygon", {}),
        "ours": ("edgegis:countpointsinpolygon", {"RUN_ON": "local"}),
    }.items():
        (tmp_path / side).mkdir()
        target = output if ":" in output else str(tmp_path / side / output)
        parameters = {**parameters, "POINTS": memory_layer(), "FIELD": "NUMPOINTS"}
        import processing

        result = processing.run(name, {**parameters, "POLYGONS": polygons, "OUTPUT": target})["OUTPUT"]
        found.append(opened(result))
    assert not layer_differences(found[1], found[0])
    assert found[1].featureCount() == 0


@pytest.mark.parametrize("name", ['it\'s "quoted"', "Größe; 日本", "a.b c", "100%", "x (unfinished)"])
def test_names_of_files_layers_and_fields(tmp_path, name):
    source = memory_layer(definition="field=whole:int&crs=epsg:4326", records=[[1], [2], [3], [4]])
    source.dataProvider().addAttributes([text_field(name), text_field("Ünï'\"")])
    source.updateFields()
    agree(source, lambda side: str(tmp_path / side / f"{name}.gpkg") if (tmp_path / side).mkdir() is None else "")
    sound(tmp_path / "ours" / f"{name}.gpkg")


def text_field(name):
    from qgis.core import QgsField

    return QgsField(name, variant_type("QString"))


def test_a_field_called_geom(tmp_path):
    """QGIS's own cannot write it to a GeoPackage, either."""
    from qgis.core import QgsProcessingException

    source = memory_layer("Point", "field=geom:string&crs=epsg:4326", [["a"], ["b"], ["c"], ["d"]])
    with pytest.raises(QgsProcessingException, match=r"called 'geom'|field geom"):
        run(OURS, source, str(tmp_path / "x.gpkg"))
    for output in ("TEMPORARY_OUTPUT", str(tmp_path / "x.geojson")):
        layer = opened(run(OURS, source, output))
        assert [feature["geom"] for feature in layer.getFeatures()] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("kind", ["string", "double(0,0)"])
def test_a_temporary_output_holds_any_fid(kind):
    source = memory_layer(definition=f"field=fid:{kind}", records=[["1"]] * 4)
    assert [feature["fid"] for feature in opened(run(OURS, source, "TEMPORARY_OUTPUT")).getFeatures()] in (
        ["1"] * 4,
        [1.0] * 4,
    )


def test_a_temporary_output_holds_names_that_differ_in_case():
    source = memory_layer("Point", "field=a:int&field=A:string&crs=epsg:4326", [[1, "x"], [2, "y"]])
    layer = opened(run(OURS, source, "TEMPORARY_OUTPUT"))
    assert [feature.attributes() for feature in layer.getFeatures()] == [[1, "x"], [2, "y"]]


KEYS = {
    "ascending": ("int", [1, 3, 7, 20]),
    "duplicates": ("int", [1, 1, 2, 2]),
    "nulls": ("int8", [None, 5, None, 6]),
    "descending": ("int", [9, 8, 7, 6]),
}


@pytest.mark.parametrize("values", KEYS)
@pytest.mark.parametrize("output", ["x.gpkg", "table", "memory:", "x.geojson"])
@pytest.mark.parametrize("name", ["fid", "FID"])
def test_an_attribute_fid_is_no_trouble(tmp_path, values, output, name):
    kind, ids = KEYS[values]
    source = memory_layer(definition=f"field={name}:{kind}&field=t:string", records=[[i, str(i)] for i in ids])
    target = {"x.gpkg": str(tmp_path / "x.gpkg"), "table": f"ogr:dbname='{tmp_path / 'x.gpkg'}' table=\"t\" (geom)"}
    ours = opened(run(OURS, source, target.get(output, output if ":" in output else str(tmp_path / output))))
    assert [feature["t"] for feature in ours.getFeatures()] == [str(i) for i in ids]
    numbers = [feature.id() for feature in ours.getFeatures()]
    assert len(set(numbers)) == 4
    if "gpkg" in ours.source():
        sound(tmp_path / "x.gpkg")
        assert values != "ascending" or numbers == ids


def test_feature_ids_stay_where_rows_were_deleted(tmp_path):
    source = opened(run(THEIRS, memory_layer(), str(tmp_path / "source.gpkg")))
    assert source.dataProvider().deleteFeatures([2])
    layer = opened(run(OURS, source, str(tmp_path / "x.gpkg")))
    assert [feature.id() for feature in layer.getFeatures()] == [1, 3, 4]


@pytest.mark.parametrize("kind", ["string", "double(0,0)"])
def test_a_geopackage_takes_whole_numbers_as_fid_only(tmp_path, kind):
    from qgis.core import QgsProcessingException

    source = memory_layer(definition=f"field=fid:{kind}", records=[["1"]] * 4)
    with pytest.raises(QgsProcessingException, match=rf"{tmp_path}/x.gpkg.*Wrong field type for fid"):
        run(OURS, source, str(tmp_path / "x.gpkg"))
    assert not list(tmp_path.iterdir())
    assert opened(run(OURS, source, str(tmp_path / "x.geojson"))).featureCount() == 4


@pytest.mark.parametrize("output", ["x.gpkg", "new table", "memory:", "TEMPORARY_OUTPUT", "x.shp", "x.geojson"])
def test_decimals_of_a_field(tmp_path, output):
    """QGIS's file writer rounds to them; its providers do not, nor do memory layers."""
    source = memory_layer(
        "Point", "field=a:double&field=b:double(10,3)&field=c:string(5)", [[0.123456789, 1.23456789, "abcde"]] * 2
    )
    values = {}
    for side, algorithm in (("theirs", THEIRS), ("ours", OURS)):
        table = f"ogr:dbname='{tmp_path / side}.gpkg' table=\"t\" (geom)"
        target = {"new table": table}.get(output, str(tmp_path / f"{side}-{output}") if output[0] == "x" else output)
        layer = opened(run(algorithm, source, target))
        values[side] = [[feature[name] for name in "abc"] for feature in layer.getFeatures()]
    assert values["ours"] == values["theirs"]
