"""EDTF texts made up by Hypothesis, against days found by looking at every day there is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.edtf import EdtfError, parse

few = settings(max_examples=300, deadline=None, derandomize=True)

ALPHABET = "0123456789-/.,[]{}?~%XTZ:+ "
SEASONS = {"21": (3, 4, 5), "22": (6, 7, 8), "23": (9, 10, 11)}


@lru_cache(maxsize=256)
def days_of_year(year: int) -> list[date]:
    first = date(year, 1, 1).toordinal()
    days = [date.fromordinal(number) for number in range(first, min(first + 366, date.max.toordinal() + 1))]
    return [day for day in days if day.year == year]


def days_of_years(*years: int) -> Iterator[date]:
    for year in years:
        if 1 <= year <= 9999:
            yield from days_of_year(year)


@lru_cache(maxsize=4096)
def possible_days(text: str) -> list[date]:
    """Every day that a date without qualifier may be."""
    year, season = text[:4], text[5:]
    if season in SEASONS:
        return [day for day in days_of_years(int(year)) if day.month in SEASONS[season]]
    if season == "24":
        winter = [(int(year), 12), (int(year) + 1, 1), (int(year) + 1, 2)]
        return [day for day in days_of_years(int(year), int(year) + 1) if (day.year, day.month) in winter]
    span = range(int(year.replace("X", "0")), int(year.replace("X", "9")) + 1)
    spelling = re.compile(text.replace("X", "[0-9]"))
    return [day for day in days_of_years(*span) if spelling.match(day.isoformat())]


@dataclass(frozen=True)
class Made:
    """A text, and the bounds that it must have: earliest, latest to begin, earliest to end, latest."""

    text: str
    bounds: tuple[date, date, date, date]
    marks: str = ""

    def agrees(self) -> bool:
        found = parse(self.text)
        earliest, start_latest, end_earliest, latest = self.bounds
        if self.marks:
            start_latest, end_earliest = date.max, date.min
        flags = any(mark in self.marks for mark in "?%"), any(mark in self.marks for mark in "~%")
        bounds = found.earliest, found.start_latest, found.end_earliest, found.latest
        return (
            bounds == (earliest, start_latest, end_earliest, latest)
            and (found.uncertain, found.approximate) == flags
            and parse(found.text) == found
        )


years = st.integers(1, 9999) | st.sampled_from([1, 4, 100, 1900, 2000, 2023, 2024, 9998, 9999])
near_years = st.integers(2023, 2025)
marks = st.sampled_from(["", "", "", "?", "~", "%", "?~", "~?"])


def spelled(years: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    """Dates of every precision but the time, without qualifier."""
    year = years.map(lambda year: f"{year:04}")
    month = st.tuples(year, st.integers(1, 12)).map(lambda parts: f"{parts[0]}-{parts[1]:02}")
    day = years.flatmap(lambda year: st.sampled_from(days_of_year(year))).map(date.isoformat)
    season = st.tuples(year, st.integers(21, 24)).map(lambda parts: f"{parts[0]}-{parts[1]}")
    blurred: list[Callable[[str], str]] = [
        lambda year: f"{year}-XX",
        lambda year: f"{year}-XX-XX",
        lambda year: f"{year[:3]}X",
        lambda year: f"{year[:2]}XX",
    ]
    unspecified = st.tuples(year, st.sampled_from(blurred)).map(lambda parts: parts[1](parts[0]))
    return st.one_of(day, month, year, season, unspecified, month.map(lambda month: f"{month}-XX"))


@st.composite
def single_dates(draw: st.DrawFn) -> Made:
    text, mark = draw(spelled(years)), draw(marks)
    days = possible_days(text)
    return Made(text + mark, (days[0], days[-1], days[0], days[-1]), mark)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[str, list[date], list[date], str]:
    """A text, the days on which its start and its end may fall, and its marks; perhaps not in order."""
    start, end = draw(spelled(near_years)), draw(spelled(near_years))
    start_mark, end_mark = draw(marks), draw(marks)
    sides = draw(st.sampled_from(["both"] * 5 + ["no start", "no end", "open start", "open end"]))
    begins, ends = possible_days(start), possible_days(end)
    match sides:
        case "no start":
            return f"/{end}{end_mark}", ends, ends, end_mark
        case "no end":
            return f"{start}{start_mark}/", begins, begins, start_mark
        case "open start":
            return f"../{end}{end_mark}", [date.min], ends, end_mark
        case "open end":
            return f"{start}{start_mark}/..", begins, [date.max], start_mark
    return f"{start}{start_mark}/{end}{end_mark}", begins, ends, start_mark + end_mark


@st.composite
def sets(draw: st.DrawFn) -> Made:
    one_of = draw(st.booleans())
    texts, dates, all_marks = [], [], ""
    for _ in range(draw(st.integers(1, 4))):
        ranged, mark = draw(st.booleans()), draw(marks)
        if ranged:
            kind = draw(st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
            ends = sorted(draw(st.tuples(*[near_years.flatmap(lambda y: st.sampled_from(days_of_year(y)))] * 2)))
            first, last = (end.strftime(kind) for end in ends)
            texts.append(f"{first}..{last}{mark}")
            dates += [first, last]
        else:
            dates.append(draw(spelled(near_years)))
            texts.append(dates[-1] + mark)
        all_marks += mark
    opening, closing = "[]" if one_of else "{}"
    text = f"{opening}{','.join(texts)}{closing}"
    outer = [(possible_days(each)[0], possible_days(each)[-1]) for each in dates]
    if one_of:
        choices = [(day, day) for pair in outer for day in pair]
    else:
        choices = [(min(chosen), max(chosen)) for chosen in product(*outer)]
    begins, ends = [begin for begin, _ in choices], [end for _, end in choices]
    return Made(text, (min(begins), max(begins), min(ends), max(ends)), all_marks)


valid_texts = st.one_of(
    single_dates().map(lambda made: made.text),
    sets().map(lambda made: made.text),
    st.sampled_from(["2025-05-07T10:00", "2025-05-07T10:00:30+03:00", "2025-05-04/..", "2025-05-04~/2025-05?"]),
)


@few
@given(single_dates())
def test_a_single_date_may_be_each_day_that_is_spelled_like_it(made: Made) -> None:
    assert made.agrees()


@few
@given(intervals())
def test_an_interval_begins_and_ends_on_days_that_are_in_order(
    interval: tuple[str, list[date], list[date], str],
) -> None:
    text, begins, ends, marked = interval
    alone = text.startswith("/") or text.endswith("/")
    first, last = begins[0], ends[-1]
    possible_begins = [day for day in begins if alone or day <= last]
    possible_ends = [day for day in ends if alone or day >= first]

    if not possible_begins:
        with pytest.raises(EdtfError, match="ends before it begins"):
            parse(text)
        return
    found = parse(text)
    assert (found.earliest, found.latest) == (possible_begins[0], possible_ends[-1])
    if not marked:
        bounds = possible_begins[0], possible_begins[-1], possible_ends[0], possible_ends[-1]
        assert Made(text, bounds).agrees()


@few
@given(sets())
def test_a_set_is_one_of_its_days_or_all_of_them(made: Made) -> None:
    assert made.agrees()


@few
@given(st.dates())
def test_the_short_cut_for_plain_days_finds_what_reading_them_finds(day: date) -> None:
    assert parse(day.isoformat()) == parse(f"[{day.isoformat()}]")


@few
@given(valid_texts, st.data())
def test_any_text_is_read_to_its_canonical_form_or_refused_at_a_position(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 3)))
    changed = text[:start] + data.draw(st.text(ALPHABET, max_size=3)) + text[end:]

    assert_read_or_refused(changed)
    assert_read_or_refused(data.draw(st.text(ALPHABET, max_size=30)))


def assert_read_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except EdtfError as error:
        refused_at = error.position
    else:
        refused_at = 0
        assert parse(found.text) == found
        assert found.earliest <= found.latest
    assert 0 <= refused_at <= len(text)


@few
@given(valid_texts, st.sampled_from("\n\r\t \x00\u00a0\u200b\u0661\uff11\u2009\ufeff"))
def test_a_valid_text_with_a_hostile_character_behind_or_before_it_is_refused(text: str, hostile: str) -> None:
    for spoiled, position in ((text + hostile, len(text)), (hostile + text, 0)):
        with pytest.raises(EdtfError) as refused:
            parse(spoiled)

        assert refused.value.position == position
