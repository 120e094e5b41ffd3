"""What can be done with a job of the list: as buttons, in the context menu and by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QMenu, QPlainTextEdit, QToolBar, QVBoxLayout, QWidget

from ...processing_providers.jobs.command import command, dialog_parameters
from ...processing_providers.jobs.fetched_algorithm import endpoint_of
from ...processing_providers.jobs.keeping import waiting
from ...processing_providers.jobs.kept_job import CANCELLED
from ...processing_providers.run_on import ENDPOINT, RUN_ON
from ...processing_providers.targets import Targets
from ...processing_providers.translation import said
from ...runtime.errors import EdgeGisError
from .fetching import Fetching
from .job_words import Seen
from .watcher import Watcher

LOG_SIZE = (720, 420)
CONTEXT = "JobsPanel"


class JobActions(QObject):
    """The actions on the job that `selected` returns. `told` carries whether something went well, and the words."""

    told = pyqtSignal(bool, str)

    def __init__(self, targets: Targets, watcher: Watcher, selected: Callable[[], Seen | None], bar: QToolBar):
        super().__init__(bar)
        self._targets, self._watcher, self._selected, self._bar = targets, watcher, selected, bar
        self._fetches: dict[str, Fetching] = {}
        self.fetch = self._action("/mActionFileSave.svg", self.tr("&Fetch result"), self._fetch)
        self.fetch.setShortcut(QKeySequence("Ctrl+Return"))
        self.leave = self._action("/mTaskOnHold.svg", self.tr("&Do not wait for it"), self._leave)
        self.cancel = self._action("/mTaskCancel.svg", self.tr("&Cancel job"), self._cancel)
        self.menu = QMenu(bar)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.again = self._action("/mActionReload.svg", self.tr("R&un again on"), lambda: None)
        self.again.setMenu(self.menu)
        self.copy = self._action("/mActionEditCopy.svg", self.tr("C&opy as qgis_process command"), self._copy)
        self.copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.log = self._action("/mMessageLog.svg", self.tr("Show &log"), self._show_log)
        self.forget = self._action("/mActionDeleteSelected.svg", self.tr("&Remove from the list"), self._forget)
        self.forget.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        self.update()

    def all(self) -> list[Any]:
        return [self.fetch, self.leave, self.cancel, self.again, self.copy, self.log, self.forget]

    def update(self) -> None:
        """Switch on what can be done with the selected job, and say of the rest why not."""
        seen = self._selected()
        is_here = seen is not None and (seen.job.id in self._fetches or seen.job.id in waiting)
        for action in self.all():
            action.setEnabled(seen is not None)
        self.fetch.setEnabled(seen is not None and seen.can_be_fetched and not is_here)
        self.cancel.setEnabled(seen is not None and (seen.can_be_cancelled or is_here))
        self.leave.setEnabled(seen is not None and seen.job.id in waiting)
        self.forget.setEnabled(seen is not None and not seen.is_taken and not is_here)
        self.fetch.setToolTip(self._why_not_fetched(seen))
        self.cancel.setToolTip(self.tr("Stop the job on the endpoint. What it has made so far is gone."))
        self.leave.setToolTip(self.tr("End the run here. The job goes on, and its result can be fetched later."))
        self.again.setToolTip(self.tr("Open the dialog with the same parameters, to run on another place."))
        self.copy.setToolTip(self.tr("Copy the command that runs the job in a shell, in the same place."))
        self.forget.setToolTip(self.tr("Forget the job here. On the endpoint it stays as it is."))

    def _why_not_fetched(self, seen: Seen | None) -> str:
        if seen is None or self.fetch.isEnabled():
            return self.tr("Write the result to where it was wanted, and load it. Waits while the job runs.")
        if seen.is_taken or seen.job.id in self._fetches:
            return self.tr("A QGIS waits for the result already.")
        return self.tr("There is no result to fetch.")

    def _action(self, icon: str, text: str, triggered: Callable[[], None]) -> Any:
        action = self._bar.addAction(QgsApplication.getThemeIcon(icon), text)
        action.triggered.connect(lambda checked=False: triggered())
        return action

    def _fetch(self) -> None:
        seen = self._selected()
        if seen is None or not self.fetch.isEnabled():
            return
        if seen.trouble:  # it would be tried for a minute
            self._tell(False, seen.trouble)
            return
        job_id = seen.job.id

        def ended(came: bool, words: str) -> None:
            self._fetches.pop(job_id, None)
            self._tell(came, words)

        try:
            self._fetches[job_id] = Fetching(seen.job, self._targets, ended)
        except EdgeGisError as error:
            self._tell(False, str(error))
            return
        self.told.emit(True, self.tr("Fetching '{}'\N{HORIZONTAL ELLIPSIS}").format(seen.job.title))
        self._fetches[job_id].begin()
        self.update()

    def _leave(self) -> None:
        seen = self._selected()
        if seen is not None and seen.job.id in waiting:
            waiting[seen.job.id].leave()
            self._tell(True, self.tr("'{}' goes on without QGIS.").format(seen.job.title))

    def _cancel(self) -> None:
        seen = self._selected()
        if seen is None:
            return
        job_id, store = seen.job.id, self._watcher.store
        if job_id in self._fetches and not seen.can_be_cancelled:
            self._fetches[job_id].cancel()  # the job has ended: only its result does not come
            return
        if job_id in waiting and job_id not in self._fetches:
            waiting[job_id].cancel()
            return

        def done(trouble: str) -> None:
            if not trouble and store.job(job_id) is not None:
                store.change(job_id, outcome=CANCELLED)
            self._tell(not trouble, trouble or self.tr("'{}' was cancelled.").format(seen.job.title))

        try:
            self._watcher.at_endpoint(endpoint_of(seen.job, self._targets), lambda watch: watch.dismiss(job_id), done)
        except EdgeGisError as error:
            self._tell(False, str(error))

    def _copy(self) -> None:
        seen = self._selected()
        if seen is None:
            return
        try:
            text = command(seen.job, self._targets.catalogue.algorithm(seen.job.remote.algorithm).descriptor)
        except EdgeGisError as error:
            self._tell(False, str(error))
            return
        QgsApplication.clipboard().setText(text)
        if any(layer.is_selection for layer in seen.job.layers.values()):
            words = self.tr("Copied. The job took the selected features only; qgis_process takes all of them.")
            self._tell(False, words)
        else:
            self._tell(True, self.tr("Copied. Paste it into a shell."))

    def _show_log(self) -> None:
        seen = self._selected()
        if seen is not None:
            show_log(seen, self._bar)

    def _forget(self) -> None:
        seen = self._selected()
        if seen is not None and self.forget.isEnabled():
            self._watcher.store.remove(seen.job.id)
            self._watcher.look()

    def _fill_menu(self) -> None:
        self.menu.clear()
        places = [(self.tr("This computer"), {RUN_ON: "local"})]
        places += [(endpoint.name, {ENDPOINT: endpoint.name}) for endpoint in self._targets.endpoints()]
        for name, place in places:
            self.menu.addAction(name.replace("&", "&&"), lambda place=place: self.run_again(place))

    def run_again(self, place: dict[str, str]) -> QDialog | None:
        """Open the algorithm's dialog with the job's parameters and another place."""
        import processing

        seen = self._selected()
        if seen is None:
            return None
        try:
            descriptor = self._targets.catalogue.algorithm(seen.job.remote.algorithm).descriptor
        except EdgeGisError as error:
            self._tell(False, str(error))
            return None
        parameters = dialog_parameters(seen.job, descriptor, place)
        dialog = processing.createAlgorithmDialog(f"edgegis:{descriptor.id}", parameters)
        dialog.show()
        return dialog

    def _tell(self, well: bool, words: str) -> None:
        self.told.emit(well, said(words))
        self._watcher.look()
        self.update()


def show_log(seen: Seen, parent: QWidget) -> QDialog:
    """Show what the job has said, as text that can be copied."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(QCoreApplication.translate(CONTEXT, "Log of '{}'").format(seen.job.title))
    nothing = QCoreApplication.translate(CONTEXT, "The job has not said anything yet.")
    text = QPlainTextEdit(seen.job.log or nothing)
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setAccessibleName(dialog.windowTitle())
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(text)
    layout.addWidget(buttons)
    dialog.resize(*LOG_SIZE)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
