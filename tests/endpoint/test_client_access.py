"""The token: sent to where it may go, and shown nowhere."""

import contextlib
import json
import logging
import traceback

import pytest

from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import Principal
from edgegis.runtime.errors import EdgeGisError, TargetMissing
from edgegis.runtime.targets.access import Access
from edgegis.runtime.targets.endpoint import EndpointTarget

from .conftest import listening
from .payloads import vector

TOKEN = "a-token-that-nobody-reads"


def run_with(url, job, access):
    with contextlib.closing(EndpointTarget(url, access=access)) as target:
        return target.run(job)


@pytest.fixture
def guarded(catalogue, target, tmp_path):
    service = Service.open(tmp_path / "guarded", Configuration(require_token=True), catalogue=catalogue, target=target)
    with listening(create_app(service)) as url:
        yield url, service
    service.close()


def test_token_lets_in(guarded, job, monkeypatch, tmp_path):
    url, service = guarded
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    token = service.tokens.add(Principal("somebody"))
    assert run_with(url, job, Access(token)).outputs["OUTPUT"].digest() == vector().digest()


@pytest.mark.parametrize("access", [Access(), Access(TOKEN)])
def test_without_the_right_token_the_sentence_says_so(guarded, job, access):
    with pytest.raises(EdgeGisError, match="token") as caught:
        run_with(guarded[0], job, access)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("url", ["http://edge-box:8080", "http://192.168.1.7", "http://127.0.0.1.edge-box.example"])
def test_token_does_not_travel_in_the_clear(url):
    with pytest.raises(TargetMissing, match=r"not encrypted.*nothing was sent"):
        EndpointTarget(url, access=Access(TOKEN))


@pytest.mark.parametrize(
    "url, plain_http",
    [("https://edge-box", False), ("http://edge-box", True), ("http://localhost:1", False), ("http://[::1]", False)],
)
def test_token_may_travel(url, plain_http):
    assert Access(TOKEN, plain_http).headers(url) == {"Authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize("token", ["two words", "line\n", "t\u00f6ken", "\u20ac"])
def test_token_that_is_none(token):
    with pytest.raises(TargetMissing, match="holds spaces or other characters") as caught:
        EndpointTarget("https://edge-box", access=Access(token))
    assert token not in "".join(traceback.format_exception(caught.value))


def test_token_is_shown_nowhere(guarded, job, caplog):
    url, service = guarded
    token = service.tokens.add(Principal("somebody"))
    lines = []
    target = EndpointTarget(url, access=Access(token))
    with caplog.at_level(logging.DEBUG):
        result = target.run(
            job, log=lambda level, line: lines.append(line), progress=lambda _, text: lines.append(text)
        )
    told = [*lines, *result.record.detail_lines(), json.dumps(result.record.to_json()), repr(Access(token))]
    assert caplog.text and token not in caplog.text and not any(token in line for line in told)
    target.close()
    assert token not in repr(vars(target)) + repr(vars(target._transport._transport))
