"""Result styles: what a layer looks like when QGIS adds it, and that the user's own style wins."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsGradientColorRamp,
    QgsGraduatedSymbolRenderer,
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
    OTHER_COLOR,
    Style,
    apply_style,
    class_breaks,
    color_ramp,
    number_categories,
    powers_of_ten,
    save_beside,
)
from edgegis.runtime.run_record import RunRecord

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


def arrived(algorithm, parameters, path):
    """Run the algorithm; return its layer in the style with which QGIS adds it."""
    import processing

    context = QgsProcessingContext()
    context.setProject(QgsProject())
    details = QgsProcessingContext.LayerDetails(path.stem, context.project(), "OUTPUT")
    context.addLayerToLoadOnCompletion(str(path), details)
    given = {**parameters, "RUN_ON": "local", "OUTPUT": str(path)}
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
