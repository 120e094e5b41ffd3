"""Layers and rasters as GeoJSON, FlatGeobuf and GeoTIFF: in, out, and what is refused."""

import base64
import json

import numpy as np
import pytest

from edgegis.endpoint import child
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.formats.conversion import Conversion, FileRaster
from edgegis.endpoint.formats.media_types import FLATGEOBUF, GEOJSON, GEOTIFF
from edgegis.runtime.arrow import python_values
from edgegis.runtime.errors import BadInput, Cancelled, TooLarge
from edgegis.runtime.job import Cancellation
from edgegis.runtime.payloads.payload import BandType, Grid, VectorPayload

from .payloads import exception

EXECUTION = "/processes/{}/execution"


def feature(properties, geometry):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


POINT = {"type": "Point", "coordinates": [7.5, 51.25]}
LAYER = {
    "type": "FeatureCollection",
    "features": [
        feature({"id": 1, "name": "Münster", "size": 1.5, "on": True, "day": "2024-02-29"}, POINT),
        feature({"id": 2, "name": None, "size": None, "on": None, "day": None}, None),
    ],
}
MERCATOR = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
METRES = {
    "type": "FeatureCollection",
    "crs": MERCATOR,
    "features": [feature({"id": 1}, {"type": "Point", "coordinates": [834895.7, 6667000.0]})],
}


