"""`bilat check` proves that what is served is what the tables give; `bilat rebuild` makes it so."""

import json
from datetime import date

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app import upkeep
from app.history.service import Change
from app.index import words
from app.index.entry_keys import LANES
from app.meetings import service as meetings
from app.models import (
    ChangeCounter,
    DirectoryKey,
    DirectoryPast,
    DirectoryRecord,
    EntryDays,
    IndexKey,
    Leader,
    Revision,
    Schedule,
    ScheduleGap,
    SchedulePast,
)
from tests.factories import make_meeting, make_visit, meeting_in


def test_nothing_differs_in_the_demo_collection_and_after_changes(db: Session) -> None:
    visit = make_visit(db, end="2020-02-05")
    meeting = make_meeting(db, visit=visit)
    meetings.amend(db, meeting, meeting_in(visit=visit, status="confirmed", topics=["trade"]), Change("tests"))

    assert list(upkeep.check(db)) == []


def tamper_with_a_document(db: Session) -> None:
    row = newest(db, "meeting")
    row.document = json.dumps({**json.loads(row.document), "title": "Something else"})


def tamper_with_a_table(db: Session) -> None:
    db.execute(update(Leader).where(Leader.slug == "xi-jinping").values(name="Somebody Else"))


def mark_a_version_wrongly(db: Session) -> None:
    row = db.scalars(select(Revision).where(Revision.kind == "visit", Revision.version == 1).limit(1)).one()
    row.document = row.document.replace('"version":1', '"version":7')


def date_a_version_wrongly(db: Session) -> None:
    row = newest(db, "source")
    row.document = row.document.replace(f'"recorded_at":"{row.recorded_at.year}', '"recorded_at":"1999')


def know_it_too_early(db: Session) -> None:
    row = newest(db, "occasion")
    row.document = row.document.replace('"known_from":"2025', '"known_from":"2024')


def lose_a_key(db: Session) -> None:
    key = select(IndexKey.id).where(IndexKey.key == "country:CU").scalar_subquery()
    db.execute(delete(Schedule).where(Schedule.lane // LANES == key))


def keep_an_old_key(db: Session) -> None:
    past = select(*SchedulePast.__table__.columns).where(
        SchedulePast.seq == select(func.max(SchedulePast.seq)).scalar_subquery()
    )
    row = dict(db.execute(past.limit(1)).mappings().one())
    db.execute(insert(Schedule).values(row))


def invent_a_name(db: Session) -> None:
    putin = update(DirectoryKey).where(DirectoryKey.kind == "leader", DirectoryKey.key == "ref:vladimir-putin")
    db.execute(putin.values(key="word:xj"))


def sort_wrongly(db: Session) -> None:
    row = db.scalars(select(DirectoryRecord).where(DirectoryRecord.kind == "country").limit(1)).one()
    row.sort = "zz"


def forget_an_old_name(db: Session) -> None:
    db.execute(delete(DirectoryPast).where(DirectoryPast.kind == "occasion"))


def lose_a_gap(db: Session) -> None:
    make_meeting(db, "{2020-05-04,2020-05-06}")
    db.execute(delete(ScheduleGap))


def invent_a_gap(db: Session) -> None:
    gap = {"certainty": "certain", "first": date(2020, 1, 1).toordinal(), "last": date(2020, 1, 2).toordinal()}
    db.execute(insert(ScheduleGap).values(seq=select(func.min(Schedule.seq)).scalar_subquery(), **gap))


def forget_until_when_a_version_was_known(db: Session) -> None:
    db.execute(update(EntryDays).values(known_until=None))


def count_wrongly(db: Session) -> None:
    db.execute(update(IndexKey).where(IndexKey.key == "kind:visit").values(entries=IndexKey.entries + 1))


def newest(db: Session, kind: str) -> Revision:
    return db.scalars(select(Revision).where(Revision.kind == kind).order_by(Revision.seq.desc()).limit(1)).one()


def lose_the_words(db: Session) -> None:
    words.clear(db)


MISHAPS = {
    lose_the_words: "word: is found in 0 versions and stands in ",
    tamper_with_a_document: "meeting: its document differs",
    tamper_with_a_table: "leader: its document differs",
    mark_a_version_wrongly: "visit: version 1 is not marked",
    date_a_version_wrongly: "source: version 1 is not marked",
    know_it_too_early: "occasion: version 2 is not marked",
    lose_a_key: "visit: its keys differ: country:CU",
    keep_an_old_key: "index: has ",
    forget_until_when_a_version_was_known: "visit: its days differ",
    count_wrongly: "key: is said to find ",
    invent_a_name: "leader: its keys differ: ref:vladimir-putin",
    sort_wrongly: "country: its place in the alphabet",
    forget_an_old_name: "occasion: its keys differ: ",
    lose_a_gap: "meeting: the gaps in its date differ",
    invent_a_gap: "meeting: the gaps in its date differ",
}


def test_what_went_wrong_is_told_and_mended(db: Session) -> None:
    for mishap in MISHAPS:
        mishap(db)
        db.flush()

    told = [f"{difference.kind}: {difference.what}" for difference in upkeep.check(db)]
    upkeep.rebuild(db)

    for expected in MISHAPS.values():
        assert [one for one in told if one.startswith(expected)], expected
    assert len([one for one in told if "the gaps in its date differ" in one]) == 2
    assert list(upkeep.check(db)) == []


def test_an_index_that_a_migration_has_emptied_is_made_anew_and_any_other_is_left_alone(db: Session) -> None:
    upkeep.rebuild_missing(db)
    for table in (
        ScheduleGap,
        EntryDays,
        SchedulePast,
        Schedule,
        IndexKey,
        DirectoryKey,
        DirectoryPast,
        DirectoryRecord,
    ):
        assert table is ScheduleGap or db.scalar(select(func.count()).select_from(table)), table
        db.execute(delete(table))

    upkeep.rebuild_missing(db)

    assert list(upkeep.check(db)) == []


def test_a_gap_in_the_sequence_is_told(db: Session) -> None:
    db.execute(update(ChangeCounter).values(seq=ChangeCounter.seq + 1))

    assert any("gap" in difference.what for difference in upkeep.check(db))
