"""Walking the index: which entries are found under one key of every set, in these days, page by page."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy.orm import Session

from app import bulk
from app.answers import Page, Text
from app.bulk import Database, database, fetch, remembered, remembered_all
from app.index import dictionary, statements
from app.index.dictionary import Key
from app.index.entry_keys import LANES, LENGTHS
from app.index.statements import CLASSES, FEW, PLACE, Shape
from app.index.words import Words, leader_of, match
from app.models.vocabulary import ENTRIES
from app.paging import Position

ORDER = dict.fromkeys(PLACE, int)
"""What a page of the schedule is ordered by."""

AT_ONCE = 5_000
"""Entries that are found at once where all of them are wanted."""

MOST_WALKED = 16
"""Keys that one statement walks; for more, several statements are asked and their answers merged."""

_END = 2**31 - 1

EVERYTHING = tuple(f"kind:{kind}" for kind in ENTRIES)
"""The keys under which all entries are found."""


# A word in few entries is looked up in the full text index; of one in many, each row that is walked is probed. Of N
# entries in which W hold the word some N / W are walked for each that is found, so that both cost the same at about
# the root of so many times N.
LISTED = 200


class Question(NamedTuple):
    """What the index is asked: one key of each set, one word of each of `words`, at that moment."""

    sets: tuple[tuple[str, ...], ...] = ()
    words: tuple[Words, ...] = ()
    certain: bool = False
    as_of: datetime | None = None
    descending: bool = False


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
    asked = _all_asked(db, questions, days.bounded, forward)
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
    asked = _all_asked(db, questions, days.bounded, forward)
    numbers, position = array("q"), None
    while True:
        found = _found(db, asked, _bounds(days, position, forward), AT_ONCE, texts=False)
        places = sorted(found, reverse=not forward)[:AT_ONCE]
        numbers.extend(found[place][1] for place in places)
        if len(places) < AT_ONCE:
            return numbers
        position = Position("after", places[-1])


def _found(
    db: Session, asked: Sequence["Asked"], bounds: Mapping[str, Any], most: int, *, texts: bool = True
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


Asked = tuple[tuple[Shape, Database], dict[str, Any]]
"""A statement, and its values but for where it begins."""


def _all_asked(db: Session, questions: Sequence[Question], bounded: bool, forward: bool) -> list[Asked]:
    """The statements that answer the questions; they are the same in all days and on all pages."""
    same = ("asked", forward, bounded, *questions)
    return remembered(db, same, lambda: _statements(db, questions, bounded, forward))


def _statements(db: Session, questions: Sequence[Question], bounded: bool, forward: bool) -> list[Asked]:
    """The statements that answer the questions; none where nothing can be found."""
    of, known = database(db), dictionary.look_up(db, {key for question in questions for key in _keys(question)})
    as_of = questions[0].as_of
    then, ended = db.execute(statements.known_then, {"as_of": as_of}).one() if as_of else (None, FEW)
    return [
        ((shape._replace(bounded=bounded, forward=forward, few_ended=not shape.listed and ended < FEW), of), values)
        for question in questions
        for shape, values in _asked(question, _ordered(question, known, known_then=then), of)
    ]


def _total(db: Session, asked: Sequence[Asked], bounds: dict[str, Any]) -> int:
    """How many entries are found in all; of several statements, which may find the same, the entries are compared."""
    if len(asked) == 1:
        statement, values = asked[0]
        return db.scalar(statements.total(*statement), values | bounds) or 0
    found: set[int] = set()
    for statement, values in asked:
        found.update(db.scalars(statements.entries(*statement), values | bounds))
    return len(found)


class _Known(NamedTuple):
    """The keys of each set by their first lanes, rarest set first, and what is rarer than all of them."""

    sets: list[list[int]]
    listed: Literal["words", "known"] | None


def _keys(question: Question) -> Iterator[str]:
    """All keys of which something has to be known."""
    yield from EVERYTHING
    for keys in question.sets:
        yield from keys
    for words in question.words:
        yield from map(_counted, words)


def _ordered(question: Question, known: Mapping[str, Key], *, known_then: int | None) -> _Known | None:
    """In which order the sets are asked; nothing when a set or a word finds nothing at all."""

    def entries(keys: Iterable[str]) -> int:
        return sum(known[key].entries for key in keys if key in known)

    counted = [[_counted(word) for word in words] for words in question.words]
    sets = sorted(question.sets, key=entries)
    everything = entries(EVERYTHING)
    rarest = min(map(entries, counted), default=everything)
    listed: Literal["words", "known"] | None = None
    if rarest < min([everything, *map(entries, sets)]) and rarest**2 < LISTED * everything:
        listed = "words"
    elif known_then is not None and known_then < FEW and known_then**2 < LISTED * everything:
        listed = "known"
    if not listed:
        sets = sets or [EVERYTHING]
    lanes = [[known[key].id * LANES for key in dict.fromkeys(keys) if key in known] for keys in sets]
    found = all(lanes) and all(any(key in known for key in keys) for keys in counted)
    return _Known(lanes, listed) if found else None


def _counted(word: str) -> str:
    """The key that tells in how many entries a word is found."""
    return f"leader:{leader_of(word)}" if word[0] == "_" else f"word:{word}"


def _asked(question: Question, known: _Known | None, of: Database) -> Iterator[tuple[Shape, dict[str, Any]]]:
    """The statements to ask, each with its values."""
    if known is None:
        return
    walked, others = ([], known.sets) if known.listed else (known.sets[0], known.sets[1:])
    values: dict[str, Any] = {"certainty": "certain" if question.certain else "possible"}
    if question.as_of:
        values["as_of"] = question.as_of
    if question.words:
        values["match"] = match(of, question.words)
    for at, keys in enumerate(others):
        values |= _named(f"k{at}_", keys, _size(len(keys)))
    for start in range(0, len(walked), MOST_WALKED) if walked else (0,):
        some = walked[start : start + MOST_WALKED]
        shape = Shape(
            walked=len(some),
            others=tuple(_size(len(keys)) for keys in others),
            certain=question.certain,
            as_of=question.as_of is not None,
            words=bool(question.words),
            listed=known.listed,
        )
        yield shape, {**values, **_named("w", some, len(some))}


def _size(number: int) -> int:
    """A number that is a power of two, so that there are few shapes."""
    return 1 << (number - 1).bit_length() if number else 0


def _named(prefix: str, keys: Sequence[int], size: int) -> dict[str, int]:
    """The keys as parameters; the last one stands for those that are missing."""
    return {f"{prefix}{at}": keys[min(at, len(keys) - 1)] for at in range(size)}


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
