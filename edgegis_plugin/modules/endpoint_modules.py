"""The modules that an endpoint hands on: its deployed processes, and the package of one. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from ...runtime.algorithms.application_package import packaged_algorithm
from ...runtime.algorithms.catalogue import Catalogue, Module
from ...runtime.errors import BrokenModule, EndpointBadAnswer
from ...runtime.job import Cancellation
from ...runtime.request_errors import BadRequest, NotFound
from ...runtime.targets.calls import Calls
from ...runtime.targets.endpoint_api import EndpointApi
from ...runtime.targets.transport import Transport
from .checks import MOST_BYTES, checked

# A package holds the module as base64, four letters for three bytes, and describes it.
PACKAGE_BYTES = MOST_BYTES * 4 // 3 + 1_000_000


@dataclass(frozen=True)
class OfferedProcess:
    """A process whose module can be fetched."""

    id: str
    title: str


def offered_processes(url: str, transport: Transport, cancellation: Cancellation) -> list[OfferedProcess]:
    """Return the endpoint's deployed processes: those that are part of it have no package. Raises EdgeGisError."""
    api = EndpointApi(url, transport)
    with Calls(cancellation) as calls:
        listed = calls.one(lambda: api.document("processes?limit=1000", calls.stopped)).get("processes")
    if not isinstance(listed, list):
        raise EndpointBadAnswer(f"The endpoint {url} does not list its processes.")
    processes = [entry for entry in listed if isinstance(entry, dict) and entry.get("mutable") is True]
    return [OfferedProcess(str(each.get("id")), str(each.get("title") or each.get("id"))) for each in processes]


def fetched_module(
    url: str, transport: Transport, process_id: str, catalogue: Catalogue, cancellation: Cancellation
) -> Module:
    """Return the module of a process, if it can be installed beside the catalogue's. Raises EdgeGisError."""
    api = EndpointApi(url, transport)
    with Calls(cancellation) as calls:

        def fetch(href: str) -> bytes:
            """Nothing: an endpoint could have this computer ask for any address."""
            raise BrokenModule(f"The endpoint names a module elsewhere ({href}). Fetch it there, install it as a file.")

        try:
            address = f"processes/{process_id}/package"
            document = calls.one(lambda: api.document(address, calls.stopped, PACKAGE_BYTES))
            algorithm = calls.one(lambda: packaged_algorithm(document, fetch, MOST_BYTES))
        except NotFound:
            raise BrokenModule(
                f"The endpoint {url} does not hand on the module of {process_id}: it is part of the endpoint."
            ) from None
        except EndpointBadAnswer as error:
            if "limit_bytes" not in error.details:
                raise
            raise BrokenModule(
                f"The module of {process_id} on the endpoint {url} is larger than {MOST_BYTES / 1e6:.0f} MB, the most "
                "that a module may have here."
            ) from None
        except BadRequest as error:
            raise BrokenModule(f"The package of {process_id} on the endpoint {url} does not hold: {error}") from None
    return checked(algorithm.module.data, process_id, catalogue)
