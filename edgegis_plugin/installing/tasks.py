"""Fetching and checking the packages in QGIS's background."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from qgis.core import QgsTask
from qgis.PyQt.QtCore import QTimer

from ...processing_providers.translation import said
from ...runtime.errors import Cancelled, EdgeGisError
from .endpoint_packages import Command, EndpointPackages
from .own_process import try_in_qgis
from .packages import WASMTIME, Packages
from .pip_child import Source


@dataclass
class Outcome:
    """How a task ended. `problems` names the packages that do not work; `error` is a sentence for the user, `details`
    what a program said.
    """

    problems: dict[str, str] = field(default_factory=dict)
    error: str = ""
    details: str = ""
    cancelled: bool = False
    damaged: bool = False


class PackagesTask(QgsTask):
    """Does some work in a thread, and hands its outcome to `then` in the main one."""

    def __init__(self, description: str, work: Callable[[PackagesTask], Outcome], then: Callable[[Outcome], None]):
        flags = QgsTask.Flag.CanCancel
        if hasattr(QgsTask.Flag, "Silent"):  # QGIS 3.26: it does not announce the end, which `then` does
            flags |= QgsTask.Flag.Silent
        super().__init__(description, flags)
        self._work, self._then = work, then
        self._outcome = Outcome(cancelled=True)  # one that was cancelled before it began never runs

    def run(self) -> bool:
        try:
            self._outcome = self._work(self)
        except Cancelled:
            self._outcome = Outcome(cancelled=True)
        except EdgeGisError as error:
            self._outcome = Outcome(error=said(error.message), details=str(error.details.get("pip", "")))
        except Exception:
            self._outcome = Outcome(
                error=said("EdgeGIS made a mistake. Please report the log messages."), details=traceback.format_exc()
            )
        return True  # a failure is told by `then`; QGIS would say no more than "Task failed"

    def finished(self, result: bool) -> None:
        # When QGIS has announced the end, so that what is said now stands before it.
        outcome, then = self._outcome, self._then
        QTimer.singleShot(0, lambda: then(outcome))


def _tried(packages: Packages, problems: dict[str, str]) -> Outcome:
    if WASMTIME not in problems:
        try_in_qgis(packages)
    return Outcome(problems=problems)


def fetch_task(packages: Packages, source: Source, then: Callable[[Outcome], None]) -> PackagesTask:
    """Return the task that fetches and tries the packages; its progress is the download's."""

    def work(task: PackagesTask) -> Outcome:
        problems = packages.fetch(source, lambda fraction: task.setProgress(100 * fraction), task.isCanceled)
        return _tried(packages, problems)

    return PackagesTask(said("EdgeGIS: fetching packages"), work, then)


def check_task(packages: Packages, try_them: bool, then: Callable[[Outcome], None]) -> PackagesTask:
    """Return the task that looks whether the packages are whole and, if wanted, whether they work here."""

    def work(task: PackagesTask) -> Outcome:
        if not packages.is_whole():
            return Outcome(damaged=True)
        return _tried(packages, packages.probe()) if try_them else Outcome()

    return PackagesTask(said("EdgeGIS: checking packages"), work, then)


def prepare_task(
    packages: EndpointPackages, port: int, source: Source, then: Callable[[Outcome, Command | None], None]
) -> PackagesTask:
    """Return the task that fetches what an endpoint needs, unless it is there, and finds out how one is started."""
    found: list[Command] = []

    def work(task: PackagesTask) -> Outcome:
        if not packages.are_there():
            packages.fetch(source, lambda fraction: task.setProgress(100 * fraction), task.isCanceled)
        found.append(packages.command(port))
        return Outcome()

    preparing = said("EdgeGIS: preparing an endpoint")
    return PackagesTask(preparing, work, lambda outcome: then(outcome, found[0] if found else None))
