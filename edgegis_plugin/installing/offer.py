"""The offer to fetch what is missing: one message on first use, and what the options page has buttons for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsMessageLog
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...processing_providers import run_on
from ...processing_providers.apart import apart
from ...processing_providers.translation import said
from . import choices, own_process
from .messages import TITLE, Messages
from .network import qgis_network
from .packages import NEEDED, WASMTIME, Packages, State
from .pip_child import Source
from .tasks import Outcome, PackagesTask, check_task, fetch_task

BYTES_PER_MB = 1e6


class PackagesOffer(QObject):
    """Offers, fetches, tries, heals and removes the packages. `when_ready` is called whenever they turn out to work."""

    changed = pyqtSignal()
    progressed = pyqtSignal(float)  # percent

    def __init__(self, packages: Packages, iface: Any, when_ready: Callable[[], None]):
        super().__init__()
        self._packages = packages
        self._messages = Messages(iface)
        self._when_ready = when_ready
        self._task: PackagesTask | None = None
        self._asked_for = False
        self._stopped = False
        self.failure = ""  # why the last fetching failed

    def state(self) -> State:
        return self._packages.state()

    def obstacles(self) -> list[str]:
        """Return what is known against packages that are there."""
        return [*dict.fromkeys(run_on.unusable.values())]

    def is_busy(self) -> bool:
        return self._task is not None

    def begin(self) -> None:
        """Look after the packages once QGIS is up: offer them, heal them, or try those that were not tried yet."""
        state = self.state()
        self._declare(state.too_old)
        if not state.missing or choices.was_asked():
            self._say_once(" ".join(state.too_old.values()))
        if state.missing:
            self._offer_or_heal(state)
        elif state.is_ready:
            self._start(check_task(self._packages, not choices.have_been_tried(), self._checked))

    def fetch(self) -> None:
        """Fetch because the user said so; a failure is shown."""
        choices.let_fetch(True)
        self._fetch(asked_for=True)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def remove_all(self) -> int:
        """Remove everything that was fetched, answer the bytes that freed, and fetch nothing unasked again."""
        choices.let_fetch(False)
        freed = self._packages.remove_all()
        choices.remember_own_process("")
        run_on.unusable.clear()
        self._declare(self.state().too_old)
        self.changed.emit()
        return freed

    def stop(self) -> None:
        """End what goes on; its end is told to nobody."""
        self._stopped = True
        self._messages.clear()
        self.cancel()

    def download(self, state: State) -> str:
        """Say how large the download is and where it comes from."""
        folder = choices.folder()
        source = self.tr("from the folder {}").format(folder) if folder else self.tr("with pip")
        return f"{(state.fetch_bytes or 0) / BYTES_PER_MB:.0f} MB {source}"

    def _offer_or_heal(self, state: State) -> None:
        if state.fetch_bytes is None:
            self._say_once(self.tr("There are no packages for this computer: algorithms run on an endpoint alone."))
        elif choices.may_fetch():
            self._fetch(asked_for=False)
        elif not choices.was_asked():
            choices.let_fetch(False)
            # Short: between the panels of QGIS the bar has room for little more.
            names, download = self.tr(" and ").join(NEEDED), self.download(state)
            text = self.tr("Needs {packages}. Fetch {download}?").format(packages=names, download=download)
            if self._packages.clash():
                text = self.tr("The wasmtime of another plugin is too old. Fetch {} for EdgeGIS?").format(download)
            self._messages.offer(text, self.fetch)

    def _fetch(self, asked_for: bool) -> None:
        if self._task is not None:
            return
        self._asked_for, self.failure = asked_for, ""
        self._start(fetch_task(self._packages, Source(choices.folder(), qgis_network), self._fetched))
        if asked_for:
            self.progressed.connect(self._messages.show_progress(self.tr("Fetching packages"), self.cancel))

    def _fetched(self, outcome: Outcome) -> None:
        self._task = None
        if self._stopped:
            return
        self._messages.clear()
        if outcome.cancelled:
            choices.let_fetch(False)
        elif outcome.error:
            self.failure = outcome.error
            _log(f"{outcome.error}\n{outcome.details}".strip())
            if self._asked_for:
                self._messages.warn(outcome.error, self.tr("Try again"), self.fetch)
        else:
            self._tried(outcome.problems)
            if self._asked_for and self.state().is_ready and not outcome.problems:
                self._messages.praise(self.tr("Ready: the algorithms run on this computer."))
        self.changed.emit()

    def _checked(self, outcome: Outcome) -> None:
        self._task = None
        if self._stopped:
            return
        if outcome.damaged:
            self._offer_or_heal(self.state())
        elif outcome.error:  # no interpreter to try them with: they are used untried
            _log(f"{outcome.error}\n{outcome.details}".strip())
            self._when_ready()
        elif not outcome.cancelled:
            self._tried(outcome.problems)
        self.changed.emit()

    def _tried(self, problems: dict[str, str]) -> None:
        run_on.unusable.clear()
        sentences = {package: _sentence(package, problem) for package, problem in problems.items()}
        self._declare({**sentences, **self.state().too_old})
        self._say_once(" ".join(sentences.values()))
        if not problems:
            choices.remember_tried()
        if WASMTIME not in run_on.unusable or apart.why:
            self._when_ready()

    def _declare(self, sentences: dict[str, str]) -> None:
        run_on.unusable.update(sentences)
        if why := own_process.declare(self._packages):
            _log(said(why))
        for sentence in sentences.values():
            _log(said(sentence))

    def _say_once(self, words: str) -> None:
        if words and choices.is_news(words):
            self._messages.warn(said(words))

    def _start(self, task: PackagesTask) -> None:
        self._task = task
        task.progressChanged.connect(self.progressed)
        QgsApplication.taskManager().addTask(task)
        self.changed.emit()


def _sentence(package: str, problem: str) -> str:
    if package == WASMTIME:
        return (
            f"wasmtime does not work on this computer: {problem}. Perhaps the system forbids programs to make code "
            "as they run, which your administrator can allow for QGIS. Meanwhile run the algorithms on an endpoint."
        )
    return f"{package} does not work on this computer: {problem}. Layers cannot be sent to an endpoint."


def _log(text: str) -> None:
    QgsMessageLog.logMessage(text, TITLE, Qgis.MessageLevel.Warning, False)
