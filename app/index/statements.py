"""The statements of the schedule: a fixed set of shapes, each written out once.

One key is walked in date order: a short range of the b-tree for each class of lengths (`lasting`). All other
filters are looked up row by row, in the same b-tree, since an entry has the same place under all of its keys.
What is looked up stands in a scalar subquery, which no planner turns into a join that reads more.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import TextClause, bindparam, text

from app.db import UtcDateTime
from app.index.entry_keys import LENGTHS

CLASSES = range(len(LENGTHS) + 1)
PLACE = ("earliest", "ordinal", "entry_no")
"""The order of the schedule, and what a cursor stands for."""


class Shape(NamedTuple):
    """What is asked for, without its values: every shape is one statement."""

    walked: int
    """How many keys are walked; an entry under several of them is found once."""
    earlier: int
    """How many keys were walked by the statements before."""
    others: tuple[int, ...]
    """For each further filter, of how many keys one must be the entry's."""
    certain: bool
    as_of: bool
    bounded: bool
    """Whether the window has two ends, and so can lie between the days of a set."""
    forward: bool


@lru_cache(maxsize=2_000)
def page(shape: Shape) -> TextClause:
    """One page: the documents, each with its place in the order."""
    direction = "" if shape.forward else " DESC"
    order = ", ".join(f"{column}{direction}" for column in PLACE)
    found = f"{_found(shape)} ORDER BY {order} LIMIT :rows"
    return _with_moment(
        shape,
        f"SELECT r.document, f.earliest, f.ordinal, f.entry_no FROM ({found}) AS f"
        f" JOIN revision AS r ON r.seq = f.seq ORDER BY {', '.join(f'f.{column}{direction}' for column in PLACE)}",
    )


@lru_cache(maxsize=500)
def total(shape: Shape) -> TextClause:
    """How many entries are found in all."""
    return _with_moment(shape, f"SELECT count(*) FROM ({_found(shape)}) AS f")


def _with_moment(shape: Shape, statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("as_of", type_=UtcDateTime())) if shape.as_of else text(statement)


def _found(shape: Shape) -> str:
    tables = ("schedule", "schedule_past") if shape.as_of else ("schedule",)
    branches = [
        f"SELECT s.earliest, s.ordinal, s.entry_no, s.seq FROM {table} AS s"
        f" WHERE {' AND '.join(_conditions(shape, table, walked, lasting))}"
        for walked in range(shape.walked)
        for table in tables
        for lasting in CLASSES
    ]
    return " UNION ALL ".join(branches)


def _conditions(shape: Shape, table: str, walked: int, lasting: int) -> Iterator[str]:
    yield f"s.key_id = :w{walked} AND s.lasting = {lasting}"
    if shape.forward:
        yield f"(s.earliest, s.ordinal, s.entry_no) > (:e{lasting}, :o{lasting}, :n{lasting})"
        yield "s.earliest <= :last"
    else:
        yield f"s.earliest >= :from{lasting}"
        yield "(s.earliest, s.ordinal, s.entry_no) < (:e, :o, :n)"
    yield "s.latest >= :first"
    if shape.certain:
        yield _of_days("d.start_latest <= :last AND d.end_earliest >= :first")
    if table == "schedule_past":
        yield _of_days("d.known_from <= :as_of AND d.known_until > :as_of")
    elif shape.as_of:
        yield _of_days("d.known_from <= :as_of")
    for at, number in enumerate(shape.others):
        yield f"{_under(table, [f'k{at}_{one}' for one in range(number)])} IS NOT NULL"
    before = [f"b{one}" for one in range(shape.earlier)] + [f"w{one}" for one in range(walked)]
    if before:
        yield f"{_under(table, before)} IS NULL"
    if shape.bounded:
        yield (
            "(SELECT 1 FROM schedule_gap AS g WHERE g.seq = s.seq AND g.certainty = :certainty"
            " AND g.first <= :first AND g.last >= :last LIMIT 1) IS NULL"
        )


def _of_days(condition: str) -> str:
    return f"(SELECT {condition} FROM entry_days AS d WHERE d.seq = s.seq)"


def _under(table: str, names: list[str]) -> str:
    """A 1 where the same version of the entry is found under one of these keys, else nothing."""
    keys = ", ".join(f":{name}" for name in names)
    version = " AND o.seq = s.seq" if table == "schedule_past" else ""
    return (
        f"(SELECT 1 FROM {table} AS o WHERE o.key_id IN ({keys}) AND o.lasting = s.lasting"
        f" AND o.earliest = s.earliest AND o.ordinal = s.ordinal AND o.entry_no = s.entry_no{version} LIMIT 1)"
    )
