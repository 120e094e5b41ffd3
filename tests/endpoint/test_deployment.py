"""Part 2: processes that clients deploy, replace and undeploy."""

import base64
import contextlib
import hashlib
import json
import threading

import pytest

from edgegis.endpoint import child
from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import ADMIN, DEPLOY, Principal
from edgegis.runtime.algorithms.application_package import MEDIA_TYPE, package_of
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.guests.compiled_cache import CompiledCache
from edgegis.tests.patience import PATIENCE_S

from ..runtime.wat_guests import described, descriptor, guest
from .conftest import MODULES, EchoTarget, TestClient
from .payloads import exception, inputs

PART_2 = "http://www.opengis.net/def/exceptions/ogcapi-processes-2/1.0/"


def wasm(version="1.0.0", name="counted"):
    document = descriptor()
    document.update(id=name, version=version)
    return described(guest(), document)


def package(data, process_id="counted"):
    return package_of(process_id, {"value": base64.b64encode(data).decode()})


@contextlib.contextmanager
def opened(folder, target=None, **settings):
    """An endpoint with the test module as its own, and the tokens of a deployer, another one, a guest and an admin."""
    service = Service.open(
        folder, Configuration(**settings), catalogue=Catalogue.from_folders([MODULES]), target=target
    )
    names = {"field": {DEPLOY}, "other": {DEPLOY}, "guest": set(), "boss": {ADMIN}}
    if not service.tokens.any_valid():
        tokens = {name: service.tokens.add(Principal(name, frozenset(rights))) for name, rights in names.items()}
        (folder / "tokens.json").write_text(json.dumps(tokens))
    tokens = json.loads((folder / "tokens.json").read_text())
    with TestClient(create_app(service), base_url="http://127.0.0.1:8080", raise_server_exceptions=False) as client:

        def send(method, address, document=None, who="field", media_type=MEDIA_TYPE, **more):
            headers = {"Content-Type": media_type, **({"Authorization": f"Bearer {tokens[who]}"} if who else {})}
            content = json.dumps(document) if document is not None else more.pop("content", None)
            return client.request(method, address, content=content, headers={**headers, **more.pop("headers", {})})

        send.service, send.client = service, client
        yield send


@pytest.fixture
def send(tmp_path):
    with opened(tmp_path) as send:
        yield send


def test_a_deployed_process_is_there_at_once_and_after_a_restart(tmp_path):
    with opened(tmp_path) as send:
        answer = send("POST", "/processes", package(wasm()))
        assert answer.status_code == 201
        assert answer.headers.get_list("location") == ["http://127.0.0.1:8080/processes/counted"]
        assert (answer.json()["id"], answer.json()["mutable"]) == ("counted", True)
        body = answer.request.content
    with opened(tmp_path) as send:
        description = send.client.get("/processes/counted").json()
        assert description["edgegis"]["module"] == hashlib.sha256(wasm()).hexdigest() and description["mutable"] is True
        assert all(
            isinstance(process["mutable"], bool) for process in send.client.get("/processes").json()["processes"]
        )
        kept = send.client.get("/processes/counted/package")
        assert (kept.content, kept.headers["content-type"]) == (body, MEDIA_TYPE)


def test_the_module_may_be_a_blob(send):
    data = wasm()
    digest = hashlib.sha256(data).hexdigest()
    document = package_of("counted", {"href": f"http://127.0.0.1:8080/blobs/{digest}"})
    assert "send it first" in exception(send("POST", "/processes", document), 400, "bad-request")["detail"]
    assert send("PUT", f"/blobs/{digest}", content=data).status_code == 201
    assert send("POST", "/processes", document).status_code == 201
    assert (
        "not on this endpoint"
        in exception(send("POST", "/processes", document, who="other"), 400, "bad-request")["detail"]
    )
    handed_on = send("GET", "/processes/counted/package", who="other").json()
    assert handed_on == package(data), "the blob is the sender's alone"


