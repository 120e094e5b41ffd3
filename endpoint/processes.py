"""The endpoint's pages about itself and its processes.

Of a process nothing is said here that its descriptor does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..runtime.catalogue import Algorithm
from ..runtime.manifest import MEDIA_TYPE

JOB_CONTROL = ["sync-execute", "async-execute", "dismiss"]
CONFORMANCE = [
    f"http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/{name}"
    for name in ("core", "json", "oas30", "job-list", "dismiss")
] + ["http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description"]


def _link(rel: str, href: str, title: str, media_type: str = "application/json") -> dict[str, str]:
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def landing_page(base_url: str) -> dict[str, Any]:
    ogc = "http://www.opengis.net/def/rel/ogc/1.0"
    return {
        "title": "EdgeGIS endpoint",
        "description": "Geospatial algorithms as WebAssembly modules, by OGC API - Processes.",
        "links": [
            _link("self", f"{base_url}/", "This page"),
            _link(
                "service-desc",
                f"{base_url}/api",
                "The API's definition",
                "application/vnd.oai.openapi+json;version=3.0",
            ),
            _link(f"{ogc}/conformance", f"{base_url}/conformance", "What this endpoint conforms to"),
            _link("conformance", f"{base_url}/conformance", "What this endpoint conforms to"),
            _link(f"{ogc}/processes", f"{base_url}/processes", "The processes"),
            _link(f"{ogc}/job-list", f"{base_url}/jobs", "The jobs"),
        ],
    }


def conformance() -> dict[str, Any]:
    return {"conformsTo": CONFORMANCE}


def process_list(algorithms: Sequence[Algorithm], base_url: str, limit: int | None) -> dict[str, Any]:
    processes = [summary(algorithm, base_url) for algorithm in algorithms[:limit]]
    return {"processes": processes, "links": [_link("self", f"{base_url}/processes", "The processes")]}


def summary(algorithm: Algorithm, base_url: str) -> dict[str, Any]:
    document = algorithm.descriptor.document
    address = f"{base_url}/processes/{algorithm.id}"
    return {
        **{name: document[name] for name in ("id", "version", "title", "description", "keywords") if name in document},
        "mutable": False,
        "jobControlOptions": JOB_CONTROL,
        "outputTransmission": ["value"],
        "links": [
            _link("self", address, "This process"),
            _link("http://www.opengis.net/def/rel/ogc/1.0/execute", f"{address}/execution", "Run it"),
            *document.get("links", []),
        ],
    }


def description(algorithm: Algorithm, base_url: str) -> dict[str, Any]:
    """The OGC process description.

    `edgegis.module` is the SHA-256 of the module that runs: clients compare it with their own.
    """
    document = algorithm.descriptor.document
    return {
        **summary(algorithm, base_url),
        "inputs": {name: _part(part) for name, part in document["inputs"].items()},
        "outputs": {name: _part(part) for name, part in document["outputs"].items()},
        "edgegis": {**document["edgegis"], "module": algorithm.module.sha256},
    }


def _part(document: dict[str, Any]) -> dict[str, Any]:
    """An input or output as the descriptor has it.

    Payloads are manifests, which the standard's schema cannot say otherwise.
    """
    payload = document.get("edgegis", {}).get("type") in ("vector", "raster")
    return {**document, "schema": {"type": "object", "contentMediaType": MEDIA_TYPE}} if payload else document
