"""Layers that are read while QGIS might delete them.

QGIS's feature sources point at the layer itself: reading one that was removed from the project meanwhile, in the main
thread, would take QGIS down. So its removal waits until it is read; when that would hold QGIS up, the run is stopped.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProject,
    QgsProperty,
)
from qgis.PyQt.QtCore import Qt

from ...runtime.errors import BadInput
from ..translation import said

# What nobody feels, and what stopping may take at most.
SHORT_S, LONGEST_S = 0.08, 10.0


class KeptLayers:
    """Made before the run, in the main thread; a `with` is around all that touches the layers that the parameters name.
    It raises BadInput when one of them has gone before.
    """

    def __init__(self, parameters: Mapping[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback):
        self._project = context.project() or QgsProject.instance()
        self._named = {_text(value) for value in parameters.values()}
        self._feedback = feedback
        self._lock = threading.Lock()
        self._gone = ""
        self._thread = 0
        self._read = threading.Event()
        self._read.set()
        self._signal = self._project.layersWillBeRemoved["QStringList"]
        self._signal.connect(self._before_removal, Qt.ConnectionType.DirectConnection)

    def __enter__(self) -> KeptLayers:
        with self._lock:
            self._thread = threading.get_ident()
            if self._gone:
                raise BadInput(f"The layer '{self._gone}' was removed before it was read. Add it and run again.")
            self._read.clear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._read.set()

    def _before_removal(self, ids: list[str]) -> None:
        """Called in the main thread."""
        layers = filter(None, map(self._project.mapLayer, ids))
        names = [layer.name() for layer in layers if self._named & {layer.id(), layer.name(), layer.source()}]
        if not names:
            return
        with self._lock:
            self._gone = names[0]
        is_other_thread = threading.get_ident() != self._thread
        if self._read.wait(SHORT_S if is_other_thread else 0.0):
            return
        self._feedback.reportError(said(f"The layer '{names[0]}' was removed while it was read: the run is stopped."))
        self._feedback.cancel()
        if is_other_thread:
            self._read.wait(LONGEST_S)


def _text(value: Any) -> str:
    """Return what a parameter's value names, as text."""
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        value = value.source
    if isinstance(value, QgsProperty):
        value = value.staticValue()
    return str(value.id() if hasattr(value, "id") else value)
