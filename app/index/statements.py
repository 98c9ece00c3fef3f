"""The statements of the schedule: a fixed set of shapes, each written out once.

One key is walked in date order: a short range of each of its lanes, one for each class of lengths. All other
filters are looked up row by row, in the same b-tree, since an entry has the same place under all of its keys.
What is looked up stands in a scalar subquery, which no planner turns into a join that reads more.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import Integer, String, TextClause, bindparam, text
from sqlalchemy.types import TypeEngine

from app.bulk import Database
from app.db import UtcDateTime
from app.index import words
from app.index.entry_keys import LENGTHS

CLASSES = range(len(LENGTHS) + 1)
PLACE = ("earliest", "ordinal", "entry_no")
"""The order of the schedule, and what a cursor stands for."""


KNOWN = "entry_days AS s WHERE s.known_from <= :as_of"
ENDED = "entry_days AS s WHERE s.known_until > :as_of"


class Shape(NamedTuple):
    """What is asked for, without its values: every shape is one statement."""

    walked: int
    """How many keys are walked; an entry under several of them is found once."""
    others: tuple[int, ...]
    """For each further filter, of how many keys one must be the entry's."""
    certain: bool
    as_of: bool
    words: bool
    """Whether words must be found."""
    listed: Literal["words", "known"] | None
    """Whether no key is walked, but all versions are listed in which the words are found, or that were known then."""
    few_ended: bool = False
    """Whether so few versions ended after the moment that they are listed, and no past lane is walked."""
    bounded: bool = False
    """Whether the window has two ends, and so can lie between the days of a set."""
    forward: bool = True
    left: bool = False
    """Whether versions are looked for that are not the newest any more, instead of those that are."""


FEW = 200
"""Where fewer versions were known, they are listed: whoever walked would meet little else than what came later. Where
fewer have ended since, these are: whoever walked the past would meet little else than what ended before."""

known_then = text(
    f"SELECT (SELECT count(*) FROM (SELECT 1 FROM {KNOWN} LIMIT {FEW}) AS known),"
    f" (SELECT count(*) FROM (SELECT 1 FROM {ENDED} ORDER BY s.known_until LIMIT {FEW}) AS ended)"
).bindparams(bindparam("as_of", type_=UtcDateTime()))
"""How many versions were known, and how many have ended since, as far as these are few."""


# To ask PostgreSQL for texts that are not remembered would be one more round trip, which takes longer than the texts of
# a page. SQLite finds a page in half the time that it needs to read its texts.
_TEXT: dict[Database, str] = {
    "sqlite": "NULL",
    "postgresql": "(SELECT r.document FROM revision AS r WHERE r.seq = f.seq)",
}


@lru_cache(maxsize=2_000)
def page(shape: Shape, database: Database, *, texts: bool = True) -> TextClause:
    """One page: the changes in which the entries are found, each with its place in the order, and its text if any."""
    branches = _branches(shape, database)
    if database == "postgresql" and len(branches) > 1:
        # SQLite merges branches as they come. PostgreSQL sorts all that they find, unless each is in order.
        branches = [f"({branch}{_ordered(shape)})" for branch in branches]
    return _typed(
        f"SELECT {_TEXT[database] if texts else 'NULL'}, f.seq, f.earliest, f.ordinal, f.entry_no"
        f" FROM ({' UNION ALL '.join(branches)}{_ordered(shape)}) AS f{_ordered(shape)}",
    )


@lru_cache(maxsize=500)
def total(shape: Shape, database: Database) -> TextClause:
    """How many entries are found in all."""
    return _typed(f"SELECT count(*) FROM ({' UNION ALL '.join(_branches(shape, database))}) AS f")


@lru_cache(maxsize=500)
def entries(shape: Shape, database: Database) -> TextClause:
    """The numbers of all entries that are found."""
    return _typed(f"SELECT f.entry_no FROM ({' UNION ALL '.join(_branches(shape, database))}) AS f")


@lru_cache(maxsize=500)
def left(shape: Shape, database: Database) -> TextClause:
    """The numbers of the entries that were found before, each with the change after which it was not any more.

    Each is found whether or not it is found again by now.
    """
    return _typed(
        f"SELECT l.entry_no, after.seq FROM (SELECT f.entry_no, max(f.seq) AS seq"
        f" FROM ({' UNION ALL '.join(_branches(shape, database))}) AS f GROUP BY f.entry_no) AS l"
        " JOIN revision AS found ON found.seq = l.seq"
        " JOIN revision AS after ON after.kind = found.kind AND after.entity_id = found.entity_id"
        " AND after.version = found.version + 1",
    )


def _typed(statement: str) -> TextClause:
    """The statement with the types of its values, so that no driver takes a small number for another type."""
    types: dict[str, TypeEngine[Any]] = {"as_of": UtcDateTime(), "certainty": String(), "match": String()}
    names = set(re.findall(r":(\w+)", statement))
    return text(statement).bindparams(*(bindparam(name, type_=types.get(name, Integer())) for name in sorted(names)))