@pytest.fixture
def conversion():
    return Conversion(Configuration())


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A FlatGeobuf and a GeoTIFF, as base64."""
    conversion, folder = Conversion(Configuration()), tmp_path_factory.mktemp("files")
    (folder / "input").write_text(json.dumps(LAYER))
    layer = conversion.write_vector(conversion.read_vector(folder / "input", GEOJSON), folder, FLATGEOBUF)
    grid = Grid(30, 20, (10.0, 2.0, 0.0, 50.0, 0.0, -2.0), "", (BandType("f", -9999.0),))
    raster = FileRaster(grid, folder / "cells")
    raster.arrays[0][...] = np.arange(600, dtype="f4").reshape(20, 30)
    return {
        FLATGEOBUF: base64.b64encode(layer.read_bytes()).decode(),
        GEOTIFF: base64.b64encode(conversion.write_raster(raster.file, grid).read_bytes()).decode(),
    }


def execute(client, value, wanted=None, process="roundtrip", response="document"):
    outputs = {"outputs": {"OUTPUT": {"format": {"mediaType": wanted}}}} if wanted else {}
    body = {"inputs": {"INPUT": value}, "response": response, **outputs}
    return client.post(EXECUTION.format(process), json=body)


def test_geojson_in_and_out(client):
    response = execute(client, LAYER, GEOJSON, response="raw")
    assert (response.status_code, response.headers["content-type"]) == (200, GEOJSON), response.text
    found = response.json()
    assert [part["properties"] for part in found["features"]] == [part["properties"] for part in LAYER["features"]]
    assert [part["geometry"] for part in found["features"]] == [POINT, None]


@pytest.mark.parametrize(
    "value",
    [
        {"value": LAYER, "mediaType": "application/geo+json"},
        {"value": LAYER, "mediaType": "application/vnd.geo+json; charset=utf-8"},
        {"value": LAYER, "format": {"mediaType": "application/geo+json"}},
        {"value": LAYER},
    ],
)
def test_geojson_qualified(value, client):
    document = execute(client, value, GEOJSON).json()
    assert document["OUTPUT"]["mediaType"] == GEOJSON
    assert len(document["OUTPUT"]["value"]["features"]) == 2


def test_an_endpoint_without_the_libraries_says_so(client, monkeypatch):
    monkeypatch.setattr("edgegis.endpoint.formats.conversion.find_spec", lambda name: None)
    answer = client.post(EXECUTION.format("roundtrip"), json={"inputs": {"INPUT": LAYER}})
    assert "This endpoint has no pyogrio" in exception(answer, 422, "unsupported")["detail"]


def test_flatgeobuf_in_and_out(client, files):
    value = {"value": files[FLATGEOBUF], "encoding": "base64", "mediaType": FLATGEOBUF}
    assert len(execute(client, value, GEOJSON).json()["OUTPUT"]["value"]["features"]) == 2
    output = execute(client, LAYER, FLATGEOBUF).json()["OUTPUT"]
    assert (output["mediaType"], output["encoding"]) == (FLATGEOBUF, "base64")
    assert base64.b64decode(output["value"]).startswith(b"fgb")
    again = execute(client, {"value": output["value"], "mediaType": FLATGEOBUF}, GEOJSON).json()
    assert again["OUTPUT"]["value"]["features"][0]["properties"]["name"] == "Münster"


def test_a_flatgeobuf_that_is_cut_is_refused(conversion, tmp_path):
    many = {**LAYER, "features": [feature({"id": number, "name": "x" * 100}, POINT) for number in range(300)]}
    (tmp_path / "input").write_text(json.dumps(many))
    whole = conversion.write_vector(conversion.read_vector(tmp_path / "input", GEOJSON), tmp_path, FLATGEOBUF)
    data = whole.read_bytes()
    (tmp_path / "whole").write_bytes(data)
    assert sum(batch.length for batch in conversion.read_vector(tmp_path / "whole", FLATGEOBUF).batches) == 300
    (tmp_path / "cut").write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInput, match="of its 300 features"):
        conversion.read_vector(tmp_path / "cut", FLATGEOBUF)


def test_coordinates_that_geojson_has_not(client):
    north = {"type": "FeatureCollection", "features": [feature({}, {"type": "Point", "coordinates": [0.0, 95.0]})]}
    wanted = {media_type: {"OUTPUT": {"format": {"mediaType": media_type}}} for media_type in (GEOJSON, FLATGEOBUF)}
    body = {"inputs": {"INPUT": north}, "outputs": wanted[GEOJSON]}
    refused = exception(client.post(EXECUTION.format("roundtrip"), json=body), 422, "unsupported")
    assert "another format" in refused["detail"]
    other = client.post(EXECUTION.format("roundtrip"), json={**body, "outputs": wanted[FLATGEOBUF]})
    assert other.status_code == 200


def test_geotiff_in_and_out(client, files):
    value = {"value": files[GEOTIFF], "mediaType": "image/tiff"}
    manifest = execute(client, value, process="roundtripraster").json()["OUTPUT"]["value"]
    assert manifest["grid"]["transform"] == [10.0, 2.0, 0.0, 50.0, 0.0, -2.0]
    assert manifest["grid"]["bands"] == [{"type": "f", "nodata": -9999.0}]
    cells = client.get(f"/blobs/{manifest['chunks'][0]['digest']}").content
    assert np.array_equal(np.frombuffer(cells, "f4"), np.arange(600))
    response = execute(client, value, GEOTIFF, "roundtripraster", "raw")
    assert response.headers["content-type"] == GEOTIFF and response.content.startswith(b"II")
    again = {"value": base64.b64encode(response.content).decode()}
    assert execute(client, again, process="roundtripraster").json()["OUTPUT"]["value"] == manifest


def test_result_in_a_format_by_reference_is_a_file(client):
    wanted = {"OUTPUT": {"format": {"mediaType": GEOJSON}, "transmissionMode": "reference"}}
    body = {"inputs": {"INPUT": LAYER}, "outputs": wanted, "response": "document"}
    link = client.post(EXECUTION.format("roundtrip"), json=body).json()["OUTPUT"]
    assert link["type"] == GEOJSON and len(client.get(link["href"]).json()["features"]) == 2


def test_crs_of_geojson_is_read_and_written_as_wgs_84(client, conversion, tmp_path):
    (tmp_path / "input").write_text(json.dumps(METRES))
    assert '"EPSG",3857' in conversion.read_vector(tmp_path / "input", GEOJSON).crs.replace(" ", "")
    (tmp_path / "input").write_text(json.dumps(LAYER))
    assert '"EPSG",4326' in conversion.read_vector(tmp_path / "input", GEOJSON).crs.replace(" ", "")
    found = execute(client, METRES, GEOJSON).json()["OUTPUT"]["value"]
    assert found["features"][0]["geometry"]["coordinates"] == pytest.approx([7.5, 51.29], abs=0.05)


def test_types_survive(conversion, tmp_path):
    (tmp_path / "input").write_text(json.dumps(LAYER))
    payload = conversion.read_vector(tmp_path / "input", GEOJSON)
    columns = {
        field.name: (field.format, python_values(field, column)[0])
        for field, column in zip(payload.schema.fields, payload.batches[0].columns)
    }
    assert columns["id"] == ("i", 1) and columns["name"] == ("u", "Münster") and columns["size"] == ("g", 1.5)
    assert columns["on"] == ("b", True) and columns["day"][0] == "tdD" and columns["$geometry"][0] == "z"


def test_layers_without_geometry_or_rows(client, files):
    for layer in ({**LAYER, "features": []}, {**LAYER, "features": [feature({"a": 1}, None)]}):
        found = execute(client, layer, GEOJSON).json()["OUTPUT"]["value"]
        assert len(found["features"]) == len(layer["features"])


@pytest.mark.parametrize(
    "process, value",
    [
        ("roundtrip", {"type": "FeatureCollection", "features": 5}),
        ("roundtrip", {"type": "Topology"}),
        ("roundtrip", {"value": LAYER, "mediaType": FLATGEOBUF}),
        ("roundtrip", {"value": LAYER, "mediaType": GEOTIFF}),
        ("roundtrip", {"value": LAYER, "mediaType": 5}),
        ("roundtrip", {"value": [LAYER], "mediaType": GEOJSON}),
        ("roundtrip", "not base64!"),
        ("roundtrip", base64.b64encode(b"fgb\x03fgb\x00 and then nothing that holds").decode()),
        ("roundtrip", base64.b64encode(b"<OGRVRTDataSource/>").decode()),
        ("roundtripraster", base64.b64encode(b"II*\0 and then nothing that holds").decode()),
        ("roundtripraster", base64.b64encode(b"<VRTDataset/>").decode()),
        ("roundtripraster", LAYER),
    ],
)
def test_data_that_do_not_hold(process, value, client):
    exception(execute(client, value, process=process), 400, "bad-input")


VRT = """<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""


