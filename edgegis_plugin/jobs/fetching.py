"""Fetches a job's result by Processing's own task, and has Processing load what came, as after a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...processing_providers.jobs.fetched_algorithm import algorithm_of
from ...processing_providers.jobs.given import fetch_parameters, is_temporary
from ...processing_providers.jobs.kept_job import KeptJob
from ...processing_providers.targets import Targets

CONTEXT = "JobsPanel"


class Fetching:
    """One result on its way; `ended` gets whether it came and the words for it, in the main thread.

    Raises EdgeGisError when it cannot begin. Cancelling the task leaves the job and its result where they are.
    """

    def __init__(self, job: KeptJob, targets: Targets, ended: Callable[[bool, str], None]):
        self._job, self._ended = job, ended
        self._algorithm = algorithm_of(job, targets)
        self._parameters = fetch_parameters(job, self._algorithm, QgsProject.instance())
        self._context = QgsProcessingContext()
        self._context.setProject(QgsProject.instance())
        self._context.setTransformContext(QgsProject.instance().transformContext())
        self._feedback = _Feedback()
        self._task = QgsProcessingAlgRunnerTask(self._algorithm, self._parameters, self._context, self._feedback)
        self._task.executed.connect(self._executed)

    def begin(self) -> None:
        QgsApplication.taskManager().addTask(self._task)

    def cancel(self) -> None:
        self._feedback.cancel()

    def _executed(self, succeeded: bool, results: dict[str, Any]) -> None:
        tr = QCoreApplication.translate
        if succeeded and results:
            from processing.gui.Postprocessing import handleAlgorithmResults

            handleAlgorithmResults(self._algorithm, self._context, feedback=self._feedback, parameters=self._parameters)
        if self._feedback.errors:
            self._ended(False, "\n".join(self._feedback.errors))
        elif not (succeeded and results):
            self._ended(False, tr(CONTEXT, "Fetching was cancelled. The job is as it was."))
        else:
            self._ended(True, self._where_it_is(results))

    def _where_it_is(self, results: dict[str, Any]) -> str:
        tr = QCoreApplication.translate
        destinations = self._job.destinations
        lines = [
            tr(CONTEXT, "'{}' is here, in a new temporary layer.").format(self._job.title)
            if name in destinations and is_temporary(destinations[name])
            else tr(CONTEXT, "'{job}' is here: {place}").format(job=self._job.title, place=place)
            for name, place in results.items()
        ]
        if any(destination.appends for destination in destinations.values()):
            lines.append(tr(CONTEXT, "It was not appended: that layer may have changed. Copy the rows yourself."))
        return "\n".join(dict.fromkeys(lines))


class _Feedback(QgsProcessingFeedback):
    """Keeps the errors."""

    def __init__(self) -> None:
        super().__init__(False)
        self.errors: list[str] = []

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: N803 - QGIS's name
        self.errors.append(error)
        super().reportError(error, fatalError)
