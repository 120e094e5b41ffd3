"""What the dialog adds to the project: the layer, under its name, in the descriptor's style."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsProject

DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
COUNTRIES, CITIES = str(DATA / "countries.gpkg"), str(DATA / "cities.gpkg")
DEM = str(DATA / "jacksboro_fault_dem.tif")


@pytest.fixture
def loaded(plugin, feedback):
    """Run an algorithm as the dialog does, and return the layer that it added."""
    import processing

    added = []

    def run(algorithm, **parameters):
        before = set(QgsProject.instance().mapLayers())
        processing.runAndLoadResults(f"edgegis:{algorithm}", parameters, feedback=feedback)
        new = set(QgsProject.instance().mapLayers()) - before
        added.extend(new)
        [identifier] = new
        return QgsProject.instance().mapLayer(identifier)

    yield run
    QgsProject.instance().removeMapLayers(added)


@pytest.mark.parametrize("output", ["TEMPORARY_OUTPUT", "file"])
def test_count_is_graduated(loaded, tmp_path, output):
    output = str(tmp_path / "count.gpkg") if output == "file" else output
    layer = loaded("countpointsinpolygon", POLYGONS=COUNTRIES, POINTS=CITIES, FIELD="cities", OUTPUT=output)
    assert layer.name() == "Count"
    assert layer.featureCount() > 0
    assert layer.renderer().type() == "graduatedSymbol"
    assert "cities" in layer.renderer().classAttribute()
    assert layer.renderer().ranges()[0].lowerValue() == layer.minimumValue(layer.fields().lookupField("cities"))


@pytest.mark.parametrize(
    ("algorithm", "renderer"), [("hillshade", "singlebandgray"), ("slope", "singlebandpseudocolor")]
)
def test_rasters_are_styled(loaded, feedback, algorithm, renderer):
    layer = loaded(algorithm, INPUT=DEM, OUTPUT="TEMPORARY_OUTPUT")
    assert layer.renderer().type() == renderer
    assert feedback.errors == []
