"""The definition at /api: self-contained, OpenAPI 3.0, and what is served, no more and no less."""

import json
import re

import jsonschema
import pytest

from edgegis.endpoint.app import HANDLERS
from edgegis.endpoint.tokens import Principal
from edgegis.endpoint.web.openapi_schemas import plain

# What a Schema Object of OpenAPI 3.0 may have, of what occurs here.
KEYWORDS = {"type", "format", "title", "description", "default", "enum", "pattern", "nullable"}
KEYWORDS |= {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems"}
KEYWORDS |= {"maxItems", "uniqueItems", "items", "properties", "required", "additionalProperties", "$ref"}
KEYWORDS |= {"oneOf", "anyOf", "allOf"}


@pytest.fixture
def document(client):
    response = client.get("/api")
    assert response.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    return response.json()


def test_it_is_self_contained(document):
    references = re.findall(r'"\$ref": "(.*?)"', json.dumps(document))
    assert {reference.rpartition("/")[0] for reference in references} == {"#/components/schemas"}
    assert {reference.rpartition("/")[2] for reference in references} <= document["components"]["schemas"].keys()


def test_it_is_what_is_served(document):
    described = {
        (re.sub("/processes/.+/execution", "/processes/{id}/execution", path), method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }
    served = {(path, method) for part in HANDLERS for path, handlers in part.items() for method in handlers}
    # GET answers HEAD, too.
    assert {(path, method) for path, method in described if method != "HEAD"} == served
    assert all((path, "GET") in served for path, method in described if method == "HEAD")
    executions = {path for path in document["paths"] if path.endswith("/execution")}
    assert executions == {f"/processes/{name}/execution" for name in ("echo", "roundtrip", "roundtripraster")}
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)


def test_times_of_the_definition_are_those_that_are_taken(document, client):
    named = {parameter["name"]: parameter["schema"] for parameter in document["paths"]["/jobs"]["get"]["parameters"]}
    schema = jsonschema.Draft4Validator(named["datetime"])
    time = "2028-02-29T23:59:59.5+02:00"
    for text in (time, f"{time}/{time}", f"../{time}", f"/{time}", f"{time}/..", f"{time}/"):
        assert schema.is_valid(text) and client.get("/jobs", params={"datetime": text}).status_code == 200, text
    for text in ("", "..", "../..", "2030-11-31T00:00:00Z", "2030-01-01", f"{time}/{time}/{time}", f"x{time}"):
        assert not schema.is_valid(text) and client.get("/jobs", params={"datetime": text}).status_code == 400, text


def schemas(part):
    if isinstance(part, dict):
        yield from (part["schema"] for _ in [0] if "schema" in part and isinstance(part["schema"], dict))
        for value in part.values():
            yield from schemas(value)
    elif isinstance(part, list):
        for value in part:
            yield from schemas(value)


def check(schema, where):
    assert schema.keys() <= KEYWORDS, (where, schema.keys() - KEYWORDS)
    assert not isinstance(schema.get("type"), list), where
    for bound in ("exclusiveMinimum", "exclusiveMaximum"):
        assert isinstance(schema.get(bound, True), bool), where
    for name, part in schema.get("properties", {}).items():
        check(part, (*where, name))
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            check(schema[word], (*where, word))
    for word in ("oneOf", "anyOf", "allOf"):
        for part in schema.get(word, []):
            check(part, (*where, word))


def test_its_schemas_use_what_openapi_3_0_has(document):
    found = [*schemas(document["paths"]), *document["components"]["schemas"].values()]
    assert len(found) > 100
    for schema in found:
        check(schema, ())


def test_words_that_openapi_3_0_has_not():
    assert plain({"type": "number", "exclusiveMinimum": 0}) == {
        "type": "number",
        "minimum": 0,
        "exclusiveMinimum": True,
    }
    assert plain({"type": "string", "contentEncoding": "base64", "contentMediaType": "image/tiff"}) == {
        "type": "string",
        "format": "byte",
    }


def test_who_has_to_have_a_token_is_said(document, serving):
    token, nothing = {"token": []}, {}
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document["security"] == [token, nothing]
    own = {
        operation["operationId"]: operation["security"]
        for path in document["paths"].values()
        for operation in path.values()
        if "security" in operation
    }
    assert own == {"health": [nothing]}
    with serving(require_token=True) as (client, service):
        client.headers["Authorization"] = f"Bearer {service.tokens.add(Principal('field'))}"
        assert client.get("/api").json()["security"] == [token]


def test_body_of_an_execution_is_that_of_its_process(client, document):
    def accepts(process, body):
        content = document["paths"][f"/processes/{process}/execution"]["post"]["requestBody"]["content"]
        schema = {**content["application/json"]["schema"], "components": document["components"]}
        return jsonschema.Draft4Validator(schema).is_valid(body)

    assert accepts("echo", {"inputs": {"message": "x", "numbers": [1]}})
    assert accepts("echo", {"inputs": {"message": {"value": "x"}}, "response": "document"})
    assert accepts("echo", {"inputs": {"message": "x", "box": {"bbox": [1, 2, 3, 4]}}})
    for inputs in (
        {},
        {"message": 5},
        {"message": {"value": 5}},
        {"message": "x", "other": 1},
        {"message": "x", "numbers": ["x"]},
        {"message": "x", "box": None},
    ):
        assert not accepts("echo", {"inputs": inputs})
        assert client.post("/processes/echo/execution", json={"inputs": inputs}).status_code == 400
    assert accepts("roundtrip", {"inputs": {"INPUT": {"href": "https://example.org/layer"}}})
    assert accepts("roundtrip", {"inputs": {"INPUT": {"type": "FeatureCollection", "features": []}}})
    assert not accepts("roundtrip", {"inputs": {"INPUT": 5}})
    for media_type, holds in (("application/geo+json", True), ("image/tiff", False)):
        wanted = {"OUTPUT": {"format": {"mediaType": media_type}, "transmissionMode": "reference"}}
        assert accepts("roundtrip", {"inputs": {"INPUT": ""}, "outputs": wanted}) == holds