@pytest.mark.parametrize("nested", [False, True])
def test_forms_of_a_description(nested, send):
    document = package(wasm())
    if nested:
        document["processDescription"] = {"process": document["processDescription"]}
        document["executionUnit"] = [document["executionUnit"]]
    assert send("POST", "/processes", document).status_code == 201


def test_replacing_and_undeploying(send, tmp_path):
    send("POST", "/processes", package(wasm()))
    assert send("PUT", "/processes/counted", package(wasm("2.0.0"))).status_code == 204
    assert send.client.get("/processes/counted").json()["version"] == "2.0.0"
    digest = hashlib.sha256(wasm("2.0.0")).hexdigest()
    assert [path.stem for path in (tmp_path / "modules").iterdir()] == [digest]
    assert send("DELETE", "/processes/counted").status_code == 204
    exception(send("GET", "/processes/counted"), 404, "no-such-process")
    assert list((tmp_path / "modules").iterdir()) == []
    assert send("POST", "/processes", package(wasm())).status_code == 201


def test_what_is_there_already_and_what_cannot_be_changed(send):
    send("POST", "/processes", package(wasm()))
    assert exception(send("POST", "/processes", package(wasm())), 409, "duplicated-process")["type"].startswith(PART_2)
    own = package(wasm(name="roundtrip"), "roundtrip")
    for method, address, document in [
        ("POST", "/processes", own),
        ("PUT", "/processes/roundtrip", own),
        ("DELETE", "/processes/echo", None),
    ]:
        assert exception(send(method, address, document), 403, "immutable-process")["type"].startswith(PART_2)
    exception(send("DELETE", "/processes/echo", who=None), 403, "immutable-process")
    exception(send("GET", "/processes/roundtrip/package"), 404, "not-found")


@pytest.mark.parametrize("method, address", [("POST", "/processes"), ("PUT", "/processes/nothing")])
def test_another_type_is_refused_before_anything_else(method, address, send):
    for media_type in ("application/json", "text/plain", ""):
        refused = exception(send(method, address, {}, media_type=media_type), 415, "unsupported-media-type")
        assert refused["type"].startswith(PART_2)


def test_unknown_processes(send):
    for method in ("GET", "POST", "DELETE", "PUT"):
        exception(send(method, "/processes/nothing", package(wasm())), 404, "no-such-process")
    exception(send("GET", "/processes/nothing/package"), 404, "no-such-process")


@pytest.mark.parametrize("who, status", [(None, 403), ("guest", 403), ("other", 403), ("boss", 204)])
def test_who_may_change_a_process(who, status, send):
    send("POST", "/processes", package(wasm()))
    if who in (None, "guest"):
        exception(send("POST", "/processes", package(wasm(name="more"), "more"), who=who), status, "forbidden")
    assert send("PUT", "/processes/counted", package(wasm()), who=who).status_code == status
    assert send("DELETE", "/processes/counted", who=who).status_code == status
    assert send.client.get("/processes/counted").status_code == (404 if status == 204 else 200)


STARTS = guest(extra="(func $go (loop (br 0))) (start $go)")


@pytest.mark.parametrize(
    "document, sentence",
    [
        ({}, "executionUnit"),
        ({"executionUnit": []}, "one JSON object"),
        ({"executionUnit": {"type": "docker", "unit": {"value": ""}}}, "WebAssembly modules only"),
        ({"executionUnit": {"unit": 5}}, "executionUnit.unit"),
        ({"executionUnit": {"unit": {"value": "*"}}}, "not base64"),
        ({"executionUnit": {"unit": {"value": 5}}}, "base64 text"),
        ({**package(wasm()), "processDescription": 5}, "processDescription"),
        ({**package(wasm()), "processDescription": {"id": 5}}, "processDescription.id"),
        (package(wasm(), "other"), "it has: counted"),
        (package(b"no module"), "module"),
        (package(wasm()[:-100]), "module"),
        (package(described(guest(imports='(import "env" "x" (func))'), descriptor()), "count"), "does not grant"),
        (package(described(STARTS, descriptor()), "count"), "start function"),
    ],
)
def test_packages_that_do_not_hold(document, sentence, send, tmp_path):
    assert sentence in exception(send("POST", "/processes", document), 400, "bad-request")["detail"]
    assert list((tmp_path / "modules").iterdir()) == []


