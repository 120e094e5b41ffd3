"""Where algorithms run unless their dialog says it, and what they may take of this computer."""

from __future__ import annotations

import os

from qgis.gui import QgsSpinBox
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QGroupBox, QLabel, QWidget

from ...processing_providers.run_on import CHOICES, ENVIRONMENT_RUN_ON
from ...runtime import settings as runtime_settings
from ..settings import MEMORY_LIMIT_MB, RUN_ON, WORKERS, QgisSettings

MOST_WORKERS = 1024
BYTES_PER_MB = 1_000_000


class RunningBox(QGroupBox):
    """Default target, workers and memory. What is set in the environment counts more, and is said."""

    def __init__(self, settings: QgisSettings, parent: QWidget | None = None):
        super().__init__(parent)
        self.setTitle(self.tr("Running"))
        self._settings = settings
        self.run_on = QComboBox()
        texts = (self.tr("Automatic"), self.tr("This computer"), self.tr("Edge"), self.tr("Cloud"))
        for value, text in zip(CHOICES, texts):
            self.run_on.addItem(text, value)
        self.run_on.setCurrentIndex(max(self.run_on.findData(settings.run_on()), 0))
        self.run_on.setToolTip(
            self.tr("What 'Automatic' means in dialogs. The project's variable edgegis_run_on goes before.")
        )
        cores = os.cpu_count() or 1
        self.workers = _number(settings.workers(), MOST_WORKERS, self.tr("All cores ({})").format(cores))
        self.workers.setToolTip(self.tr("Cores of this computer that one algorithm uses."))
        most_mb = runtime_settings.GUEST_MEMORY_BYTES // BYTES_PER_MB
        self.memory_mb = _number(
            settings.memory_limit_mb(), most_mb, self.tr("As much as it can use ({:,} MB)").format(most_mb)
        )
        self.memory_mb.setSingleStep(100)
        self.memory_mb.setSuffix(self.tr(" MB"))
        self.memory_mb.setToolTip(
            self.tr("Memory that an algorithm may take on each core. One that needs more ends and says so.")
        )
        layout = QFormLayout(self)
        layout.addRow(self.tr("R&un on:"), self.run_on)
        layout.addRow(self.tr("&Workers:"), self.workers)
        layout.addRow(self.tr("&Memory of each worker:"), self.memory_mb)
        if said := self._said_by_the_environment():
            self.note = QLabel(said)
            self.note.setWordWrap(True)
            layout.addRow(self.note)

    def apply(self) -> None:
        run_on = str(self.run_on.currentData())
        self._settings.set(RUN_ON, "" if run_on == "auto" else run_on)
        self._settings.set(WORKERS, self.workers.value())
        self._settings.set(MEMORY_LIMIT_MB, self.memory_mb.value())

    def _said_by_the_environment(self) -> str:
        names = (ENVIRONMENT_RUN_ON, runtime_settings.WORKERS, runtime_settings.MEMORY_LIMIT_MB)
        said = [f"{name}={os.environ[name]}" for name in names if os.environ.get(name)]
        return self.tr("The environment says {}, which counts more.").format(", ".join(said)) if said else ""


def _number(value: int, most: int, words_for_zero: str) -> QgsSpinBox:
    box = QgsSpinBox()
    box.setRange(0, most)
    box.setSpecialValueText(words_for_zero)
    box.setClearValue(0)
    box.setValue(value)
    return box
