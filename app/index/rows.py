"""The rows of the index: where each version of an entry is found, now or in the past."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database
from app.index import dictionary, entry_keys, words
from app.index.entry_keys import LANES
from app.models import IndexKey, Schedule, SchedulePast, Version
from app.models.schedule_gap import Certainty
from app.spans import Days


class Place(NamedTuple):
    """Where an entry stands under each of its keys, and which of its versions that is."""

    lasting: int
    earliest: int
    ordinal: int
    entry_no: int
    latest: int
    seq: int


class Filed(NamedTuple):
    """One version of an entry: under which keys it is found, on which days, and what lies between them."""

    keys: frozenset[str]
    place: Place
    start_latest: int
    end_earliest: int
    known_from: datetime
    gaps: list[tuple[int, Certainty, int, int]]
    words: list[str]
    known_until: datetime | None = None

    @property
    def counted(self) -> list[str]:
        """Its keys, and its words as keys under which nothing stands: only how many there are is of use."""
        return [*self.keys, *[f"word:{word}" for word in self.words if word[0] != "_"]]

    def rows(self, numbers: Mapping[str, int]) -> list[tuple[int, ...]]:
        """One row for each key, as in COLUMNS."""
        lasting, *place = self.place
        return [(numbers[key] * LANES + lasting, *place) for key in self.keys]


COLUMNS = ("lane", *Place._fields[1:])
DAYS = ("seq", "entry_no", "lasting", "earliest", "ordinal", "latest", "start_latest", "end_earliest", "known_from",
        "known_until")  # fmt: skip
GAP = ("seq", "certainty", "first", "last")


def filed(revision: Version) -> Filed:
    """Where a version is found; a pure function of its document."""
    document = revision.facts
    span = entry_keys.days(document)
    place = Place(
        lasting=entry_keys.lasting(span),
        earliest=span.earliest.toordinal(),
        ordinal=entry_keys.ordinal(document),
        entry_no=revision.record_no,
        latest=span.latest.toordinal(),
        seq=revision.seq,
    )
    gaps: list[tuple[Certainty, Days]] = [("possible", gap) for gap in span.gaps]
    gaps += [("certain", gap) for gap in span.unsure]
    return Filed(
        keys=frozenset(entry_keys.keys(document)),
        place=place,
        start_latest=span.start_latest.toordinal(),
        end_earliest=span.end_earliest.toordinal(),
        known_from=revision.known_from,
        gaps=[(revision.seq, what, gap.first.toordinal(), gap.last.toordinal()) for what, gap in gaps],
        words=entry_keys.words(document),
    )


def under(keys: Sequence[str], table: type[Schedule] | type[SchedulePast] = Schedule) -> Select[int]:
    """The changes that stand under one of these keys now, or stood there before."""
    return select(table.seq).join(IndexKey, stands_under(table)).where(IndexKey.key.in_(keys))


def stands_under(table: type[Schedule] | type[SchedulePast]) -> ColumnElement[bool]:
    """Whether a row stands in one of the lanes of a key."""
    return table.lane.between(IndexKey.id * LANES, IndexKey.id * LANES + LANES - 1)


class Step(NamedTuple):
    """The version that an entry gets, and the one before."""

    before: Version | None
    after: Version


_LEAVE: dict[Database, str] = {
    "sqlite": ("DELETE FROM schedule WHERE lane = ? AND earliest = ? AND ordinal = ? AND entry_no = ?"),
    "postgresql": (
        "DELETE FROM schedule AS s"
        " USING unnest(%s::int[], %s::int[], %s::int[], %s::int[]) AS v (lane, earliest, ordinal, entry_no)"
        " WHERE s.lane = v.lane AND s.earliest = v.earliest AND s.ordinal = v.ordinal AND s.entry_no = v.entry_no"
    ),
}


def refile(db: Session, steps: Sequence[Step]) -> None:
    """Find entries under the keys of their new versions, and under those before only as of the time before."""
    left = [(filed(step.before), step.after.known_from) for step in steps if step.before and step.before.stands]
    found = [filed(step.after) for step in steps if step.after.stands]
    changes = Counter({key: 0 for one, _ in left for key in one.keys})
    changes.update(chain.from_iterable(one.counted for one in found))
    changes.subtract(chain.from_iterable(one.counted for one, _ in left))
    numbers, counts = dictionary.counted(db, changes)
    gone = [row for one, _ in left for row in one.rows(numbers)]
    with bulk.together(db, len(counts) + len(gone) + sum(len(one.keys) + len(one.gaps) for one in found)):
        dictionary.write(db, counts)
        bulk.change(db, _LEAVE, [row[:4] for row in gone])
        bulk.insert(db, "schedule_past", COLUMNS, gone)
        bulk.close(db, "entry_days", [(since, one.place.seq) for one, since in left])
        add(db, found, numbers)


def add(db: Session, found: Sequence[Filed], numbers: Mapping[str, int]) -> None:
    """Find these versions now, or as of their time."""
    bulk.insert(db, "entry_days", DAYS, [_stored_days(db, one) for one in found])
    present = [row for one in found if one.known_until is None for row in one.rows(numbers)]
    past = [row for one in found if one.known_until is not None for row in one.rows(numbers)]
    bulk.insert(db, "schedule", COLUMNS, sorted(present))  # in the order of the b-tree, each page is met once
    bulk.insert(db, "schedule_past", COLUMNS, sorted(past))
    words.add(db, [(one.place.seq, one.words) for one in found])
    bulk.insert(db, "schedule_gap", GAP, [gap for one in found for gap in one.gaps])


def days_of(one: Filed) -> tuple[Any, ...]:
    """The row of its days, as in DAYS."""
    lasting, earliest, ordinal, entry_no, latest, seq = one.place
    days = (seq, entry_no, lasting, earliest, ordinal, latest, one.start_latest, one.end_earliest)
    return *days, one.known_from, one.known_until


def _stored_days(db: Session, one: Filed) -> tuple[Any, ...]:
    *days, known_from, known_until = days_of(one)
    return *days, bulk.stored(db, known_from), bulk.stored(db, known_until)
