"""A question that takes the database too long is ended, and everybody else is answered."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.asking import postgresql
from app.bulk import Database, database, first
from app.db import writers
from app.errors import NotFound
from app.schedule import queries
from app.settings import Settings
from tests.web.test_server import served

SLOW = "SELECT pg_sleep(3)"
COUNTED: dict[Database, str] = {"postgresql": "SELECT count(*) FROM index_key"}
LONG = {
    "sqlite": "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 1000000000) SELECT max(n) FROM c",
    "postgresql": "SELECT pg_sleep(60)",
}


def test_a_question_that_takes_too_long_is_a_503_that_says_so(
    own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(db: Session, *asked: Any) -> Any:
        return db.execute(text(LONG[database(db)])).all()

    monkeypatch.setattr(queries, "page", page)
    with served(own_settings.model_copy(update={"statement_timeout_ms": 300})) as (port, _):
        answers = [httpx.get(f"http://127.0.0.1:{port}/v1/schedule", timeout=30) for _ in range(2)]
        other = httpx.get(f"http://127.0.0.1:{port}/v1/countries?limit=3")

    for answer in answers:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        assert answer.json()["detail"] == "this takes the database longer than it may; ask for less"
        assert answer.elapsed.total_seconds() < 10
    assert len(other.json()["items"]) == 3


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_who_waits_for_a_connection_waits_no_longer_than_a_while(
    own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(db: Session, *asked: Any) -> Any:
        return db.execute(text(SLOW)).all()

    monkeypatch.setattr(queries, "page", page)
    monkeypatch.setattr(postgresql, "PATIENCE_S", 0.5)
    with served(own_settings.model_copy(update={"pool_size": 1})) as (port, _), ThreadPoolExecutor(3) as pool:
        urls = [f"http://127.0.0.1:{port}/v1/schedule?limit={limit}" for limit in (1, 2, 3)]
        answers = list(pool.map(lambda url: httpx.get(url, timeout=30), urls))
        other = httpx.get(f"http://127.0.0.1:{port}/v1/countries?limit=3")

    waited = [answer for answer in answers if answer.status_code == 503]
    assert len(waited) == 2
    assert {answer.headers["retry-after"] for answer in waited} == {"5"}
    assert len(other.json()["items"]) == 3


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_database_that_does_not_even_tell_its_moment_is_a_503(own_settings: Settings, own_engine: Engine) -> None:
    with served(own_settings.model_copy(update={"statement_timeout_ms": 300})) as (port, _):
        with own_engine.connect() as db, db.begin():
            db.execute(text("LOCK TABLE change_counter"))
            answer = httpx.get(f"http://127.0.0.1:{port}/v1/schedule", timeout=30)
        other = httpx.get(f"http://127.0.0.1:{port}/v1/schedule", timeout=30)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert other.status_code == 200


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("stumbled", [NotFound("it was there before"), KeyError("it was there before")])
def test_who_has_seen_two_moments_and_stumbled_asks_again(
    own_settings: Settings, own_engine: Engine, monkeypatch: pytest.MonkeyPatch, stumbled: Exception
) -> None:
    asked, page = [], queries.page

    def first_stumble(*told: Any) -> Any:
        asked.append(told)
        if len(asked) > 1:
            return page(*told)
        with writers(own_engine).begin() as db:
            db.connection()  # a turn is taken, whatever is written in it
        raise stumbled

    monkeypatch.setattr(queries, "page", first_stumble)
    with served(own_settings) as (port, _):
        answer = httpx.get(f"http://127.0.0.1:{port}/v1/schedule")

    assert (answer.status_code, len(asked)) == (200, 2)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_question_is_answered_of_one_moment_whatever_is_written_meanwhile(
    own_settings: Settings, own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[tuple[Any, Any]] = []
    page = queries.page

    def count_twice(db: Session, *told: Any) -> Any:
        before = first(db, COUNTED, ())
        with writers(own_engine).begin() as other:
            row = {"id": 1_000_000 + len(counted), "key": f"moment:{len(counted)}"}
            other.execute(text("INSERT INTO index_key (id, key, entries) VALUES (:id, :key, 0)"), row)
        counted.append((before, first(db, COUNTED, ())))
        return page(db, *told)

    monkeypatch.setattr(queries, "page", count_twice)
    with served(own_settings) as (port, app):
        monkeypatch.setattr(app.state.asking, "_asked", None)  # no thread is needed for it
        answer = httpx.get(f"http://127.0.0.1:{port}/v1/schedule")
    with writers(own_engine).begin() as db:
        db.execute(text("DELETE FROM index_key WHERE key LIKE 'moment:%'"))

    assert answer.status_code == 200
    *disturbed, (still, and_still) = counted
    assert all(before != after for before, after in disturbed)
    assert still == and_still == disturbed[-1][1]


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_database_without_its_change_counter_is_a_503_that_says_so(
    own_settings: Settings, own_engine: Engine
) -> None:
    with served(own_settings) as (port, _):
        with own_engine.begin() as db:
            seq = db.scalar(text("DELETE FROM change_counter RETURNING seq"))
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}/v1/schedule")
        finally:
            with own_engine.begin() as db:
                db.execute(text("INSERT INTO change_counter (id, seq) VALUES (1, :seq)"), {"seq": seq})
        other = httpx.get(f"http://127.0.0.1:{port}/v1/schedule")

    assert answer.status_code == 503
    assert "no change counter" in answer.json()["detail"]
    assert other.status_code == 200
