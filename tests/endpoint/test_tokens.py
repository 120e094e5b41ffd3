"""Tokens: kept as hashes, revoked at once, and what they let their owner do."""

import time

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.database import Database
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import Principal, Tokens
from edgegis.runtime.errors import BadParameter
from edgegis.runtime.request_errors import Forbidden, NotFound, Unauthorized

from .conftest import TestClient
from .payloads import exception


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def tokens(database):
    return Tokens(database)


def test_token_is_known_by_its_hash_alone(tokens, database):
    principal = Principal("field-box", frozenset({"deploy"}), max_jobs=3)
    token = tokens.add(principal)
    assert tokens.principal(token) == principal
    database.close()
    files = b"".join(path.read_bytes() for path in database.path.parent.iterdir())
    assert token.encode() not in files and b"field-box" in files
    assert all(path.stat().st_mode & 0o77 == 0 for path in database.path.parent.iterdir())


def test_revoked_expired_and_unknown_tokens(tokens):
    token, old = tokens.add(Principal("a")), tokens.add(Principal("b"), expires=time.time() - 1)
    assert tokens.any_valid()
    tokens.revoke("a")
    assert not tokens.any_valid()
    for refused, word in [(token, "revoked"), (old, "expired"), ("edgegis_x", "not know")]:
        with pytest.raises(Unauthorized, match=word):
            tokens.principal(refused)
    with pytest.raises(NotFound):
        tokens.revoke("a")
    with pytest.raises(BadParameter, match="already"):
        tokens.add(Principal("a"))


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 65, "-a"])
def test_names_that_a_token_cannot_have(name, tokens):
    with pytest.raises(BadParameter, match="name"):
        tokens.add(Principal(name))


def test_limits_are_those_of_the_token(tmp_path, catalogue, target):
    service = Service.open(tmp_path, Configuration(), catalogue=catalogue, target=target)
    token = service.tokens.add(Principal("field-box", max_jobs=3, max_memory_bytes=10**9, max_store_bytes=10**10))
    with TestClient(create_app(service)) as client:
        theirs = client.get("/", headers={"Authorization": f"Bearer {token}"}).json()["edgegis"]["limits"]
    assert (theirs["unfinishedJobs"], theirs["jobMemoryBytes"], theirs["storeBytes"]) == (3, 10**9, 10**10)


def test_rights():
    deployer, admin, nobody = Principal("d", frozenset({"deploy"})), Principal("a", frozenset({"admin"})), Principal()
    assert deployer.may("deploy") and admin.may("deploy") and not deployer.may("admin")
    assert admin.may_change("d") and deployer.may_change("d") and not deployer.may_change("a")
    with pytest.raises(Forbidden, match="deploy"):
        nobody.require("deploy")


@pytest.mark.parametrize(
    "setting", [{"host": "192.0.2.1"}, {"require_token": True}, {"trusted_proxies": ("127.0.0.1",)}]
)
def test_where_others_can_come_a_token_is_asked_for(setting, tmp_path, catalogue, target):
    service = Service.open(tmp_path, Configuration(**setting), catalogue=catalogue, target=target)
    token = service.tokens.add(Principal("field-box"))
    with TestClient(create_app(service), base_url="http://box.example") as client:
        refused = client.get("/processes")
        exception(refused, 401, "unauthorized")
        assert refused.headers["www-authenticate"] == 'Bearer realm="EdgeGIS"'
        exception(client.get("/processes", headers={"Authorization": f"Basic {token}"}), 401, "unauthorized")
        allowed = {"Authorization": f"Bearer {token}"}
        assert client.get("/processes", headers=allowed).status_code == 200
        service.tokens.revoke("field-box")
        assert "revoked" in exception(client.get("/processes", headers=allowed), 401, "unauthorized")["detail"]
