"""Where the QGIS that runs the tests computes otherwise than ours. For readers: docs/algorithms/README.md."""

from __future__ import annotations

from qgis.core import Qgis, QgsPointXY, QgsRectangle, QgsSpatialIndex

_COUNTS = ("_count", "_unique", "_empty", "_filled")

# joinbylocationsummary: counts are 64-bit integers, and the least of empty texts is null, since the rewrite in C++.
SUMMARY_IS_IN_CPP = Qgis.QGIS_VERSION_INT >= 33400
# What layer_differences is told: a feature that matches nothing has counts of 0 since 3.44.13, in ours they are null.
SUMMARY_FIELDS = {
    "widened": () if SUMMARY_IS_IN_CPP else _COUNTS,
    "null_is_zero": _COUNTS if Qgis.QGIS_VERSION_INT >= 34413 else (),
}

# heatmapkerneldensityestimation: the scaled quartic kernel had 116 for 16 until 3.40.4 and 3.42.
SCALED_QUARTIC_FACTOR = 1 if Qgis.QGIS_VERSION_INT >= 34004 else 16 / 116


def nearest_is_right() -> bool:
    """Whether QGIS finds the nearest features within a distance: with libspatialindex 2.1.0, as in Debian 13, it gives
    farther ones, unordered (https://github.com/qgis/QGIS/issues/64431).
    """
    index = QgsSpatialIndex()
    index.addFeature(1, QgsRectangle(0, 0, 0, 0))
    return not index.nearestNeighbor(QgsPointXY(0, 10), 1, 5)
