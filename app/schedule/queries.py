"""The schedule: from what a reader asks for to the keys under which it is found."""

from array import array
from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.answers import Page
from app.bulk import remembered
from app.identifiers.resolver import Meanings, Reference, look_up
from app.index import walk
from app.index.question import Question
from app.index.walk import Days
from app.index.words import LONGEST, Words, mark
from app.models.vocabulary import Kind
from app.paging import Position
from app.schedule.filters import EntryFilters, ScheduleFilters
from app.text import fold, words

# Parameters whose values are references to other records.
REFERENCES: dict[str, Kind] = {
    "country": "country",
    "leader": "leader",
    "organization": "organization",
    "place": "place",
    "occasion": "occasion",
    "source": "source",
}


def page(db: Session, filters: ScheduleFilters, position: Position | None, limit: int) -> Page:
    """One page of the schedule: a statement for the references, one for their keys, one for the entries, one for
    their texts.
    """
    questions = _questions(db, filters)
    return walk.page(db, questions, Days(*filters.window()), position, limit, count=filters.count == "exact")


def changes(db: Session, filters: EntryFilters) -> "array[int]":
    """The numbers of the changes after which all entries of the schedule read as they do, in their order."""
    return walk.changes(db, _questions(db, filters), Days(*filters.window()))


def left(db: Session, filters: EntryFilters) -> "array[int]":
    """The numbers of the changes that took entries out of this schedule, newest first."""
    return walk.left(db, _questions(db, filters), Days(*filters.window()))


def _questions(db: Session, filters: EntryFilters) -> list[Question]:
    """What the index is asked; the same filters mean the same in all days and on all pages."""
    return remembered(db, ("questions", *filters.narrowed()), lambda: _meant(db, filters))


def _meant(db: Session, filters: EntryFilters) -> list[Question]:
    """What the index is asked: one question, or for two sides some more that find them at summits."""
    lookup = look_up(
        db, references(filters), lineage=filters.lineage, past=bool(filters.as_of), called=words(filters.q or "")
    )
    question = Question(
        sets=tuple(map(tuple, _key_sets(filters, lookup))),
        words=tuple(_word(word, lookup) for word in words(filters.q or "")),
        certain=filters.when == "certain",
        as_of=filters.as_of,
        descending=filters.order == "desc",
    )
    if not filters.between:
        return [question]
    pairs = _pairs(filters.between, lookup)
    sides = [tuple((f"side:{one}",) for one in pair) for pair in pairs]
    sets = [(tuple(f"pair:{one}:{other}" for one, other in pairs),), *sides]
    return [question._replace(sets=(*question.sets, *some)) for some in sets]


def references(filters: EntryFilters) -> list[Reference]:
    """All references that the filters make."""
    named = [
        Reference(parameter, text, (kind,))
        for parameter, kind in REFERENCES.items()
        for text in getattr(filters, parameter)
    ]
    sides = filters.between.split(",") if filters.between else []
    return named + [Reference("between", side, ("country", "organization")) for side in sides]


def _key_sets(filters: EntryFilters, lookup: Meanings) -> list[list[str]]:
    """One set of keys for each filter; an entry must be found under one key of every set."""
    return [*_named(filters, lookup), *_listed(filters)]


def _word(word: str, lookup: Meanings) -> Words:
    """How a word is found: in the texts of an entry, or in any spelling of a leader in it."""
    return (word[:LONGEST], *map(mark, lookup.called(word)))


def _named(filters: EntryFilters, lookup: Meanings) -> Iterator[list[str]]:
    bearer = next((name for name in ("leader", "country", "organization") if getattr(filters, name)), None)
    if filters.role and not bearer:
        yield [f"role:{role}" for role in filters.role]
    for parameter, kind in REFERENCES.items():
        if not (texts := getattr(filters, parameter)):
            continue
        ids = [lookup.id(Reference(parameter, text, (kind,))) for text in texts]
        keys = [f"{parameter}:{kin}" for one in ids for kin in lookup.kin(one)]
        if parameter == bearer and filters.role:
            keys = [f"{key}/{role}" for key in keys for role in filters.role]
        yield keys


def _listed(filters: EntryFilters) -> Iterator[list[str]]:
    for parameter in ("kind", "status", "type", "format", "channel"):
        if values := getattr(filters, parameter):
            yield [f"{parameter}:{value}" for value in values]
    if filters.topic:
        yield [f"topic:{fold(topic)[:200]}" for topic in filters.topic]
    if filters.external_id:
        yield [f"external:{external_id}" for external_id in filters.external_id]


def _pairs(between: str, lookup: Meanings) -> list[tuple[str, str]]:
    """The pairs of parties that are meant, each in the order of their codes."""
    one, other = (lookup.id(Reference("between", text, ("country", "organization"))) for text in between.split(","))
    return sorted({(min(a, b), max(a, b)) for a in lookup.kin(one) for b in lookup.kin(other) if a != b})