def test_a_module_is_not_fetched_from_anywhere(send):
    for address in ("http://169.254.169.254/", "file:///etc/passwd", "http://127.0.0.1:1/"):
        exception(send("POST", "/processes", {"executionUnit": {"href": address}}), 400, "bad-parameter")


def test_a_module_that_is_too_large_or_too_hard_to_compile(tmp_path, monkeypatch):
    with opened(tmp_path, module_bytes=1000) as send:
        exception(send("POST", "/processes", package(wasm())), 400, "bad-request")
    monkeypatch.setattr(child, "_START_S", 0.0)
    with opened(tmp_path, compile_s=0.001) as send:
        other = package(wasm("9.9.9"))
        assert "longer than" in exception(send("POST", "/processes", other), 400, "bad-request")["detail"]


def test_a_body_that_is_cut_is_no_package(send):
    exception(send("POST", "/processes", content=json.dumps(package(wasm()))[:-1]), 400, "bad-request")


def test_a_running_job_ends_with_the_module_that_it_began_with(tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    def wait(cancellation):
        begun.set()
        go_on.wait(PATIENCE_S)

    data = (MODULES / "roundtrip.wasm").read_bytes()
    empty = tmp_path / "none"
    empty.mkdir()
    service = Service.open(tmp_path / "data", catalogue=Catalogue(), target=EchoTarget(wait))
    headers = {"Authorization": f"Bearer {service.tokens.add(Principal('field', frozenset({DEPLOY})))}"}
    typed = {**headers, "Content-Type": MEDIA_TYPE}
    with TestClient(create_app(service), base_url="http://127.0.0.1:8080") as client:
        client.headers.update(headers)
        content = json.dumps(package(data, "roundtrip"))
        assert client.post("/processes", content=content, headers=typed).status_code == 201
        body = {"inputs": inputs(client), "response": "document"}
        started = client.post("/processes/roundtrip/execution", json=body, headers={"Prefer": "respond-async"})
        assert begun.wait(PATIENCE_S)
        assert client.delete("/processes/roundtrip").status_code == 204
        assert [path.suffix for path in (tmp_path / "data" / "modules").iterdir()] == [".wasm"]  # a restart needs it
        go_on.set()
        job = service.jobs.active(started.json()["jobID"])
        if job is not None:
            job.done.result(PATIENCE_S)
        assert client.get(started.headers["location"]).json()["status"] == "successful"


def test_an_engine_that_was_exchanged_compiles_apart_at_the_start(tmp_path, monkeypatch):
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    data, digest = wasm(), hashlib.sha256(wasm()).hexdigest()
    with opened(tmp_path) as send:
        assert send("POST", "/processes", package(data)).status_code == 201
    assert CompiledCache().clear() > 0
    with opened(tmp_path):
        assert CompiledCache().load(digest) is not None


def test_what_cannot_be_served_after_a_restart_is_logged(tmp_path, caplog):
    with opened(tmp_path) as send:
        send("POST", "/processes", package(wasm()))
        send.service.registry._clean()  # forgets what it has read
    for path in (tmp_path / "modules").iterdir():
        path.write_bytes(b"damaged")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "broken.wasm").write_bytes(b"no module")
    service = Service.open(tmp_path, Configuration(modules=(str(tmp_path / "more"),)))
    service.close()
    assert "the process counted cannot be served" in caplog.text and "broken.wasm cannot be served" in caplog.text
