"""The installed modules in a running QGIS: on the disk, in the catalogue and in the Toolbox."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...processing_providers.endpoints import Endpoint
from ...processing_providers.provider import EdgeGisProvider
from ...runtime.algorithms.catalogue import Catalogue, Module
from ...runtime.job import Cancellation
from .store import ModuleStore


class InstalledModules(QObject):
    """Installs and removes modules while QGIS runs. All but `compile` is for the main thread."""

    changed = pyqtSignal()

    def __init__(self, store: ModuleStore, provider: EdgeGisProvider):
        super().__init__()
        self._store, self._provider = store, provider

    @property
    def catalogue(self) -> Catalogue:
        return self._provider.targets.catalogue

    def modules(self) -> list[Module]:
        return [module for module in self.catalogue.modules if module.installed]

    def source(self, module: Module) -> str:
        return self._store.source(module.sha256)

    def endpoints(self) -> list[Endpoint]:
        return self._provider.targets.endpoints()

    def compile(self, module: Module, cancellation: Cancellation) -> None:
        """Compile the module in a process of its own, which shows whether it can run here. Raises EdgeGisError."""
        self._provider.targets.child().compile(module, cancellation)

    def install(self, module: Module, source: str) -> None:
        """Keep a module that was checked, and list its algorithms in the Toolbox. Raises OutputFailed."""
        self.catalogue.add(self._store.keep(module, source))
        self._refresh()

    def remove(self, module: Module) -> None:
        """Raises OutputFailed; then nothing has changed."""
        self._store.remove(module.sha256)
        self.catalogue.remove(module.sha256)
        self._refresh()

    def _refresh(self) -> None:
        self._provider.targets.removed = self._store.removed()
        self._provider.refreshAlgorithms()
        self.changed.emit()
