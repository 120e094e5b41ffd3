"""Result styles: what a layer looks like when QGIS adds it, and that the user's own style wins."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsGradientColorRamp,
    QgsGraduatedSymbolRenderer,
    QgsLayerTreeLayer,
    QgsMapLayerLegend,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from edgegis.processing_providers.presentation.finished_layer import FinishedLayer
from edgegis.processing_providers.presentation.run_history import RunHistory
from edgegis.processing_providers.presentation.styling import (
    MOST_CATEGORIES,
    MOST_COLORS,
    OTHER_COLOR,
    Style,
    apply_style,
    cell_categories,
    class_breaks,
    color_ramp,
    number_categories,
    powers_of_ten,
    save_beside,
)
from edgegis.runtime.run_record import RunRecord
from edgegis.tests.cases import layers, rasters, zones  # noqa: F401 - register their layers
from edgegis.tests.qgis.attempts import cells

DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
DEM, CITIES = str(DATA / "jacksboro_fault_dem.tif"), str(DATA / "cities.gpkg")


@pytest.fixture
def points(qgis_app):
    return QgsVectorLayer("Point?field=n:double&field=with space:double", "points", "memory")


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        (range(11), (0, 2, 4, 6, 8, 10)),
        ([0, 0, 0, 0, 0, 0, 0, 5], (0, 5)),
        ([3, 3, 3], (3,)),
        ([1, np.nan, np.inf, 2], (1, 1.2, 1.4, 1.6, 1.8, 2)),
        ([], ()),
    ],
)
def test_class_breaks_are_quantiles(values, breaks):
    assert class_breaks(list(values), 5) == pytest.approx(breaks)


@pytest.mark.parametrize("breaks", [(0.0, 2.0, 5.0), (3.0,)])
@pytest.mark.parametrize("field", ["n", "with space"])
def test_graduated(points, field, breaks):
    apply_style(points, Style("graduated", "Viridis", field, breaks))
    renderer = points.renderer()
    assert isinstance(renderer, QgsGraduatedSymbolRenderer)
    bounds = [(a_range.lowerValue(), a_range.upperValue()) for a_range in renderer.ranges()]
    assert bounds[0][0] == breaks[0]
    assert bounds[-1][1] == breaks[-1]
    assert field in renderer.classAttribute()


@pytest.mark.parametrize("field", ["n", "with space"])
def test_categories_keep_their_order_and_colours(points, field):
    apply_style(points, Style("categorized", field=field, categories=(("High-High", "#ff0000"), ("Low", "#0000ff"))))
    renderer = points.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    found = [(category.value(), category.symbol().color().name()) for category in renderer.categories()]
    assert found == [("High-High", "#ff0000"), ("Low", "#0000ff")]
    assert field in renderer.classAttribute()


def test_clusters_have_a_colour_each_and_what_is_in_none_is_grey(points):
    categories = number_categories([3, 1, 3, 2])
    apply_style(points, Style("categorized", field="n", categories=categories))
    renderer = points.renderer()
    assert [category.value() for category in renderer.categories()][:3] == [1, 2, 3]
    assert (
        renderer.categories()[3].label() == "none" and renderer.categories()[3].symbol().color().name() == OTHER_COLOR
    )
    assert len({color for _, color in categories}) == 4
    assert len(number_categories(range(1000))) == 201


def arrived(algorithm, parameters, path, output="OUTPUT"):
    """Run the algorithm; return its layer in the style with which QGIS adds it."""
    import processing

    context = QgsProcessingContext()
    context.setProject(QgsProject())
    details = QgsProcessingContext.LayerDetails(path.stem, context.project(), output)
    context.addLayerToLoadOnCompletion(str(path), details)
    given = {**parameters, "RUN_ON": "local", output: str(path)}
    processing.run(f"edgegis:{algorithm}", given, context=context)
    layer = QgsRasterLayer(str(path)) if path.suffix == ".tif" else QgsVectorLayer(str(path), path.stem, "ogr")
    details = context.layerToLoadOnCompletionDetails(str(path))
    details.postProcessor().postProcessLayer(layer, context, QgsProcessingFeedback())
    return layer


@pytest.mark.parametrize("algorithm", ["kmeansclustering", "dbscanclustering"])
def test_clusters_arrive_in_colours(plugin, tmp_path, algorithm):
    layer = arrived(algorithm, {"INPUT": CITIES, "FIELD_NAME": "part"}, tmp_path / "clusters.gpkg")
    values = {feature["part"] for feature in layer.getFeatures() if isinstance(feature["part"], int)}
    assert {category.value() for category in layer.renderer().categories()[:-1]} == values and len(values) > 1


@pytest.mark.parametrize(
    "style",
    [
        Style("graduated", field="none", breaks=(0.0, 1.0)),
        Style("graduated", field="n"),
        Style("categorized", field="none", categories=(("a", "#ff0000"),)),
    ],
)
def test_a_style_that_does_not_fit_leaves_the_layer_alone(points, style):
    before = points.renderer().type()
    apply_style(points, style)
    assert points.renderer().type() == before


def test_cells_in_categories(qgis_app):
    layer = QgsRasterLayer(DEM, "dem")
    apply_style(layer, Style("categorized", categories=((0, "#66303030"), (255, "#f0a30a")), titles=("No", "Yes")))
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    classes = [(part.value, part.color.name(), part.color.alpha(), part.label) for part in renderer.classes()]
    assert classes == [(0, "#303030", 0x66, "No"), (255, "#f0a30a", 255, "Yes")]


def test_rasters(qgis_app):
    layer = QgsRasterLayer(DEM, "dem")
    apply_style(layer, Style("pseudocolor", "Magma"))
    assert isinstance(layer.renderer(), QgsSingleBandPseudoColorRenderer)
    assert layer.renderer().classificationMin() < layer.renderer().classificationMax()
    ramps = [color_ramp(name) for name in ("RdYlBu", "RdYlBu reversed")]
    assert ramps[0].color(0) == ramps[1].color(1) != ramps[1].color(0)
    apply_style(layer, Style("hillshade"))
    assert isinstance(layer.renderer(), QgsSingleBandGrayRenderer)
    assert layer.renderer().contrastEnhancement().maximumValue() == 255


@pytest.mark.parametrize(
    ("bounds", "values"),
    [
        ((1, 47861), [1, 10, 100, 1000, 10_000, 47861]),
        ((0.5, 100), [0.5, 1, 10, 100]),
        ((3, 7), [3, 7]),
        ((0, 20), [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 20]),
        ((-4, 20), [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 20]),
    ],
)
def test_powers_of_ten_are_equally_far_from_each_other(bounds, values):
    ramp = QgsGradientColorRamp(QColor(0, 0, 0), QColor(255, 255, 255))
    items = powers_of_ten(*bounds, ramp)
    assert [item.value for item in items] == pytest.approx(values)
    shares = [math.log(value / values[0]) / math.log(values[-1] / values[0]) for value in values]
    assert [item.color.redF() for item in items] == pytest.approx(shares, abs=0.01)


def test_streams_stand_out(plugin, tmp_path):
    """Few cells drain much: on a linear ramp nearly all of them have one colour."""
    layer = arrived("flowaccumulation", {"INPUT": DEM}, tmp_path / "cells.tif")
    items = layer.renderer().shader().rasterShaderFunction().colorRampItemList()
    assert [item.label for item in items[:-1]] == ["1", "10", "100", "1,000", "10,000"]
    assert items[0].color.lightness() > items[2].color.lightness() + 20 > items[-1].color.lightness() + 40


def test_basins_differ_from_their_neighbours(plugin, tmp_path):
    layer = arrived("fillsinkswangliu", {"INPUT": DEM}, tmp_path / "basins.tif", "OUTPUT_WATERSHED_BASINS")
    numbers = set(np.unique(cells(tmp_path / "basins.tif")[0]).tolist()) - {-1}
    classes = layer.renderer().classes()
    assert {part.value for part in classes} == numbers and len(numbers) > 10
    assert all(one.color != following.color for one, following in zip(classes, classes[1:]))


def test_zonal_statistics_say_their_units(plugin, tmp_path):
    """Those of the raster, if its file states them."""
    parameters = {"INPUT": str(layers.make("zones", tmp_path)), "STATISTICS": [0, 2, 10, 11]}
    aliases = []
    for unit in ("m", ""):
        dem = tmp_path / f"dem{unit}.tif"
        rasters.write(dem, rasters.relief(50, 50).astype("f4"))
        dataset = gdal.Open(str(dem), gdal.GA_Update)
        dataset.GetRasterBand(1).SetUnitType(unit)
        del dataset
        given = {**parameters, "INPUT_RASTER": str(dem)}
        layer = arrived("zonalstatisticsfb", given, tmp_path / f"zones{unit}.gpkg")
        aliases.append([field.alias() for field in layer.fields() if field.name().startswith("_")])
    squared = "_variance (m\N{SUPERSCRIPT TWO})"
    assert aliases == [["_count (cells)", "_mean (m)", "", squared], ["_count (cells)", "", "", ""]]


def test_very_many_numbers_have_colours_without_a_legend_of_each(qgis_app, tmp_path):
    path, count = tmp_path / "numbers.tif", 1000
    rasters.write(path, np.arange(count, dtype="i4").reshape(20, 50), nodata=-1)
    layer = QgsRasterLayer(str(path), "numbers")
    apply_style(layer, Style("categorized", categories=cell_categories(str(path))))
    shade = layer.renderer().shader().rasterShaderFunction().shade
    colors = [shade(float(number))[1:4] for number in range(count)]
    assert all(one != following for one, following in zip(colors, colors[1:])) and len(set(colors)) > count / 4
    legend = QgsMapLayerLegend.defaultRasterLegend(layer)
    assert len(legend.createLayerTreeModelLegendNodes(QgsLayerTreeLayer(layer))) < 5


@pytest.mark.parametrize(
    ("numbers", "kind", "shown"),
    [
        ([-1, 7, 3, 7], "paletted", [3, 7]),
        (range(MOST_CATEGORIES), "paletted", list(range(MOST_CATEGORIES))),
        (range(MOST_CATEGORIES + 1), "singlebandpseudocolor", None),
        (range(2 * MOST_COLORS), "singlebandpseudocolor", None),
        ([-1, -1, -1, -1], "singlebandgray", None),
    ],
)
def test_numbers_of_cells(qgis_app, tmp_path, numbers, kind, shown):
    path = tmp_path / "numbers.tif"
    rasters.write(path, np.array([numbers], "i4"), nodata=-1)
    layer = QgsRasterLayer(str(path), "numbers")
    apply_style(layer, Style("categorized", categories=cell_categories(str(path))))
    assert layer.renderer().type() == kind
    if shown is not None:
        assert [part.value for part in layer.renderer().classes()] == shown
        assert [part.label for part in layer.renderer().classes()] == [str(number) for number in shown]


def test_layers_have_the_names_of_what_they_show(provider):
    """Not "Output" or "Output layer": QGIS names a layer so."""
    for algorithm in provider.algorithms():
        for output in algorithm.destinationParameterDefinitions():
            assert not output.description().startswith("Output"), algorithm.id()


@pytest.mark.parametrize(("user_style", "renderer"), [(None, "graduatedSymbol"), ("mine.qml", "singleSymbol")])
def test_the_users_style_wins(points, feedback, monkeypatch, user_style, renderer):
    from processing.gui.RenderingStyles import RenderingStyles

    monkeypatch.setattr(RenderingStyles, "getStyle", lambda algorithm, output: user_style)
    history = RunHistory("X", "edgegis:x", "this computer", {}, RunRecord("x", "1", "0" * 64, "x", {}))
    style = Style("graduated", field="n", breaks=(0.0, 1.0))
    finished = FinishedLayer("edgegis:x", "OUTPUT", style, history, {})
    finished.postProcessLayer(points, QgsProcessingContext(), feedback)
    assert points.renderer().type() == renderer


def test_where_colours_are_a_matter_of_taste_nothing_lies_beside_a_file(points, tmp_path):
    save_beside(tmp_path / "counts.gpkg", Style("graduated", field="n", breaks=(0.0, 1.0)), points.wkbType())
    assert list(tmp_path.iterdir()) == []
