"""What PostgreSQL is asked past psycopg's cursors reads as it would through them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from app.asking import wire
from app.asking.wire import Wire, numbered
from app.engines import make_async_engine
from app.settings import Settings

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)

Asked = Callable[[Wire, psycopg.AsyncConnection[Any]], Awaitable[Any]]


def over_wire(settings: Settings, ask: Asked) -> Any:
    async def run() -> Any:
        engine = make_async_engine(settings)
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            found = await ask(Wire(driver), driver)
        await engine.dispose()
        return found

    return asyncio.run(run())


def test_values_of_all_types_come_back_as_they_were(own_settings: Settings) -> None:
    values = {
        "number": 2**40, "text": "Björn 정상 '\\ %s", "nothing": None, "moment": datetime(2025, 5, 9, 12, tzinfo=UTC),
        "day": date(1, 1, 1), "truth": True, "several": [1, 2, 3],
    }  # fmt: skip
    types = ("bigint", "text", "text", "timestamptz", "date", "boolean", "int[]")
    told = ", ".join(f"%({name})s::{kind}" for name, kind in zip(values, types, strict=True))

    async def ask(wire: Wire, _: Any) -> Any:
        return await wire.rows(f"SELECT {told}, 5 %% 3, %(number)s::bigint + 1", values)

    assert over_wire(own_settings, ask) == [(*values.values(), 2, 2**40 + 1)]


def test_what_is_longer_than_a_socket_takes_at_once_is_sent_and_told_whole(own_settings: Settings) -> None:
    text = "long " * 4_000_000

    async def ask(wire: Wire, _: Any) -> Any:
        return await wire.rows("SELECT %s::text, n FROM generate_series(1, 2) AS n", (text,))

    assert over_wire(own_settings, ask) == [(text, 1), (text, 2)]


def test_what_is_refused_is_told_and_the_next_statement_is_answered(own_settings: Settings) -> None:
    async def ask(wire: Wire, _: Any) -> Any:
        with pytest.raises(psycopg.errors.UndefinedTable):
            await wire.rows("SELECT 1 FROM nowhere", ())
        for _ in range(2):
            with pytest.raises(psycopg.errors.DivisionByZero):
                await wire.rows("SELECT 1 / %s::int", (0,))
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await wire.rows("DELETE FROM change_counter", ())
        return await wire.rows("SELECT 1 / %s::int", (1,))

    assert over_wire(own_settings, ask) == [(1,)]


def test_a_connection_that_died_is_an_error_of_the_connection(own_settings: Settings) -> None:
    async def ask(wire: Wire, _: Any) -> None:
        with pytest.raises(psycopg.OperationalError):
            await wire.rows("SELECT pg_terminate_backend(pg_backend_pid())", ())
        with pytest.raises(psycopg.OperationalError):
            await wire.rows("SELECT 1", ())

    over_wire(own_settings, ask)


def test_no_more_statements_are_prepared_than_are_kept(own_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_PREPARED", 3)

    async def ask(wire: Wire, driver: psycopg.AsyncConnection[Any]) -> Any:
        found = [await wire.rows(f"SELECT {number % 5}", ()) for number in range(12)]
        cursor = await driver.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'bilat%'")
        return found, await cursor.fetchone()

    assert over_wire(own_settings, ask) == ([[(number % 5,)] for number in range(12)], (3,))


def test_each_value_has_a_number(engine_name: str) -> None:
    assert numbered("a = %s AND b = %s AND c LIKE 'x%%'") == ("a = $1 AND b = $2 AND c LIKE 'x%'", [0, 1])
    assert numbered("a = %(a)s OR b = %(b)s + %(a)s") == ("a = $1 OR b = $2 + $1", ["a", "b"])