def test_no_other_driver_opens_a_file(conversion, tmp_path):
    """A table that names other files is a way to read them; it is neither GeoJSON nor FlatGeobuf."""
    (tmp_path / "secret.geojson").write_text(json.dumps(LAYER))
    (tmp_path / "input").write_text(VRT.format(tmp_path / "secret.geojson"))
    for media_type in (GEOJSON, FLATGEOBUF):
        with pytest.raises(BadInput):
            conversion.read_vector(tmp_path / "input", media_type)


def test_raster_that_unfolds_is_refused(tmp_path):
    """A GeoTIFF of a few kilobytes may claim any size."""
    grid = Grid(4000, 4000, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "", (BandType("f", None),))
    raster = FileRaster(grid, tmp_path / "cells")
    file = Conversion(Configuration()).write_raster(raster.file, grid)
    assert file.stat().st_size < 1_000_000
    with pytest.raises(TooLarge, match="64 MB"):
        Conversion(Configuration(job_memory_bytes=10_000_000)).read_raster(file)


def test_child_that_dies_leaves_an_error(tmp_path):
    with pytest.raises(TooLarge, match="damaged"):
        child.run("converter", {"action": "nothing"}, tmp_path, child.Limits(1, 1, 1))


def test_stop_ends_the_child(conversion, tmp_path):
    stop = Cancellation()
    stop.cancel()
    (tmp_path / "input").write_text(json.dumps(LAYER))
    with pytest.raises(Cancelled):
        Conversion(Configuration(), stop).read_vector(tmp_path / "input", GEOJSON)


def test_inputs_in_different_crs_are_refused(tmp_path, client):
    from edgegis.endpoint.processes.payload_inputs import _check_crs
    from edgegis.runtime.algorithms.catalogue import Catalogue

    descriptor = Catalogue.default().algorithm("countpointsinpolygon").descriptor
    (tmp_path / "input").write_text(json.dumps(METRES))
    metres: VectorPayload = Conversion(Configuration()).read_vector(tmp_path / "input", GEOJSON)
    (tmp_path / "input").write_text(json.dumps(LAYER))
    degrees = Conversion(Configuration()).read_vector(tmp_path / "input", GEOJSON)
    _check_crs(descriptor, {"POINTS": metres, "POLYGONS": metres})
    with pytest.raises(BadInput, match="different CRS"):
        _check_crs(descriptor, {"POINTS": metres, "POLYGONS": degrees})