def _ordered(shape: Shape) -> str:
    direction = "" if shape.forward else " DESC"
    return f" ORDER BY {', '.join(f'{column}{direction}' for column in PLACE)} LIMIT :rows"


def _branches(shape: Shape, database: Database) -> list[str]:
    tables = ("schedule_past",) if shape.left else ("schedule", "schedule_past") if shape.as_of else ("schedule",)
    if shape.listed:
        listed = words.LISTED[database] if shape.listed == "words" else KNOWN
        return [
            f"SELECT s.earliest, s.ordinal, s.entry_no, s.seq FROM {listed}"
            f" AND {' AND '.join(_listed(shape, table, database))}"
            for table in tables
        ]
    ended = f"SELECT s.earliest, s.ordinal, s.entry_no, s.seq FROM {ENDED} AND {' AND '.join(_ended(shape, database))}"
    return [
        f"SELECT s.earliest, s.ordinal, s.entry_no, s.seq FROM {table} AS s"
        f" WHERE {' AND '.join(_walked(shape, table, database, walked, lasting))}"
        for walked in range(shape.walked)
        for table in (tables[:1] if shape.few_ended else tables)
        for lasting in CLASSES
    ] + ([ended] if shape.few_ended else [])


def _walked(shape: Shape, table: str, database: Database, walked: int, lasting: int) -> Iterator[str]:
    yield f"s.lane = :w{walked} + {lasting}"
    yield from _place(shape, lasting)
    yield from _conditions(shape, table, str(lasting))
    if walked:
        yield _nothing(_under(table, [f"w{one}" for one in range(walked)], str(lasting)))
    if shape.words:
        yield words.PROBED[database]


def _listed(shape: Shape, table: str, database: Database) -> Iterator[str]:
    # Not as a condition that an index could serve: PostgreSQL would fetch all versions that ever ended.
    yield f"CASE WHEN s.known_until IS NULL THEN 0 ELSE 1 END = {int(table == 'schedule_past')}"
    yield from _place(shape, CLASSES[-1])
    yield from _conditions(shape, table, "s.lasting")
    if shape.words and shape.listed != "words":
        yield words.PROBED[database]


def _ended(shape: Shape, database: Database) -> Iterator[str]:
    yield from _place(shape, CLASSES[-1])
    yield from _conditions(shape, "schedule_past", "s.lasting")
    yield f"{_under('schedule_past', [f'w{walked}' for walked in range(shape.walked)], 's.lasting')} IS NOT NULL"
    if shape.words:
        yield words.PROBED[database]


def _place(shape: Shape, lasting: int) -> Iterator[str]:
    if shape.forward:
        yield f"(s.earliest, s.ordinal, s.entry_no) > (:e{lasting}, :o{lasting}, :n{lasting})"
        yield "s.earliest <= :last"
    else:
        yield f"s.earliest >= :from{lasting}"
        yield "(s.earliest, s.ordinal, s.entry_no) < (:e, :o, :n)"
    yield "s.latest >= :first"


def _conditions(shape: Shape, table: str, lasting: str) -> Iterator[str]:
    if shape.certain:
        yield _of_days("d.start_latest <= :last AND d.end_earliest >= :first")
    if shape.left:
        if shape.as_of:
            yield _of_days("d.known_until <= :as_of")
    elif table == "schedule_past":
        yield _of_days("d.known_from <= :as_of AND d.known_until > :as_of")
    elif shape.as_of:
        yield _of_days("d.known_from <= :as_of")
    for at, number in enumerate(shape.others):
        yield f"{_under(table, [f'k{at}_{one}' for one in range(number)], lasting)} IS NOT NULL"
    if shape.bounded:
        yield _nothing(
            "(SELECT 1 FROM schedule_gap AS g WHERE g.seq = s.seq AND g.certainty = :certainty"
            " AND g.first <= :first AND g.last >= :last LIMIT 1)"
        )


def _of_days(condition: str) -> str:
    return f"(SELECT {condition} FROM entry_days AS d WHERE d.seq = s.seq)"


def _nothing(one: str) -> str:
    # IS NULL would say the same, but PostgreSQL takes it for true of one row in two hundred, and reads and sorts all
    # rows of a lane instead of walking it.
    return f"COALESCE({one}, 0) <> 1"


def _under(table: str, names: list[str], lasting: str) -> str:
    """A 1 where the same version of the entry is found under one of these keys, else nothing."""
    lanes = ", ".join(f":{name} + {lasting}" for name in names)
    version = " AND o.seq = s.seq" if table == "schedule_past" else ""
    return (
        f"(SELECT 1 FROM {table} AS o WHERE o.lane IN ({lanes})"
        f" AND o.earliest = s.earliest AND o.ordinal = s.ordinal AND o.entry_no = s.entry_no{version} LIMIT 1)"
    )
