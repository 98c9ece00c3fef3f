"""What operators count on: a server that says how it is, whatever becomes of its database."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine, text

from app.settings import Settings
from tests.web.test_server import served


def copied(settings: Settings, path: Path) -> Settings:
    """Settings for a copy of the SQLite database."""
    with sqlite3.connect(settings.database_url.removeprefix("sqlite:///")) as source:
        source.execute("VACUUM INTO ?", [str(path)])
    return settings.model_copy(update={"database_url": f"sqlite:///{path}"})


def reader(port: int) -> httpx.Client:
    limits = httpx.Limits(max_connections=100)
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits, trust_env=False)


@contextmanager
def locked(settings: Settings, app: FastAPI) -> Iterator[None]:
    """Nobody else gets an answer from the database."""
    app.state.engine.dispose()  # who has SQLite's file open already could not be kept from reading it
    if settings.database_url.startswith("sqlite"):
        connection = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.close()
        return
    engine = create_engine(settings.database_url)
    with engine.begin() as other:
        other.execute(text("LOCK TABLE revision, alembic_version IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


def test_what_needs_no_database_answers_while_everybody_waits_for_it(
    engine_name: str, settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    own = copied(settings, tmp_path / "own.db") if engine_name == "sqlite" else settings
    patient = own.model_copy(update={"busy_timeout_ms": 15_000, "statement_timeout_ms": 15_000})

    with served(patient) as (port, app), reader(port) as client, ThreadPoolExecutor(60) as pool, locked(own, app):
        waiting = [pool.submit(client.get, "/v1/changes?limit=1") for _ in range(60)]
        for path in ("/health/live", "/docs", "/docs/assets/swagger-ui-bundle.js", "/openapi.json", "/metrics"):
            assert client.get(path, timeout=5).status_code == 200
        assert client.get("/nowhere", timeout=5).status_code == 404
        ready = client.get("/health/ready", timeout=5)
        assert (ready.status_code, ready.headers["content-type"]) == (503, "application/problem+json")
        assert not any(one.done() for one in waiting)
    assert {one.result().status_code for one in waiting} == {200}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mishap", ["removed", "garbage", "empty", "another"])
def test_a_database_file_that_is_gone_or_another_is_noticed(
    settings: Settings, engine: Engine, tmp_path: Path, mishap: str
) -> None:
    path, kept = tmp_path / "own.db", tmp_path / "kept.db"

    with served(copied(settings, path)) as (port, _), reader(port) as client:
        assert client.get("/v1/schedule").json()["items"]
        os.replace(path, kept)
        if mishap == "another":
            copied(settings, path)
        elif mishap != "removed":
            path.write_bytes(b"This is no database. " * 500 if mishap == "garbage" else b"")

        ready, schedule = client.get("/health/ready"), client.get("/v1/schedule")

        expected = 200 if mishap == "another" else 503
        assert (ready.status_code, schedule.status_code) == (expected, expected)
        assert path.exists() == (mishap != "removed")
        os.replace(kept, path)
        assert client.get("/health/ready").status_code == 200
        assert client.get("/v1/schedule").json()["items"]
