"""Where a job runs: parameter before environment before project before options."""

from __future__ import annotations

import pytest

from edgegis.processing_providers import run_on
from edgegis.runtime.errors import TargetMissing


class Options:
    def __init__(self, run_on="", **urls):
        self._run_on, self._urls = run_on, urls

    def run_on(self):
        return self._run_on

    def endpoint_url(self, name):
        return self._urls.get(name, "")


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
        ({"run_on_value": "edge"}, "edge"),
        ({"run_on_value": "local", "environment": {"EDGEGIS_RUN_ON": "edge"}}, "local"),
        ({"environment": {"EDGEGIS_RUN_ON": "edge"}, "project": "cloud"}, "edge"),
        ({"environment": {"EDGEGIS_RUN_ON": "auto"}, "project": "cloud"}, "local"),
        ({"project": "cloud", "options": Options("edge", edge="http://edge", cloud="http://cloud")}, "cloud"),
        ({"options": Options("edge", edge="http://edge")}, "edge"),
        ({"endpoint": "lab"}, "lab"),
        ({"run_on_value": "cloud", "endpoint": "lab"}, "lab"),
        ({"endpoint": "lab", "environment": {"EDGEGIS_RUN_ON": "local"}}, "lab"),
        ({"run_on_value": "local", "endpoint": "lab"}, "local"),
    ],
)
def test_choice(said, name):
    assert choose(**said).name == name


def test_environment_names_the_address():
    environment = {"EDGEGIS_EDGE_URL": "http://from-the-shell"}
    assert choose("edge", environment=environment).url == "http://from-the-shell"


def test_choice_says_why():
    assert str(choose()) == "Runs on this computer: RUN_ON=auto, and wasmtime is installed"
    assert "project's variable edgegis_run_on says edge" in str(choose(project="edge"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"run_on_value": "edge", "options": Options()}, "The endpoint 'edge' is not configured"),
        ({"endpoint": "nowhere"}, "EdgeGIS/endpoints/nowhere/url"),
        ({"run_on_value": "local", "local": False}, "wasmtime"),
        ({"local": False, "options": Options()}, "wasmtime"),
        ({"environment": {"EDGEGIS_RUN_ON": "moon"}}, "moon"),
    ],
)
def test_a_target_that_cannot_be_had_is_an_error_that_says_what_to_do(said, words):
    with pytest.raises(TargetMissing, match=words):
        choose(**said)
