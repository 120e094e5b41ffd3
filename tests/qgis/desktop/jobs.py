"""Jobs of a real endpoint for the tests of the panel."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtTest import QTest

from edgegis.edgegis_plugin.jobs.panel import JobsPanel
from edgegis.processing_providers.jobs.job_store import JobStore
from edgegis.processing_providers.jobs.keeping import waiting
from edgegis.processing_providers.jobs.kept_job import KeptJob
from edgegis.tests.patience import PATIENCE_S
from edgegis.tests.qgis.attempts import DEM

NAME = "edge"


def until(happened: Callable[[], Any]) -> Any:
    """Let QGIS go on until it happens; return what it is."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := happened()):
        assert time.monotonic() < deadline, "it did not happen"
        QTest.qWait(20)
    return found


@dataclass
class HeldEndpoint:
    """An endpoint in a process of its own, which finishes no job until it is let."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    def hold(self) -> None:
        (self.folder / "hold").touch()

    def let(self) -> None:
        (self.folder / "hold").unlink(missing_ok=True)

    def settle(self) -> None:
        """Let all jobs end: the next one has to find room."""
        self.let()
        until(lambda: not self.unfinished())

    def unfinished(self) -> list[str]:
        """Return the ids of the jobs that it keeps and has not finished."""
        params = {"status": "accepted,running"}
        jobs = requests.get(f"{self.url}/jobs", params, timeout=PATIENCE_S).json()["jobs"]
        return [job["jobID"] for job in jobs]

    def end(self) -> None:
        self.process.communicate()

    def status(self, job_id: str) -> str:
        return str(requests.get(f"{self.url}/jobs/{job_id}", timeout=PATIENCE_S).json().get("status"))

    def forget(self, job_id: str) -> None:
        requests.delete(f"{self.url}/jobs/{job_id}", timeout=PATIENCE_S).raise_for_status()


@contextlib.contextmanager
def held_endpoint(folder: Path) -> Iterator[HeldEndpoint]:
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "edgegis.tests.qgis.desktop.jobs_endpoint", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        endpoint = HeldEndpoint(process.stdout.readline().strip(), folder, process)
        endpoint.hold()
        yield endpoint
        endpoint.let()
        endpoint.end()


@dataclass
class Started:
    """A run in QGIS's background, as a dialog has it."""

    task: Any
    feedback: QgsProcessingFeedback
    keeps: tuple[Any, ...]
    ended: list[bool]


def start(algorithm: str, parameters: Mapping[str, Any]) -> tuple[Started, KeptJob]:
    """Start a job and wait until the endpoint keeps it."""
    created = QgsApplication.processingRegistry().createAlgorithmById(f"edgegis:{algorithm}")
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    context.setProject(QgsProject.instance())
    task = QgsProcessingAlgRunnerTask(created, {**parameters, "ENDPOINT": NAME}, context, feedback)
    run = Started(task, feedback, (created, context), [])
    task.executed.connect(lambda ok, results: run.ended.append(ok))
    before = set(waiting)
    QgsApplication.taskManager().addTask(task)
    until(lambda: set(waiting) - before or run.ended)
    (job_id,) = set(waiting) - before
    return run, JobStore().job(job_id)


def leave(algorithm: str, parameters: Mapping[str, Any]) -> KeptJob:
    """Start a job and leave it."""
    run, job = start(algorithm, parameters)
    waiting[job.id].leave()
    until(lambda: run.ended)
    return job


def seen(panel: JobsPanel, job: KeptJob, state: str) -> None:
    """Select the job once the panel shows it in this state."""

    def is_shown() -> bool:
        panel.tree.select(job.id)
        selected = panel.tree.selectedItems()
        return bool(selected) and selected[0].text(2) == state

    until(is_shown)


def forget_all() -> None:
    shutil.rmtree(JobStore().folder, ignore_errors=True)
    QgsProject.instance().clear()


def asked(tmp_path: Path, number: float) -> dict[str, Any]:
    """A slope that no other test asks for: the endpoint knows results that it has made."""
    return {"INPUT": DEM, "Z_FACTOR": number, "OUTPUT": str(tmp_path / "out" / "slope.tif")}


def words(panel: JobsPanel, part: str) -> str:
    until(lambda: part in panel.words.text())
    return panel.words.text()


def run_to_its_end(endpoint: HeldEndpoint, parameters: dict[str, Any]) -> None:
    endpoint.hold()
    run, _ = start("slope", parameters)
    endpoint.let()
    until(lambda: run.ended)
    assert run.ended == [True]
