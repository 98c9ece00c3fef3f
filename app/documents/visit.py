"""The document of a visit, from the tables."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import edtf, parts
from app.documents import meeting as meeting_document
from app.documents.base import Facts, address, external_ids, unstamped
from app.documents.participants import (
    details,
    highest_rank,
    listed,
    outcomes,
    participant_out,
    representative,
    sentence,
    shown_as,
    who,
)
from app.documents.shown import Shown
from app.models import Meeting
from app.parts import Row


def documents(db: Session, visits: Sequence[Row]) -> list[Facts]:
    """The documents of these visits, with the meetings that belong to them."""
    meetings = _meetings(db, [visit["id"] for visit in visits])
    speakers = [one for some in meetings.values() for meeting in some for one in who(meeting["participants"])]
    shown = Shown(db, [*(one for visit in visits for one in _shows(visit)), *speakers])
    return [render(shown, visit, meetings.get(visit["id"], [])) for visit in visits]


def _shows(visit: Row) -> Iterator[str | None]:
    yield from (
        visit["guest_country_code"],
        visit["host_country_code"],
        visit["occasion_id"],
        visit["reception_place_id"],
    )
    yield from (stop["place_id"] for stop in visit["stops"])
    yield from (one["source_id"] for one in visit["citations"])
    yield from who(visit["participants"])


def _meetings(db: Session, visit_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The meetings of these visits, in their order."""
    ids = db.scalars(select(Meeting.id).where(Meeting.visit_id.in_(visit_ids)))
    found: dict[str, list[Row]] = {}
    for one in sorted(parts.read(db, "meeting", ids, "participants"), key=_in_order):
        found.setdefault(one["visit_id"], []).append(one)
    return found


def _in_order(meeting: Row) -> tuple[str, int, str]:
    return meeting["date_earliest"], meeting["position"], meeting["id"]


def render(shown: Shown, visit: Row, meetings: Sequence[Row]) -> Facts:
    """The document of a visit with these meetings; a pure function of what was loaded."""
    when = edtf.stay(visit["start"], visit["end"])
    participants = [participant_out(shown, one, when) for one in visit["participants"]]
    return {
        **unstamped("visit", visit["id"]),
        "title": visit["title"] or _title(shown, visit, participants),
        "status": visit["status"],
        "start": visit["start"],
        "end": visit["end"],
        "earliest": when.earliest.isoformat(),
        "latest": when.latest.isoformat(),
        "type": visit["type"],
        "guest_country": visit["guest_country_code"],
        "host_country": visit["host_country_code"],
        "participants": participants,
        "stops": [_stop(shown, stop) for stop in visit["stops"]],
        "agenda": details(visit["details"], "agenda"),
        "reception": _reception(shown, visit, participants),
        "meetings": [_meeting_link(shown, meeting) for meeting in meetings],
        "occasion": shown.occasion(visit["occasion_id"]),
        "topics": details(visit["details"], "topic"),
        "statements": details(visit["details"], "statement"),
        "outcomes": outcomes(visit["outcomes"]),
        "summary": visit["summary"],
        "sources": shown.sources(visit["citations"]),
        "external_ids": external_ids(visit["external_ids"]),
    }


def _title(shown: Shown, visit: Row, participants: list[Facts]) -> str:
    guests = [shown_as(shown, one) for one in participants if one["role"] == "guest"]
    if not guests:
        guests = [representative(shown.country(visit["guest_country_code"]))]
    host = shown.country(visit["host_country_code"])
    verb = "visits" if len(guests) == 1 else "visit"
    return sentence(f"{listed(guests)} {verb} {host}")


def _stop(shown: Shown, stop: Row) -> Facts:
    place = shown.place(stop["place_id"])
    assert place  # noqa: S101 - the column is not null
    return {
        "place": place,
        "date": stop["date"],
        "earliest": stop["date_earliest"],
        "latest": stop["date_latest"],
        "activities": [activity["text"] for activity in stop["activities"]],
        "summary": stop["summary"],
    }


def _reception(shown: Shown, visit: Row, participants: list[Facts]) -> Facts | None:
    greeters = [one for one in participants if one["role"] == "greeter"]
    told = (visit["reception_where"], visit["reception_place_id"], visit["reception_summary"], *greeters)
    if not any(told):
        return None
    return {
        "where": visit["reception_where"],
        "place": shown.place(visit["reception_place_id"]),
        "rank": highest_rank(greeters),
        "summary": visit["reception_summary"],
    }


def _meeting_link(shown: Shown, meeting: Row) -> Facts:
    when = edtf.parse(meeting["date"])
    participants = [participant_out(shown, one, when) for one in meeting["participants"]]
    return {
        "id": meeting["id"],
        "url": address("meeting", meeting["id"]),
        "title": meeting_document.title(shown, meeting, participants),
        "date": meeting["date"],
        "status": meeting["status"],
    }
