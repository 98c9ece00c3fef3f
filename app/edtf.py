"""Dates as diplomacy knows them: a strict reader of EDTF (ISO 8601-2) and the days that each text allows."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from app.edtf_grammar import (
    NO_DATE,
    Cursor,
    Days,
    EdtfError,
    Precision,
    read_clock,
    read_days,
    read_qualifier,
)

__all__ = ["MAX_LENGTH", "Edtf", "EdtfError", "Precision", "parse"]

MAX_LENGTH = 255
# Fifty years and their commas fill 251 characters, so the length keeps the members to fifty.
_TOO_LONG = f"a date has at most {MAX_LENGTH} characters, and a set at most 50 members"
_OPEN, _UNKNOWN = "..", ""


@dataclass(frozen=True, slots=True)
class Edtf:
    """One date, interval or set, and the days on which it can begin and end.

    It possibly falls in the days F to T when `earliest <= T and latest >= F`, and certainly when
    `start_latest <= T and end_earliest >= F`. A text with a qualifier keeps its earliest and latest day but
    is certain of none: its `start_latest` is the end of all days, its `end_earliest` their beginning.
    """

    text: str  # in canonical form
    earliest: date
    latest: date
    start_latest: date
    end_earliest: date
    precision: Precision  # what is known: 2024-06-XX is a month, as 2024-06 is
    uncertain: bool
    approximate: bool
    time: str | None  # the clock in the text, "HH:MM", taken as that of the place; of an interval, its start


def parse(text: str) -> Edtf:
    """Read an EDTF text, or raise EdtfError.

    Seasons are those of meteorologists in the northern hemisphere: 21 is March to May, and 24 is December to
    the end of February of the next year. A time without an offset is local time at the place.
    """
    if len(text) > MAX_LENGTH:
        raise EdtfError(text, MAX_LENGTH, _TOO_LONG)
    return _parse(text)


@lru_cache(maxsize=8192)
def _parse(text: str) -> Edtf:
    # Of ten characters, Python reads the day 2025-05-07 but also the week date 2025-W19-3.
    if len(text) != 10 or text[7] != "-":
        return _read(text)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _read(text)
    return Edtf(text, day, day, day, day, "day", False, False, None)


def _read(text: str) -> Edtf:
    cursor = Cursor(text)
    if cursor.take("["):
        found = _set(cursor, "]")
    elif cursor.take("{"):
        found = _set(cursor, "}")
    else:
        found = _date_or_interval(cursor)
    if cursor.at < len(text):
        raise cursor.error("the text should end here")
    return found


def _date(cursor: Cursor) -> Edtf:
    start = cursor.at
    precision, days = read_days(cursor)
    text = cursor.text[start : cursor.at]
    if precision != "day" or not cursor.take("T"):
        return _edtf(text + read_qualifier(cursor), precision, days, days)
    clock = read_clock(cursor)
    clock_end = cursor.at
    if read_qualifier(cursor):
        raise cursor.error("a time cannot be uncertain or approximate, only a date without one", clock_end)
    return _edtf(f"{text}T{clock}", "time", days, days, clock[:5])


def _edtf(text: str, precision: Precision, begins: Days, ends: Days, time: str | None = None) -> Edtf:
    uncertain, approximate = "?" in text or "%" in text, "~" in text or "%" in text
    certain = not (uncertain or approximate)
    start_latest, end_earliest = (begins.last, ends.first) if certain else (date.max, date.min)
    return Edtf(text, begins.first, ends.last, start_latest, end_earliest, precision, uncertain, approximate, time)


def _date_or_interval(cursor: Cursor) -> Edtf:
    start = _side(cursor)
    if not cursor.take("/"):
        if isinstance(start, str):
            raise cursor.error(NO_DATE, 0)
        return start
    end_at = cursor.at
    end = _side(cursor)
    known = start if isinstance(start, Edtf) else end
    if isinstance(known, str):
        raise cursor.error("an interval needs a date on one side at least", end_at)
    if isinstance(start, Edtf) and isinstance(end, Edtf) and _ends_before_it_begins(start, end):
        raise cursor.error("the interval ends before it begins", end_at)
    if start == end and known.precision == "day" and not (known.uncertain or known.approximate):
        return known
    return _interval(start, end, known)


def _side(cursor: Cursor) -> Edtf | str:
    if cursor.take(_OPEN):
        return _OPEN
    if cursor.at == len(cursor.text) or cursor.text[cursor.at] == "/":
        return _UNKNOWN
    return _date(cursor)


def _ends_before_it_begins(start: Edtf, end: Edtf) -> bool:
    if end.latest < start.earliest:
        return True
    if not (start.time and end.time):
        return False
    begins, ends = datetime.fromisoformat(start.text), datetime.fromisoformat(end.text)
    # A time with an offset and one without have no order.
    return (begins.tzinfo is None) == (ends.tzinfo is None) and ends < begins


def _interval(start: Edtf | str, end: Edtf | str, known: Edtf) -> Edtf:
    begins, ends = _side_days(start, known, date.min), _side_days(end, known, date.max)
    # Of 2025-05-10/2025-05, the end may be any day of May that is not before the tenth.
    begins_in_order = Days(begins.first, min(begins.last, ends.last))
    ends_in_order = Days(max(begins.first, ends.first), ends.last)
    text = "/".join(side if isinstance(side, str) else side.text for side in (start, end))
    time = None if isinstance(start, str) else start.time
    return _edtf(text, "interval", begins_in_order, ends_in_order, time)


def _side_days(side: Edtf | str, known: Edtf, open_day: date) -> Days:
    if side == _OPEN:
        return Days(open_day, open_day)
    # An unknown side is not guessed: the interval is known for the day on its other side.
    told = known if isinstance(side, str) else side
    return Days(told.earliest, told.latest)


class _Member(NamedTuple):
    """A range of dates in a set; a single date is a range from itself to itself."""

    text: str
    first: Edtf
    last: Edtf


def _set(cursor: Cursor, closing: str) -> Edtf:
    members = [_member(cursor)]
    while cursor.take(","):
        members.append(_member(cursor))
    cursor.expect(closing, f"a set goes on with ',' or '..' and a date, or ends with '{closing}'")
    members = sorted(set(members), key=lambda one: (one.first.earliest, one.last.latest, one.text))
    if len(members) == 1 and members[0].first == members[0].last:
        return members[0].first
    earliest, latest = members[0].first.earliest, max(member.last.latest for member in members)
    texts = ",".join(member.text for member in members)
    if closing == "]":
        one_day = Days(earliest, latest)
        return _edtf(f"[{texts}]", "set", one_day, one_day)
    # All of them happen, so it has begun once any one must have, and cannot end before each one could have.
    begins = Days(earliest, min(member.first.latest for member in members))
    ends = Days(max(member.last.earliest for member in members), latest)
    return _edtf(f"{{{texts}}}", "set", begins, ends)


def _member(cursor: Cursor) -> _Member:
    first = _date_without_time(cursor)
    if not cursor.take(".."):
        return _Member(first.text, first, first)
    last_at = cursor.at
    last = _date_without_time(cursor)
    if first.precision != last.precision:
        raise cursor.error(f"a range from a {first.precision} cannot end with a {last.precision}", last_at)
    if last.earliest < first.earliest:
        raise cursor.error("the range ends before it begins", last_at)
    return _Member(first.text if first == last else f"{first.text}..{last.text}", first, last)


def _date_without_time(cursor: Cursor) -> Edtf:
    start = cursor.at
    found = _date(cursor)
    if found.time:
        raise cursor.error("a set holds dates without a time", start + len("2025-05-07"))
    return found
