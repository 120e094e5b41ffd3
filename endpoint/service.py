"""What an endpoint consists of: modules, a target that runs them here, blobs and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..runtime import settings
from ..runtime.catalogue import Algorithm, Catalogue
from ..runtime.job import Target
from .blobs import BlobStore
from .jobs import Jobs


@dataclass
class Service:
    """Everything that a request may need. `target` runs the jobs: this computer, unless a test brings another."""

    catalogue: Catalogue
    target: Target
    blobs: BlobStore
    jobs: Jobs = field(default_factory=Jobs)

    @classmethod
    def open(cls, folder: Path, modules: Sequence[Path] = ()) -> Service:
        """The built-in modules and those of the folders given; blobs below `folder`."""
        from ..runtime.targets.local import LocalTarget

        catalogue = Catalogue.from_folders([*settings.module_folders(), *modules])
        return cls(catalogue, LocalTarget(catalogue), BlobStore(folder / "blobs"))

    @property
    def algorithms(self) -> list[Algorithm]:
        return sorted(self.catalogue.algorithms(), key=lambda algorithm: algorithm.id)

    def algorithm(self, process_id: str) -> Algorithm:
        return self.catalogue.algorithm(process_id)

    def close(self) -> None:
        """Stops the running jobs."""
        self.jobs.close()
