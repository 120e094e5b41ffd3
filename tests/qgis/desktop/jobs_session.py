"""A QGIS of its own that runs an algorithm, or fetches a job's result: python3 -m ... ALGORITHM PARAMETERS (JSON) |
fetch JOB. What it prints last is its log as a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def started() -> tuple[Any, Any]:
    """QGIS with Processing and the plugin, as the tests have them."""
    from qgis.core import QgsApplication

    application = QgsApplication([], True)
    application.initQgis()
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    from processing.core.Processing import Processing

    Processing.initialize()
    import edgegis

    plugin = edgegis.classFactory(None)
    plugin.initProcessing()
    return application, plugin


def fetched(plugin: Any, job_id: str, feedback: Any) -> None:
    from qgis.core import QgsProcessingContext, QgsProject

    from edgegis.processing_providers.jobs.fetched_algorithm import algorithm_of
    from edgegis.processing_providers.jobs.given import fetch_parameters
    from edgegis.processing_providers.jobs.job_store import JobStore

    job = JobStore().job(job_id)
    algorithm = algorithm_of(job, plugin.provider.targets)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    _, ok = algorithm.run(fetch_parameters(job, algorithm, QgsProject.instance()), context, feedback)
    if not ok:
        raise SystemExit(feedback.textLog())


def main() -> None:
    _application, plugin = started()
    from qgis.core import QgsProcessingFeedback

    feedback = QgsProcessingFeedback(False)
    if sys.argv[1] == "fetch":
        fetched(plugin, sys.argv[2], feedback)
    else:
        import processing

        processing.run(sys.argv[1], json.loads(sys.argv[2]), feedback=feedback)
    print(json.dumps(feedback.textLog()), flush=True)
    os._exit(0)  # taking an application down is no part of what is tested


if __name__ == "__main__":
    main()
