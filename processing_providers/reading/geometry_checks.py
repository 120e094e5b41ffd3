"""Invalid geometries, as QGIS's setting says: take them, leave them out, or stop. GEOS decides, as it does natively.

Points are valid without a look, and most polygons are proved valid by a guest (`validity_proof.py`). For the rest
GEOS runs through OGR in several threads, which do not hold Python's lock; what it doubts is asked again through
QGIS, so that an empty polygon or a curve is judged as QGIS judges it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import lru_cache
from typing import Any

import numpy as np
from osgeo import gdal, ogr
from qgis.core import (
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
)

from ...runtime.arrow import Array
from ...runtime.errors import BadInput
from ..translation import said
from .validity_proof import proved_rows
from .wkb_column import WkbColumn, are_points, column_of

ADVICE = (
    "Fix the geometry (the algorithm 'Fix geometries' does), or choose another 'Invalid features filtering' "
    "for this input or in the Processing options."
)
ROWS_PER_TASK = 64
MOST_NAMED = 20


class OnInvalid(Enum):
    """What is done with an invalid geometry."""

    IGNORE = "ignore"
    SKIP = "skip"
    STOP = "stop"


def on_invalid(definition: Any, context: QgsProcessingContext) -> OnInvalid:
    """Return what is wanted for a source: its own override, else the context's setting."""
    check = context.invalidGeometryCheck()
    if isinstance(definition, QgsProcessingFeatureSourceDefinition):
        override = QgsProcessingFeatureSourceDefinition.Flag.FlagOverrideDefaultGeometryCheck
        if definition.flags & override:
            check = definition.geometryCheck
    checks = QgsFeatureRequest.InvalidGeometryCheck
    skip, stop = checks.GeometrySkipInvalid, checks.GeometryAbortOnInvalid
    return {skip: OnInvalid.SKIP, stop: OnInvalid.STOP}.get(check, OnInvalid.IGNORE)


def valid_rows(array: Array | WkbColumn) -> np.ndarray:
    """Return which rows have a valid geometry, or none."""
    column = column_of(array)
    valid = are_points(column)
    rows = np.flatnonzero(~valid)
    if not rows.size:
        return valid
    valid[rows] = proved_rows(column.array)[rows]
    rows = np.flatnonzero(~valid)
    tasks = [rows[start : start + ROWS_PER_TASK] for start in range(0, rows.size, ROWS_PER_TASK)]
    for task, verdicts in zip(tasks, _pool().map(lambda task: _verdicts(column, task), tasks)):
        valid[task] = verdicts
    for row in rows[~valid[rows]].tolist():
        valid[row] = _is_valid_in_qgis(column.wkb(row))
    return valid


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="edgegis validity")


def _verdicts(column: WkbColumn, rows: np.ndarray) -> list[bool]:
    """Return GEOS's verdict by row; an empty geometry counts as doubtful."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        return [_is_valid_in_ogr(column.wkb(row)) for row in rows.tolist()]
    finally:
        gdal.PopErrorHandler()


def _is_valid_in_ogr(wkb: bytes) -> bool:
    try:
        geometry = ogr.CreateGeometryFromWkb(wkb)
        return geometry is not None and not geometry.IsEmpty() and geometry.IsValid()
    except RuntimeError:
        return False


def _is_valid_in_qgis(wkb: bytes) -> bool:
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    return geometry.isGeosValid()


class InvalidGeometries:
    """Applies the setting to one source's geometries, part by part, and says which features it left out."""

    def __init__(self, wanted: OnInvalid, source_name: str, feedback: QgsProcessingFeedback):
        self.wanted = wanted
        self._source_name = source_name
        self._feedback = feedback
        self._skipped: list[int] = []

    def rows_to_keep(self, array: Array | WkbColumn, ids: Callable[[], Sequence[int]]) -> np.ndarray | None:
        """Return the rows that stay, None for all. Raises BadInput when the setting is to stop."""
        if self.wanted is OnInvalid.IGNORE:
            return None
        valid = valid_rows(array)
        if valid.all():
            return None
        numbers = [ids()[row] for row in np.flatnonzero(~valid).tolist()]
        if self.wanted is OnInvalid.STOP:
            raise BadInput(f"Feature ({numbers[0]}) of '{self._source_name}' has an invalid geometry. {ADVICE}")
        self._skipped += numbers
        return np.flatnonzero(valid)

    @property
    def left_any_out(self) -> bool:
        return bool(self._skipped)

    def restart(self) -> None:
        """Forget what was found: the source is read once more, another way."""
        self._skipped = []

    def finish(self) -> None:
        """Say which features were left out."""
        name = self._source_name
        for number in self._skipped[:MOST_NAMED]:
            left_out = f"Feature ({number}) of '{name}' has an invalid geometry and is left out. {ADVICE}"
            self._feedback.pushWarning(said(left_out))
        if len(self._skipped) > MOST_NAMED:
            self._feedback.pushWarning(said(f"{len(self._skipped)} features of '{name}' are left out in all."))
