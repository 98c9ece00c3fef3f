"""An export is sent as it is made: nothing of it is held, and nothing is made for whoever went away."""

import asyncio
import socket
import time
from array import array
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from app.asking.streamed import blocks
from app.bulk import in_pieces
from app.db import readers
from app.formats.base import Export, Format
from app.formats.offered import FORMATS
from app.history import queries as history
from app.history.queries import documents
from app.models import Revision
from app.schedule import queries
from app.settings import Settings
from tests.factories import bare_meeting, load_entries
from tests.web.test_server import served

ENTRIES = 100_000


@pytest.fixture(scope="module")
def changes(own_engine: Engine) -> "array[int]":
    """A hundred thousand changes, of some meetings again and again."""
    with Session(own_engine) as db, db.begin():
        meetings = [bare_meeting(f"m{at}", "2031-01-01", "FR", summary="long " * 60) for at in range(500)]
        load_entries(db, meetings)
        seqs = list(db.scalars(select(Revision.seq).where(Revision.entity_id.in_([one.id for one in meetings]))))
    return array("q", seqs * (ENTRIES // len(seqs)))


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1_000_000


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from Linux's /proc")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("suffix", ["csv", "ndjson"])
def test_a_hundred_thousand_entries_take_no_more_memory_than_a_few(
    own_engine: Engine, changes: "array[int]", suffix: str
) -> None:
    (one,) = [one for one in FORMATS if one.suffix == suffix]
    sent, memory = asyncio.run(send(one, readers(own_engine), changes))

    assert sent > ENTRIES * 500
    assert max(memory) - memory[5] < 20  # MB; all of them are more than 100


async def send(one: Format, sessions: sessionmaker[Session], changes: "array[int]") -> tuple[int, list[float]]:
    """How many bytes are sent, and the memory of this process while they are."""
    export = Export(documents(sessions, changes), lambda _: {}, {}, "", "", "", None)
    pieces = one.write(export, one.Options())
    sent, memory = 0, []
    async for block in blocks(b"", pieces):
        sent += len(block)
        memory.append(resident_mb())
    return sent, memory


def test_nothing_is_read_for_a_reader_who_went_away_and_none_holds_a_connection(
    own_settings: Settings, own_engine: Engine, changes: "array[int]", monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(values: Any) -> Any:
        for some in in_pieces(values):
            read.append(len(some))
            yield some

    monkeypatch.setattr(history, "in_pieces", counted)
    monkeypatch.setattr(queries, "changes", lambda *_: changes)
    with served(own_settings) as (port, app):
        with httpx.stream("GET", f"http://127.0.0.1:{port}/v1/schedule.ndjson") as answer:
            next(answer.iter_bytes(1_000))
            settled = until_it_stays(read)
            assert app.state.engine.pool.checkedout() == 0
        after = until_it_stays(read)

    assert len(settled) < ENTRIES / 2_000 / 2  # whoever is slow is waited for
    assert len(after) <= len(settled) + 2


def test_nothing_is_counted_for_a_reader_who_went_away_before_the_first_byte(
    own_settings: Settings, own_engine: Engine, changes: "array[int]", monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(values: Any) -> Any:
        for some in in_pieces(values):
            read.append(len(some))
            yield some

    monkeypatch.setattr(history, "in_pieces", counted)
    monkeypatch.setattr(queries, "changes", lambda *_: changes)
    with served(own_settings) as (port, _):
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"GET /v1/network.gexf?nodes=countries HTTP/1.1\r\nHost: x\r\n\r\n")
            while len(read) < 3:
                time.sleep(0.01)
        after = until_it_stays(read)

    assert len(after) < ENTRIES / 2_000 * 0.8


def until_it_stays(read: list[int]) -> list[int]:
    before: list[int] = []
    while read != before:
        before = list(read)
        time.sleep(0.5)
    return before
