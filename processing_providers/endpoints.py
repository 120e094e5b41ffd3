"""The endpoints that the user has configured, and which of them a job means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..runtime.errors import TargetMissing
from ..runtime.targets.access import Access

EDGE, CLOUD = KINDS = ("edge", "cloud")
WHERE = "Settings > Options > EdgeGIS"
# What an entry that cannot be chosen says in a few words; the error's sentence says the rest.
NOT_SET_UP, NO_DEFAULT = "not set up", "no default is marked"


@dataclass(frozen=True)
class Endpoint:
    """One configured endpoint. Timeouts of 0 are QGIS's own; nothing that prints this shows the token."""

    name: str
    url: str
    kind: str = EDGE
    authentication: str = ""
    """The id of one of QGIS's authentication configurations."""
    token: str = field(default="", repr=False)
    plain_http: bool = False
    connect_timeout_s: int = 0
    answer_timeout_s: int = 0
    is_default: bool = False

    @property
    def access(self) -> Access:
        return Access(self.token, self.plain_http)


def known_endpoints(configured: Sequence[Endpoint], environment: Mapping[str, str]) -> dict[str, Endpoint]:
    """Return the endpoints by name: those of the settings, changed by what the environment says of edge and cloud."""
    known = {endpoint.name: endpoint for endpoint in configured}
    for kind in KINDS:
        url = environment.get(f"EDGEGIS_{kind.upper()}_URL", "").strip()
        token = environment.get(f"EDGEGIS_{kind.upper()}_TOKEN", "").strip()
        found = known.get(kind) or Endpoint(kind, "", kind)
        known[kind] = replace(found, url=url or found.url, token=token or found.token)
    return {name: endpoint for name, endpoint in known.items() if endpoint.url}


def named(name: str, known: Mapping[str, Endpoint]) -> Endpoint:
    """Return the endpoint of this name. Raises TargetMissing."""
    if name in known:
        return known[name]
    raise TargetMissing(f"The endpoint '{name}' is not configured. {_how_to_configure(name)}", brief=NOT_SET_UP)


def default_of(kind: str, known: Mapping[str, Endpoint], environment: Mapping[str, str]) -> Endpoint:
    """Return the endpoint that `edge` or `cloud` means: the environment's, the one marked default, the one of that
    name, or the only one. Raises TargetMissing.
    """
    if environment.get(f"EDGEGIS_{kind.upper()}_URL", "").strip():
        return known[kind]
    of_kind = [endpoint for endpoint in known.values() if endpoint.kind == kind]
    marked = [endpoint for endpoint in of_kind if endpoint.is_default]
    candidates = marked or [endpoint for endpoint in of_kind if endpoint.name == kind] or of_kind
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        return named(kind, {})
    names = sorted(endpoint.name for endpoint in candidates)
    raise TargetMissing(
        f"There are several {kind} endpoints ({', '.join(names)}), and which of them is meant is not said. Mark one "
        f"of them as default in {WHERE}, or choose one by its name: ENDPOINT={names[0]}.",
        brief=NO_DEFAULT,
    )


def _how_to_configure(name: str) -> str:
    variable = f" or the environment variable EDGEGIS_{name.upper()}_URL" if name in KINDS else ""
    return (
        f"Add it in {WHERE}, set the key EdgeGIS/endpoints/{name}/url{variable} to its address, or choose RUN_ON=local."
    )
