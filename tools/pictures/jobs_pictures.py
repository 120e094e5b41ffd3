"""Real jobs for docs/images/jobs.png: one that was written, one that was left and has ended, one that runs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsProcessing,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtWidgets import QWidget
from qgis.utils import plugins
from waiting import until

ENDPOINT = "office"
SIZE = (900, 260)
ENLARGED_PERCENT = 800  # of the sample's sides: jobs of seconds


class Drawing:
    """Starts jobs in QGIS's background, as dialogs do."""

    def __init__(self, dem: Path):
        from edgegis.processing_providers.jobs.keeping import waiting

        self._dem, self._waiting = str(dem), waiting
        self._kept: list[Any] = []

    def start(self, algorithm: str, output: str, parameters: Mapping[str, Any]) -> tuple[str, list[bool]]:
        """Return the job's id once the endpoint keeps it, and what will say that its run has ended."""
        created = QgsApplication.processingRegistry().createAlgorithmById(f"edgegis:{algorithm}")
        given = {"INPUT": self._dem, output: QgsProcessing.TEMPORARY_OUTPUT, "ENDPOINT": ENDPOINT, **parameters}
        context, feedback, ended = QgsProcessingContext(), QgsProcessingFeedback(), []
        context.setProject(QgsProject.instance())
        task = QgsProcessingAlgRunnerTask(created, given, context, feedback)
        task.executed.connect(lambda well, results: ended.append(well))
        self._kept.append((task, created, context, feedback))
        before = set(self._waiting)
        QgsApplication.taskManager().addTask(task)
        until(lambda: bool(set(self._waiting) - before))
        return next(iter(set(self._waiting) - before)), ended

    def leave(self, job_id: str) -> None:
        self._waiting[job_id].leave()


def draw_jobs(draw: Callable[[QWidget, str], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        dem = Path(folder) / "dem.tif"
        sample = str(Path(__file__).resolve().parents[2] / "resources" / "data" / "jacksboro_fault_dem.tif")
        percent = ENLARGED_PERCENT
        gdal.Translate(str(dem), sample, widthPct=percent, heightPct=percent, resampleAlg="bilinear")
        drawing = Drawing(dem)
        written, ended = drawing.start("fillsinkswangliu", "OUTPUT_FILLED_DEM", {})
        until(lambda: bool(ended))
        left, ended = drawing.start("skyviewfactor", "OUTPUT", {"RADIUS": 100, "DIRECTIONS": 64})
        drawing.leave(left)
        until(lambda: bool(ended))
        dock = plugins["edgegis"].jobs
        dock.setFloating(True)
        dock.setUserVisible(True)
        dock.resize(*SIZE)
        tree = dock.panel.tree

        def seen(job_id: str) -> Any:
            tree.select(job_id)
            selected = tree.selected()
            return selected if selected is not None and selected.job.id == job_id else None

        until(lambda: (job := seen(left)) is not None and job.status is not None and job.status.has_ended)
        running, ended = drawing.start("skyviewfactor", "POSITIVE_OPENNESS", {"RADIUS": 100, "DIRECTIONS": 64})
        until(lambda: (job := seen(running)) is not None and bool(job.percent))
        tree.select(left)
        draw(dock, "jobs")
        drawing.leave(running)
        until(lambda: bool(ended))
        for job_id in (written, left, running):
            dock.panel.watcher.store.remove(job_id)
