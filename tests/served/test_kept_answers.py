"""An answer is given again as long as nothing was written, and never after."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from app.settings import Settings
from tests.factories import bearer
from tests.web.test_server import served

SCHEDULE = "/v1/schedule?country=CU"
DAYS = {"KI": "1801-01-05", "TV": "1802-01-05", "NR": "1803-01-05"}


@pytest.fixture(scope="module")
def other(own_settings: Settings) -> Iterator[tuple[str, FastAPI]]:
    """A second server of the same database, which keeps answers of its own."""
    with served(own_settings) as (port, app):
        yield f"http://127.0.0.1:{port}", app


def test_a_write_that_was_answered_is_seen_by_whoever_asks_next(
    address: str, other: tuple[str, FastAPI], key: str
) -> None:
    (meeting, *_) = httpx.get(f"{address}/v1/meetings?country=CU").json()["items"]
    record = f"/v1/meetings/{meeting['id']}"
    headers = {**bearer(key), "Content-Type": "application/merge-patch+json", "If-Match": "*"}
    with httpx.Client() as client:
        for time in range(25):
            title = f"Told {time} times"
            told = client.patch(f"{address}{record}", headers=headers, json={"title": title})
            assert told.status_code == 200, told.text
            for server in (other[0], address):
                for _ in range(2):
                    listed = client.get(f"{server}{SCHEDULE}")
                    titles = [one["title"] for one in listed.json()["items"] if one["id"] == meeting["id"]]
                    assert titles == [title]
                    assert client.get(f"{server}{record}").json()["title"] == title
                known = {"If-None-Match": listed.headers["etag"]}
                assert client.get(f"{server}{SCHEDULE}", headers=known).status_code == 304


@pytest.mark.parametrize("code", DAYS)
def test_what_was_written_is_seen_by_whoever_asks_anew_too(
    address: str, other: tuple[str, FastAPI], key: str, code: str
) -> None:
    def found(question: str) -> list[int]:
        return [len(httpx.get(f"{server}/v1/schedule?{question}").json()["items"]) for server in (address, other[0])]

    # One is answered from what is remembered, without a statement, the other by a statement that finds nothing.
    asked = [f"country={code}", f"country=CU&on={DAYS[code]}"]
    assert [found(f"{question}&limit=1") for question in asked] == [[0, 0], [0, 0]]
    parties = [{"role": "principal", "country": one} for one in (code, "CU")]
    meeting = {"date": DAYS[code], "status": "took_place", "format": "bilateral", "participants": parties}
    told = httpx.post(f"{address}/v1/meetings", headers=bearer(key), json=meeting)
    assert told.status_code == 201, told.text
    assert [found(f"{question}&limit=2") for question in asked] == [[1, 1], [1, 1]]


def test_the_same_question_is_not_put_to_the_database_again(
    other: tuple[str, FastAPI], key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, app = other
    url = f"{server}/v1/meetings?limit=3"
    first = httpx.get(url)
    asked: list[Any] = []
    ask = app.state.asking.quick.ask

    async def note(*told: Any) -> Any:
        asked.append(told)
        return await ask(*told)

    monkeypatch.setattr(app.state.asking.quick, "ask", note)

    again = httpx.get(url)
    assert (again.content, again.headers["etag"], asked) == (first.content, first.headers["etag"], [])
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert httpx.head(url).headers["content-length"] == str(len(first.content))
    assert httpx.get(url, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert httpx.get(url, headers={"If-Match": '"another"'}).status_code == 412
    assert asked == []
    assert httpx.get(url, headers={"Authorization": "Bearer nonsense"}).status_code == 401

    made = httpx.post(f"{server}/v1/sources", headers=bearer(key), json={"title": "Something else"})
    assert made.status_code == 201
    asked.clear()
    assert httpx.get(url).content == first.content
    assert len(asked) == 1


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_connections_that_are_ended_cost_no_answer(own_engine: Engine, other: tuple[str, FastAPI]) -> None:
    server, _ = other
    told = httpx.get(f"{server}{SCHEDULE}&limit=2").json()
    for question in (f"{SCHEDULE}&limit=2", f"{SCHEDULE}&limit=3", f"{SCHEDULE}&limit=3"):
        with own_engine.connect() as db:
            db.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        answer = httpx.get(f"{server}{question}")
        assert (answer.status_code, answer.json()["items"][:2]) == (200, told["items"])
    assert httpx.get(f"{server}/health/ready").status_code == 200
