"""The plugin's settings: what is kept of endpoints is what was set, under the keys that are documented."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from qgis.core import QgsSettings

from edgegis.edgegis_plugin.endpoints_file import exported, imported, merged
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.runtime.errors import BadInput

pytestmark = pytest.mark.qgis

FULL = Endpoint("lab", "https://lab:8443", "cloud", "abc1234", "secret", True, 3, 120, True)
PLAIN = Endpoint("field box", "http://192.168.1.7:8080")


@pytest.fixture
def settings() -> Iterator[QgsSettings]:
    settings = QgsSettings()
    settings.remove("EdgeGIS")
    yield settings
    settings.remove("EdgeGIS")


def test_endpoints_come_back_as_they_were_set(settings: QgsSettings) -> None:
    QgisSettings().set_endpoints([FULL, PLAIN])
    assert QgisSettings().endpoints() == [PLAIN, FULL]
    QgisSettings().set_endpoints([PLAIN])
    assert QgisSettings().endpoints() == [PLAIN]


def test_keys_set_by_hand(settings: QgsSettings) -> None:
    for name in ("edge", "cloud", "lab"):
        settings.setValue(f"EdgeGIS/endpoints/{name}/url", f"http://{name}")
    settings.setValue("EdgeGIS/endpoints/lab/token", "t")
    found = {endpoint.name: endpoint for endpoint in QgisSettings().endpoints()}
    assert [(name, endpoint.kind) for name, endpoint in found.items()] == [
        ("cloud", "cloud"),
        ("edge", "edge"),
        ("lab", "edge"),
    ]
    assert found["lab"].token == "t" and "t'" not in repr(found["lab"])


@pytest.mark.parametrize(("kept", "value"), [("abc", 0), ("-3", 0), ("12", 12), (7, 7)])
def test_numbers_that_are_none_count_as_not_set(settings: QgsSettings, kept: object, value: int) -> None:
    settings.setValue("EdgeGIS/workers", kept)
    assert QgisSettings().workers() == value


# -- as a file -------------------------------------------------------------------------------------------------------


def test_a_file_holds_no_secrets_and_comes_back() -> None:
    with_password = Endpoint("old", "http://somebody:hidden@old:80")
    text = exported([FULL, PLAIN, with_password])
    assert not any(secret in text for secret in ("secret", "abc1234", "hidden", "plain_http"))
    assert imported(text) == [
        Endpoint("lab", FULL.url, "cloud", connect_timeout_s=3, answer_timeout_s=120, is_default=True),
        PLAIN,
        Endpoint("old", "http://old:80"),
    ]


def test_a_file_leads_no_token_to_another_address() -> None:
    same, elsewhere = Endpoint("lab", FULL.url, "cloud"), Endpoint("lab", "https://elsewhere", "cloud")
    assert merged([FULL], [same])[0].token == "secret"
    assert merged([FULL], [elsewhere]) == [elsewhere]


def test_a_mark_of_the_file_goes_before_the_mark_that_was() -> None:
    marked = Endpoint("new", "https://new", "cloud", is_default=True)
    assert [(e.name, e.is_default) for e in merged([FULL, PLAIN], [marked])] == [
        ("field box", False),
        ("lab", False),
        ("new", True),
    ]


ENTRY = {"name": "lab", "url": "http://lab"}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "not JSON"),
        ([], "holds no endpoints"),
        ({"edgegis_endpoints": 2, "endpoints": []}, "another version"),
        ([{"url": "http://lab"}], "without a name"),
        ([{**ENTRY, "name": "a/b"}], "without a name"),
        ([{**ENTRY, "url": 7}], "'lab' of the file cannot be used"),
        ([{**ENTRY, "url": "ftp://lab"}], "'ftp://lab' is not an address"),
        ([{**ENTRY, "kind": "moon"}], "neither an edge nor a cloud"),
        ([{**ENTRY, "answer_timeout_s": "long"}], "no number of seconds"),
        ([ENTRY, ENTRY], "twice"),
    ],
)
def test_a_file_that_cannot_be_used(document: object, words: str) -> None:
    if isinstance(document, list) and document:
        document = {"edgegis_endpoints": 1, "endpoints": document}
    with pytest.raises(BadInput, match=words):
        imported(document if isinstance(document, str) else json.dumps(document))
