"""What the endpoint says of itself and of its processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...runtime.version import VERSION
from .process import Process

JOB_CONTROL = ["sync-execute", "async-execute", "dismiss"]
CONFORMANCE = [
    *(
        f"http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/{name}"
        for name in ("core", "ogc-process-description", "json", "html", "oas30", "job-list", "dismiss", "callback")
    ),
    "http://www.opengis.net/spec/ogcapi-processes-2/1.0/conf/deploy-replace-undeploy",
]


def _link(rel: str, href: str, title: str, media_type: str = "application/json") -> dict[str, str]:
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def page_link(address: str) -> dict[str, str]:
    """To the same as a page for people."""
    return _link("alternate", f"{address}{'&' if '?' in address else '?'}f=html", "As a page", "text/html")


def landing_page(base_url: str, limits: Mapping[str, float]) -> dict[str, Any]:
    """`limits` are those of who asks."""
    ogc = "http://www.opengis.net/def/rel/ogc/1.0"
    return {
        "title": "EdgeGIS endpoint",
        "description": "Geospatial algorithms as WebAssembly modules, by OGC API - Processes.",
        "links": [
            _link("self", f"{base_url}/", "This page"),
            page_link(f"{base_url}/"),
            _link(
                "service-desc",
                f"{base_url}/api",
                "The API's definition",
                "application/vnd.oai.openapi+json;version=3.0",
            ),
            _link("service-doc", f"{base_url}/api?f=html", "The API's definition as a page", "text/html"),
            _link(f"{ogc}/conformance", f"{base_url}/conformance", "What this endpoint conforms to"),
            _link("conformance", f"{base_url}/conformance", "What this endpoint conforms to"),
            _link(f"{ogc}/processes", f"{base_url}/processes", "The processes"),
            _link(f"{ogc}/job-list", f"{base_url}/jobs", "The jobs"),
        ],
        "edgegis": {"version": VERSION, "limits": limits},
    }


def conformance() -> dict[str, Any]:
    return {"conformsTo": CONFORMANCE}


def process_list(
    processes: Sequence[Process], base_url: str, limit: int | None = None, offset: int = 0
) -> dict[str, Any]:
    """A page of the list; without a limit all that follow the offset."""
    end = len(processes) if limit is None else offset + limit
    address = f"{base_url}/processes"
    here = address + _query(limit, offset)
    links = [_link("self", here, "The processes"), page_link(here)]
    if end < len(processes):
        links.append(_link("next", address + _query(limit, end), "More processes"))
    if offset:
        before = offset if limit is None else min(limit, offset)
        links.append(_link("prev", address + _query(before, offset - before), "The processes before"))
    return {"processes": [summary(process, base_url) for process in processes[offset:end]], "links": links}


def _query(limit: int | None, offset: int) -> str:
    values = [f"limit={limit}" if limit is not None else "", f"offset={offset}" if offset else ""]
    text = "&".join(filter(None, values))
    return f"?{text}" if text else ""


def summary(process: Process, base_url: str) -> dict[str, Any]:
    document = process.document
    address = f"{base_url}/processes/{process.id}"
    return {
        **{name: document[name] for name in ("id", "version", "title", "description", "keywords") if name in document},
        "mutable": process.mutable,
        "jobControlOptions": JOB_CONTROL,
        "outputTransmission": ["value", "reference"],
        "links": [
            _link("self", address, "This process"),
            _link("http://www.opengis.net/def/rel/ogc/1.0/execute", f"{address}/execution", "Run it"),
            *document.get("links", []),
        ],
    }


def description(process: Process, base_url: str) -> dict[str, Any]:
    """The OGC process description."""
    parts = {name: process.document[name] for name in ("inputs", "outputs", "edgegis") if name in process.document}
    found = summary(process, base_url)
    return {**found, "links": [*found["links"], page_link(f"{base_url}/processes/{process.id}")], **parts}
