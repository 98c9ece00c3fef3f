"""The schedule: which entries a reader asks for, found by walking one b-tree.

An entry stands in the index once for each of its keys. One key is walked in date order, the other filters
are looked up by the version of the entry. A window [from, to] is searched from a few days before its start,
since nearly every entry is short; the few that last longer have an index of their own.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app import keyset
from app.answers import Page
from app.directory.lookups import Lookup, Reference, look_up
from app.models import ScheduleGap, ScheduleKey
from app.models.vocabulary import Kind
from app.paging import Position
from app.schedule.filters import ScheduleFilters
from app.schedule.keys import LOOK_BACK_DAYS
from app.text import fold, words

ORDER = {"earliest": date, "ordinal": int, "entity_id": str}

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
    """One page of the schedule: one statement for the references, one for the entries."""
    return keyset.page_of(
        db,
        matching(
            filters,
            look_up(db, references(filters), lineage=filters.lineage, called=words(filters.q or "")),
        ),
        ORDER,
        position,
        limit,
        descending=filters.order == "desc",
        count=filters.count == "exact",
    )


def references(filters: ScheduleFilters) -> list[Reference]:
    """All references that the filters make."""
    named = [
        Reference(parameter, text, (kind,))
        for parameter, kind in REFERENCES.items()
        for text in getattr(filters, parameter)
    ]
    sides = filters.between.split(",") if filters.between else []
    return named + [Reference("between", side, ("country", "organization")) for side in sides]


def matching(filters: ScheduleFilters, lookup: Lookup) -> list[keyset.Found]:
    """The entries that satisfy every filter: two selects where a window splits short from lasting ones."""
    row = aliased(ScheduleKey)
    walked, *others = sorted(_key_sets(filters, lookup), key=_expected_share) or [["all"]]
    found = select(row.seq, row.earliest, row.ordinal, row.entity_id).where(
        row.key.in_(walked) if len(walked) > 1 else row.key == walked[0],
        keyset.known(row, filters.as_of),
        *(keyset.also(row, ScheduleKey, keys) for keys in others),
    )
    if len(walked) > 1:
        found = found.distinct()
    first, last = filters.window()
    if last:
        found = found.where(row.earliest <= last)
    if filters.when == "certain":
        found = found.where(*_certainly(row, first, last))
    if first and last:
        found = found.where(_in_no_gap(row, filters.when, first, last))
    if not first:
        return [found]
    found = found.where(row.latest >= first)
    look_back = first - timedelta(days=min(LOOK_BACK_DAYS, (first - date.min).days))
    return [
        found.where(row.earliest >= look_back, row.lasting.is_(False)),
        found.where(row.lasting.is_(True)),
    ]


def _certainly(row: Any, first: date | None, last: date | None) -> Iterator[Any]:
    if last:
        yield row.start_latest <= last
    if first:
        yield row.end_earliest >= first


def _in_no_gap(row: Any, certainty: str, first: date, last: date) -> Any:
    """The condition that the whole window does not lie between the days of a set."""
    gap = select(1).where(
        ScheduleGap.seq == row.seq,
        ScheduleGap.certainty == certainty,
        ScheduleGap.first <= first,
        ScheduleGap.last >= last,
    )
    return ~exists(gap)


def _key_sets(filters: ScheduleFilters, lookup: Lookup) -> list[list[str]]:
    """One set of keys for each filter; an entry must be found under one key of every set."""
    sets = [*_named(filters, lookup), *_listed(filters)]
    if filters.between:
        sets.append(_pairs(filters, lookup))
    if filters.q:
        sets.extend(_word(word, lookup) for word in words(filters.q))
    return [list(dict.fromkeys(keys)) for keys in sets if keys]


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


# How much of a calendar a filter is expected to leave, smallest first: that one is walked.
_SHARES = (
    "external", "leader", "pair", "occasion", "source", "place", "topic", "word", "organization", "country",
    "type", "role", "channel", "format", "status", "kind",
)  # fmt: skip


def _expected_share(keys: Sequence[str]) -> int:
    return _SHARES.index(keys[0].partition(":")[0])
