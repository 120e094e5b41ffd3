"""The plugin as QGIS sees it: a provider, and what happens in the background once QGIS is up: packages that are missing
are offered, modules compiled.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer

from ..runtime.errors import present

if TYPE_CHECKING:
    from ..processing_providers.provider import EdgeGisProvider
    from .compile_task import CompileTask
    from .installing.offer import PackagesOffer
    from .installing.packages import Packages
    from .jobs.dock import JobsDock
    from .modules.menu import ModulesMenu
    from .modules.store import ModuleStore
    from .options.factory import OptionsFactory
    from .options.own_endpoint import OwnEndpoint

# QGIS opens a project in the first seconds; compiling takes about a second of one core, the first time only.
BEGIN_AFTER_MS = 3000


class EdgeGisPlugin:
    """Adds the provider to Processing; `iface` is None under qgis_process and in scripts."""

    def __init__(self, iface: Any):
        self.iface = iface
        self.provider: EdgeGisProvider | None = None
        self.packages: Packages | None = None
        self.packages_offer: PackagesOffer | None = None
        self._timer: QTimer | None = None
        self._task: CompileTask | None = None
        self._own_endpoint: OwnEndpoint | None = None
        self._options: OptionsFactory | None = None
        self.jobs: JobsDock | None = None
        self.modules: ModuleStore | None = None
        self._modules_menu: ModulesMenu | None = None

    def initGui(self) -> None:
        from .installing.offer import PackagesOffer
        from .jobs.dock import JobsDock
        from .modules.installed import InstalledModules
        from .modules.menu import ModulesMenu
        from .options.factory import OptionsFactory
        from .options.own_endpoint import OwnEndpoint

        self.initProcessing()
        self.packages_offer = PackagesOffer(present(self.packages), self.iface, self._compile)
        self._own_endpoint = OwnEndpoint(present(self.packages).endpoint)
        catalogue = present(self.provider).targets.catalogue
        self._options = OptionsFactory(catalogue, self.packages_offer, self._own_endpoint)
        self.iface.registerOptionsWidgetFactory(self._options)
        self.jobs = JobsDock(present(self.provider).targets, self.iface)
        self._modules_menu = ModulesMenu(InstalledModules(present(self.modules), present(self.provider)), self.iface)
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.packages_offer.begin)
        self._timer.timeout.connect(self.jobs.offer)
        self._timer.start(BEGIN_AFTER_MS)

    def initProcessing(self) -> None:
        from ..processing_providers import translation
        from ..processing_providers.provider import EdgeGisProvider
        from ..processing_providers.run_on import unusable
        from ..processing_providers.targets import Targets
        from ..runtime.algorithms.catalogue import Catalogue
        from .installing import own_process
        from .installing.packages import Packages
        from .modules.store import ModuleStore
        from .settings import QgisSettings

        translation.install()
        profile = Path(QgsApplication.qgisSettingsDirPath())
        self.packages = Packages(profile)
        unusable.update(self.packages.start())
        own_process.declare(self.packages)
        catalogue, self.modules = Catalogue.default(), ModuleStore(profile)
        self.modules.add_to(catalogue)
        targets = Targets(catalogue, QgisSettings())
        targets.removed = self.modules.removed()
        self.provider = EdgeGisProvider(targets)
        QgsApplication.processingRegistry().addProvider(self.provider)

    def unload(self) -> None:
        from ..processing_providers import translation

        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.packages_offer is not None:
            self.packages_offer.stop()
            self.packages_offer = None
        self._task = None
        if self._options is not None:
            self.iface.unregisterOptionsWidgetFactory(self._options)
            self._options = None
        if self.jobs is not None:
            self.jobs.remove()
            self.jobs = None
        if self._modules_menu is not None:
            self._modules_menu.remove()
            self._modules_menu = None
        if self._own_endpoint is not None:
            self._own_endpoint.stop()
            self._own_endpoint = None
        if self.provider is not None:
            targets, provider, self.provider = self.provider.targets, self.provider, None
            QgsApplication.processingRegistry().removeProvider(provider)
            targets.close()
        translation.remove()

    def _compile(self) -> None:
        from .compile_task import CompileTask

        if self.provider is not None and self.provider.targets.local_available():
            self._task = CompileTask(self.provider.targets)
            QgsApplication.taskManager().addTask(self._task)
