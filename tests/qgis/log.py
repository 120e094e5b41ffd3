"""What an algorithm says while it runs."""

from __future__ import annotations

from qgis.core import QgsProcessingFeedback


class Log(QgsProcessingFeedback):
    """Keeps what the algorithm's log shows: `lines` are all of it but the `details`; the warnings and errors again by
    themselves."""

    def __init__(self) -> None:
        super().__init__(False)
        self.lines: list[str] = []
        self.details: list[str] = []
        self.warnings: list[str] = []
        self.errors: list[str] = []
        self.percent: list[float] = []
        self.progressChanged.connect(self.percent.append)

    def pushInfo(self, info: str) -> None:
        self.lines.append(info)

    def pushDebugInfo(self, info: str) -> None:  # noqa: N802 - QGIS's name
        self.details.append(info)

    def pushWarning(self, warning: str) -> None:
        self.lines.append(warning)
        self.warnings.append(warning)

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: N803 - QGIS's name
        self.lines.append(error)
        self.errors.append(error)
