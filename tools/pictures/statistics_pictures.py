"""The pictures of spatial statistics: cities counted in hexagons of Europe, and who is whose neighbour."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import sample_maps as maps
from map_sheet import Legend, Panel, legend_of
from proximity_pictures import lines
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtGui import QColor

from edgegis.processing_providers.presentation.styling import Style, apply_style
from edgegis.runtime.algorithms.catalogue import Catalogue

Run = Callable[..., Any]
HEXAGON_M = 200_000
FIELD = "NUMPOINTS"
LINE = "#b3362b"


def counted(run: Run) -> Any:
    """Hexagons on land with the number of cities in them."""
    west, east, south, north = (
        getattr(maps.EUROPE, side)() for side in ("xMinimum", "xMaximum", "yMinimum", "yMaximum")
    )
    extent = f"{west},{east},{south},{north} [{maps.EUROPE_CRS}]"
    crs = maps.QgsCoordinateReferenceSystem(maps.EUROPE_CRS)
    grid = run("native:creategrid", TYPE=4, EXTENT=extent, CRS=crs, HSPACING=HEXAGON_M, VSPACING=HEXAGON_M)
    land = run("native:reprojectlayer", INPUT=maps.in_europe(run, maps.COUNTRIES), TARGET_CRS=crs)
    on_land = run("native:extractbylocation", INPUT=grid, PREDICATE=[0], INTERSECT=land)
    return run("countpointsinpolygon", POLYGONS=on_land, POINTS=maps.CITIES)


def shaded(title: str, source: Any) -> Panel:
    made = maps.graduated(source, FIELD, "Viridis")
    return maps.europe(title, [made, maps.countries()], legend_of(made.renderer(), " cities"))


def clusters(run: Run, algorithm: str, title: str) -> list[Panel]:
    """The variable, and its clusters in the style that the descriptor gives them."""
    source = counted(run)
    made = run(algorithm, INPUT=source, FIELDS=[FIELD])
    descriptor = Catalogue.from_folders([maps.CHECKOUT / "wasm" / "dist"]).algorithm(algorithm).descriptor
    style = descriptor.outputs["OUTPUT"].edgegis["style"]
    categories = tuple((part["value"], part["color"]) for part in style["categories"])
    apply_style(made, Style("categorized", field=f"{FIELD}_cluster", categories=categories))
    present = {feature[f"{FIELD}_cluster"] for feature in made.getFeatures()}
    legend = Legend([(QColor(color), value) for value, color in categories if value in present])
    return [shaded("Cities in hexagons", source), maps.europe(title, [made, maps.countries()], legend)]


def draw_local_moran(run: Run) -> list[Panel]:
    return clusters(run, "localmoran", "Clusters and outliers, queen weights")


def draw_getis_ord(run: Run) -> list[Panel]:
    return clusters(run, "getisord", "Hot and cold spots: G*, queen weights")


def draw_global_moran(run: Run) -> list[Panel]:
    """The variable as it is, and with its values shuffled."""
    sources = {"As it is": counted(run), "Shuffled": _shuffled(counted(run))}
    return [shaded(_moran(run, title, source), source) for title, source in sources.items()]


def _moran(run: Run, title: str, source: Any) -> str:
    row = next(run("globalmoran", INPUT=source, FIELDS=[FIELD]).getFeatures())
    return f"{title}: I = {row['I']:.2f}, pseudo p = {row['p_sim']:.3f}"


def _shuffled(source: QgsVectorLayer) -> QgsVectorLayer:
    values = [feature[FIELD] for feature in source.getFeatures()]
    Random(1).shuffle(values)
    place = source.fields().indexFromName(FIELD)
    ids = [feature.id() for feature in source.getFeatures()]
    source.dataProvider().changeAttributeValues({id_: {place: value} for id_, value in zip(ids, values)})
    return source


def draw_weights(run: Run) -> list[Panel]:
    """Lines between the centroids of neighbours."""
    source = counted(run)
    panels = []
    for kind, title in ((1, "Rook contiguity"), (2, "The 4 nearest neighbours")):
        pairs = run("spatialweights", INPUT=source, TYPE=kind, NEIGHBORS=4)
        layers = [_links(source, pairs), maps.countries()]
        panels.append(maps.europe(title, layers, Legend([(QColor(LINE), "neighbours")])))
    return panels


def _links(source: QgsVectorLayer, pairs: QgsVectorLayer) -> QgsVectorLayer:
    centres = [feature.geometry().centroid().asPoint() for feature in source.getFeatures()]
    ends = ((centres[pair["id"] - 1], centres[pair["neighbor"] - 1]) for pair in pairs.getFeatures())
    return lines(ends, LINE, 0.3)


PICTURES = {
    "spatialweights": draw_weights,
    "globalmoran": draw_global_moran,
    "localmoran": draw_local_moran,
    "getisord": draw_getis_ord,
}
