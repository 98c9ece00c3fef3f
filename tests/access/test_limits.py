"""How much one caller may send: in a minute, in a body, in a list."""

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.access.limits import Limiter
from tests.conftest import Client, Editor
from tests.factories import make_key, make_leader


@pytest.fixture
def two_a_minute(app: FastAPI) -> None:
    app.state.writes = Limiter("writes", 2, 60)


def test_each_change_tells_how_many_are_left(client: Client, editor: Editor, two_a_minute: None) -> None:
    answers = [editor.post("/v1/sources?dry_run=true", {"title": "A"}) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one.headers["ratelimit"].partition(";t=")[0] for one in answers] == [
        '"writes";r=1', '"writes";r=0', '"writes";r=0',
    ]  # fmt: skip
    assert {one.headers["ratelimit-policy"] for one in answers} == {'"writes";q=2;w=60'}
    refused = answers[-1]
    wait = int(refused.headers["ratelimit"].partition(";t=")[2])
    assert wait <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert refused.json()["violated-policies"] == ["writes"]


def test_a_quota_is_of_one_key_and_of_changes(client: Client, editor: Editor, db: Session, two_a_minute: None) -> None:
    url = f"/v1/leaders/{make_leader(db)}"
    for _ in range(2):
        editor.patch(url, {"birth": "19"})
    assert client.request("DELETE", url, headers={**editor.headers, "If-Match": "*"}).status_code == 429
    assert editor.post(f"{url}/revert", {"version": 1}).status_code == 429

    other = Editor(client, make_key(db)[1])
    assert other.patch(url, {"birth": "1900"}).status_code == 200
    assert client.get(url, headers=editor.headers).status_code == 200
    assert "ratelimit" not in client.get(url).headers


def test_no_limit_tells_none(editor: Editor, app: FastAPI, two_a_minute: None) -> None:
    app.state.writes = Limiter("writes", 0, 60)

    answers = [editor.post("/v1/sources?dry_run=true", {"title": "A"}) for _ in range(4)]

    assert {one.status_code for one in answers} == {200}
    assert not any("ratelimit" in one.headers for one in answers)


def test_a_list_has_an_end(editor: Editor) -> None:
    told = {"date": "2020", "format": "multilateral", "status": "announced"}
    people = [{"role": "observer", "name": f"Person {number}"} for number in range(1001)]

    assert editor.post("/v1/meetings?dry_run=true", {**told, "participants": people[:1000]}).status_code == 200
    refused = editor.post("/v1/meetings", {**told, "participants": people, "topics": ["x"] * 201})
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/participants", "/topics"]
