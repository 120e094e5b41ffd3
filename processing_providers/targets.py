"""The targets of this QGIS: made when a job first needs them, shared by all algorithms."""

from __future__ import annotations

import os
import threading
from typing import Any

from qgis.core import QgsExpressionContextUtils, QgsProject

from ..runtime.catalogue import Catalogue
from .run_on import PROJECT_VARIABLE, Choice, Options, choose, wasmtime_is_there


class Targets:
    """Chooses and makes targets; `catalogue` says which algorithms there are, `options` what the user has set."""

    def __init__(self, catalogue: Catalogue, options: Options):
        self.catalogue = catalogue
        self.options = options
        self._made: dict[str, Any] = {}
        self._lock = threading.Lock()

    def local_available(self) -> bool:
        return wasmtime_is_there()

    def choose(self, run_on: str, endpoint: str, project: QgsProject | None) -> Choice:
        """Return where a job runs; raises TargetMissing."""
        return choose(
            run_on,
            endpoint,
            environment=os.environ,
            project_run_on=project_run_on(project),
            options=self.options,
            local_available=self.local_available(),
        )

    def target(self, choice: Choice) -> Any:
        """Return the chosen target; the first time it is imported and made."""
        with self._lock:
            key = choice.url
            if key not in self._made:
                self._made[key] = self._local() if choice.is_local else self._endpoint(choice.url)
            return self._made[key]

    def _local(self) -> Any:
        from ..runtime.targets.local import LocalTarget

        return LocalTarget(self.catalogue)

    def _endpoint(self, url: str) -> Any:
        from ..runtime.targets.endpoint import EndpointTarget

        return EndpointTarget(url)

    def compile_all(self) -> None:
        """Compile all modules into the cache, so that the first job need not wait; for a background thread."""
        raise NotImplementedError

    def close(self) -> None:
        with self._lock:
            made, self._made = list(self._made.values()), {}
        for target in made:
            close = getattr(target, "close", None)
            if close is not None:
                close()


def project_run_on(project: QgsProject | None) -> str:
    """Return the project's wish: its variable `edgegis_run_on`, empty when it has none."""
    if project is None:
        return ""
    scope = QgsExpressionContextUtils.projectScope(project)
    return str(scope.variable(PROJECT_VARIABLE) or "").strip()
