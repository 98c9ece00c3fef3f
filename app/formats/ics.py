"""iCalendar (RFC 5545, 7986): a calendar to subscribe to, in which edits, postponements and cancellations arrive."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from app.documents.base import Facts
from app.formats.base import Export, Format, FormatOptions
from app.formats.days import known, possible, written
from app.formats.lines import lines, sources

if TYPE_CHECKING:
    from icalendar import Calendar, Event

REFRESH = timedelta(hours=6)
HOW_LONG = timedelta(hours=1)
"""How long what begins at a known time is shown, where its end is not known."""

STATUS = {"announced": "TENTATIVE", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}
"""What is not among these is CONFIRMED."""

RULE = (
    "Days are calendar days at the place. An entry is shown where its days are known, doubted or not; with"
    " undated=include also where only a month or a range of days is known, from the first to the last possible day,"
    ' as tentative and with "c." before it. What is announced is tentative. Of what is cancelled or postponed the'
    " title says so."
)


class IcsOptions(FormatOptions):
    """What can be chosen of a calendar."""

    undated: Literal["exclude", "include"] = Field(
        "exclude",
        description="Whether what has no known day is shown on all days on which it can be, as tentative.",
        examples=["include"],
    )
    cancelled: Literal["prefix", "keep", "drop"] = Field(
        "prefix",
        description="What was cancelled is shown with `[CANCELLED]` before its title, as any other, or not at all.",
        examples=["drop"],
    )


class Ics(Format):
    """One VEVENT for each visit and meeting. No METHOD, as it is a snapshot, and no ATTENDEE (RFC 5545, 3.8.4.1)."""

    suffix, media_type, about = "ics", "text/calendar", "a calendar to subscribe to"
    Options = IcsOptions

    def write(self, export: Export, options: IcsOptions) -> Iterator[bytes]:
        """The calendar."""
        *head, end = _lines(_calendar(export))
        yield _folded(head)
        for versions in export.versions():
            yield _folded(_vevent(export, versions, options))
        yield _folded([end])


def _calendar(export: Export) -> "Calendar":
    from icalendar import Calendar, vText  # not before it is needed: it takes 3 MB of memory

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Bilat//Schedule//EN")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(export.title))
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, vText(RULE))
    if export.is_public:
        calendar.add("source", export.address, parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    if export.changed:
        calendar.add("last-modified", export.changed)
    return calendar


def _vevent(export: Export, versions: Sequence[Facts], options: IcsOptions) -> list[str]:
    """The lines of an entry, of which these are all versions, oldest first; none where it is not shown."""
    shown = [_event(export, version, options) for version in versions]
    if not (last := shown[-1]):
        return []
    contents = [event and event.to_ical() for event in shown]
    # A calendar takes an edit for one only where the number has grown: with each change of what it shows, and no other.
    changes = [0, *(at for at, (one, other) in enumerate(pairwise(contents), start=1) if one != other)]
    changed = _moment(versions[changes[-1]])
    last.add("sequence", len(changes) - 1)
    last.add("created", _moment(versions[0]))
    last.add("last-modified", changed)
    last.add("dtstamp", changed)
    return _lines(last)


def _moment(entry: Facts) -> datetime:
    return datetime.fromisoformat(entry["recorded_at"]).astimezone(UTC)


def _event(export: Export, entry: Facts, options: IcsOptions) -> "Event | None":
    """What a calendar shows of an entry, if it does."""
    from icalendar import Event, vText

    when = known(entry)
    cancelled = entry["status"] == "cancelled"
    if not (when or options.undated == "include") or (cancelled and options.cancelled == "drop"):
        return None
    first, last, sure = when or possible(entry)
    event = Event()
    event.add("uid", entry["id"])
    event.add("dtstart", first)
    if end := _end(first, last):
        event.add("dtend", end)
    event.add("summary", _summary(entry, sure, options))
    event.add("description", _description(entry))
    event.add("status", STATUS.get(entry["status"], "CONFIRMED") if sure or cancelled else "TENTATIVE")
    event.add("categories", [entry["kind"].capitalize(), *entry["topics"]])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    event.add("x-bilat-edtf", vText(written(entry)))
    if location := _location(export, entry):
        event.add("location", location)
    place = entry.get("place") or {}
    if place.get("lat") is not None and place.get("lon") is not None:
        event.add("geo", (place["lat"], place["lon"]))
    if export.is_public:
        event.add("url", export.absolute(entry["url"]))
    return event


def _end(first: date, last: date | None) -> date | None:
    """The moment or the day that is the first one after it; none after the last day of all."""
    try:
        if isinstance(first, datetime):
            return last or first + HOW_LONG
        return (last or first) + timedelta(days=1)
    except OverflowError:
        return None


def _summary(entry: Facts, sure: bool, options: IcsOptions) -> str:
    before = "" if sure else "c. "
    if entry["status"] == "cancelled" and options.cancelled == "prefix":
        before = f"[CANCELLED] {before}"
    if entry["status"] == "postponed":
        before = f"[POSTPONED] {before}"
    return f"{before}{entry['title']}"


def _location(export: Export, entry: Facts) -> str | None:
    if entry["kind"] == "visit":
        names = [stop["place"]["name"] for stop in entry["stops"]]
        return ", ".join([*dict.fromkeys(names), export.country(entry["host_country"])])
    place = entry["place"]
    return f"{place['name']}, {export.country(place['country'])}" if place else None


def _description(entry: Facts) -> str:
    told = (" ".join(filter(None, source)) for source in sources(entry))
    return "\n".join([*lines(entry), *told])


def _lines(component: Any) -> list[str]:
    """The content lines of a component, not folded."""
    return [str(line) for line in component.content_lines() if line]


def _folded(lines: Sequence[str]) -> bytes:
    return b"".join([folded(line) + b"\r\n" for line in lines])


def folded(line: str) -> bytes:
    """A content line in pieces of at most 75 octets, cut between characters and never inside an escape."""
    pieces: list[bytes] = []
    piece, escaped = b"", False
    for one in line:
        octets = one.encode()
        # A backslash stays with what it escapes; 74 and the space before a piece are 75.
        if not escaped and len(piece) + len(octets) + (one == "\\") > (75 if not pieces else 74):
            pieces.append(piece)
            piece = b""
        piece += octets
        escaped = one == "\\" and not escaped
    return b"\r\n ".join([*pieces, piece])
