"""Where a job runs: the parameters RUN_ON and ENDPOINT, and the choice of the target before anything else happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from qgis.core import (
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterString,
)

from ..runtime.errors import TargetMissing
from .apart import apart
from .endpoints import EDGE, Endpoint, default_of, known_endpoints, named
from .translation import said

RUN_ON = "RUN_ON"
ENDPOINT = "ENDPOINT"
CHOICES = ("auto", "local", "edge", "cloud")
TITLE = "Run on"
RUN_ON_HELP = (
    "Where the algorithm runs: on this computer, on the edge endpoint, in the cloud, or on an endpoint by its name. "
    "Automatic follows the project and the options, else takes this computer if it can. In scripts and for "
    "qgis_process write RUN_ON=auto, local, edge or cloud, or ENDPOINT=name alone."
)
ENDPOINT_HELP = "An endpoint by its name in Settings > Options > EdgeGIS. Leave RUN_ON out, or let it name its kind."

ENVIRONMENT_RUN_ON = "EDGEGIS_RUN_ON"
PROJECT_VARIABLE = "edgegis_run_on"

# Packages that are installed and cannot be used, with the sentence why: whoever has tried them tells it here.
unusable: dict[str, str] = {}
PLUGIN = Path(__file__).absolute().parents[1]


class Options(Protocol):
    """The options that this package asks for; the plugin's settings are one form of them."""

    def run_on(self) -> str: ...

    def endpoints(self) -> Sequence[Endpoint]: ...

    def workers(self) -> int: ...

    def memory_limit_mb(self) -> int: ...

    def time_limit_s(self) -> int: ...


class NoOptions:
    """Options of a QGIS in which nothing is set: empty, or 0."""

    def run_on(self) -> str:
        return ""

    def endpoints(self) -> Sequence[Endpoint]:
        return ()

    def workers(self) -> int:
        return 0

    def memory_limit_mb(self) -> int:
        return 0

    def time_limit_s(self) -> int:
        return 0


@dataclass(frozen=True)
class Choice:
    """A target and why it was chosen; no endpoint is this computer, where `apart` says why the job gets a process of
    its own.
    """

    reason: str
    endpoint: Endpoint | None = None
    apart: str = ""

    @property
    def is_local(self) -> bool:
        return self.endpoint is None

    @property
    def name(self) -> str:
        return self.endpoint.name if self.endpoint else "local"

    def __str__(self) -> str:
        if self.endpoint is not None:
            return f"Runs on the endpoint '{self.name}' ({self.endpoint.url}): {self.reason}"
        if not self.apart:
            return f"Runs on this computer: {self.reason}"
        return f"Runs on this computer: {self.reason}. It runs in a process of its own because {self.apart}."


