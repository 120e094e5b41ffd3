"""Writing that fails: nothing half-written stays, and what was there is as it was."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import pytest

from edgegis.tests.comparator import layer_differences
from edgegis.tests.qgis.test_sinks_existing import kept_layer, tables
from edgegis.tests.qgis.test_sinks_vector import (
    OURS,
    REFUSES_NULLS,
    THEIRS,
    file_layer,
    memory_layer,
    opened,
    run,
    sound,
)

pytestmark = pytest.mark.qgis

SUFFIXES = ["gpkg", "shp", "geojson", "fgb", "csv", "sqlite"]


def guest_fails(monkeypatch):
    from edgegis.processing_providers.writing import geopackage_rows
    from edgegis.runtime.errors import GuestTrap

    def fail(*_):
        raise GuestTrap("The algorithm crashed.")

    monkeypatch.setattr(geopackage_rows.own_guests, "leased", fail)
    return "crashed"


def disk_is_full(monkeypatch):
    from edgegis.processing_providers.writing import geopackage_pages

    def fail(file, *_):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(geopackage_pages, "write_pages", fail)
    return "No space left"


def fails_at_last(monkeypatch):
    """The rows are in the sink already."""
    from edgegis.processing_providers.writing import vector_sink

    whole = vector_sink._write

    def fail(*arguments):
        whole(*arguments)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(vector_sink, "_write", fail)
    return "Input/output error"


FAILURES = [guest_fails, disk_is_full, fails_at_last]


def snapshot(folder: Path):
    """Names and bytes; a log that SQLite leaves beside an open file is no content."""
    return {
        item.relative_to(folder): item.read_bytes()
        for item in folder.rglob("*")
        if item.is_file() and not item.name.endswith(("-shm", "-wal"))
    }


def refused(folder, output, failure, monkeypatch, whole=False):
    from qgis.core import QgsProcessingException

    gc.collect()
    before = snapshot(folder)
    message = failure(monkeypatch)
    with pytest.raises(QgsProcessingException, match=message):
        run(OURS, memory_layer("Point", "field=new:int&crs=epsg:4326", [[1]] * 4, whole), output)
    monkeypatch.undo()
    return before


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("older", [True, False])
def test_a_file_is_as_it_was(tmp_path, monkeypatch, failure, suffix, older):
    path, whole = tmp_path / f"x.{suffix}", suffix == "fgb" and REFUSES_NULLS
    if older:
        run(THEIRS, file_layer("Point", whole), str(path))
    before = refused(tmp_path, str(path), failure, monkeypatch, whole)
    assert snapshot(tmp_path) == before
    assert not [item for item in tmp_path.iterdir() if item.is_dir()]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("table", ["old", "OLD", "new"])
def test_a_geopackage_has_the_layers_that_it_had(tmp_path, monkeypatch, failure, table):
    path = tmp_path / "x.gpkg"
    kept_layer(path)
    old = kept_layer(path, "old")
    refused(tmp_path, f"ogr:dbname='{path}' table=\"{table}\" (geom)", failure, monkeypatch)
    assert tables(path) == ["kept", "old"]
    assert not layer_differences(old, memory_like(tmp_path))
    sound(path)


def memory_like(folder):
    return kept_layer(folder / "again.gpkg", "old")


@pytest.mark.parametrize("failure", FAILURES)
def test_a_new_geopackage_of_a_table_is_not_left(tmp_path, monkeypatch, failure):
    refused(tmp_path, f"ogr:dbname='{tmp_path / 'x.gpkg'}' table=\"t\" (geom)", failure, monkeypatch)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("failure", FAILURES)
def test_a_temporary_output_leaves_nothing(context, monkeypatch, tmp_path, failure):
    from qgis.core import QgsProcessingUtils

    folder = Path(QgsProcessingUtils.tempFolder())
    before = {item for item in folder.rglob("*") if item.is_file()}
    refused(tmp_path, "TEMPORARY_OUTPUT", failure, monkeypatch)
    assert {item for item in folder.rglob("*") if item.is_file()} == before


@pytest.mark.parametrize("output", ["x.gpkg", "x.geojson", "table", "memory:"])
def test_cancelled_while_it_writes(tmp_path, context, feedback, monkeypatch, output):
    from qgis.core import QgsApplication

    from edgegis.processing_providers.writing import vector_sink

    whole = vector_sink._write
    monkeypatch.setattr(vector_sink, "_write", lambda *rest: (whole(*rest), feedback.cancel()))
    path = tmp_path / "x.gpkg"
    kept_layer(path, "t")
    gc.collect()
    before = snapshot(tmp_path)
    target = {"table": f"ogr:dbname='{path}' table=\"t\" (geom)", "memory:": output}.get(output, str(tmp_path / output))
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("edgegis:roundtrip")
    parameters = {"INPUT": memory_layer(), "OUTPUT": target, "RUN_ON": "local"}
    results, _ = algorithm.run(parameters, context, feedback)
    assert results == {} and not context.layersToLoadOnCompletion()
    if output == "table":
        assert tables(path) == ["t"] and opened(f"{path}|layername=t").featureCount() == 4
        sound(path)
    else:
        assert snapshot(tmp_path) == before


def test_the_guest_that_writes_is_stopped(feedback, monkeypatch, tmp_path, context):
    """Cancelling comes from another thread, while pages are laid out."""
    from qgis.core import QgsApplication

    from edgegis.processing_providers.writing import geopackage_rows

    whole, seen = geopackage_rows.own_guests.leased, []

    def leased(*arguments):
        thread = threading.Thread(target=feedback.cancel)
        thread.start()
        thread.join()
        seen.append(arguments[-1].cancelled)
        return whole(*arguments)

    monkeypatch.setattr(geopackage_rows.own_guests, "leased", leased)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("edgegis:roundtrip")
    parameters = {"INPUT": memory_layer(), "OUTPUT": str(tmp_path / "x.gpkg"), "RUN_ON": "local"}
    assert algorithm.run(parameters, context, feedback)[0] == {}
    assert seen == [True] and not list(tmp_path.iterdir())


# -- layers that are loaded, and layers that are appended to


@pytest.mark.parametrize("output", ["TEMPORARY_OUTPUT", "new.gpkg", "old.gpkg", "table", "x.shp"])
def test_a_layer_for_a_project(tmp_path, context, feedback, output):
    from qgis.core import QgsApplication, QgsProcessingOutputLayerDefinition, QgsProject

    kept_layer(tmp_path / "old.gpkg", "t")
    paths = {"table": f"ogr:dbname='{tmp_path / 'old.gpkg'}' table=\"t\" (geom)", "TEMPORARY_OUTPUT": output}
    project = QgsProject()
    definition = QgsProcessingOutputLayerDefinition(paths.get(output, str(tmp_path / output)), project)
    definition.destinationName = "My layer"
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("edgegis:roundtrip")
    source = file_layer("Point")
    parameters = {"INPUT": source, "OUTPUT": definition, "RUN_ON": "local"}
    results, ok = algorithm.run(parameters, context, feedback)
    assert ok, feedback.errors
    (loaded,) = context.layersToLoadOnCompletion().items()
    assert loaded[0] == results["OUTPUT"] and "edgegis-" not in loaded[0]
    assert (loaded[1].name, loaded[1].project) == ("My layer", project)
    assert opened(loaded[0]).featureCount() == 4


def appending(target, source):
    from qgis.core import QgsProcessingOutputLayerDefinition, QgsProperty, QgsRemappingSinkDefinition

    mapping = QgsRemappingSinkDefinition()
    mapping.setDestinationFields(target.fields())
    mapping.setDestinationWkbType(target.wkbType())
    mapping.setSourceCrs(source.crs())
    mapping.setDestinationCrs(target.crs())
    mapping.setFieldMap({"whole": QgsProperty.fromField("whole")})
    definition = QgsProcessingOutputLayerDefinition(target.source())
    definition.setRemappingDefinition(mapping)
    return definition


@pytest.mark.parametrize("algorithm", [OURS, THEIRS], ids=["ours", "theirs"])
def test_rows_are_appended(tmp_path, algorithm):
    from qgis.core import NULL

    path = tmp_path / "x.gpkg"
    run(THEIRS, file_layer("Point"), str(path))
    source = file_layer("Point")
    definition = appending(opened(path), source)
    run(algorithm, source, definition)
    assert [feature["whole"] for feature in opened(path).getFeatures()] == [7, -7, NULL, 0] * 2
    sound(path)


def test_what_cannot_be_appended_to_stays(tmp_path, monkeypatch):
    path = tmp_path / "x.gpkg"
    run(THEIRS, file_layer("Point"), str(path))
    source = file_layer("Point")
    refused(tmp_path, appending(opened(path), source), guest_fails, monkeypatch)
    assert opened(path).featureCount() == 4
    sound(path)
