"""Every route, with every method, asked by every sort of caller."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access.limits import Limiter
from tests.conftest import Client
from tests.factories import bearer, make_key

METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE", "BREW")
CALLERS = ("anybody", "reader", "editor", "administrator", "stranger")


@pytest.fixture
def headers(db: Session) -> dict[str, dict[str, str]]:
    keys = {"reader": make_key(db, "read")[1], "editor": make_key(db, "write")[1]}
    keys["administrator"] = make_key(db, "admin")[1]
    keys["stranger"] = f"bilat_0123456789ab_{'x' * 43}"
    return {"anybody": {}, **{name: bearer(text) for name, text in keys.items()}}


def routes(client: Client) -> dict[str, dict[str, Any]]:
    """Each address of OpenAPI, filled in with its examples."""
    found = {}
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        told = [one for operation in operations.values() for one in operation.get("parameters", ())]
        filled = path.format(**{one["name"]: one["example"] for one in told if one["in"] == "path"})
        needed = {one["name"]: one["example"] for one in told if one["in"] == "query" and one["required"]}
        found[path] = {"url": filled, "query": needed, "methods": {name.upper() for name in operations}}
    return found


def expected(path: str, method: str, caller: str, methods: set[str]) -> int:
    if method not in methods and not (method == "HEAD" and "GET" in methods):
        return 405
    if caller == "stranger" and path.startswith("/v1/"):
        return 401
    if method in ("GET", "HEAD"):
        return 200
    if caller in ("anybody", "reader"):
        return 401 if caller == "anybody" else 403
    if "countries" in path and caller == "editor":
        return 403
    return 428 if method == "DELETE" else 415  # nothing was read, or nothing is said


@pytest.mark.parametrize("caller", CALLERS)
def test_each_is_answered_as_it_should_be(client: Client, headers: dict[str, dict[str, str]], caller: str) -> None:
    client.app.state.failed_keys = Limiter("failed-keys", 0, 60)
    wrong = []
    for path, route in routes(client).items():
        allowed = route["methods"] | ({"HEAD"} if "GET" in route["methods"] else set())
        for method in METHODS:
            answer = client.request(method, route["url"], params=route["query"], headers=headers[caller])
            if answer.status_code != expected(path, method, caller, route["methods"]):
                wrong.append((method, path, answer.status_code))
            if answer.status_code == 405:
                assert set(answer.headers["allow"].split(", ")) == allowed, (method, path)
            if answer.status_code >= 400 and method != "HEAD":
                assert answer.headers["content-type"] == "application/problem+json", (method, path)
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "x" * 43 not in answer.text
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    [
        "/v1/Sources",
        "/V1/sources",
        "/v1//sources",
        "//v1/sources",
        "/v1/sources/",
        "/v1/%2e%2e/v1/sources",
        "/v1/./sources",
    ],
)
def test_an_address_spelt_otherwise_is_no_way_around(
    client: Client, headers: dict[str, dict[str, str]], path: str
) -> None:
    for caller in ("anybody", "reader", "editor"):
        told = {**headers[caller], "Content-Type": "application/json"}
        answer = client.request("POST", f"http://bilat.test{path}", content=b'{"title": "Way"}', headers=told)
        assert answer.status_code in (401, 403, 404, 405) or (answer.status_code == 201 and caller == "editor")
    assert len(client.items("/v1/sources?q=way")) <= 1


def test_a_method_is_the_one_of_the_request(client: Client, headers: dict[str, dict[str, str]]) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        told = {**headers["editor"], name: "DELETE", "If-Match": "*"}
        assert client.get("/v1/sources/demo:s1", headers=told).status_code == 200
        assert client.request("POST", "/v1/sources/demo:s1", headers=told).status_code == 405
    assert client.get("/v1/sources/demo:s1").status_code == 200


def test_put_says_why_it_is_not_offered(client: Client, headers: dict[str, dict[str, str]]) -> None:
    answer = client.request("PUT", "/v1/leaders/vladimir-putin", headers=headers["editor"])

    assert answer.status_code == 405
    assert "PATCH" in answer.json()["detail"]
    assert "overwrite" in answer.json()["detail"]
