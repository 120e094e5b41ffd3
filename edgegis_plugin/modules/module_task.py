"""Work on modules in QGIS's background: reading, fetching and compiling."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from qgis.core import Qgis, QgsMessageLog, QgsTask

from ...processing_providers.provider import LOG_TAG
from ...processing_providers.translation import said
from ...runtime.errors import Cancelled, EdgeGisError, InternalError
from ...runtime.job import Cancellation


class ModuleTask(QgsTask):
    """Does some work in a thread; `then` gets what it brought and an empty sentence, or None and what was wrong, in the
    main thread, unless it was cancelled.
    """

    def __init__(self, description: str, work: Callable[[Cancellation], Any], then: Callable[[Any, str], None]) -> None:
        flags = QgsTask.Flag.CanCancel
        if hasattr(QgsTask.Flag, "Silent"):  # QGIS 3.26
            flags |= QgsTask.Flag.Silent
        super().__init__(description, flags)
        self._work, self._then = work, then
        self._cancellation = Cancellation()
        self._brought: Any = None
        self._problem = ""

    def cancel(self) -> None:
        self._cancellation.cancel()
        super().cancel()

    def run(self) -> bool:
        try:
            self._brought = self._work(self._cancellation)
        except Cancelled:
            return False
        except EdgeGisError as error:
            self._problem = str(error)
        except Exception:  # the dialog would wait for ever otherwise
            self._problem = str(InternalError())
            QgsMessageLog.logMessage(traceback.format_exc(), LOG_TAG, Qgis.MessageLevel.Critical)
        return True  # `then` tells a failure

    def finished(self, result: bool) -> None:
        if not self._cancellation.cancelled:
            self._then(self._brought, said(self._problem))
