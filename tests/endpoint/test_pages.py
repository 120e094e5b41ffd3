"""The pages for people: who gets them, that they hold, and that nothing in them is anybody else's markup."""

import base64
import html.parser
import json
import re

import pytest

from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.endpoint.web import pages

from .payloads import exception

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
EVIL = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"


class Reader(html.parser.HTMLParser):
    """Elements with their attributes; complains about what is open at the end."""

    VOID = ("meta", "link", "input", "br", "img")

    def __init__(self, text):
        super().__init__()
        self.open, self.elements = [], []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag in self.VOID or self.open.pop() == tag, tag


def page(client, address, status=200):
    response = client.get(address, headers=BROWSER)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    policy = response.headers["content-security-policy"]
    assert "script-src 'self';" in policy and "default-src 'none'" in policy and "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    elements = Reader(response.text).elements
    scripts = [attributes for tag, attributes in elements if tag == "script"]
    assert [attributes["src"] for attributes in scripts] == ["http://127.0.0.1:8080/static/pages.js"]
    assert not any(name.startswith("on") or name == "style" for _, attributes in elements for name in attributes)
    return response.text, elements


@pytest.fixture
def jobs(client):
    """The addresses of a job that succeeded and one that failed."""
    addresses = []
    for inputs in ({"message": EVIL}, {"message": EVIL, "pause": 0.01}):
        body = {"inputs": inputs, "response": "document"}
        response = client.post("/processes/echo/execution", json=body, headers={"Prefer": "respond-async"})
        addresses.append(response.headers["location"])
    return addresses


@pytest.mark.parametrize(
    "accept, kind",
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/json", "application/json"),
        ("text/html", "text/html; charset=utf-8"),
        (BROWSER["Accept"], "text/html; charset=utf-8"),
        ("application/json, text/html;q=0.9", "application/json"),
        ("application/json;q=0.5, text/html;q=0.9", "text/html; charset=utf-8"),
        ("text/html;q=nonsense", "application/json"),
    ],
)
def test_who_gets_a_page(accept, kind, client):
    response = client.get("/processes", headers={"Accept": accept})
    assert (response.headers["content-type"], response.headers["vary"]) == (kind, "Accept")


def test_f_says_it_in_the_address(client):
    assert client.get("/processes?f=html").headers["content-type"].startswith("text/html")
    assert client.get("/processes?f=json", headers=BROWSER).headers["content-type"] == "application/json"
    exception(client.get("/processes?f=xml"), 400, "bad-request")


@pytest.mark.parametrize(
    "address", ["/", "/conformance", "/api", "/processes", "/processes/echo", "/processes/roundtrip"]
)
def test_pages_hold_and_their_links_lead_somewhere(address, client):
    _, elements = page(client, address)
    links = [attributes["href"] for tag, attributes in elements if tag in ("a", "link")]
    ours = [link for link in links if link.startswith("http://127.0.0.1:8080/")]
    assert ours and all(client.get(link).status_code == 200 for link in ours)


def test_pages_of_jobs(client, jobs):
    text, elements = page(client, "/jobs")
    assert sum(tag == "tr" for tag, _ in elements) == 1 + len(jobs)
    for address in jobs:
        text, _ = page(client, address)
        assert "Job of echo" in text
    page(client, "/jobs?limit=1")


def test_errors_are_pages_too(client):
    text, _ = page(client, "/jobs/nothing", 404)
    assert "No such job" in text
    page(client, "/nothing", 404)
    assert client.get("/nothing").headers["content-type"] == "application/json"


def test_problem_is_for_those_who_ask_for_it(client):
    problem, both = "application/problem+json", "application/json, application/problem+json"
    assert client.get("/jobs/x", headers={"Accept": problem}).headers["content-type"] == problem
    assert client.get("/jobs/x", headers={"Accept": both}).headers["content-type"] == "application/json"


def test_what_a_module_says_is_text(client):
    part = {"title": EVIL, "description": EVIL, "schema": {"type": "string", "default": EVIL}, "minOccurs": 0}
    link = {"rel": "about", "href": "javascript:alert(3)", "title": EVIL}
    document = {
        **dict.fromkeys(("id", "title", "description", "version"), EVIL),
        "links": [link, {**link, "href": f"https://example.org/{EVIL}"}],
        "inputs": {EVIL: part, "options": {**part, "schema": {"type": "integer"}, "edgegis": {"options": [EVIL]}}},
        "outputs": {EVIL: part},
    }
    elements = Reader(pages.render("process", document, "http://127.0.0.1:8080")).elements
    assert sum(tag == "script" for tag, _ in elements) == 1 and "img" not in {tag for tag, _ in elements}
    assert not any("javascript:" in (attributes.get("href") or "") for _, attributes in elements)
    assert not any(name.startswith("on") for _, attributes in elements for name in attributes)
    info = {"jobID": EVIL, "processID": EVIL, "status": "failed", "message": EVIL, "progress": 5, "created": EVIL}
    for name, shown in (("job", info), ("jobs", {"jobs": [info], "links": []})):
        elements = Reader(pages.render(name, shown, "http://127.0.0.1:8080")).elements
        assert sum(tag == "script" for tag, _ in elements) == 1 and "img" not in {tag for tag, _ in elements}


def test_results_and_blobs_run_nothing_in_a_browser(client):
    body = {"inputs": {"message": "x", "note": EVIL}, "outputs": {"note": {"transmissionMode": "reference"}}}
    response = client.post("/processes/echo/execution", json=body)
    link = re.search(r"<(.*?)>", response.headers["link"])[1]
    for answer in (response, client.get(link), client.get("/processes")):
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_static_files_are_those_and_no_others(client):
    assert client.get("/static/style.css").headers["content-type"].startswith("text/css")
    assert "javascript" in client.get("/static/pages.js").headers["content-type"]
    for name in ("../pages.py", "..%2fpages.py", "%2e%2e/pages.py", "nothing", "."):
        assert client.get(f"/static/{name}").status_code == 404


FORM = {"vector": "application/geo+json", "raster": "image/tiff; application=geotiff"}


def request_of(fields, outputs):
    """What the script makes of a form that is sent as it is."""
    inputs = {}
    for field in fields:
        if field["kind"] in FORM and field["needed"]:
            content = (pages.STATIC / field["sample"]).read_bytes()
            raster = field["kind"] == "raster"
            value = base64.b64encode(content).decode() if raster else json.loads(content)
            inputs[field["name"]] = {"value": value, "mediaType": FORM[field["kind"]]}
        elif field["value"] is not None:
            inputs[field["name"]] = field["value"]
    kinds = {name: part.get("edgegis", {}).get("type") for name, part in outputs.items()}
    wanted = {name: {"format": {"mediaType": FORM[kind]}} if kind in FORM else {} for name, kind in kinds.items()}
    return {"inputs": inputs, "outputs": wanted, "response": "document"}


@pytest.fixture(scope="module")
def built_in(tmp_path_factory):
    from .conftest import TestClient, create_app

    service = Service.open(tmp_path_factory.mktemp("endpoint"), Configuration())
    with TestClient(create_app(service), base_url="http://127.0.0.1:8080") as client:
        yield service, client


def test_every_process_runs_on_its_sample_data(built_in):
    service, client = built_in
    assert len(service.processes()) > 5
    for process in service.processes():
        body = request_of(pages.form(process.document["inputs"]), process.document["outputs"])
        response = client.post(f"/processes/{process.id}/execution", json=body)
        assert response.status_code == 200 and response.json(), (process.id, response.text[:500])
        page(client, f"/processes/{process.id}")
