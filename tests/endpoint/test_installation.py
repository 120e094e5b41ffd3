"""The endpoint as those who run it install it: by pip, as a service of systemd, and in a container."""

from __future__ import annotations

import base64
import configparser
import contextlib
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from edgegis.endpoint.configuration import Configuration
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tests.patience import PATIENCE_S
from edgegis.tools.package import tracked

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / "endpoint" / "deployment"
UNIT = FOLDER / "edgegis.service"
ANALYZE = shutil.which("systemd-analyze")


def instructions():
    """Of the Containerfile: name and the rest of its line."""
    lines = (FOLDER / "Containerfile").read_text().splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line and not line.startswith("#")]


def instruction(name):
    """The last one of that name, as it holds in the image."""
    return [rest for found, rest in instructions() if found == name][-1]


def environment(**more):
    """Nothing of this checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDGEGIS_", "PYTHON", "VIRTUAL"))}
    return {**kept, **more}


class Image:
    """The Containerfile's paths in a folder, and a port of its own."""

    def __init__(self, folder):
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.folder = folder
        (folder / "data").mkdir()
        paths = {name: str(folder / name.strip("/")) for name in ("/opt/edgegis", "/source", "/data")}
        self._changed = {**paths, "8080": str(self.port), "0.0.0.0": "127.0.0.1"}

    def text(self, text):
        pattern = r"(?<![\w])(" + "|".join(map(re.escape, self._changed)) + r")(?![\w-])"
        return re.sub(pattern, lambda found: self._changed[found[0]], text)

    def copy(self, *sources, target):
        names = [name for name in tracked() if any(name == part or name.startswith(f"{part}/") for part in sources)]
        for name in names:
            inside = Path(name).relative_to(sources[0]) if len(sources) == 1 else Path(name).name
            path = Path(self.text(target)) / inside
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, path)

    def run(self, command):
        words = [sys.executable if word == "python3" else word for word in shlex.split(self.text(command))]
        done = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def environment(self):
        return environment(**dict(word.split("=") for word in self.text(instruction("ENV")).split()))

    def edgegis(self, *arguments):
        """The command as it starts in the container."""
        return [*json.loads(self.text(instruction("ENTRYPOINT"))), *arguments]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What the first stage builds: a new virtual environment with the project in it."""
    image = Image(tmp_path_factory.mktemp("image"))
    for name, rest in instructions():
        words = rest.split()
        if name == "COPY" and not rest.startswith("--from"):
            image.copy(*words[:-1], target=words[-1])
        if name == "RUN" and not rest.startswith("install "):  # which only root may
            image.run(rest)
    return image


@pytest.mark.slow
def test_the_container_serves_all_modules(image, tmp_path):
    """The token comes first, as the manual says; started from a folder that knows nothing of the project."""
    add = image.edgegis("token", "add", "boss", "--admin")
    token = subprocess.run(add, env=image.environment, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    serve = image.edgegis(*json.loads(instruction("CMD")))
    environment = {**image.environment, "EDGEGIS_ENDPOINT_REQUIRE_TOKEN": "1"}  # as on 0.0.0.0
    with subprocess.Popen(serve, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == f"EdgeGIS endpoint: http://127.0.0.1:{image.port}\n"
            url, headers = f"http://127.0.0.1:{image.port}", {"Authorization": f"Bearer {token.strip()}"}
            assert requests.get(f"{url}/processes", timeout=PATIENCE_S).status_code == 401
            listed = requests.get(f"{url}/processes?limit=1000", headers=headers, timeout=PATIENCE_S).json()
            ours = [algorithm.id for algorithm in Catalogue.from_folders([CHECKOUT / "wasm" / "dist"]).algorithms()]
            assert sorted(process["id"] for process in listed["processes"]) == sorted(["echo", *ours])
            assert heights_shaded(url, headers).startswith(b"II")
            page = requests.get(url, headers={**headers, "Accept": "text/html"}, timeout=PATIENCE_S)
            assert page.headers["content-type"].startswith("text/html")
            assert requests.get(f"{url}/static/style.css", headers=headers, timeout=PATIENCE_S).status_code == 200
            assert subprocess.run(health_check(image), check=False, timeout=PATIENCE_S).returncode == 0
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
    done = subprocess.run(health_check(image), check=False, stderr=subprocess.DEVNULL, timeout=PATIENCE_S)
    assert done.returncode != 0


def heights_shaded(url, headers):
    """A GeoTIFF of a GeoTIFF: by GDAL, the guest and the store."""
    heights = requests.get(f"{url}/static/elevation.tif", headers=headers, timeout=PATIENCE_S).content
    form = {"mediaType": "image/tiff; application=geotiff"}
    inputs = {"INPUT": {"value": base64.b64encode(heights).decode(), **form}}
    body = {"inputs": inputs, "outputs": {"OUTPUT": {"format": form}}, "response": "raw"}
    answer = requests.post(f"{url}/processes/hillshade/execution", json=body, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.content


def health_check(image):
    return json.loads(image.text(instruction("HEALTHCHECK").partition("CMD ")[2]))


def test_the_container_is_nobodys_root():
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", instruction("USER"))
    user, group = instruction("USER").split(":")
    assert instruction("RUN") == f"install -d -o {user} -g {group} -m 0700 {instruction('VOLUME')}"


def test_the_container_copies_all_packages():
    text = (CHECKOUT / "pyproject.toml").read_text()
    packages = re.search(r"^packages = \[(.*)\]$", text, re.M)[1]
    copied = {rest.split()[0].split("/")[0] for name, rest in instructions() if name == "COPY"}
    assert {name.split(".")[1] for name in re.findall(r'"(edgegis\.[^"]+)"', packages)} <= copied


# -- systemd ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def unit():
    unit = configparser.RawConfigParser(strict=False, delimiters="=")
    unit.optionxform = str
    unit.read(UNIT)
    return unit["Service"]


def test_the_unit_starts_a_command_that_there_is(unit):
    program, *arguments = shlex.split(unit["ExecStart"])
    assert program == "/opt/edgegis/bin/edgegis" and arguments[:2] == ["--config", "/etc/edgegis/endpoint.toml"]
    names = set(re.findall(r"EDGEGIS_ENDPOINT_(\w+)=", UNIT.read_text()))
    Configuration.load(FOLDER / "endpoint.toml", {f"EDGEGIS_ENDPOINT_{name}": "1" for name in names})
    assert names == {"DATA"}


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_unit(tmp_path):
    program = tmp_path / "edgegis"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/opt/edgegis/bin/edgegis", str(program)))
    done = subprocess.run([ANALYZE, "verify", "--man=no", copy], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    command = [ANALYZE, "security", "--offline=true", "--no-pager", "--threshold=20", copy]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
