"""What can be set of an endpoint, and who wins."""

import dataclasses

import pytest

from edgegis.endpoint.configuration import Configuration
from edgegis.runtime.errors import BadParameter


def load(tmp_path, text="", environment=(), **overrides):
    file = tmp_path / "endpoint.toml"
    file.write_text(text, encoding="utf-8")
    return Configuration.load(file, dict(environment), **overrides)


def test_command_line_wins_over_environment_over_file_over_default(tmp_path):
    text = 'host = "::1"\nport = 1\nrunning_jobs = 3\nfetch_hosts = ["data.example:8080"]'
    environment = {
        "EDGEGIS_ENDPOINT_PORT": "2",
        "EDGEGIS_ENDPOINT_RUNNING_JOBS": "4",
        "EDGEGIS_ENDPOINT_MODULES": "a, b",
    }
    configuration = load(tmp_path, text, environment, port=5, data=None)
    expected = Configuration(host="::1", port=5, running_jobs=4, fetch_hosts=("data.example:8080",), modules=("a", "b"))
    assert configuration == expected


@pytest.mark.parametrize(
    "text, environment, sentence",
    [
        ("port = ", {}, "is not TOML"),
        ("colour = 1", {}, "sets colour, which there is not"),
        ('port = "80"', {}, "no whole number"),
        ("port = true", {}, "no whole number"),
        ("running_jobs = 0", {}, "at least 1"),
        ("lease_s = nan", {}, "at least 1"),
        ("modules = [1]", {}, "no list of texts"),
        ("result_cache = 1", {}, "no true or false"),
        ("", {"EDGEGIS_ENDPOINT_PORT": "eighty"}, "EDGEGIS_ENDPOINT_PORT is 'eighty'"),
        ("", {"EDGEGIS_ENDPOINT_RESULT_CACHE": "maybe"}, "no true or false"),
    ],
)
def test_setting_that_does_not_hold_is_named(text, environment, sentence, tmp_path):
    with pytest.raises(BadParameter, match=sentence):
        load(tmp_path, text, environment)


def test_every_setting_is_described():
    assert all(field.metadata["description"].endswith(".") for field in dataclasses.fields(Configuration))


def test_file_that_is_not_there(tmp_path):
    with pytest.raises(BadParameter, match="cannot be read"):
        Configuration.load(tmp_path / "nothing.toml", {})
