"""What docs/endpoint.md shows runs as it stands there."""

import re
import shutil
import subprocess

import pytest

from edgegis.endpoint.__main__ import _parser
from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.metrics import Metrics
from edgegis.endpoint.service import Service
from edgegis.tools.make_docs import MANUAL

from .conftest import listening

TEXT = MANUAL.read_text(encoding="utf-8")


def blocks(language):
    found = [text for name, text in re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.M | re.S) if name == language]
    assert found
    return found


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with listening(create_app(Service.open(tmp_path_factory.mktemp("endpoint")))) as url:
        yield url


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("block", blocks("bash"))
def test_examples_for_curl(block, url, tmp_path):
    script = "set -euo pipefail\n" + block.replace("http://127.0.0.1:8080", url)
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and done.stdout, done.stderr


@pytest.mark.parametrize("block", blocks("python"))
def test_examples_for_owslib(block, url):
    exec(block.replace("http://127.0.0.1:8080", url), {})


@pytest.mark.parametrize("block", blocks("toml"))
def test_settings_that_are_shown(block, tmp_path):
    file = tmp_path / "endpoint.toml"
    file.write_text(block)
    Configuration.load(file, {})


def test_commands_that_are_shown():
    lines = [
        line for block in blocks("") for line in block.splitlines() if re.match(r"(EDGEGIS_TOKEN=\S+ )?edgegis ", line)
    ]
    for line in lines:
        _parser().parse_args(line[line.index("edgegis ") :].split()[1:])
    assert len(lines) > 5


def test_numbers_that_are_named():
    there = {line.split()[2] for line in Metrics().text(0, 0).decode().splitlines() if line.startswith("# TYPE")}
    assert set(re.findall(r"`(edgegis_[a-z_]+)`", TEXT)) == {name for name in there if not name.endswith("_created")}
