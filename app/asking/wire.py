"""PostgreSQL's statements as psycopg hands them to libpq, without its cursors, which take as long as the database."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

MOST_PREPARED = 200
"""Statements that one connection keeps prepared."""

_VALUE = re.compile(r"%\((\w+)\)s|%s|%%")


class _Prepared(NamedTuple):
    name: bytes
    values: Sequence[Any]
    """Which value is the first, the second, ...: its name, or its place."""


class Wire:
    """A connection on which one statement is asked after the other, each prepared when it is asked first."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self._libpq = connection.pgconn
        self._values = Transformer(connection)
        self._prepared: dict[str, _Prepared] = {}
        self._named = 0

    async def rows(self, statement: str, values: Any) -> list[tuple[Any, ...]]:
        """What a statement finds for these values, written as psycopg has them: `%s`, or `%(name)s`.

        Raises the error of psycopg when the database refuses it, or does not answer any more.
        """
        prepared = self._prepared.get(statement) or await self._prepare(statement)
        told = [values[which] for which in prepared.values]
        self._libpq.send_query_prepared(prepared.name, self._values.dump_sequence(told, [PyFormat.TEXT] * len(told)))
        result = await self._result()
        self._values.set_pgresult(result)
        return self._values.load_rows(0, result.ntuples, tuple)

    async def _prepare(self, statement: str) -> _Prepared:
        if len(self._prepared) >= MOST_PREPARED:
            oldest = next(iter(self._prepared))
            self._libpq.send_query_params(b"DEALLOCATE " + self._prepared.pop(oldest).name, None)
            await self._result()
        self._named += 1
        text, values = numbered(statement)
        prepared = _Prepared(b"bilat_%d" % self._named, values)
        self._libpq.send_prepare(prepared.name, text.encode())
        await self._result()
        self._prepared[statement] = prepared
        return prepared

    async def _result(self) -> PGresult:
        """The result of what was sent."""
        loop, socket = asyncio.get_running_loop(), self._libpq.socket
        answered: asyncio.Future[PGresult] = loop.create_future()
        results: list[PGresult] = []

        def read() -> None:
            try:
                self._libpq.consume_input()
                while not (answered.done() or self._libpq.is_busy()):
                    if result := self._libpq.get_result():
                        results.append(result)
                    else:
                        answered.set_result(results[0])
            except Exception as error:
                if not answered.done():
                    answered.set_exception(error)

        def write() -> None:
            if not self._libpq.flush():
                loop.remove_writer(socket)

        loop.add_reader(socket, read)
        if self._libpq.flush():  # it is more than the socket takes at once
            loop.add_writer(socket, write)
        try:
            result = await answered
        finally:
            loop.remove_reader(socket)
            loop.remove_writer(socket)
        if result.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(result)
        return result


def numbered(statement: str) -> tuple[str, list[Any]]:
    """A statement as PostgreSQL has it, `$1` for the first value, and which value is the first, the second, ..."""
    values: list[Any] = []

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        which = found[1] or len(values)
        if which not in values:
            values.append(which)
        return f"${values.index(which) + 1}"

    return _VALUE.sub(number, statement), values
