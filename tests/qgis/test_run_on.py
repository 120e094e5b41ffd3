"""Where a job runs: parameter before environment before project before options."""

from __future__ import annotations

import pytest

from edgegis.processing_providers import run_on
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.runtime.errors import TargetMissing


class Options:
    """Endpoints by their names, each an address or an Endpoint; one named cloud is a cloud."""

    def __init__(self, run_on="", **endpoints):
        self._run_on, self._endpoints = run_on, endpoints

    def run_on(self):
        return self._run_on

    def endpoints(self):
        kinds = {"cloud": "cloud"}
        return [
            found if isinstance(found, Endpoint) else Endpoint(name, found, kinds.get(name, "edge"))
            for name, found in self._endpoints.items()
        ]


def edge(name, is_default=False):
    return Endpoint(name, f"http://{name}", is_default=is_default)


TWO = {"box": edge("box"), "field": edge("field")}


def choose(run_on_value="auto", endpoint="", *, environment=None, project="", options=None, local=True):
    return run_on.choose(
        run_on_value,
        endpoint,
        environment=environment or {},
        project_run_on=project,
        options=options or Options(edge="http://edge", cloud="http://cloud", lab="http://lab"),
        local_available=local,
    )


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({}, "local"),
        ({"local": False}, "edge"),
        ({"local": False, "options": Options()}, "local"),
        ({"run_on_value": "edge"}, "edge"),
        ({"run_on_value": "local", "environment": {"EDGEGIS_RUN_ON": "edge"}}, "local"),
        ({"environment": {"EDGEGIS_RUN_ON": "edge"}, "project": "cloud"}, "edge"),
        ({"environment": {"EDGEGIS_RUN_ON": "auto"}, "project": "cloud"}, "local"),
        ({"project": "cloud", "options": Options("edge", edge="http://edge", cloud="http://cloud")}, "cloud"),
        ({"options": Options("edge", edge="http://edge")}, "edge"),
        ({"endpoint": "lab"}, "lab"),
        ({"run_on_value": "edge", "endpoint": "lab"}, "lab"),
        ({"endpoint": "lab", "environment": {"EDGEGIS_RUN_ON": "local"}}, "lab"),
        ({"run_on_value": "edge", "options": Options(box="http://box")}, "box"),
        ({"run_on_value": "edge", "options": Options(**TWO, edge="http://edge")}, "edge"),
        ({"run_on_value": "edge", "options": Options(edge="http://edge", lab=edge("lab", True))}, "lab"),
        ({"local": False, "options": Options(box=edge("box"), lab=edge("lab", True))}, "lab"),
    ],
)
def test_choice(said, name):
    assert choose(**said).name == name


def test_environment_names_the_address():
    environment = {"EDGEGIS_EDGE_URL": "http://from-the-shell"}
    assert choose("edge", environment=environment).endpoint.url == "http://from-the-shell"
    marked = Options(lab=edge("lab", True))
    assert choose("edge", environment=environment, options=marked).endpoint.url == "http://from-the-shell"


def test_a_token_of_the_environment_is_for_the_endpoint_of_that_name_alone():
    environment = {"EDGEGIS_EDGE_TOKEN": "secret"}
    options = Options(edge="http://edge", lab=edge("lab", True))
    assert choose(endpoint="edge", environment=environment, options=options).endpoint.token == "secret"
    assert choose("edge", environment=environment, options=options).endpoint.token == ""


def test_choice_says_why():
    assert str(choose()) == "Runs on this computer: RUN_ON=auto, and wasmtime is installed"
    assert "project's variable edgegis_run_on says edge" in str(choose(project="edge"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"run_on_value": "edge", "options": Options()}, "The endpoint 'edge' is not configured. Add it in Settings"),
        ({"run_on_value": "edge", "options": Options(**TWO)}, "several edge endpoints .box, field.*ENDPOINT=box"),
        ({"run_on_value": "cloud", "endpoint": "lab"}, "RUN_ON=cloud and ENDPOINT=lab contradict"),
        ({"run_on_value": "local", "endpoint": "lab"}, "RUN_ON=local and ENDPOINT=lab contradict"),
        ({"endpoint": "nowhere"}, "EdgeGIS/endpoints/nowhere/url"),
        ({"environment": {"EDGEGIS_RUN_ON": "moon"}}, "moon"),
    ],
)
def test_a_target_that_cannot_be_had_is_an_error_that_says_what_to_do(said, words):
    with pytest.raises(TargetMissing, match=words):
        choose(**said)


OBSTACLES = [
    # missing, on this computer, layers: what is said, and the other way that is left
    (["wasmtime"], True, True, "run algorithms on this computer: the Python package wasmtime is", "RUN_ON=edge"),
    (["wasmtime", "nanoarrow"], True, True, "on this computer: the Python package wasmtime is", ""),
    (["wasmtime", "nanoarrow"], True, False, "on this computer: the Python package wasmtime is", "RUN_ON=edge"),
    (["nanoarrow"], False, True, "send layers to an endpoint: the Python package nanoarrow is", "RUN_ON=local"),
    (["wasmtime", "nanoarrow"], False, True, "send layers to an endpoint: the Python package nanoarrow is", ""),
    (["requests", "nanoarrow"], False, True, "the Python packages requests and nanoarrow are", "RUN_ON=local"),
    (["requests"], False, False, "send jobs to an endpoint: the Python package requests is", "RUN_ON=local"),
    (["nanoarrow"], True, True, None, ""),
    (["nanoarrow"], False, False, None, ""),
    (["wasmtime"], False, True, None, ""),
]


@pytest.mark.parametrize(("missing", "is_local", "layers", "words", "other"), OBSTACLES)
def test_packages_that_are_missing(monkeypatch, missing, is_local, layers, words, other):
    monkeypatch.setattr(run_on, "is_installed", lambda name: name not in missing)
    said = run_on.obstacle(is_local, layers)
    command = "python3 -m pip install" if "requests" in missing else "python3 -m edgegis.edgegis_plugin.installing"
    assert (words in said and command in said) if words else said == ""
    assert ("or choose" in said) == bool(other) and other in said
