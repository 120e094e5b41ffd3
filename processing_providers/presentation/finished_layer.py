"""What a result layer gets when QGIS adds it, in its main thread: style, history, and the aliases of its fields."""

from __future__ import annotations

from collections.abc import Mapping

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .run_history import RunHistory
from .styling import Style, apply_style


class FinishedLayer(QgsProcessingLayerPostProcessorInterface):
    """Completes one output when QGIS adds it; the style only if the user has set none for it in Processing."""

    # The context does not own its post-processors, and the algorithm may be gone by then.
    _kept: list[FinishedLayer] = []  # noqa: RUF012 - shared on purpose

    def __init__(
        self,
        algorithm_id: str,
        output_name: str,
        style: Style | None,
        history: RunHistory,
        aliases: Mapping[str, str],
    ):
        super().__init__()
        self._algorithm_id = algorithm_id
        self._output_name = output_name
        self._style = style
        self._history = history
        self._aliases = aliases
        self._kept.append(self)

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        if self._style is not None and not has_user_style(self._algorithm_id, self._output_name, layer):
            apply_style(layer, self._style)
        self._history.put_on(layer)
        put_aliases(layer, self._aliases)
        if self in self._kept:
            self._kept.remove(self)


def put_aliases(layer: QgsMapLayer, aliases: Mapping[str, str]) -> None:
    """Put the fields' aliases on a layer: files keep them since GDAL 3.7 only, and not in all formats."""
    if isinstance(layer, QgsVectorLayer):
        for name, alias in aliases.items():
            index = layer.fields().lookupField(name)
            if index >= 0:
                layer.setFieldAlias(index, alias)


def has_user_style(algorithm_id: str, output_name: str, layer: QgsMapLayer) -> bool:
    """Tell whether Processing has a style file for this output or for all of its kind, and so has applied it."""
    try:
        from processing.core.ProcessingConfig import ProcessingConfig
        from processing.gui.RenderingStyles import RenderingStyles
    except ImportError:  # the core plugin "processing" is off: then nobody can have set a style
        return False
    if RenderingStyles.getStyle(algorithm_id, output_name):
        return True
    if isinstance(layer, QgsRasterLayer):
        return bool(ProcessingConfig.getSetting(ProcessingConfig.RASTER_STYLE))
    settings = {
        QgsWkbTypes.GeometryType.PointGeometry: ProcessingConfig.VECTOR_POINT_STYLE,
        QgsWkbTypes.GeometryType.LineGeometry: ProcessingConfig.VECTOR_LINE_STYLE,
        QgsWkbTypes.GeometryType.PolygonGeometry: ProcessingConfig.VECTOR_POLYGON_STYLE,
    }
    setting = settings.get(layer.geometryType()) if isinstance(layer, QgsVectorLayer) else None
    return setting is not None and bool(ProcessingConfig.getSetting(setting))
