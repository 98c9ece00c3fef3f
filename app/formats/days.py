"""When an entry is, as far as that is known: what calendars and event descriptions can show of uncertain dates."""

from datetime import UTC, date, datetime
from typing import NamedTuple

from app import edtf
from app.documents.base import Facts
from app.spans import Span


class Shown(NamedTuple):
    """When an entry is: days, the last one included, or moments."""

    first: date
    last: date | None
    """None where it is not known, or not over."""
    sure: bool


def written(entry: Facts) -> str:
    """When an entry is, as it was told (EDTF)."""
    if entry["kind"] == "meeting":
        return str(entry["date"])
    return f"{entry['start']}/{entry['end']}" if entry["end"] else str(entry["start"])


def _span(entry: Facts) -> Span:
    return edtf.parse(entry["date"]) if entry["kind"] == "meeting" else edtf.stay(entry["start"], entry["end"])


def possible(entry: Facts) -> Shown:
    """The days on which an entry can be."""
    span = _span(entry)
    return Shown(span.earliest, None if span.latest == date.max else span.latest, sure=False)


def known(entry: Facts) -> Shown | None:
    """When an entry is shown, if its days or moments are known."""
    if times := _moments(entry):
        return Shown(times[0], times[1] if len(times) > 1 else None, sure=True)
    span = _span(entry)
    sure = span.start_latest == span.earliest and span.end_earliest == span.latest and not span.gaps
    if not sure and span.earliest != span.latest:
        return None
    return possible(entry)._replace(sure=sure)


def _moments(entry: Facts) -> list[datetime]:
    """The moments at which a meeting begins and ends, as far as they are told with their zone."""
    if entry["kind"] != "meeting" or "T" not in entry["date"] or entry["date"][-1] in "?~%":
        return []
    try:
        told = [datetime.fromisoformat(one) for one in entry["date"].split("/")]
        if any(one.tzinfo is None for one in told) or told != sorted(set(told)):
            return []
        return [one.astimezone(UTC) for one in told]
    except (ValueError, OverflowError):  # in UTC it can lie before the first year, or after the last one
        return []
