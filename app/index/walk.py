"""Walking the index: which entries are found under one key of every set, in these days, page by page."""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app import bulk
from app.answers import Page, Text
from app.bulk import Database, fetch, remembered_all
from app.index import statements
from app.index.entry_keys import LENGTHS
from app.index.question import Asked, Question, all_asked
from app.index.statements import CLASSES, PLACE
from app.paging import Position

ORDER = dict.fromkeys(PLACE, int)
"""What a page of the schedule is ordered by."""

AT_ONCE = 5_000
"""Entries that are found at once where all of them are wanted."""

_END = 2**31 - 1


class Days(NamedTuple):
    """The days in which something is looked for, the first and the last; None where they have no end."""

    first: date | None = None
    last: date | None = None

    @property
    def bounded(self) -> bool:
        """Whether they have two ends."""
        return self.first is not None and self.last is not None


EVER = Days()


def page(
    db: Session, questions: Sequence[Question], days: Days, position: Position | None, limit: int, *,
    count: bool = False,
) -> Page:  # fmt: skip
    """One page of what answers one of the questions, which differ in their sets alone.

    One statement for the numbers of the keys, one for the page, on SQLite one for its texts; more only where a
    question walks many keys.
    """
    backwards = position is not None and position.direction == "before"
    forward = questions[0].descending == backwards
    asked = all_asked(db, questions, days.bounded, forward)
    found = _found(db, asked, _bounds(days, position, forward), limit + 1)
    places = sorted(found, reverse=not forward)
    more, places = len(places) > limit, places[:limit]
    if backwards:
        places = places[::-1]
    return Page(
        _texts(db, [found[place] for place in places]),
        places[0] if places else None,
        places[-1] if places else None,
        more if backwards else position is not None,
        backwards or more,
        _total(db, asked, _bounds(days, None, forward)) if count else None,
    )


def changes(db: Session, questions: Sequence[Question], days: Days) -> "array[int]":
    """The numbers of the changes in which all that answers one of the questions is found, in their order."""
    forward = not questions[0].descending
    asked = all_asked(db, questions, days.bounded, forward)
    numbers, position = array("q"), None
    while True:
        found = _found(db, asked, _bounds(days, position, forward), AT_ONCE, texts=False)
        places = sorted(found, reverse=not forward)[:AT_ONCE]
        numbers.extend(found[place][1] for place in places)
        if len(places) < AT_ONCE:
            return numbers
        position = Position("after", places[-1])


def left(db: Session, questions: Sequence[Question], days: Days) -> "array[int]":
    """The numbers of the changes after which entries were found no more that are not found again, newest first."""
    bounds = _bounds(days, None, forward=True)
    now, before = (
        all_asked(db, [question._replace(left=left, descending=False) for question in questions], days.bounded, True)
        for left in (False, True)
    )
    there: set[int] = set()
    for statement, values in now:
        there.update(number for (number,) in fetch(db, statements.entries(*statement), values | bounds))
    found: dict[int, int] = {}
    for statement, values in before:
        for number, seq in fetch(db, statements.left(*statement), values | bounds):
            if number not in there:
                found[number] = max(seq, found.get(number, 0))
    return array("q", sorted(found.values(), reverse=True))


def _found(
    db: Session, asked: Sequence[Asked], bounds: Mapping[str, Any], most: int, *, texts: bool = True
) -> dict[tuple[int, ...], tuple[str | None, int]]:
    """What statements find, so many of each: by its place in the order its text, if any, and its number."""
    found: dict[tuple[int, ...], tuple[str | None, int]] = {}
    for statement, values in asked:
        rows = fetch(db, statements.page(*statement, texts=texts), {**values, **bounds, "rows": most})
        found.update({row[2:]: row[:2] for row in rows})
    return found


_TEXTS: dict[Database, str] = {
    "sqlite": (
        "SELECT r.seq, r.document FROM json_each(?) AS v"
        " CROSS JOIN revision AS r ON r.seq = json_extract(v.value, '$[0]')"
    ),
}


def _texts(db: Session, found: Sequence[tuple[str | None, int]]) -> list[Text]:
    """The documents as they read after these changes; those that did not come with the page may be remembered."""
    told = [Text.of(document) for document, _ in found if document is not None]
    if len(told) == len(found):
        return told

    def look_up(some: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Text]:
        rows = bulk.look_up(db, _TEXTS, [(seq,) for _, seq in some])
        return {("text", seq): Text.to_remember(document) for seq, document in rows}

    return remembered_all(db, [("text", seq) for _, seq in found], look_up, lambda text: len(text.content))


def _total(db: Session, asked: Sequence[Asked], bounds: dict[str, Any]) -> int:
    """How many entries are found in all; of several statements, which may find the same, the entries are compared."""
    if len(asked) == 1:
        statement, values = asked[0]
        return db.scalar(statements.total(*statement), values | bounds) or 0
    found: set[int] = set()
    for statement, values in asked:
        found.update(db.scalars(statements.entries(*statement), values | bounds))
    return len(found)


_FROM = [f"from{lasting}" for lasting in CLASSES]
_BEHIND = [tuple(f"{name}{lasting}" for name in "eon") for lasting in CLASSES]


def _bounds(days: Days, position: Position | None, forward: bool) -> dict[str, int]:
    """Where each class of lengths is to be walked."""
    first, last = (days.first or date.min).toordinal(), (days.last or date.max).toordinal()
    told = {"first": first, "last": last}
    begins = [*[first - length for length in LENGTHS], 0]
    if forward:
        at = position.values if position else (0, 0, 0)
        for (earliest, ordinal, entry_no), begin in zip(_BEHIND, begins, strict=True):
            told[earliest], told[ordinal], told[entry_no] = max(at, (begin, -1, -1))
        return told
    told.update(zip(_FROM, begins, strict=True))
    until = (last, _END, _END)
    told["e"], told["o"], told["n"] = min(position.values, until) if position else until
    return told
