"""Whether a date falls in a window, against a reading of every day that it may be."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import edtf
from app.edtf import EdtfError, parse
from tests.test_edtf_properties import possible_days

many = settings(max_examples=600, deadline=None, derandomize=True)

FIRST = date(2024, 1, 1)
days = st.integers(0, 130).map(lambda number: FIRST + timedelta(days=number))
dates = st.one_of(
    days.map(date.isoformat), days.map(date.isoformat), st.sampled_from(["2024-01", "2024-02", "2024-04", "2024-21"])
)
windows = st.tuples(days, days).map(sorted)


def inside(some: Sequence[date], window: Sequence[date]) -> bool:
    return window[0] <= min(some) and max(some) <= window[1]


def meets(one: date, other: date, window: Sequence[date]) -> bool:
    return one <= window[1] and other >= window[0]


@many
@given(st.lists(dates, min_size=1, max_size=4), windows)
def test_one_day_of_a_set_falls_in_a_window_if_it_can_and_must_if_it_cannot_fall_elsewhere(
    members: list[str], window: list[date]
) -> None:
    found = parse(f"[{','.join(members)}]")
    choices = [day for member in members for day in possible_days(member)]

    assert found.possibly(*window) == any(window[0] <= day <= window[1] for day in choices)
    assert found.certainly(*window) == inside(choices, window)


@many
@given(st.lists(dates, min_size=1, max_size=4), st.none() | st.tuples(days, days).map(sorted), windows)
def test_all_days_of_a_set_fall_in_a_window_if_one_can_and_must_if_one_must(
    members: list[str], run: list[date] | None, window: list[date]
) -> None:
    ranged = [f"{run[0]}..{run[1]}"] if run else []
    found = parse(f"{{{','.join([*members, *ranged])}}}")
    atoms = [possible_days(member) for member in members]
    atoms += [[run[0] + timedelta(days=more)] for more in range((run[1] - run[0]).days + 1)] if run else []

    assert found.possibly(*window) == any(window[0] <= day <= window[1] for atom in atoms for day in atom)
    assert found.certainly(*window) == any(inside(atom, window) for atom in atoms)


@many
@given(dates, st.sampled_from(["", "", "?", "~"]), dates, st.sampled_from(["", "", "?", "~"]), windows)
def test_a_stay_falls_in_a_window_if_it_can_and_must_if_it_cannot_miss_it(
    start: str, start_mark: str, end: str, end_mark: str, window: list[date]
) -> None:
    begins, ends = possible_days(start), possible_days(end)
    possible = [(one, other) for one, other in product(begins, ends) if one <= other]
    if not possible:
        return
    # What is qualified is told as these days and may yet be any other.
    if start_mark:
        begins = [date.min, *begins, *ends, date.max]
    if end_mark:
        ends = [date.min, *begins, *ends, date.max]

    found = edtf.stay(start + start_mark, end + end_mark)

    assert found.possibly(*window) == any(meets(one, other, window) for one, other in possible)
    assert found.certainly(*window) == all(
        meets(one, other, window) for one, other in product(begins, ends) if one <= other
    )
    assert found.throughout(*window) == all(
        one <= window[0] and other >= window[1] for one, other in product(begins, ends) if one <= other
    )
    interval = parse(f"{start}{start_mark}/{end}{end_mark}")
    assert [interval.certainly(*window), interval.possibly(*window)] == [
        found.certainly(*window), found.possibly(*window),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("{2024-01..2024-03}", "2024-01-02/2024-02-28 2024-02-02/2024-03-30"),
        ("{2023..2024}", "2023-01-02/2024-12-30"),
        ("{202X..203X}", "2020-01-02/2039-12-30"),
        ("{000X..001X}", "0001-01-02/0019-12-30"),
        ("{2023-24..2024-21}", "2023-12-02/2024-05-30"),
        ("{2024-05-04..2024-05-06,2024-05-07}", ""),
        ("{2024-05-04..2024-05-06,2024-05-09}", "2024-05-07/2024-05-08"),
        ("{2024,2024-05-07}", ""),
        ("{9998..9999}", "9998-01-02/9999-12-30"),
    ],
)
def test_between_the_members_of_a_set_nothing_need_happen(text: str, unsure: str) -> None:
    assert " ".join(f"{hole.first}/{hole.last}" for hole in parse(text).unsure) == unsure


def test_a_range_of_a_set_has_no_more_members_than_a_list() -> None:
    assert len(parse("{2000..2049}").unsure) == 49
    with pytest.raises(EdtfError, match="at most 50 members"):
        parse("{2000..2050}")
    with pytest.raises(EdtfError, match="at most 50 members"):
        parse("{0001-01..9999-12}")
    assert parse("{0001-01-01..9999-12-31}").unsure == ()
