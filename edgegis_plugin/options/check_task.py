"""The test of an endpoint in QGIS's background, and its end in words."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable

from qgis.core import Qgis, QgsMessageLog, QgsTask
from qgis.PyQt.QtCore import QCoreApplication

from ...processing_providers.endpoints import Endpoint
from ...processing_providers.qgis_transport import transport_to
from ...processing_providers.translation import said
from ...runtime.algorithms.catalogue import Catalogue
from ...runtime.errors import Cancelled, EdgeGisError, InternalError
from ...runtime.job import Cancellation
from .endpoint_check import Checked, check

LOG_TAG = "EdgeGIS"
BYTES_PER_MB = 1e6
MS_PER_S = 1e3
S_PER_MINUTE = 60
NAMES_AT_MOST = 4


class CheckTask(QgsTask):
    """Tries an endpoint; `told` gets whether it can be used and the words, in the main thread, unless it was cancelled.

    The connection is made here: a master password that it needs is asked for in the main thread.
    Raises EdgeGisError when there is no way to connect at all.
    """

    def __init__(self, endpoint: Endpoint, catalogue: Catalogue, told: Callable[[bool, str], None]):
        super().__init__(
            QCoreApplication.translate("CheckTask", "EdgeGIS: testing the endpoint {}").format(endpoint.name),
            QgsTask.Flag.CanCancel,
        )
        self._url, self._catalogue, self._told = endpoint.url, catalogue, told
        self._transport = transport_to(endpoint)
        self._cancellation = Cancellation()
        self._checked: Checked | None = None
        self._failure = ""

    def cancel(self) -> None:
        self._cancellation.cancel()
        super().cancel()

    def run(self) -> bool:
        with contextlib.closing(self._transport):
            try:
                self._checked = check(self._url, self._transport, self._catalogue, self._cancellation)
            except Cancelled:
                return False
            except EdgeGisError as error:
                self._failure = said(str(error))
            except Exception:  # it would otherwise leave the button waiting
                self._failure = said(str(InternalError()))
                QgsMessageLog.logMessage(traceback.format_exc(), LOG_TAG, Qgis.MessageLevel.Critical)
        return self._checked is not None

    def finished(self, result: bool) -> None:
        if self._checked is not None:
            self._told(not self._checked.other, in_words(self._checked))
        elif self._failure:
            self._told(False, self._failure)


def in_words(checked: Checked) -> str:
    """Say what was found, a line for each thing."""
    return "\n".join(filter(None, [_algorithms(checked), _others(checked), _limits(checked), _speed(checked)]))


def _algorithms(checked: Checked) -> str:
    return QCoreApplication.translate(
        "CheckTask", "It works: version {version}, {count} processes, {same} of them the same as on this computer."
    ).format(version=checked.version or "?", count=checked.processes, same=len(checked.same))


def _others(checked: Checked) -> str:
    if not checked.other:
        return ""
    more = " \N{HORIZONTAL ELLIPSIS}" if len(checked.other) > NAMES_AT_MOST else ""
    shown = ", ".join(checked.other[:NAMES_AT_MOST]) + more
    return QCoreApplication.translate(
        "CheckTask",
        "{count} are of another version and cannot run there ({names}). Update the older of the two: EdgeGIS here, "
        "or the endpoint.",
    ).format(count=len(checked.other), names=shown)


def _limits(checked: Checked) -> str:
    """Say what a job may have there, of what the endpoint states."""
    limits = checked.limits
    if not {"jobMemoryBytes", "jobTimeS", "outputBytes", "unfinishedJobs"} <= limits.keys():
        return ""
    return QCoreApplication.translate(
        "CheckTask",
        "A job may take {memory} MB of memory, {minutes} minutes and {results} MB of results. Jobs at a time: {jobs}.",
    ).format(
        memory=_number(limits["jobMemoryBytes"]),
        minutes=_number(limits["jobTimeS"], S_PER_MINUTE),
        results=_number(limits["outputBytes"]),
        jobs=f"{limits['unfinishedJobs']:,.0f}",
    )


def _speed(checked: Checked) -> str:
    answered = QCoreApplication.translate("CheckTask", "It answers in {:.0f} ms.").format(
        MS_PER_S * checked.round_trip_s
    )
    if checked.upload_rate is None or checked.download_rate is None:
        refused = QCoreApplication.translate("CheckTask", "It takes no data: {}")
        return answered + " " + refused.format(said(checked.refusal))
    return (
        answered
        + " "
        + QCoreApplication.translate("CheckTask", "Sending {up} MB/s, receiving {down} MB/s.").format(
            up=_number(checked.upload_rate), down=_number(checked.download_rate)
        )
    )


def _number(value: float, unit: float = BYTES_PER_MB) -> str:
    """Return the value in the unit, with as many digits as say something."""
    value /= unit
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