def parameters() -> list[QgsProcessingParameterDefinition]:
    """Return the two parameters that every algorithm gets; they never reach a target. In dialogs one widget stands for
    both.
    """
    run_on = QgsProcessingParameterEnum(RUN_ON, said(TITLE), list(CHOICES), False, "auto", True, True)
    run_on.setHelp(said(RUN_ON_HELP))
    run_on.setMetadata({"widget_wrapper": {"class": f"{__package__}.run_on_widget.RunOnWrapper"}})
    endpoint = QgsProcessingParameterString(ENDPOINT, said("Endpoint (a name from the settings)"), None, False, True)
    endpoint.setFlags(endpoint.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    endpoint.setHelp(said(ENDPOINT_HELP))
    endpoint.setMetadata({"widget_wrapper": {"class": f"{__package__}.run_on_widget.EndpointWrapper"}})
    return [run_on, endpoint]


def missing_packages(is_local: bool, layers: bool, own_process: bool = False) -> list[str]:
    """Return the packages that a job on this computer or on an endpoint would miss; `layers`: it has vector inputs or
    outputs, which travel as Arrow IPC, also to a process of its own on this computer.
    """
    needed = ["wasmtime"] if is_local else ["requests"]
    if layers and (own_process or not is_local):
        needed.append("nanoarrow")
    has_another_wasmtime = bool(apart.why)
    return [name for name in needed if not (is_installed(name) or (name == "wasmtime" and has_another_wasmtime))]


def obstacle(is_local: bool, layers: bool, own_process: bool = False) -> str:
    """Return the sentence for the packages that are missing and what to do; empty when the job can run there."""
    missing = missing_packages(is_local, layers, own_process)
    if not missing:
        return ""
    sending = "send layers to an endpoint" if "nanoarrow" in missing else "send jobs to an endpoint"
    what = "run algorithms on this computer" if is_local else sending
    other = f", or choose {RUN_ON}=edge with an endpoint in the settings" if is_local else f", or choose {RUN_ON}=local"
    other = "" if missing_packages(not is_local, layers) else other
    if reasons := [unusable[name] for name in missing if name in unusable]:
        return f"EdgeGIS cannot {what}. {' '.join(reasons)}"
    packages, are, them = ("package", "is", "it") if len(missing) == 1 else ("packages", "are", "them")
    command = f"python3 -m {PLUGIN.name}.edgegis_plugin.installing"
    how = f"in Settings > Options > EdgeGIS, or without a desktop by '{command}' in the folder {PLUGIN.parent}"
    if "requests" in missing:  # QGIS brings it, or the system
        how = f"(python3 -m pip install {' '.join(missing)})"
    return (
        f"EdgeGIS cannot {what}: the Python {packages} {' and '.join(missing)} {are} not installed where QGIS finds "
        f"{them}. Install {them} {how}{other}."
    )


def is_installed(package: str) -> bool:
    """Tell whether a package can be imported and used, without importing it; one that is blocked cannot."""
    if package in unusable:
        return False
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def choose(
    run_on: str,
    endpoint: str,
    *,
    environment: Mapping[str, str],
    project_run_on: str,
    options: Options,
    local_available: bool,
) -> Choice:
    """Choose the target: the parameters, then the environment, then the project, then the options.

    `auto` as a parameter is the default and means "not said". Dialogs and models always pass it on.
    Raises TargetMissing with the sentence for the analyst. Whether the packages for the choice are there, `obstacle`
    tells.
    """
    wanted, reason = _wanted(run_on, endpoint, environment, project_run_on, options)
    known = known_endpoints(options.endpoints(), environment)
    if endpoint:
        return Choice(f"{ENDPOINT}={endpoint}", _agreeing(wanted, named(endpoint, known)))
    if wanted == "auto":
        return _automatic(reason, known, environment, local_available)
    if wanted == "local":
        return Choice(reason)
    return Choice(reason, default_of(wanted, known, environment))


def _agreeing(wanted: str, endpoint: Endpoint) -> Endpoint:
    """Return the endpoint, if RUN_ON does not say another place than ENDPOINT. Raises TargetMissing."""
    if wanted in ("auto", endpoint.kind):
        return endpoint
    raise TargetMissing(
        f"{RUN_ON}={wanted} and {ENDPOINT}={endpoint.name} contradict each other: '{endpoint.name}' is "
        f"{'an edge' if endpoint.kind == EDGE else 'a cloud'} endpoint. Leave one of the two out.",
        brief="contradiction",
    )


def _wanted(
    run_on: str, endpoint: str, environment: Mapping[str, str], project_run_on: str, options: Options
) -> tuple[str, str]:
    """Return the first of the four places that says something, and the words for it."""
    if run_on and run_on != "auto":
        return _known(run_on, RUN_ON), f"{RUN_ON}={run_on}"
    if endpoint:
        return "auto", f"{ENDPOINT}={endpoint}"
    places = [
        (environment.get(ENVIRONMENT_RUN_ON, ""), f"the environment variable {ENVIRONMENT_RUN_ON}"),
        (project_run_on, f"the project's variable {PROJECT_VARIABLE}"),
        (options.run_on(), "the options"),
    ]
    for value, place in places:
        if value:
            return _known(value, place), f"{place} says {value}"
    return "auto", f"{RUN_ON}=auto"


def _known(value: str, place: str) -> str:
    if value not in CHOICES:
        raise TargetMissing(f"{place} says '{value}'; it can be {', '.join(CHOICES)}.")
    return value


def _automatic(
    reason: str, known: Mapping[str, Endpoint], environment: Mapping[str, str], local_available: bool
) -> Choice:
    if local_available:
        return Choice(f"{reason}, and wasmtime is installed")
    try:
        return Choice(f"{reason}, and wasmtime is not installed", default_of(EDGE, known, environment))
    except TargetMissing:
        return Choice(f"{reason}, and no edge is configured")
