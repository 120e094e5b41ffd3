"""An algorithm whose result is fetched: Processing runs it as any other, and loads and styles what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from ...runtime.algorithms.catalogue import Algorithm
from ...runtime.errors import ModuleMismatch, TargetMissing
from ..algorithm import EdgeGisAlgorithm
from ..endpoints import Endpoint
from ..run_on import Choice
from ..targets import Targets
from ..translation import said
from .kept_job import KeptJob

if TYPE_CHECKING:
    from ..job_run import JobRun


class FetchedAlgorithm(EdgeGisAlgorithm):
    """The algorithm of a job that an endpoint has; its inputs are not looked at. `given.fetch_parameters` makes its
    parameters.
    """

    def __init__(self, algorithm: Algorithm, targets: Targets, job: KeptJob):
        super().__init__(algorithm, targets)
        self._job = job

    def createInstance(self) -> FetchedAlgorithm:
        return FetchedAlgorithm(self.algorithm, self.targets, self._job)

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        try:
            self._choice = self.place()
        except TargetMissing as error:
            raise QgsProcessingException(said(str(error))) from error
        return True

    def place(self) -> Choice:
        """Return where the job is. Raises TargetMissing."""
        endpoint = endpoint_of(self._job, self.targets)
        return self.targets.checked(Choice("the job was sent there", endpoint), self.has_layers())

    def results(self, run: JobRun) -> dict[str, Any]:
        return run.fetch(self._job)


def endpoint_of(job: KeptJob, targets: Targets) -> Endpoint:
    """Return the endpoint that has the job, by whatever name. Raises TargetMissing."""
    found = [endpoint for endpoint in targets.endpoints() if endpoint.url.rstrip("/") == job.remote.url]
    if found:
        return next((endpoint for endpoint in found if endpoint.name == job.endpoint), found[0])
    raise TargetMissing(
        f"The endpoint '{job.endpoint}' ({job.remote.url}) is not in the options any more. Add its address again in "
        "Settings > Options > EdgeGIS.",
        brief="not set up",
    )


def algorithm_of(job: KeptJob, targets: Targets) -> FetchedAlgorithm:
    """Return what fetches a job's result. Raises EdgeGisError when this EdgeGIS is not the one that sent it, or knows
    no way to its endpoint.
    """
    algorithm = targets.catalogue.algorithm(job.remote.algorithm)
    if algorithm.module.sha256 != job.remote.module:
        raise ModuleMismatch(
            f"'{job.title}' was sent by another version of EdgeGIS, which reads its result otherwise. Run it again."
        )
    fetched = FetchedAlgorithm(algorithm, targets, job)
    fetched.place()
    fetched.setProvider(QgsApplication.processingRegistry().providerById("edgegis"))
    fetched.initAlgorithm()
    return fetched
