"""What a broken connection and a busy writer may cost a reader: nothing."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import InterfaceError
from sqlalchemy.orm import Session

from app.asking import sqlite
from app.db import readers, writers
from app.main import create_app
from app.settings import Settings
from tests.conftest import Client


class Away:
    """A quick database that is not there: whoever asks, waits in a thread."""

    async def moment(self) -> Any:
        """What is not to be had."""
        raise InterfaceError(None, None, Exception("away"))

    async def ask(self, *asked: Any) -> Any:
        """What is not to be had, either."""
        return await self.moment()


@pytest.fixture
def own_app(settings: Settings, engine: Engine) -> Iterator[FastAPI]:
    """An application with connections of its own."""
    app = create_app(settings.model_copy(update={"kept_mb": 0}))
    if engine.dialect.name == "postgresql":
        app.state.asking.quick = Away()
    yield app
    app.state.engine.dispose()


def test_reading_is_of_one_moment_and_changes_nothing(engine_name: str, engine: Engine, settings: Settings) -> None:
    with readers(engine).begin() as db:
        before = db.scalar(text("SELECT count(*) FROM external_id"))
        with writers(engine).begin() as other:
            count(other, 1)
        try:
            assert db.scalar(text("SELECT count(*) FROM external_id")) == before
            if engine_name == "postgresql":
                assert db.scalar(text("SHOW transaction_isolation")) == "repeatable read"
                assert db.scalar(text("SHOW transaction_read_only")) == "on"
        finally:
            with writers(engine).begin() as other:
                count(other, -1)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_question_that_takes_long_is_asked_again_in_a_thread(
    own_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is answered at once, and where it waits, the answer is the same; everybody else goes on meanwhile."""
    threads: list[str] = []
    event.listen(
        own_app.state.engine, "before_cursor_execute", lambda *_: threads.append(threading.current_thread().name)
    )
    monkeypatch.setattr(sqlite, "STEPS", 10)  # many steps in a short time are no reason to wait
    client = Client(own_app)
    at_once = client.get("/v1/schedule?country=CU")
    assert threads == []
    monkeypatch.setattr(sqlite, "AT_ONCE_S", 0)

    waited = client.get("/v1/schedule?country=CU")

    assert waited.content == at_once.content
    assert threads
    assert threading.main_thread().name not in threads


def count(db: Session, more: int) -> None:
    """Add a row for a moment, or take it away again."""
    if more < 0:
        db.execute(text("DELETE FROM external_id WHERE value = 'moment'"))
        return
    source = db.scalar(text("SELECT id FROM source LIMIT 1"))
    row = "INSERT INTO external_id (source_id, position, scheme, value) VALUES (:source, 9, 'x', 'moment')"
    db.execute(text(row), {"source": source})


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("when", ["idle", "asked"])
def test_a_connection_that_is_ended_costs_no_answer(own_app: FastAPI, engine: Engine, when: str) -> None:
    client = Client(own_app)
    assert client.get("/v1/schedule").status_code == 200
    ended: list[int] = []

    def end(connection: Any, *rest: Any) -> None:
        if not ended:
            ended.append(connection.connection.driver_connection.info.backend_pid)
            end_backend(engine, ended[0])

    if when == "asked":
        event.listen(own_app.state.engine, "before_cursor_execute", end)
    else:
        with own_app.state.engine.connect() as connection:
            ended.append(connection.connection.driver_connection.info.backend_pid)
        end_backend(engine, ended[0])

    answer = client.get("/v1/schedule?country=CU")

    assert (answer.status_code, len(answer.json()["items"]), len(ended)) == (200, 3, 1)


def end_backend(engine: Engine, pid: int) -> None:
    with engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_connection_that_dies_again_and_again_is_a_503(own_app: FastAPI, engine: Engine) -> None:
    def end(connection: Any, *rest: Any) -> None:
        end_backend(engine, connection.connection.driver_connection.info.backend_pid)

    event.listen(own_app.state.engine, "before_cursor_execute", end)

    answer = Client(own_app).get("/v1/schedule?country=CU")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
