"""Moments in time as readers write them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema


def read_as_of(value: Any) -> datetime:
    """The moment that `as_of` names: a day means all of it, in UTC.

    Raises ValueError for the future, and for a moment without an offset from UTC.
    """
    if isinstance(value, datetime):
        return value
    text, now = str(value), datetime.now(UTC)
    if not text.isascii() or not text[:4].isdigit():
        raise ValueError("write a day such as 2025-05-06, or a moment such as 2025-05-06T09:00:00Z")
    if len(text) == 10:
        day = date.fromisoformat(text)
        if day > now.date():
            raise ValueError("nobody knows yet what will be known then: this lies in the future")
        end_of_day = datetime.combine(day, time.max, UTC)
        return min(end_of_day, now)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs an offset from UTC: end it with Z, or with %2B03:00 for +03:00")
    if not timedelta(0) <= moment - datetime.min.replace(tzinfo=UTC):
        raise ValueError("years begin with 0001")
    if moment > now:
        raise ValueError("nobody knows yet what will be known then: this lies in the future")
    return moment.astimezone(UTC)


AsOfMoment = Annotated[
    datetime,
    BeforeValidator(read_as_of),
    WithJsonSchema({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}),
]
