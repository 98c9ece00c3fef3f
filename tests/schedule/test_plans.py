"""What the databases read to answer: a small multiple of what they return, wherever the window lies."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest
from psycopg.sql import SQL, Literal
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from app.db import readers, writers
from app.documents.entry import MeetingOut
from app.index import walk
from app.index.question import Question
from app.index.walk import EVER, Days
from app.paging import Position
from tests.factories import bare_meeting, load_entries, tell_again

FIRST_DAY = date(1960, 1, 1)
PAGE = 20
SUMMIT = [f"X-{number:03}" for number in range(193)]

FILTERS: dict[str, tuple[str, ...]] = {
    "country": ("country:US",),
    "another country": ("country:X-001",),
    "two countries": ("country:X-001", "country:X-002"),
    "country and role": ("country:US/principal",),
    "pair": ("pair:US:X-001",),
    "kind": ("kind:meeting",),
    "status": ("status:took_place",),
    "another status": ("status:cancelled",),
    "format": ("format:bilateral",),
    "channel": ("channel:phone",),
    "role": ("role:principal",),
    "topic": ("topic:trade",),
}
SOME_DAYS = timedelta(days=30)
MOST_READ = 30
"""Rows read for each that is returned, where up to three filters are held against each other row by row."""

AT_MOST_BESIDE = 250
"""Rows read whatever is returned: so many are counted to see how much was known at a moment."""

NEVER_TOGETHER = {("status", "another status")}


def documents(first: int, number: int, days: int) -> list[MeetingOut]:
    """Meetings of which every second one is the United States', one in a hundred lasts, and two are extreme."""
    random = Random(first)
    found = []
    for at in range(first, first + number):
        day = FIRST_DAY + timedelta(days=random.randrange(days))
        lasts = random.random() < 0.01
        last = day + timedelta(days=random.randrange(10, 200)) if lasts else day
        found.append(
            bare_meeting(
                f"m{at}", f"{day}/{last}" if lasts else str(day), "US" if at % 2 else SUMMIT[at % 3],
                random.choice(SUMMIT[:8]),
                earliest=str(day), latest=str(last),
                status=random.choice(["took_place"] * 8 + ["announced", "cancelled"]),
                channel=random.choice(["in_person"] * 3 + ["phone"]),
                topics=[random.choice(["Trade", "Peace"])],
                summary=random.choice(["grain and pipelines"] * 3 + ["the rare earths"]),
            )
        )  # fmt: skip
    long, summit = FIRST_DAY + timedelta(days=days // 2), FIRST_DAY + timedelta(days=days // 3)
    until = long + timedelta(days=200)
    found.append(bare_meeting(f"long{first}", f"{long}/{until}", "US", "X-001", earliest=str(long), latest=str(until)))
    found.append(bare_meeting(f"summit{first}", str(summit), *SUMMIT, format="multilateral"))
    return found


class Meter:
    """Counts what a database reads for the statements of a page."""

    def __init__(self, db: Session) -> None:
        self.db, self.asked = db, list[tuple[str, Any]]()
        self.connection = db.connection()
        self.last: tuple[Any, ...] = ()

    def read(self, question: Question, days: Days, position: Position | None = None) -> tuple[int, int]:
        """How many rows were read for a page, and how many it has; on SQLite a row is some 25 steps of its machine."""
        self.asked = []
        event.listen(self.connection, "before_cursor_execute", self._note)
        page = walk.page(self.db, [question], days, position, PAGE)
        event.remove(self.connection, "before_cursor_execute", self._note)
        self.last = page.last or ()
        return sum(self._cost(*one) for one in self.asked if " index_key" not in one[0]), len(page.documents)

    def _note(self, connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        self.asked.append((statement, parameters))

    def _cost(self, statement: str, parameters: Any) -> int:
        raw = self.connection.connection.dbapi_connection
        assert raw
        if self.db.get_bind().dialect.name == "postgresql":
            return round(_rows(_plan(raw.cursor(), statement, parameters)))
        steps = 0

        def count() -> None:
            nonlocal steps
            steps += 1

        raw.set_progress_handler(count, 25)
        raw.execute(statement, parameters).fetchall()
        raw.set_progress_handler(None, 0)
        return steps


def _plan(cursor: Any, statement: str, parameters: Any) -> dict[str, Any]:
    """The plan by which a prepared statement is answered, whatever it is asked with."""
    named = isinstance(parameters, dict)
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement))) if named else range(statement.count("%s"))
    told = [parameters[name] for name in names]
    numbers = iter(range(1, len(told) + 1))
    place = (lambda found: f"${names.index(found[1]) + 1}") if named else (lambda found: f"${next(numbers)}")
    prepared = re.sub(r"%\((\w+)\)s" if named else "%s", place, statement)
    cursor.execute(f"PREPARE asked AS {prepared}")
    given = SQL(", ").join(map(Literal, told))
    cursor.execute(SQL("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE asked ({})").format(given))
    [(plan,)] = cursor.fetchall()
    cursor.execute("DEALLOCATE asked")
    found: dict[str, Any] = plan[0]["Plan"]
    return found


