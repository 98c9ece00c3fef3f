"""The OpenAPI document, held against the routes and their answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator
from jsonschema_specifications import REGISTRY
from openapi_spec_validator import validate

from tests.conftest import Client

Document = dict[str, Any]

ASKED = [
    ("/v1/schedule", "/v1/schedule?limit=100&count=exact"),
    ("/v1/visits", "/v1/visits"),
    ("/v1/meetings", "/v1/meetings?limit=100"),
    ("/v1/leaders", "/v1/leaders?limit=100"),
    ("/v1/countries", "/v1/countries?limit=500"),
    ("/v1/organizations", "/v1/organizations?limit=500"),
    ("/v1/places", "/v1/places"),
    ("/v1/occasions", "/v1/occasions"),
    ("/v1/sources", "/v1/sources"),
    ("/v1/leaders/{reference}", "/v1/leaders/vladimir-putin"),
    ("/v1/countries/{reference}", "/v1/countries/RU"),
    ("/v1/places/{reference}", "/v1/places/st-catherine-hall"),
    ("/v1/occasions/{reference}", "/v1/occasions/victory-day-2025"),
    ("/v1/sources/{reference}", "/v1/sources/demo:s1"),
    ("/v1/organizations/{reference}", "/v1/organizations/united-nations"),
    ("/v1/leaders/{reference}/schedule", "/v1/leaders/vladimir-putin/schedule"),
    ("/v1/countries/{reference}/schedule", "/v1/countries/CU/schedule"),
    ("/v1/leaders/{reference}/whereabouts", "/v1/leaders/miguel-diaz-canel/whereabouts?on=2025-05-05"),
    ("/v1/countries/{reference}/officeholders", "/v1/countries/CU/officeholders?on=2025-05-07"),
    ("/v1/{plural}/{reference}/revisions", "/v1/leaders/vladimir-putin/revisions"),
    ("/v1/{plural}/{reference}/revisions/{version}", "/v1/leaders/vladimir-putin/revisions/1"),
    ("/v1/changes", "/v1/changes?limit=50"),
    ("/v1/network", "/v1/network?country=CU"),
    ("/v1/quality", "/v1/quality"),
    ("/health/live", "/health/live"),
]


@pytest.fixture
def document(client: Client) -> Document:
    body: Document = client.get("/openapi.json").json()
    return body


def operations(document: Document) -> list[tuple[str, Document]]:
    return [(path, operation) for path, methods in document["paths"].items() for operation in methods.values()]


def test_it_is_a_valid_document(document: Document) -> None:
    validate(document)


def test_it_tells_of_every_route_and_of_no_other(client: Client, document: Document) -> None:
    hidden = {"/", "/docs", "/docs/assets/{name}", "/docs/start.js", "/problems/{code}"}

    assert set(document["paths"]) == set(_paths(client)) - hidden


def _paths(client: Client) -> Iterator[str]:
    """The paths of all routes, asked of the routers themselves and not of what they tell OpenAPI."""
    for included in client.app.routes:
        if isinstance(router := getattr(included, "original_router", None), APIRouter):
            yield from (route.path_format for route in router.routes if isinstance(route, APIRoute))


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(document: Document) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"(list|get|record|amend|withdraw|revert|merge)_[a-z_]+", name) for name in names)
    assert all(operation["summary"] and operation["description"] for _, operation in operations(document))


def test_every_parameter_is_described_with_an_example(document: Document) -> None:
    for path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), (path, parameter["name"])
            if parameter["in"] == "query" and parameter["name"] != "cursor":
                assert parameter["schema"].get("examples") or parameter.get("examples"), (path, parameter["name"])


def test_what_is_asked_comes_before_the_page_of_the_answer(document: Document) -> None:
    for path, operation in operations(document):
        names = [parameter["name"] for parameter in operation.get("parameters", ())]
        last = [name for name in ("as_of", "order", "count", "limit", "cursor") if name in names]
        assert names[len(names) - len(last) :] == last, path
    schedule = document["paths"]["/v1/schedule"]["get"]["parameters"]
    assert schedule[0]["name"] == "country"


def test_every_example_of_the_schedule_is_understood_and_the_first_one_answers(
    client: Client, document: Document
) -> None:
    answers = {}
    for parameter in document["paths"]["/v1/schedule"]["get"]["parameters"]:
        (example,) = parameter["schema"]["examples"]
        if example is not None:
            value = example[0] if isinstance(example, list) else example
            told = str(value).lower() if isinstance(value, bool) else value
            found = client.get("/v1/schedule", params={parameter["name"]: told})
            assert found.status_code == 200, parameter["name"]
            answers[parameter["name"]] = len(found.json()["items"])

    assert answers.pop("channel") == answers.pop("organization") == 0
    assert all(answers.values()), answers


def test_what_the_documentation_fills_in_is_answered_by_the_demo(client: Client, document: Document) -> None:
    filled = {}
    for path, operation in operations(document):
        if not operation["operationId"].startswith(("get_", "list_")):
            continue
        given = [one for one in operation.get("parameters", ()) if "example" in one]
        url = path.format(**{one["name"]: one["example"] for one in given if one["in"] == "path"})
        query = {one["name"]: one["example"] for one in given if one["in"] == "query"}
        filled[path] = query
        answer = client.get(url, params=query)
        assert answer.status_code == 200, url
        assert path == "/v1/quality" or answer.text != '{"items":[],"next":null}'  # nothing in the demo is doubtful

    assert filled.pop("/v1/schedule") == {"country": ["CU"]}
    assert {path for path, query in filled.items() if query} == {
        "/v1/leaders/{reference}/whereabouts",
        "/v1/countries/{reference}/officeholders",
    }


def test_every_body_has_an_example_that_fits_its_schema(document: Document) -> None:
    bodies = 0
    for path, operation in operations(document):
        for told in operation.get("requestBody", {"content": {}})["content"].values():
            validator = Draft202012Validator({**told["schema"], "components": document["components"]})
            assert told["example"], path
            whole = isinstance(told["example"], dict)  # or a batch, of one object a line
            for example in [told["example"]] if whole else map(json.loads, told["example"].splitlines()):
                assert list(validator.iter_errors(example)) == [], path
            bodies += 1
    assert bodies == 3 * 8 + 4 + 1


def test_every_way_to_write_says_that_it_needs_a_key(document: Document) -> None:
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, operation in operations(document):
        if operation["operationId"].startswith(("record_", "amend_", "withdraw_", "revert_", "merge_")):
            assert operation["security"] == [{"key": []}], path
            assert {"401", "403", "429"} <= set(operation["responses"]), path


def test_every_operation_declares_its_answer_and_its_refusals(document: Document) -> None:
    for path, operation in operations(document):
        responses = operation["responses"]
        assert {"200", "201", "204"} & set(responses), path
        assert "400" in responses
        assert ("422" in responses) == (not operation["operationId"].startswith(("get_", "list_")))
        assert ("404" in responses) == ("{" in path), path
        for status, response in responses.items():
            if status.startswith("4"):
                assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(("path", "url"), ASKED, ids=[path for path, _ in ASKED])
def test_a_real_answer_is_what_the_document_promises(client: Client, document: Document, path: str, url: str) -> None:
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": document["components"]})

    answer = client.get(url)

    assert answer.status_code == 200
    errors = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(answer.json())]
    assert errors == []


def test_the_example_of_a_refusal_shows_that_refusal(document: Document) -> None:
    validator = Draft202012Validator({"$ref": "#/components/schemas/Problem", "components": document["components"]})

    for _, operation in operations(document):
        for status, response in operation["responses"].items():
            if status[0] in "45":
                example = response["content"]["application/problem+json"]["example"]
                validator.validate(example)
                assert example["status"] == int(status)


def test_every_word_of_a_schema_is_one_of_json_schema(document: Document) -> None:
    words: set[str] = set().union(*(vocabulary["properties"] for vocabulary in _vocabularies()))

    for path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert set(parameter["schema"]) <= words, (path, parameter["name"])


def _vocabularies() -> list[Document]:
    base = "https://json-schema.org/draft/2020-12/meta/"
    return [REGISTRY.contents(base + one) for one in ("core", "applicator", "validation", "meta-data")]


def test_a_real_refusal_is_what_the_document_promises(client: Client, document: Document) -> None:
    validator = Draft202012Validator({"$ref": "#/components/schemas/Problem", "components": document["components"]})

    for url in ("/v1/schedule?contry=CU", "/v1/leaders/nobody"):
        validator.validate(client.get(url).json())


def test_every_operation_is_asked_here(document: Document) -> None:
    asked = {path for path, _ in ASKED}

    untried = {"/health/ready", "/metrics", "/v1/visits/{reference}", "/v1/meetings/{reference}"}
    untried |= {"/v1/changes.atom", "/v1/changes/stream"}  # see tests/changes
    untried |= {"/v1/export/datapackage.zip"}  # see tests/exports
    exports = {path for path in document["paths"] if "/schedule." in path or "/network." in path}  # see tests/formats
    assert {path for path, methods in document["paths"].items() if "get" in methods} == asked | untried | exports
