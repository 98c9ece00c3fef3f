"""How EDTF spells one date: from characters to the days it may be, strictly and from left to right."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Literal

from app.spans import Days

Precision = Literal["time", "day", "month", "season", "year", "decade", "century", "interval", "set"]

NO_DATE = "a date is expected here, beginning with a year of four digits, 0001 to 9999"
# The longer spellings first: "?~" is not a "?" with something behind it.
_QUALIFIERS = {"?~": "%", "~?": "%", "?": "?", "~": "~", "%": "%"}


class EdtfError(ValueError):
    """A text that is not a date: what is wrong, and at which character, counted from 0."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        # In ASCII, so that a blank of another kind shows and a lone surrogate breaks no answer.
        self.text = ascii(shown)[1:-1]
        self.position = position
        self.reason = reason
        super().__init__(self.text, position, reason)

    def __str__(self) -> str:
        return f"{self.reason} (position {self.position})"


class Cursor:
    """A text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def error(self, reason: str, at: int | None = None) -> EdtfError:
        """The refusal of what stands at a position, by default of what comes next."""
        return EdtfError(self.text, self.at if at is None else at, reason)

    def take(self, expected: str) -> bool:
        """Step over these characters, if they come next."""
        found = self.text.startswith(expected, self.at)
        if found:
            self.at += len(expected)
        return found

    def expect(self, expected: str, reason: str) -> None:
        """Step over these characters, which have to come next."""
        if not self.take(expected):
            raise self.error(reason)

    def digits(self, count: int, reason: str) -> int:
        """The number made of exactly so many digits."""
        start = self.at
        for char in self.text[start : start + count].ljust(count):
            # isdigit() would let the digits of every script pass.
            if not "0" <= char <= "9":
                raise self.error(reason)
            self.at += 1
        return int(self.text[start : self.at])

    def number(self, low: int, high: int, reason: str) -> int:
        """Two digits that make a number from low to high."""
        start = self.at
        value = self.digits(2, reason)
        if not low <= value <= high:
            raise self.error(reason, start)
        return value


# Stretches of so many months, the first of which begins so many months into year 0.
_MONTHS: dict[Precision, tuple[int, int]] = {
    "month": (1, 0), "season": (3, 2), "year": (12, 0), "decade": (120, 0), "century": (1200, 0),
}  # fmt: skip


def split(precision: Precision, days: Days) -> Iterator[Days]:
    """The months, seasons, years … that make up these days."""
    size, shift = _MONTHS[precision]
    first, last = (12 * day.year + day.month - 1 for day in days)
    for begin in range(first - (first - shift) % size, last + 1, size):
        yield Days(_month(max(begin, first)).first, _month(min(begin + size - 1, last)).last)


def _month(months: int) -> Days:
    year, month = divmod(months, 12)
    return _months(year, month + 1, month + 1)


def read_days(cursor: Cursor) -> tuple[Precision, Days]:
    """A date without its time and qualifier: how much of it is known, and the days it may be."""
    start = cursor.at
    century = cursor.digits(2, NO_DATE)
    if cursor.take("XX"):
        return "century", _years(century * 100, century * 100 + 99)
    decade = century * 10 + cursor.digits(1, NO_DATE)
    if cursor.take("X"):
        return "decade", _years(decade * 10, decade * 10 + 9)
    year = decade * 10 + cursor.digits(1, NO_DATE)
    if year == 0:
        raise cursor.error("years run from 0001 to 9999", start)
    if not cursor.take("-"):
        return "year", _years(year, year)
    if cursor.take("XX"):
        if cursor.take("-"):
            cursor.expect("XX", "where the month is unknown, the day is XX")
        return "year", _years(year, year)
    return _days_in(year, cursor)


def _days_in(year: int, cursor: Cursor) -> tuple[Precision, Days]:
    start = cursor.at
    month = cursor.digits(2, "a month has two digits")
    if 21 <= month <= 24:
        return "season", _season(year, month)
    if not 1 <= month <= 12:
        raise cursor.error("months run from 01 to 12, seasons from 21 to 24", start)
    whole = _months(year, month, month)
    if not cursor.take("-") or cursor.take("XX"):
        return "month", whole
    reason = f"the days of {year:04}-{month:02} run from 01 to {whole.last.day}, in two digits"
    day = date(year, month, cursor.number(1, whole.last.day, reason))
    return "day", Days(day, day)


def _years(first: int, last: int) -> Days:
    # The decade 000X and the century 00XX begin with the year 0001.
    return Days(date(max(first, 1), 1, 1), date(last, 12, 31))


def _months(year: int, first: int, last: int) -> Days:
    return Days(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _season(year: int, season: int) -> Days:
    first = 3 * (season - 20)
    if season < 24:
        return _months(year, first, first + 2)
    last = date.max if year == date.max.year else _months(year + 1, 2, 2).last
    return Days(date(year, first, 1), last)


def read_clock(cursor: Cursor) -> str:
    """A time of day with its offset from UTC, in canonical form."""
    hour = cursor.number(0, 23, "hours run from 00 to 23, in two digits")
    cursor.expect(":", "a time is written hh:mm or hh:mm:ss")
    minute = cursor.number(0, 59, "minutes run from 00 to 59, in two digits")
    second = cursor.number(0, 59, "seconds run from 00 to 59, in two digits") if cursor.take(":") else 0
    seconds = f":{second:02}" if second else ""
    return f"{hour:02}:{minute:02}{seconds}{_offset(cursor)}"


def _offset(cursor: Cursor) -> str:
    if cursor.take("Z"):
        return "Z"
    start = cursor.at
    if not (cursor.take("+") or cursor.take("-")):
        return ""
    sign, reason = cursor.text[start], "offsets run from -14:00 to +14:00"
    hours = cursor.number(0, 14, reason)
    minutes = cursor.number(0, 59, reason) if cursor.take(":") else 0
    if hours == 14 and minutes:
        raise cursor.error(reason, start)
    if hours or minutes:
        return f"{sign}{hours:02}:{minutes:02}"
    if sign == "-":
        raise cursor.error("there is no offset of -00:00: UTC is written Z", start)
    return "Z"


def read_qualifier(cursor: Cursor) -> str:
    """`?` (uncertain), `~` (approximate), `%` (both), or nothing."""
    return next((mark for written, mark in _QUALIFIERS.items() if cursor.take(written)), "")
