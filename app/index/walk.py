"""Walking the index: which entries are found under one key of every set, in these days, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.answers import Page
from app.index import dictionary, statements
from app.index.entry_keys import LENGTHS
from app.index.statements import CLASSES, PLACE, Shape
from app.paging import Position

ORDER = dict.fromkeys(PLACE, int)
"""What a page of the schedule is ordered by."""

MOST_WALKED = 16
"""Keys that one statement walks; for more, several statements are asked and their answers merged."""

_END = 2**31 - 1


@dataclass(frozen=True)
class Question:
    """What the index is asked: one key of each set, days, certainty, and the moment of knowledge."""

    sets: Sequence[Sequence[str]]
    first: date | None = None
    last: date | None = None
    certain: bool = False
    as_of: datetime | None = None
    descending: bool = False


def page(db: Session, question: Question, position: Position | None, limit: int, *, count: bool = False) -> Page:
    """One page of what is found: one statement for the numbers of the keys, one for the page."""
    sets = _numbered(db, question)
    backwards = position is not None and position.direction == "before"
    forward = question.descending == backwards
    rows: list[Any] = []
    total = 0
    for shape, values in _asked(question, sets, forward):
        values |= _bounds(question, position, forward)
        rows += db.execute(statements.page(shape), {**values, "rows": limit + 1}).all()
        if count:
            whole = _bounds(question, None, forward)
            total += db.execute(statements.total(shape), {**values, **whole}).scalar_one()
    rows.sort(key=lambda row: tuple(row[1:]), reverse=not forward)
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows = rows[::-1]
    documents = [row[0] for row in rows]
    first, last = (tuple(rows[0][1:]), tuple(rows[-1][1:])) if rows else (None, None)
    return Page(
        documents, first, last, more if backwards else position is not None, backwards or more,
        total if count else None,
    )  # fmt: skip


def _numbered(db: Session, question: Question) -> list[list[int]]:
    """The sets of keys as numbers, that under which least is found first; nothing when one of them finds nothing."""
    known = dictionary.look_up(db, {key for keys in question.sets for key in keys})
    sets = [[known[key] for key in dict.fromkeys(keys) if key in known] for keys in question.sets]
    if not all(sets):
        return []
    return [[key.id for key in keys] for keys in sorted(sets, key=lambda keys: sum(key.entries for key in keys))]


def _asked(question: Question, sets: list[list[int]], forward: bool) -> list[tuple[Shape, dict[str, Any]]]:
    """The statements to ask, each with its values."""
    if not sets:
        return []
    walked, *others = sets
    told: dict[str, Any] = {"certainty": "certain" if question.certain else "possible"}
    sizes = []
    for at, keys in enumerate(others):
        sizes.append(_size(len(keys)))
        told |= _named(f"k{at}_", keys, sizes[-1])
    asked = []
    for start in range(0, len(walked), MOST_WALKED):
        some, before = walked[start : start + MOST_WALKED], walked[:start]
        shape = Shape(
            walked=len(some),
            earlier=_size(len(before)),
            others=tuple(sizes),
            certain=question.certain,
            as_of=question.as_of is not None,
            bounded=question.first is not None and question.last is not None,
            forward=forward,
        )
        values = {**told, **_named("w", some, len(some)), **_named("b", before, shape.earlier)}
        asked.append((shape, values | ({"as_of": question.as_of} if question.as_of else {})))
    return asked


def _size(number: int) -> int:
    """A number that is a power of two, so that there are few shapes."""
    return 1 << (number - 1).bit_length() if number else 0


def _named(prefix: str, keys: Sequence[int], size: int) -> dict[str, int]:
    """The keys as parameters; the last one stands for those that are missing."""
    return {f"{prefix}{at}": keys[min(at, len(keys) - 1)] for at in range(size)}


def _bounds(question: Question, position: Position | None, forward: bool) -> dict[str, Any]:
    """Where each class of lengths is to be walked."""
    first = (question.first or date.min).toordinal()
    last = (question.last or date.max).toordinal()
    told: dict[str, Any] = {"first": first, "last": last}
    begins = [first - LENGTHS[lasting] if lasting < len(LENGTHS) else 0 for lasting in CLASSES]
    if forward:
        at = position.values if position else (0, 0, 0)
        for lasting, begin in enumerate(begins):
            told |= _place(max(at, (begin, -1, -1)), str(lasting))
        return told
    told |= {f"from{lasting}": begin for lasting, begin in enumerate(begins)}
    until = (last, _END, _END)
    return told | _place(min(position.values, until) if position else until)


def _place(values: tuple[Any, ...], suffix: str = "") -> dict[str, Any]:
    return {f"{name}{suffix}": value for name, value in zip("eon", values, strict=True)}
