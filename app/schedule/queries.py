"""The schedule: from what a reader asks for to the keys under which it is found."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.answers import Page
from app.directory.lookups import Lookup, Reference, look_up
from app.index import walk
from app.index.walk import Question
from app.models.vocabulary import ENTRIES, Kind
from app.paging import Position
from app.schedule.filters import ScheduleFilters
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

EVERYTHING = [f"kind:{kind}" for kind in ENTRIES]


def page(db: Session, filters: ScheduleFilters, position: Position | None, limit: int) -> Page:
    """One page of the schedule: a statement for the references, one for their keys, one for the entries."""
    lookup = look_up(db, references(filters), lineage=filters.lineage, called=words(filters.q or ""))
    first, last = filters.window()
    question = Question(
        sets=_key_sets(filters, lookup) or [EVERYTHING],
        first=first,
        last=last,
        certain=filters.when == "certain",
        as_of=filters.as_of,
        descending=filters.order == "desc",
    )
    return walk.page(db, question, position, limit, count=filters.count == "exact")


def references(filters: ScheduleFilters) -> list[Reference]:
    """All references that the filters make."""
    named = [
        Reference(parameter, text, (kind,))
        for parameter, kind in REFERENCES.items()
        for text in getattr(filters, parameter)
    ]
    sides = filters.between.split(",") if filters.between else []
    return named + [Reference("between", side, ("country", "organization")) for side in sides]


def _key_sets(filters: ScheduleFilters, lookup: Lookup) -> list[list[str]]:
    """One set of keys for each filter; an entry must be found under one key of every set."""
    sets = [*_named(filters, lookup), *_listed(filters)]
    if filters.between:
        sets.append(_pairs(filters, lookup))
    if filters.q:
        sets.extend(_word(word, lookup) for word in words(filters.q))
    return [keys for keys in sets if keys]


def _word(word: str, lookup: Lookup) -> list[str]:
    """The keys under which a word is found: in the texts of an entry, or in any spelling of a leader in it."""
    return [f"word:{word[:40]}", *(f"leader:{leader_id}" for leader_id in lookup.called(word))]


def _named(filters: ScheduleFilters, lookup: Lookup) -> Iterator[list[str]]:
    bearer = next((name for name in ("leader", "country", "organization") if getattr(filters, name)), None)
    if filters.role and not bearer:
        yield [f"role:{role}" for role in filters.role]
    for parameter, kind in REFERENCES.items():
        ids = [lookup.id(Reference(parameter, text, (kind,))) for text in getattr(filters, parameter)]
        if parameter == "country" and filters.lineage:
            ids = [code for one in ids for code in lookup.lineage(one)]
        keys = [f"{parameter}:{one}" for one in ids]
        if parameter == bearer and filters.role:
            keys = [f"{key}/{role}" for key in keys for role in filters.role]
        yield keys


def _listed(filters: ScheduleFilters) -> Iterator[list[str]]:
    for parameter in ("kind", "status", "type", "format", "channel"):
        yield [f"{parameter}:{value}" for value in getattr(filters, parameter)]
    yield [f"topic:{fold(topic)[:200]}" for topic in filters.topic]
    yield [f"external:{external_id}" for external_id in filters.external_id]


def _pairs(filters: ScheduleFilters, lookup: Lookup) -> list[str]:
    texts = (filters.between or "").split(",")
    one, other = (lookup.id(Reference("between", text, ("country", "organization"))) for text in texts)
    ones = lookup.lineage(one) if filters.lineage else [one]
    others = lookup.lineage(other) if filters.lineage else [other]
    return [f"pair:{':'.join(sorted(pair))}" for pair in ((a, b) for a in ones for b in others)]
