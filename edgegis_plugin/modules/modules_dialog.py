"""The list of the installed modules."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...processing_providers.translation import said
from ...runtime.algorithms.catalogue import Module
from ...runtime.errors import EdgeGisError
from .description import size_in_words
from .install_dialog import InstallDialog
from .installed import InstalledModules
from .missing import missing_algorithms

WIDTH, HEIGHT = 720, 320
SHOWN_OF_HASH = 16


class ModulesDialog(QDialog):
    """Lists, installs and removes."""

    def __init__(self, installed: InstalledModules, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("EdgeGIS Modules"))
        self.resize(WIDTH, HEIGHT)
        self._installed = installed
        about = QLabel(
            self.tr(
                "Modules of others, whose algorithms are listed in the Toolbox beside EdgeGIS's own. Each runs in a "
                "process of its own and may compute, and nothing else."
            )
        )
        about.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(
            [self.tr("Module"), self.tr("Algorithms"), self.tr("Size"), self.tr("SHA-256"), self.tr("From")]
        )
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(self.tr("Installed modules"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.empty = QLabel(self.tr("No module is installed."))
        self.missing = QLabel()
        self.missing.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        self.install_button = QPushButton(self.tr("&Install\N{HORIZONTAL ELLIPSIS}"))
        self.remove_button = QPushButton(self.tr("&Remove"))
        for button in (self.install_button, self.remove_button):
            self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)  # the last that Tab comes to
        layout = QVBoxLayout(self)
        for widget in (about, self.list, self.empty, self.missing, self.buttons):
            layout.addWidget(widget)
        self.list.itemSelectionChanged.connect(self._choose)
        self.install_button.clicked.connect(lambda: InstallDialog(self._installed, self).exec())
        self.remove_button.clicked.connect(self._remove)
        self.buttons.rejected.connect(self.reject)
        installed.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.list.clear()
        for module in self._installed.modules():
            titles = ", ".join(descriptor.title for descriptor in module.descriptors)
            digest = module.sha256[:SHOWN_OF_HASH]
            item = QTreeWidgetItem([module.name, titles, size_in_words(module), digest, self._installed.source(module)])
            for column, words in ((1, titles), (3, module.sha256), (4, item.text(4))):
                item.setToolTip(column, words)
            self.list.addTopLevelItem(item)
        for column in range(self.list.columnCount()):
            self.list.resizeColumnToContents(column)
        self.empty.setVisible(not self._installed.modules())
        self._show_missing()
        self._choose()

    def _show_missing(self) -> None:
        sentence = self.tr(
            "The algorithm {algorithm} is not here, and the model {models} needs it: get its module from whoever made "
            "the model, and install it."
        )
        lines = [sentence.format(algorithm=id, models=", ".join(names)) for id, names in missing_algorithms().items()]
        self.missing.setText("\n".join(lines))
        self.missing.setVisible(bool(lines))

    def _chosen(self) -> Module | None:
        rows = [self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems()]
        return self._installed.modules()[rows[0]] if rows else None

    def _choose(self) -> None:
        self.remove_button.setEnabled(self._chosen() is not None)

    def _remove(self) -> None:
        module = self._chosen()
        if module is None:
            return
        question = self.tr(
            "Remove the module {}? Models that use its algorithms do not run until it is installed again."
        ).format(module.name)
        if QMessageBox.question(self, self.windowTitle(), question) != QMessageBox.StandardButton.Yes:
            return
        try:
            self._installed.remove(module)
        except EdgeGisError as error:
            QMessageBox.warning(self, self.windowTitle(), said(str(error)))
