"""Endpoints as a file for colleagues: names, addresses and timeouts, but nothing that lets anybody in.

Neither tokens nor authentication configurations are in it, nor the permission to send them unencrypted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..processing_providers.endpoints import EDGE, KINDS, Endpoint
from ..runtime.errors import BadInput, EndpointUnreachable
from ..runtime.targets.transport import checked_host

VERSION = 1
NAME = re.compile(r"[\w.-]+(?: [\w.-]+)*")
LONGEST_NAME = 60
LONGEST_TIMEOUT_S = 3600
SUFFIX = ".edgegis.json"


def is_name(name: str) -> bool:
    """Tell whether an endpoint may be called so: nothing in it divides a key of the settings or a command."""
    return len(name) <= LONGEST_NAME and NAME.fullmatch(name) is not None


def exported(endpoints: Iterable[Endpoint]) -> str:
    """Return the file's text."""
    described = [
        {
            "name": endpoint.name,
            "url": _without_user(endpoint.url),
            "kind": endpoint.kind,
            "default": endpoint.is_default,
            "connect_timeout_s": endpoint.connect_timeout_s,
            "answer_timeout_s": endpoint.answer_timeout_s,
        }
        for endpoint in endpoints
        if endpoint.url
    ]
    return json.dumps({"edgegis_endpoints": VERSION, "endpoints": described}, indent=2) + "\n"


def imported(text: str) -> list[Endpoint]:
    """Return the endpoints of a file. Raises BadInput that says what is wrong with it."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput("The file holds no endpoints: it is not JSON.") from None
    if not isinstance(document, dict) or not isinstance(document.get("endpoints"), list):
        raise BadInput("The file holds no endpoints.")
    if document.get("edgegis_endpoints") != VERSION:
        raise BadInput("The file comes from another version of EdgeGIS, which writes endpoints otherwise.")
    found = [_endpoint(entry) for entry in document["endpoints"]]
    if len({endpoint.name for endpoint in found}) < len(found):
        raise BadInput("The file names an endpoint twice.")
    return found


def merged(present: Iterable[Endpoint], coming: Iterable[Endpoint]) -> list[Endpoint]:
    """Return the endpoints with those of a file. One of the same name and address keeps what lets the user in; at
    another address it does not: a file must not lead a token elsewhere. Marks of the file go before those that were.
    """
    coming = list(coming)
    marked = {endpoint.kind for endpoint in coming if endpoint.is_default}
    kept = {
        endpoint.name: replace(endpoint, is_default=endpoint.is_default and endpoint.kind not in marked)
        for endpoint in present
    }
    for endpoint in coming:
        before = kept.get(endpoint.name)
        kept[endpoint.name] = endpoint
        if before is not None and before.url == endpoint.url:
            kept[endpoint.name] = replace(
                endpoint, token=before.token, authentication=before.authentication, plain_http=before.plain_http
            )
    return sorted(kept.values(), key=lambda endpoint: endpoint.name.lower())


def _endpoint(entry: Any) -> Endpoint:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not is_name(entry["name"]):
        raise BadInput("The file holds an endpoint without a name, or with one that cannot be used.")
    name, url, kind = entry["name"], entry.get("url"), entry.get("kind", EDGE)
    try:
        checked_host(url if isinstance(url, str) else "")
    except EndpointUnreachable as error:
        raise BadInput(f"The endpoint '{name}' of the file cannot be used: {error}") from None
    if kind not in KINDS:
        raise BadInput(f"The endpoint '{name}' of the file is neither an edge nor a cloud.")
    timeouts = [_timeout(entry, key) for key in ("connect_timeout_s", "answer_timeout_s")]
    return Endpoint(
        name,
        str(url),
        kind,
        connect_timeout_s=timeouts[0],
        answer_timeout_s=timeouts[1],
        is_default=entry.get("default") is True,
    )


def _timeout(entry: Mapping[str, Any], key: str) -> int:
    value = entry.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_TIMEOUT_S:
        raise BadInput(f"The endpoint '{entry['name']}' of the file has a {key} that is no number of seconds.")
    return value


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
