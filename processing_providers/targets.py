"""The targets of this QGIS, made when a job first needs them; what is dear (sandbox, connections) is shared by all."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import QgsExpressionContextUtils, QgsProcessingFeedback, QgsProject

from ..runtime import settings
from ..runtime.algorithms.catalogue import Algorithm, Catalogue, Module
from ..runtime.errors import TargetMissing, present
from .apart import apart, why_apart
from .endpoints import Endpoint, known_endpoints
from .run_on import PROJECT_VARIABLE, Choice, Options, choose, missing_packages, obstacle

if TYPE_CHECKING:
    from ..runtime.guests.sandbox import Sandbox
    from ..runtime.job import Target
    from ..runtime.targets.child import ChildTarget
    from ..runtime.targets.child_process import ChildProcesses
    from ..runtime.targets.endpoint import EndpointTarget
    from .remembered_inputs import InputMemory

BYTES_PER_MB = 1_000_000
PACKAGES_MISSING = "packages are missing"


class Targets:
    """Chooses and makes targets; `catalogue` says which algorithms there are, `options` what the user has set."""

    def __init__(self, catalogue: Catalogue, options: Options):
        self.catalogue = catalogue
        self.options = options
        self.removed: Sequence[Algorithm] = ()  # of modules that were here
        self._sandbox: Sandbox | None = None
        self._processes: ChildProcesses | None = None
        self._endpoints: dict[tuple[Endpoint, bool], EndpointTarget] = {}
        self._lock = threading.Lock()

    def local_available(self) -> bool:
        return not missing_packages(is_local=True, layers=False)

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints that have an address, in the settings or in the environment."""
        return list(known_endpoints(self.options.endpoints(), os.environ).values())

    def choose(
        self, run_on: str, endpoint: str, project: QgsProject | None, layers: bool, module: Module | None = None
    ) -> Choice:
        """Return where a job of the module runs; `layers`: it has some. Raises TargetMissing, also when a package is
        missing.
        """
        choice = choose(
            run_on,
            endpoint,
            environment=os.environ,
            project_run_on=project_run_on(project),
            options=self.options,
            local_available=self.local_available(),
        )
        if choice.is_local:
            choice = replace(choice, apart=why_apart(module))
        return self.checked(choice, layers)

    def checked(self, choice: Choice, layers: bool) -> Choice:
        """Return the choice. Raises TargetMissing when a package for it is missing."""
        if sentence := obstacle(choice.is_local, layers, bool(choice.apart)):
            raise TargetMissing(sentence, brief=PACKAGES_MISSING)
        return choice

    def target(self, choice: Choice) -> Target:
        """Return the chosen target, with the options as they are now."""
        if not choice.is_local:
            return self._endpoint(choice)
        return self.child() if choice.apart else self._local()

    def _local(self) -> Target:
        from ..runtime.targets.local import LocalTarget

        return LocalTarget(self.catalogue, self.sandbox(), **self._limits())

    def child(self) -> ChildTarget:
        """Return this computer in a process of its own."""
        from ..runtime.targets.child import ChildTarget
        from ..runtime.targets.child_process import ChildProcesses

        with self._lock:
            if self._processes is None or self._processes.first != apart.first:
                if self._processes is not None:
                    self._processes.close()
                self._processes = ChildProcesses(first=apart.first)
            return ChildTarget(self._processes, **self._limits())

    def _limits(self) -> dict[str, Any]:
        return {
            "workers": _limit(settings.WORKERS, self.options.workers()),
            "memory_limit": _limit(settings.MEMORY_LIMIT_MB, self.options.memory_limit_mb() * BYTES_PER_MB),
            "time_limit_s": _limit(settings.TIME_LIMIT_S, self.options.time_limit_s()),
            "want_digests": settings.want_digests(),
        }

    def _endpoint(self, choice: Choice) -> EndpointTarget:
        from ..runtime.targets.endpoint import EndpointTarget
        from .qgis_transport import transport_to

        endpoint, want_digests = present(choice.endpoint), settings.want_digests()
        key = (endpoint, want_digests)
        with self._lock:
            if key not in self._endpoints:
                self._endpoints[key] = EndpointTarget(
                    endpoint.url, transport_to(endpoint), name=endpoint.name, want_digests=want_digests
                )
            return self._endpoints[key]

    def input_memory(self, choice: Choice, feedback: QgsProcessingFeedback) -> InputMemory | None:
        """Return what knows which inputs need not be sent; None on this computer."""
        if choice.is_local:
            return None
        from ..runtime.payloads.remembered_payloads import RememberedPayloads
        from .remembered_inputs import InputMemory

        return InputMemory(self._endpoint(choice), RememberedPayloads(), feedback)

    def sandbox(self) -> Sandbox:
        with self._lock:
            if self._sandbox is None:
                from ..runtime.guests.sandbox import Sandbox

                self._sandbox = Sandbox()
            return self._sandbox

    def compile_all(self, is_cancelled: Callable[[], bool] = lambda: False) -> None:
        """Compile what is not compiled yet, so that the first job need not wait; for a background thread. What a user
        has installed was compiled then.
        """
        from ..runtime.guests.sandbox import Limits
        from ..runtime.job import Cancellation

        for module in [module for module in self.catalogue.modules if not module.installed]:
            if is_cancelled():
                return
            if apart.why:
                self.child().compile(module)
                continue
            with self.sandbox().lease(module.sha256, lambda data=module.data: data, Limits(), Cancellation()):
                pass

    def close(self) -> None:
        """End the connections and let compiled modules go; they come again when a job needs them."""
        with self._lock:
            self._sandbox = None
            processes, self._processes = self._processes, None
            endpoints, self._endpoints = list(self._endpoints.values()), {}
        if processes is not None:
            processes.close()
        for endpoint in endpoints:
            endpoint.close()


def _limit(variable: str, option: int) -> int | None:
    """Return the option's number; None (the runtime chooses) when it is not set or the environment says something."""
    return None if variable in os.environ else option or None


def project_run_on(project: QgsProject | None) -> str:
    """Return the project's wish: its variable `edgegis_run_on`, empty when it has none."""
    if project is None:
        return ""
    scope = QgsExpressionContextUtils.projectScope(project)
    return str(scope.variable(PROJECT_VARIABLE) or "").strip()
