"""Algorithms that models need and that no module here has: QGIS says their ids alone, and runs no such model."""

from __future__ import annotations

from qgis.core import QgsApplication, QgsProcessingModelAlgorithm

PREFIX = "edgegis:"
# The providers of the models of the profile, and of those of the project.
MODELS = ("model", "project")


def missing_algorithms() -> dict[str, list[str]]:
    """Return the ids that are not known, each with the names of the models that need it."""
    registry = QgsApplication.processingRegistry()
    providers = (registry.providerById(name) for name in MODELS)
    models = [model for provider in providers if provider is not None for model in provider.algorithms()]
    found: dict[str, list[str]] = {}
    for model in models:
        if isinstance(model, QgsProcessingModelAlgorithm):
            for step in {step.algorithmId() for step in model.childAlgorithms().values()}:
                if step.startswith(PREFIX) and registry.algorithmById(step) is None:
                    found.setdefault(step, []).append(model.displayName())
    return dict(sorted(found.items()))
