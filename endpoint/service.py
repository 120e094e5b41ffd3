"""What an endpoint consists of."""

from __future__ import annotations

import functools
import logging
import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ..runtime import settings
from ..runtime.algorithms.catalogue import Catalogue
from ..runtime.errors import present
from ..runtime.job import Cancellation, Target
from .blobs.store import BlobStore
from .configuration import Configuration
from .database import Database
from .fetch import Fetcher
from .jobs.callbacks import Callbacks
from .jobs.jobs import Jobs
from .metrics import Metrics
from .processes.decoded_chunks import DecodedChunks
from .processes.process import AlgorithmProcess, Process
from .processes.registry import Registry
from .processes.results import results_document
from .tokens import Principal, Tokens
from .web.request_log import job_changed

log = logging.getLogger(__name__)

# So long at most, the start waits for it.
_PREPARING_S = 0.5
# So many requests start jobs at a time, beside those whose thread runs its job.
_STARTING = 8


@dataclass
class Service:
    """Everything that a request may need. `target` runs the jobs: this computer, unless a test brings another.
    `starters` are the threads of requests that start jobs.
    """

    configuration: Configuration
    database: Database
    catalogue: Catalogue
    target: Target
    blobs: BlobStore
    jobs: Jobs
    tokens: Tokens
    registry: Registry
    metrics: Metrics
    callbacks: Callbacks
    starters: ThreadPoolExecutor
    decoded: DecodedChunks = field(default_factory=DecodedChunks)
    _stop: Cancellation = field(default_factory=Cancellation)

    @classmethod
    def open(
        cls,
        folder: Path,
        configuration: Configuration | None = None,
        *,
        catalogue: Catalogue | None = None,
        target: Target | None = None,
    ) -> Service:
        """An endpoint whose data lie below `folder`; the built-in modules and those of the configuration's folders."""
        configuration = configuration or Configuration()
        if catalogue is None:
            folders = [*settings.module_folders(), *(Path(name) for name in configuration.modules)]
            catalogue = Catalogue.from_folders(folders)
            for problem in catalogue.problems:
                log.error("the module %s cannot be served: %s", problem.path, problem.error.message)
        if target is None:
            from ..runtime.targets.local import LocalTarget

            # Jobs have their time from `Jobs`, all that they do.
            memory_bytes = configuration.memory_of_a_job
            target = LocalTarget(catalogue, memory_limit=memory_bytes, time_limit_s=math.inf)
        database = Database(folder)
        blobs = BlobStore(folder / "blobs", database, configuration)
        metrics = Metrics()
        callbacks = Callbacks(
            Fetcher(configuration),
            lambda job: results_document(present(job.results), blobs, configuration.address),
            configuration.address,
        )
        jobs = Jobs(configuration, database, blobs, [metrics.job_changed, job_changed, callbacks.job_changed])
        registry = Registry(catalogue, folder / "modules", database, configuration)
        return cls(
            *(configuration, database, catalogue, target, blobs, jobs, Tokens(database), registry, metrics, callbacks),
            ThreadPoolExecutor(_STARTING + configuration.running_jobs, "edgegis-start"),
        )

    def processes(self) -> list[Process]:
        """By their id."""
        return self.registry.all()

    def process(self, process_id: str) -> Process:
        """Raises NoSuchAlgorithm."""
        return self.registry.get(process_id)

    @property
    def fetcher(self) -> Fetcher:
        return Fetcher(self.configuration)

    def limits(self, principal: Principal) -> dict[str, float]:
        """What they may have: for each job bytes of memory and of results and seconds; jobs at a time; bytes kept."""
        configuration = self.configuration
        return {
            "jobMemoryBytes": self.jobs.memory_limit(principal),
            "jobTimeS": configuration.job_time_s,
            "outputBytes": configuration.output_bytes,
            "unfinishedJobs": principal.max_jobs or configuration.jobs_per_token,
            "storeBytes": principal.max_store_bytes or configuration.store_bytes_per_token,
        }

    def target_for(self, principal: Principal) -> Target:
        """What runs their jobs, within the memory that they may have."""
        from ..runtime.targets.local import LocalTarget

        if principal.max_memory_bytes is None or not isinstance(self.target, LocalTarget):
            return self.target
        memory_bytes = self.jobs.memory_limit(principal)
        return LocalTarget(self.catalogue, self.target.sandbox, memory_limit=memory_bytes, time_limit_s=math.inf)

    def prepare(self) -> None:
        """Loads all modules in the background, so that the first job of each has not to wait for it.

        Returns when that is done, or after a moment: machine code of the cache is loaded in it, compiling takes longer.
        """
        from ..runtime.guests.sandbox import Sandbox
        from ..runtime.targets.local import LocalTarget

        if isinstance(self.target, LocalTarget) and isinstance(self.target.sandbox, Sandbox):
            self.target.sandbox.compile_in_background(self._modules(), self._stop).join(_PREPARING_S)

    def _modules(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        import nanoarrow.ipc  # noqa: F401 - as the modules: loaded before a job needs it

        algorithms = [process.algorithm for process in self.processes() if isinstance(process, AlgorithmProcess)]
        for sha256, data in {algorithm.module.sha256: algorithm.module.data for algorithm in algorithms}.items():
            yield sha256, functools.partial(bytes, data)

    def close(self) -> None:
        """Stops the running jobs."""
        self._stop.cancel()
        self.jobs.close()
        self.starters.shutdown()
        self.callbacks.close()
        self.blobs.close()
        self.database.close()
