"""Moments in time as readers write them."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

# The profile of ISO 8601 that RFC 3339 describes, and whole days.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?\Z"
)


ALWAYS = datetime(1700, 1, 1, tzinfo=UTC)
"""Since when the public could know what was never news. The first moments of year 1 cannot be told west of
Greenwich, and clocks that count nanoseconds begin in 1677; this one every client can hold."""


def read_as_of(value: Any) -> datetime:
    """The moment that `as_of` names: a day means all of it, in UTC.

    Raises ValueError for what is no moment, has no offset from UTC, or lies in the future.
    """
    if isinstance(value, datetime):
        return value
    text, now = str(value), datetime.now(UTC)
    if not _MOMENT.match(text):
        raise ValueError(
            "write a day such as 2025-05-06, or a moment with its offset from UTC such as 2025-05-06T09:00:00Z"
            " (a plus sign is written %2B in a URL)"
        )
    if len(text) == 10:
        day = date.fromisoformat(text)
        if day > now.date():
            raise ValueError("nobody knows yet what will be known then: this lies in the future")
        # Of today, too: the answer to the same question must not change with the second it is asked in.
        return datetime.combine(day, time.max, UTC)
    moment = datetime.fromisoformat(text)
    if moment > now:
        raise ValueError("nobody knows yet what will be known then: this lies in the future")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("years begin with 0001") from None


def read_known_from(value: Any) -> datetime:
    """The moment that `known_from` names: a day means its beginning, in UTC.

    Raises ValueError for what is no moment, has no offset from UTC, or lies in the future.
    """
    moment = read_as_of(value)
    return datetime.combine(moment.date(), time.min, UTC) if len(str(value)) == 10 else moment


KnownFromMoment = Annotated[
    datetime,
    BeforeValidator(read_known_from),
    WithJsonSchema({"type": "string"}),
]
AsOfMoment = Annotated[
    datetime,
    BeforeValidator(read_as_of),
    WithJsonSchema({"type": "string"}),
]
