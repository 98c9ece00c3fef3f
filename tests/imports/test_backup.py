"""Bilat's own format: out of one database and into the other, every version of every document stays as it was."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import upkeep
from app.db import readers, writers
from app.editing import operations
from app.editing.withdrawal import withdrawn
from app.engines import make_engine
from app.errors import BilatError
from app.exports import ndjson
from app.history.service import Change
from app.imports import importer
from app.imports.files import File
from app.imports.importer import Unreadable
from app.imports.ndjson import NDJSON, LineIn
from app.imports.report import Report
from app.imports.running import run
from app.leaders import service as leaders
from app.leaders.router import LEADER
from app.leaders.schemas import LeaderIn
from app.meetings import service as meetings
from app.models import Country, Revision
from app.organizations import service as organizations
from app.settings import Settings
from tests.factories import make_leader, make_meeting, make_place, make_visit, meeting_in

SCHEMA = Path(__file__).parents[2] / "docs" / "ndjson.schema.json"
CHANGE = Change("bilat import ndjson", or_later=True)
DOCUMENTS = select(Revision.seq, Revision.document, Revision.operation, Revision.actor, Revision.note).order_by(
    Revision.seq
)


@pytest.fixture
def other(engine_name: str, registered: Callable[[str], str]) -> Iterator[Engine]:
    """A database of the other sort, as `bilat migrate` makes it."""
    engine = make_engine(Settings(database_url=registered("postgresql" if engine_name == "sqlite" else "sqlite")))
    with writers(engine).begin() as db:
        organizations.install_register(db)
    yield engine
    engine.dispose()


def bring(engine: Engine, content: bytes) -> Report:
    report = run(engine, NDJSON, [File("backup.ndjson", lambda: BytesIO(content))], CHANGE)
    with readers(engine).begin() as db:
        assert list(upkeep.check(db)) == []
    return report


def told(db: Session, **options: Any) -> bytes:
    return b"".join(ndjson.lines(db, **options))


def make_history(db: Session) -> None:
    """Records that were amended, renamed, withdrawn, and that refer to later ones."""
    leader = make_leader(db, "Old Name", slug="renamed")
    visit = make_visit(db, participants=[{"role": "guest", "leader": leader}])
    outer = make_place(db, "Outer")
    make_place(db, "Inner", within=outer)
    second = make_meeting(db, "2020-02-02", visit=visit)
    first = make_meeting(db, "2020-02-02")
    meetings.amend(db, second, meeting_in("2020-02-02", visit=visit, after={"meeting": first}), CHANGE)
    leaders.amend(db, leader, LeaderIn(name="New Name", slug="renamed"), Change("tests", "a better spelling"))
    last, *merged = (make_leader(db, f"Told {word}") for word in ("once", "twice", "thrice"))
    for one, into in zip(merged, [merged[1], last], strict=True):
        operations.merge(db, LEADER, one, "*", {"into": into}, Change("tests", operation="merge"))
    withdrawn(db, "meeting", make_meeting(db, "2021-03-03"), Change("tests", operation="delete"))
    db.flush()


def test_every_version_of_every_document_is_the_same_in_the_other_database(db: Session, other: Engine) -> None:
    make_history(db)
    backup = told(db, history=True)

    report = bring(other, backup)

    assert report.complete
    with readers(other).begin() as copy:
        assert list(copy.execute(DOCUMENTS.order_by(Revision.seq))) == list(
            db.execute(DOCUMENTS.order_by(Revision.seq))
        )
        assert told(copy, history=True) == backup
    again = bring(other, backup)
    assert again.counts["unchanged"] == again.read == report.read


def test_without_history_every_record_reads_the_same(db: Session, other: Engine) -> None:
    make_history(db)
    present = told(db)

    report = bring(other, present)

    assert report.complete
    with readers(other).begin() as copy:
        assert sorted(told(copy).splitlines()) == sorted(present.splitlines())


def test_as_of_tells_what_was_known_then(db: Session) -> None:
    lines = [json.loads(line) for line in told(db, as_of=datetime(2025, 5, 6, tzinfo=UTC)).splitlines()]

    later = [
        one["record"]
        for one in lines
        if one["noun"] == "meeting" and one["record"]["date"][0].isdigit() and one["record"]["date"] > "2025-05-07"
    ]
    assert later
    assert {one["status"] for one in later} <= {"announced", "confirmed"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"document": {"version": 2}}, "stands there as number 1"),
        ({"document": {"id": "other"}}, "that of another record"),
        ({"document": {"surprise": 1}}, "has fields that no leader has"),
        ({"document": {"known_from": "yesterday"}}, "known_from"),
        ({"document": {"known_from": "2020-01-01T00:00:00"}}, "known_from"),
        ({"document": {"recorded_at": "2020-01-01T00:00:00"}}, "recorded_at"),
        ({"record": None}, "/record"),
        ({"seq": 0}, "/seq"),
        ({"actor": None}, "has an id, seq, operation and actor"),
    ],
)
def test_a_version_that_cannot_be_is_rejected(db: Session, change: dict[str, Any], reason: str) -> None:
    make_leader(db, "Ada Example", slug="ada-backed-up")
    line = next(one for one in told(db, history=True).splitlines() if b"ada-backed-up" in one)
    wrong = json.loads(line)
    wrong |= {name: wrong[name] | value if isinstance(value, dict) else value for name, value in change.items()}

    (found,) = NDJSON.read(BytesIO(json.dumps(wrong).encode()))

    if isinstance(found, Unreadable):
        assert reason in found.reason
        return
    (refusal,) = NDJSON.tell(db, [found], CHANGE)
    assert isinstance(refusal, BilatError)
    assert reason in importer.reason(refusal)


@pytest.mark.parametrize("spoil", [lambda line: line, lambda line: line.replace(b'"version":1', b'"version":2')])
def test_one_country_of_a_backup_takes_nobody_elses_place(db: Session, other: Engine, spoil: Any) -> None:
    cuba = next(line for line in told(db, history=True).splitlines() if b'"noun":"country","id":"CU"' in line)

    bring(other, spoil(cuba))

    with readers(other).begin() as copy:
        assert len(copy.scalars(select(Country.code)).all()) > 300


def test_every_line_fits_the_schema_in_docs(db: Session) -> None:
    make_history(db)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    told_by_code = LineIn.model_json_schema()

    assert {name: schema[name] for name in told_by_code} == told_by_code, "docs/ndjson.schema.json tells it otherwise"
    for line in told(db, history=True).splitlines()[-60:]:
        jsonschema.validate(json.loads(line), schema)
