"""Compiles the modules in QGIS's background, so that the first job need not wait."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsMessageLog, QgsTask

from ..processing_providers.translation import said

if TYPE_CHECKING:
    from ..processing_providers.targets import Targets


class CompileTask(QgsTask):
    """Fills the cache of compiled modules. A failure is only logged: a job that needs the module tells the analyst."""

    def __init__(self, targets: Targets):
        super().__init__(said("EdgeGIS: preparing algorithms"), QgsTask.Flag.CanCancel)
        self._targets = targets
        self._failure = ""

    def run(self) -> bool:
        try:
            self._targets.compile_all(self.isCanceled)
        except Exception:
            self._failure = traceback.format_exc()
            return False
        return True

    def finished(self, result: bool) -> None:
        if self._failure:
            QgsMessageLog.logMessage(self._failure, "EdgeGIS", Qgis.MessageLevel.Warning)
