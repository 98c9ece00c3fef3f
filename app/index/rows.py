"""The rows of the index: where each version of an entry is found, now or in the past."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, insert, select, text
from sqlalchemy.orm import Session

from app.db import UtcDateTime
from app.index import dictionary, entry_keys, words
from app.models import EntryDays, IndexKey, Revision, Schedule, ScheduleGap, SchedulePast

Row = dict[str, Any]


class Filed(NamedTuple):
    """One version of an entry: under which keys it is found, on which days, and what lies between them."""

    keys: frozenset[str]
    place: Row
    days: Row
    gaps: list[Row]
    words: list[str]

    @property
    def counted(self) -> Iterator[str]:
        """Its keys, and its words as keys under which nothing stands: only how many there are is of use."""
        yield from self.keys
        yield from (f"word:{word}" for word in self.words if word[0] != "_")

    def rows(self, numbers: dict[str, int]) -> list[Row]:
        """One row for each key."""
        return [{"key_id": numbers[key], **self.place} for key in sorted(self.keys)]


def filed(revision: Revision) -> Filed:
    """Where a version is found; a pure function of its document."""
    document = json.loads(revision.document)
    span = entry_keys.days(document)
    place = {
        "lasting": entry_keys.lasting(span),
        "earliest": span.earliest.toordinal(),
        "ordinal": entry_keys.ordinal(document),
        "entry_no": revision.record_no,
        "latest": span.latest.toordinal(),
        "seq": revision.seq,
    }
    days = {
        **place,
        "start_latest": span.start_latest.toordinal(),
        "end_earliest": span.end_earliest.toordinal(),
        "known_from": revision.known_from,
        "known_until": None,
    }
    gaps = [("possible", gap) for gap in span.gaps] + [("certain", gap) for gap in span.unsure]
    return Filed(
        frozenset(entry_keys.keys(document)),
        place,
        days,
        [
            {"seq": revision.seq, "certainty": what, "first": gap.first.toordinal(), "last": gap.last.toordinal()}
            for what, gap in gaps
        ],
        entry_keys.words(document),
    )


def under(keys: Sequence[str], table: type[Schedule] | type[SchedulePast] = Schedule) -> Select[int]:
    """The changes that stand under one of these keys now, or stood there before."""
    return select(table.seq).join(IndexKey, IndexKey.id == table.key_id).where(IndexKey.key.in_(keys))


class Step(NamedTuple):
    """The version that an entry gets, and the one before."""

    before: Revision | None
    after: Revision


_CLOSE = text("UPDATE entry_days SET known_until = :since WHERE seq = :seq").bindparams(
    bindparam("since", type_=UtcDateTime())
)
_LEAVE = text(
    "DELETE FROM schedule WHERE key_id = :key_id AND lasting = :lasting AND earliest = :earliest"
    " AND ordinal = :ordinal AND entry_no = :entry_no"
)


def refile(db: Session, steps: Sequence[Step]) -> None:
    """Find entries under the keys of their new versions, and under those before only as of the time before."""
    left = [(filed(step.before), step.after.known_from) for step in steps if step.before and step.before.stands]
    found = [filed(step.after) for step in steps if step.after.stands]
    changes = Counter({key: 0 for one, _ in left for key in one.keys})
    changes.update(key for one in found for key in one.counted)
    changes.subtract(key for one, _ in left for key in one.counted)
    numbers = dictionary.count(db, changes)
    if left:
        gone = [row for one, _ in left for row in one.rows(numbers)]
        db.execute(_LEAVE, gone)
        db.execute(insert(SchedulePast), gone)
        db.execute(_CLOSE, [{"seq": one.place["seq"], "since": since} for one, since in left])
    if found:
        add(db, found, numbers)


def add(db: Session, found: Sequence[Filed], numbers: dict[str, int]) -> None:
    """Find these versions now, or as of their time."""
    db.execute(insert(EntryDays), [one.days for one in found])
    for table, past in ((Schedule, False), (SchedulePast, True)):
        here = [one for one in found if (one.days["known_until"] is not None) is past]
        if rows := [row for one in here for row in one.rows(numbers)]:
            db.execute(insert(table), rows)
    words.add(db, [{"seq": one.place["seq"], "words": " ".join(one.words)} for one in found])
    if gaps := [gap for one in found for gap in one.gaps]:
        db.execute(insert(ScheduleGap), gaps)
