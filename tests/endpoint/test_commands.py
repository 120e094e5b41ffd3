"""The command line, as an administrator uses it."""

import hashlib
import logging
import os
import time

import pytest

from edgegis.endpoint.__main__ import main
from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.database import Database
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import DEPLOY, Principal, Tokens
from edgegis.runtime.algorithms.catalogue import Catalogue

from .conftest import MODULES, listening


@pytest.fixture(autouse=True)
def own_log(monkeypatch):
    """`serve` takes the process's log, which here is that of all tests."""
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.root.level)


def edgegis(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out.strip(), err.strip()


def test_token_from_adding_to_revoking(tmp_path, capsys):
    limits = ["--deploy", "--max-jobs", 3, "--max-memory", "2GB", "--max-store", "500MB", "--expires", "30d"]
    status, token, _ = edgegis(capsys, "token", "add", "field-box", "--data", tmp_path, *limits)
    assert status == 0
    database = Database(tmp_path)
    expected = Principal("field-box", frozenset({DEPLOY}), 3, 2 * 10**9, 5 * 10**8)
    assert Tokens(database).principal(token) == expected
    assert token not in edgegis(capsys, "token", "list", "--data", tmp_path)[1]
    assert "field-box" in edgegis(capsys, "token", "list", "--data", tmp_path)[1]
    assert edgegis(capsys, "token", "revoke", "field-box", "--data", tmp_path)[0] == 0
    assert "revoked" in edgegis(capsys, "token", "list", "--data", tmp_path)[1]
    assert edgegis(capsys, "token", "revoke", "field-box", "--data", tmp_path)[0] == 1
    assert not Tokens(database).any_valid()
    database.close()


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["token", "add", "a"], "--data"),
        (["token", "add", "../a", "--data", "."], "name"),
        (["token", "add", "a", "--data", ".", "--expires", "soon"], "no date"),
        (["token", "add", "a", "--data", ".", "--max-memory", "much"], "no size"),
        (["deploy", "nothing.wasm"], "EDGEGIS_TOKEN"),
        (["jobs"], "--data"),
        (["gc"], "--data"),
        (["--config", "nothing.toml", "serve"], "cannot be read"),
        (["serve", "--host", "0.0.0.0", "--port", "0"], "no token exists"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, sentence, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EDGEGIS_TOKEN", raising=False)
    status, out, err = edgegis(capsys, *arguments)
    assert (status, out) == (1, "") and sentence in err


def test_deploying_a_module_twice(tmp_path, capsys, monkeypatch):
    service = Service.open(tmp_path, catalogue=Catalogue())
    monkeypatch.setenv("EDGEGIS_TOKEN", service.tokens.add(Principal("field", frozenset({DEPLOY}))))
    module = MODULES / "roundtrip.wasm"
    with listening(create_app(service)) as url:
        status, out, _ = edgegis(capsys, "deploy", module, "--url", url)
        lines = [f"{name}: deployed at {url}/processes/{name}" for name in ("roundtrip", "roundtripraster")]
        assert (status, out.splitlines()) == (0, lines)
        digest = hashlib.sha256(module.read_bytes()).hexdigest()
        assert [path.stem for path in (tmp_path / "modules").iterdir()] == [digest]
        assert edgegis(capsys, "deploy", module, "--url", url)[1].count("replaced at") == 2
        monkeypatch.setenv("EDGEGIS_TOKEN", "edgegis_other")
        status, _, err = edgegis(capsys, "deploy", module, "--url", url)
        assert status == 1 and "HTTP 401" in err and "edgegis_other" not in err


def test_jobs_and_cleaning_while_the_endpoint_runs(tmp_path, capsys, catalogue, target):
    from .payloads import inputs

    configuration = Configuration(lease_s=1)
    service = Service.open(tmp_path, configuration, catalogue=catalogue, target=target)
    from .conftest import TestClient

    with TestClient(create_app(service), base_url="http://127.0.0.1:8080") as client:
        body = {"inputs": inputs(client)}
        client.post("/processes/roundtrip/execution", json=body, headers={"Prefer": "respond-async"})
        data = os.urandom(1000)
        client.put(f"/blobs/{hashlib.sha256(data).hexdigest()}", content=data)
        line = edgegis(capsys, "jobs", "--data", tmp_path)[1]
        assert "roundtrip" in line and line.split()[0] == client.get("/jobs").json()["jobs"][0]["jobID"]
        time.sleep(1.5)
        (tmp_path / "endpoint.toml").write_text(f'data = "{tmp_path}"\nlease_s = 1', encoding="utf-8")
        status, out, _ = edgegis(capsys, "--config", tmp_path / "endpoint.toml", "gc")
        assert (status, out) == (0, "0 jobs and 1 blobs removed, 0.0 MB freed.")
