"""From a question to the statements that answer it, the rarest keys first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy.orm import Session

from app.bulk import Database, database, remembered
from app.index import dictionary, statements
from app.index.dictionary import Key
from app.index.entry_keys import LANES
from app.index.statements import FEW, Shape
from app.index.words import Words, leader_of, match
from app.models.vocabulary import ENTRIES

MOST_WALKED = 16
"""Keys that one statement walks; for more, several statements are asked and their answers merged."""

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
    left: bool = False
    """Whether what was found before is asked for."""


Asked = tuple[tuple[Shape, Database], dict[str, Any]]
"""A statement, and its values but for where it begins."""


def all_asked(db: Session, questions: Sequence[Question], bounded: bool, forward: bool) -> list[Asked]:
    """The statements that answer the questions; they are the same in all days and on all pages."""
    same = ("asked", forward, bounded, *questions)
    return remembered(db, same, lambda: _statements(db, questions, bounded, forward))


def _statements(db: Session, questions: Sequence[Question], bounded: bool, forward: bool) -> list[Asked]:
    """The statements that answer the questions; none where nothing can be found."""
    of, known = database(db), dictionary.look_up(db, {key for question in questions for key in _keys(question)})
    as_of = questions[0].as_of
    past = questions[0].left
    then, ended = db.execute(statements.known_then, {"as_of": as_of}).one() if as_of and not past else (None, FEW)
    return [
        ((shape._replace(bounded=bounded, forward=forward, few_ended=not shape.listed and ended < FEW), of), values)
        for question in questions
        for shape, values in _shapes(question, _ordered(question, known, known_then=then), of)
    ]


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


def _shapes(question: Question, known: _Known | None, of: Database) -> Iterator[tuple[Shape, dict[str, Any]]]:
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
            left=question.left,
        )
        yield shape, {**values, **_named("w", some, len(some))}


def _size(number: int) -> int:
    """A number that is a power of two, so that there are few shapes."""
    return 1 << (number - 1).bit_length() if number else 0


def _named(prefix: str, keys: Sequence[int], size: int) -> dict[str, int]:
    """The keys as parameters; the last one stands for those that are missing."""
    return {f"{prefix}{at}": keys[min(at, len(keys) - 1)] for at in range(size)}