def _rows(plan: dict[str, Any]) -> float:
    """All rows that the scans of a plan have looked at."""
    here = 0.0
    if "Relation Name" in plan or "Index Name" in plan:
        removed = sum(number for name, number in plan.items() if name.startswith("Rows Removed by"))
        here = (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    return here + sum(map(_rows, plan.get("Plans", ())))


def windows(days: int) -> Iterator[Days]:
    """No window, the whole past, some days of the far past, the middle and the latest days."""
    yield EVER
    yield Days(last=FIRST_DAY + timedelta(days=days))
    for start in (FIRST_DAY, FIRST_DAY + timedelta(days=days // 2), FIRST_DAY + timedelta(days=days - 40)):
        yield Days(start, start + SOME_DAYS)
        yield Days(start)


SETS = [(), *((name,) for name in FILTERS), *(pair for pair in combinations(FILTERS, 2) if pair not in NEVER_TOGETHER)]


def questions(days: int) -> Iterator[tuple[Question, Days]]:
    """Each filter in every window, each two in some, with words, in either order, certainly, and as of a moment."""
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    every = list(windows(days))
    for at, names in enumerate(SETS):
        sets = tuple(FILTERS[name] for name in names)
        later = Days(FIRST_DAY + timedelta(days=days // 2))
        for window in every if len(names) < 2 else (every[at % 8], every[(at + 3) % 8]):
            yield Question(sets), window
        yield Question(sets, descending=True), EVER
        yield Question(sets, certain=True), later
        yield Question(sets, as_of=datetime.now(UTC)), later
        yield Question(sets, words=(("grain",),)), Days(last=FIRST_DAY + timedelta(days=days))
    yield Question((FILTERS["country"],), as_of=long_ago), EVER


@pytest.fixture(scope="module")
def sizes(own_engine: Engine) -> tuple[Engine, list[int]]:
    """What all questions cost in a collection, and in one of four times as many entries.

    The statistics of PostgreSQL lag behind: those of the smaller one must do for the larger one, and so must its own.
    """
    costs = []
    for number, is_new, has_statistics in ((1_500, True, True), (6_000, True, False), (6_000, False, True)):
        if is_new:
            with writers(own_engine).begin() as db:
                tell_again(db, load_entries(db, documents(number, number, number * 2))[::2])
        if has_statistics:
            with own_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
        with readers(own_engine).begin() as db:
            meter = Meter(db)
            read = [(asked, *meter.read(*asked)) for asked in questions(number * 2)]
        wasteful = [one for one in read if one[1] > AT_MOST_BESIDE + MOST_READ * one[2]]
        assert wasteful == []
        costs.append(sum(rows for _, rows, _ in read))
    return own_engine, costs


def test_no_question_reads_more_than_a_small_multiple_of_its_answer_nor_more_in_a_larger_collection(
    sizes: tuple[Engine, list[int]],
) -> None:
    _, (small, *large) = sizes

    assert max(large) < small * 1.5


@pytest.mark.parametrize("names", [(), ("country",), ("country", "status"), ("two countries",)])
@pytest.mark.parametrize("descending", [False, True])
def test_page_fifty_costs_what_the_first_one_does(
    sizes: tuple[Engine, list[int]], names: tuple[str, ...], descending: bool
) -> None:
    question, days = Question(tuple(FILTERS[name] for name in names), descending=descending), Days(FIRST_DAY)
    with readers(sizes[0]).begin() as db:
        meter = Meter(db)
        first, _ = meter.read(question, days)
        for _ in range(49):
            rows, returned = meter.read(question, days, Position("after", meter.last))

    assert returned == PAGE
    assert rows < first * 2
