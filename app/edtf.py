"""Dates as diplomacy knows them: a strict reader of EDTF (ISO 8601-2) and the days that each text allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from app import spans
from app.edtf_grammar import NO_DATE, Cursor, EdtfError, Precision, read_clock, read_days, read_qualifier, split
from app.spans import Days, Span

__all__ = ["MAX_LENGTH", "Edtf", "EdtfError", "Precision", "parse", "stay"]

MAX_LENGTH = 255
# Fifty years and their commas fill 251 characters, so the length keeps the members to fifty.
MOST_MEMBERS = 50
_TOO_LONG = f"a date has at most {MAX_LENGTH} characters, and a set at most {MOST_MEMBERS} members"
_OPEN, _UNKNOWN = "..", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edtf(Span):
    """One date, interval or set, and the days on which it can begin and end (see Span).

    What has a qualifier keeps its earliest and latest day but is certain of none.
    """

    text: str  # in canonical form
    precision: Precision  # what is known: 2024-06-XX is a month, as 2024-06 is
    uncertain: bool = False
    approximate: bool = False
    time: str | None = None  # the clock in the text, "HH:MM", taken as that of the place; of an interval, its start


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
    return Edtf(day, day, day, day, text=text, precision="day")


@lru_cache(maxsize=8192)
def stay(start: str, end: str | None) -> Span:
    """The days from one EDTF text to another; an end that nobody has told is not guessed, ".." is none at all.

    What is known only for its start is known for the day on which it started.
    """
    if end is None:
        return parse(start)
    return spans.stay(parse(start), spans.OPEN_END if end == ".." else parse(end))


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
    text, span = cursor.text[start : cursor.at], spans.one_day_of(days)
    if precision != "day" or not cursor.take("T"):
        qualifier = read_qualifier(cursor)
        return _edtf(text + qualifier, precision, span.vaguely() if qualifier else span)
    clock = read_clock(cursor)
    clock_end = cursor.at
    if read_qualifier(cursor):
        raise cursor.error("a time cannot be uncertain or approximate, only a date without one", clock_end)
    return _edtf(f"{text}T{clock}", "time", span, clock[:5])


def _edtf(text: str, precision: Precision, span: Span, time: str | None = None) -> Edtf:
    return Edtf(
        span.earliest,
        span.latest,
        span.start_latest,
        span.end_earliest,
        span.gaps,
        span.unsure,
        text=text,
        precision=precision,
        uncertain="?" in text or "%" in text,
        approximate="~" in text or "%" in text,
        time=time,
    )


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
    span = spans.stay(_side_days(start, known, spans.OPEN_START), _side_days(end, known, spans.OPEN_END))
    text = "/".join(side if isinstance(side, str) else side.text for side in (start, end))
    return _edtf(text, "interval", span, None if isinstance(start, str) else start.time)


def _side_days(side: Edtf | str, known: Edtf, open_side: Span) -> Span:
    if side == _OPEN:
        return open_side
    # An unknown side is not guessed: the interval is known for the day on its other side.
    return known if isinstance(side, str) else side


class _Member(NamedTuple):
    """A range of dates in a set; a single date is a range from itself to itself."""

    text: str
    first: Edtf
    last: Edtf

    @property
    def days(self) -> Days:
        """From the first possible day of its first date to the last of its last."""
        return Days(self.first.earliest, self.last.latest)


def _set(cursor: Cursor, closing: str) -> Edtf:
    members = [_member(cursor)]
    while cursor.take(","):
        members.append(_member(cursor))
    cursor.expect(closing, f"a set goes on with ',' or '..' and a date, or ends with '{closing}'")
    members = sorted(set(members), key=lambda one: (one.first.earliest, one.last.latest, one.text))
    if len(members) == 1 and members[0].first == members[0].last:
        return members[0].first
    text = ",".join(member.text for member in members)
    span = spans.one_of(member.days for member in members) if closing == "]" else _all_of(cursor, members)
    vague = any(member.first.vague or member.last.vague for member in members)
    return _edtf(f"[{text}]" if closing == "]" else f"{{{text}}}", "set", span.vaguely() if vague else span)


def _all_of(cursor: Cursor, members: Iterable[_Member]) -> Span:
    days, unknown = [], list[Days]()
    for member in members:
        if member.first.precision == "day":
            days.append(member.days)
        else:
            unknown.extend(islice(split(member.first.precision, member.days), MOST_MEMBERS + 1))
    if len(unknown) > MOST_MEMBERS:
        raise cursor.error(f"a set has at most {MOST_MEMBERS} members", 0)
    return spans.all_of(days, unknown)


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
