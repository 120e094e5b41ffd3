"""The panel's content: the jobs, what can be done with them, and how the endpoints are."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtWidgets import (
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...processing_providers.jobs.kept_job import KeptJob
from ...processing_providers.targets import Targets
from ...processing_providers.translation import said
from .actions import JobActions
from .health_list import HealthList
from .job_tree import JobTree
from .job_words import Seen
from .looking import Listed, Look
from .watcher import Watcher

ICON_SIZE = QSize(16, 16)


class JobsPanel(QWidget):
    """Looks at jobs and endpoints between `start` and `stop`. `open_options` opens the page with the endpoints."""

    def __init__(self, targets: Targets, open_options: Callable[[], None], parent: QWidget | None = None):
        super().__init__(parent)
        self._targets = targets
        self._listed = Listed()
        self._looks: dict[str, Look] = {}
        self.watcher = Watcher(targets, self)
        self.tree = JobTree()
        self.health = HealthList()
        self.bar = QToolBar()
        self.actions_of_job = JobActions(targets, self.watcher, self.tree.selected, self.bar)
        self.bar.addSeparator()
        self.refresh = self.bar.addAction(QgsApplication.getThemeIcon("/mActionRefresh.svg"), self.tr("Re&fresh"))
        self.refresh.setToolTip(self.tr("Look again. Asks for QGIS's master password where an endpoint needs it."))
        self.words = _words("")
        self.words.hide()
        self.empty = _words(
            self.tr(
                "No jobs. A job that an endpoint needs more than a second for is listed here from then on: it goes on "
                "when QGIS is closed, and its result can be fetched later."
            )
        )
        self.no_endpoints = QWidget()
        self.options_button = QPushButton(self.tr("&Set up an endpoint\N{HORIZONTAL ELLIPSIS}"))
        self.options_button.clicked.connect(lambda: open_options())
        self.pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show()

    def start(self) -> None:
        self.health.show_endpoints(self._targets.endpoints())
        self.watcher.start()

    def stop(self) -> None:
        self.watcher.stop()

    def _lay_out(self) -> None:
        bar = self.bar
        bar.setIconSize(ICON_SIZE)
        bar.setAccessibleName(self.tr("What can be done with the selected job"))
        again = bar.widgetForAction(self.actions_of_job.again)
        if isinstance(again, QToolButton):
            again.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        bar.widgetForAction(self.actions_of_job.fetch).setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for action in (*self.actions_of_job.all(), self.refresh):
            bar.widgetForAction(action).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        nowhere = QVBoxLayout(self.no_endpoints)
        sentence = self.tr("No endpoint is set up. Jobs that run on this computer are in Processing's own history.")
        nowhere.addWidget(_words(sentence))
        nowhere.addWidget(self.options_button, 0, Qt.AlignmentFlag.AlignHCenter)
        nowhere.addStretch()
        for page in (self.tree, self.empty, self.no_endpoints):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(bar)
        layout.addWidget(self.words)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.health)

    def _connect(self) -> None:
        self.tree.addActions(self.actions_of_job.all())
        for action in self.actions_of_job.all():
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.tree.itemActivated.connect(lambda item, column: self.actions_of_job.fetch.trigger())
        self.tree.itemSelectionChanged.connect(self.actions_of_job.update)
        self.refresh.triggered.connect(self._refresh)
        self.actions_of_job.told.connect(self._tell)
        self.watcher.listed.connect(self._jobs_came)
        self.watcher.looked.connect(self._look_came)

    def _refresh(self) -> None:
        self.words.hide()
        self.health.show_endpoints(self._targets.endpoints())
        self.watcher.look(unlocked=True)

    def _jobs_came(self, jobs: Listed) -> None:
        self._listed = jobs
        self._show()

    def _look_came(self, look: Look) -> None:
        self._looks[look.endpoint.url.rstrip("/")] = look
        self.health.show_look(look)
        self._show()

    def _show(self) -> None:
        known = {endpoint.url.rstrip("/") for endpoint in self._targets.endpoints()}
        self.tree.show_jobs([self._seen(job, known) for job in self._listed.jobs])
        if self._listed.jobs:
            self.pages.setCurrentWidget(self.tree)
        else:
            self.pages.setCurrentWidget(self.empty if known else self.no_endpoints)
        self.actions_of_job.update()

    def _seen(self, job: KeptJob, known: set[str]) -> Seen:
        look = self._looks.get(job.remote.url)
        trouble = "" if look is None else said(look.trouble)
        if job.remote.url not in known:
            trouble = self.tr("Its endpoint was removed from the options. Add its address again.")
        return Seen(job, job.id in self._listed.taken, None if look is None else look.statuses.get(job.id), trouble)

    def _tell(self, well: bool, words: str) -> None:
        mark = "\N{CHECK MARK}" if well else "\N{WARNING SIGN}"
        self.words.setText(f"{mark} {words}")
        self.words.show()


def _words(text: str) -> QLabel:
    """Return a text that wraps, and that can be selected and copied."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setMargin(8)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
