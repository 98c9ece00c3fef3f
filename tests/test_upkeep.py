"""`bilat check` proves that what is served is what the tables give; `bilat rebuild` makes it so."""

import json
from datetime import date

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app import upkeep
from app.history.service import Change
from app.meetings import service as meetings
from app.models import ChangeCounter, DirectoryKey, Leader, Revision, ScheduleGap, ScheduleKey
from tests.factories import make_meeting, make_visit, meeting_in


def test_nothing_differs_in_the_demo_collection_and_after_changes(db: Session) -> None:
    visit = make_visit(db, end="2020-02-05")
    meeting = make_meeting(db, visit=visit)
    meetings.amend(db, meeting, meeting_in(visit=visit, status="confirmed", topics=["trade"]), Change("tests"))

    assert list(upkeep.check(db)) == []


def tamper_with_a_document(db: Session) -> None:
    row = db.scalars(select(Revision).where(Revision.kind == "meeting").order_by(Revision.seq.desc()).limit(1)).one()
    row.document = json.dumps({**json.loads(row.document), "title": "Something else"})


def tamper_with_a_table(db: Session) -> None:
    db.execute(update(Leader).where(Leader.slug == "xi-jinping").values(name="Somebody Else"))


def lose_a_key(db: Session) -> None:
    db.execute(delete(ScheduleKey).where(ScheduleKey.key == "country:CU"))


def keep_an_old_key(db: Session) -> None:
    db.execute(update(ScheduleKey).where(ScheduleKey.known_until.is_not(None)).values(known_until=None))


def invent_a_name(db: Session) -> None:
    seq = db.scalar(select(DirectoryKey.seq).where(DirectoryKey.key == "ref:xi-jinping"))
    db.execute(update(DirectoryKey).where(DirectoryKey.seq == seq, DirectoryKey.key == "word:xi").values(key="word:xj"))


def lose_a_gap(db: Session) -> None:
    make_meeting(db, "{2020-05-04,2020-05-06}")
    db.execute(delete(ScheduleGap))


def invent_a_gap(db: Session) -> None:
    seq = db.scalar(select(func.max(ScheduleKey.seq)))
    db.execute(insert(ScheduleGap).values(seq=seq, certainty="certain", first=date(2020, 1, 1), last=date(2020, 1, 2)))


MISHAPS = [
    lose_a_gap,
    invent_a_gap,
    tamper_with_a_document,
    tamper_with_a_table,
    lose_a_key,
    keep_an_old_key,
    invent_a_name,
]


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: mishap.__name__)
def test_what_went_wrong_is_told_and_mended(db: Session, mishap: object) -> None:
    mishap(db)  # type: ignore[operator]
    db.flush()
    assert list(upkeep.check(db))

    upkeep.rebuild(db)

    assert list(upkeep.check(db)) == []


def test_a_gap_in_the_sequence_is_told(db: Session) -> None:
    db.execute(update(ChangeCounter).values(seq=ChangeCounter.seq + 1))

    assert any("gap" in difference.what for difference in upkeep.check(db))
