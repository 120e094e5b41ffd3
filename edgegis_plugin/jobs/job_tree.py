"""The list of jobs, a row for each."""

from __future__ import annotations

import time
from collections.abc import Sequence

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QModelIndex, QSize, Qt
from qgis.PyQt.QtGui import QIcon, QPainter
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionProgressBar,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ...processing_providers.jobs.kept_job import CANCELLED, FAILED, GONE, WRITTEN
from . import job_words
from .job_words import Seen

NAME, WHERE, STATE, STARTED, DURATION, SIZE = range(6)
ID = Qt.ItemDataRole.UserRole
PERCENT = Qt.ItemDataRole.UserRole + 1
ICONS = {
    WRITTEN: "/mIconSuccess.svg",
    CANCELLED: "/mTaskCancel.svg",
    FAILED: "/mIconWarning.svg",
    GONE: "/mIconWarning.svg",
}


class JobTree(QTreeWidget):
    """`show_jobs` keeps the selection, the scroll position and the widths."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        names = self.tr("Job"), self.tr("Where"), self.tr("State"), self.tr("Started"), self.tr("Duration")
        self.setHeaderLabels([*names, self.tr("Size")])
        self.headerItem().setToolTip(SIZE, self.tr("Data sent \N{RIGHTWARDS ARROW} result received"))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setItemDelegateForColumn(STATE, _ProgressDelegate(self))
        self.setAccessibleName(self.tr("Jobs on endpoints"))
        self._seen: dict[str, Seen] = {}
        self._icons: dict[str, QIcon] = {}
        self._is_sized = False

    def show_jobs(self, jobs: Sequence[Seen]) -> None:
        order = [seen.job.id for seen in jobs]
        if order != list(self._seen):
            self._rebuild(order)
            self._seen = {}
        for row, seen in enumerate(jobs):
            if self._seen.get(seen.job.id) != seen or seen.job.ended is None:  # its duration grows
                self._show(self.topLevelItem(row), seen)
        self._seen = {seen.job.id: seen for seen in jobs}
        if jobs and not self._is_sized:
            self._is_sized = True
            for column in range(self.columnCount()):
                self.resizeColumnToContents(column)

    def selected(self) -> Seen | None:
        items = self.selectedItems()
        return self._seen.get(items[0].data(NAME, ID)) if items else None

    def select(self, job_id: str) -> None:
        for row in range(self.topLevelItemCount()):
            if self.topLevelItem(row).data(NAME, ID) == job_id:
                self.setCurrentItem(self.topLevelItem(row))

    def _rebuild(self, order: list[str]) -> None:
        selected = self.selected()
        self.clear()
        for job_id in order:
            item = QTreeWidgetItem(self)
            item.setData(NAME, ID, job_id)
        if selected is not None:
            self.select(selected.job.id)

    def _show(self, item: QTreeWidgetItem, seen: Seen) -> None:
        texts = {
            NAME: seen.job.title,
            WHERE: seen.job.endpoint,
            STATE: job_words.state(seen),
            STARTED: job_words.started(seen),
            DURATION: job_words.duration(seen, time.time()),
            SIZE: job_words.size(seen),
        }
        tips = {NAME: _results(seen), WHERE: seen.job.remote.url, STATE: job_words.state_sentence(seen)}
        for column, text in texts.items():
            item.setText(column, text)
            item.setToolTip(column, tips.get(column, text))
        name = _icon_name(seen)
        if name not in self._icons:
            self._icons[name] = QgsApplication.getThemeIcon(name)
        item.setIcon(NAME, self._icons[name])
        item.setData(STATE, PERCENT, seen.percent)


def _results(seen: Seen) -> str:
    sinks = "\n".join(destination.sink for destination in seen.job.destinations.values())
    return f"{seen.job.title} (edgegis:{seen.job.remote.algorithm})\n{sinks}".strip()


def _icon_name(seen: Seen) -> str:
    if seen.job.outcome in ICONS:
        return ICONS[seen.job.outcome]
    if seen.status is None:
        return "/mIconWarning.svg" if seen.trouble else "/mTaskQueued.svg"
    return "/mTaskComplete.svg" if seen.status.has_ended else "/mTaskRunning.svg"


class _ProgressDelegate(QStyledItemDelegate):
    """A bar behind the words, as the style draws it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        percent = index.data(PERCENT)
        if percent is None:
            super().paint(painter, option, index)
            return
        bar = QStyleOptionProgressBar()
        bar.rect, bar.palette, bar.state = option.rect.adjusted(1, 2, -1, -2), option.palette, option.state
        bar.fontMetrics, bar.direction = option.fontMetrics, option.direction
        bar.minimum, bar.maximum, bar.progress = 0, 100, int(percent)
        bar.text, bar.textVisible, bar.textAlignment = index.data(), True, Qt.AlignmentFlag.AlignCenter
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ProgressBar, bar, painter, option.widget)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802 - Qt's name
        return super().sizeHint(option, index).expandedTo(QSize(16 * option.fontMetrics.averageCharWidth(), 0))
