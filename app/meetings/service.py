"""What happens to meetings."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app import edtf
from app.db import new_id
from app.directory import parts
from app.directory.references import refuse_circle, resolve_optional
from app.editing.told import id_of, slug_of
from app.entries import parts as entry_parts
from app.entries.references import resolve_entry
from app.entries.rules import refuse_impossible_sides, refuse_status
from app.entries.told import told_entry, unadded_to_entry
from app.history.service import Change
from app.meetings.schemas import MeetingIn
from app.models import Meeting
from app.places.service import placed
from app.publish import publish
from app.sources.citations import citations

PARTS = [
    selectinload(part)
    for part in (
        Meeting.participants, Meeting.details, Meeting.outcomes, Meeting.citations, Meeting.external_ids
    )
]  # fmt: skip

# A meeting with an hour comes at that minute; those after it follow within the minute.
STEPS_IN_A_MINUTE = 1000


def record(db: Session, told: MeetingIn, change: Change, entity_id: str | None = None) -> str:
    """Add a meeting. Returns its id."""
    meeting = Meeting(id=entity_id or new_id())
    _fill(db, meeting, told, change)
    db.add(meeting)
    _publish(db, meeting, change)
    return meeting.id


def amend(db: Session, meeting_id: str, told: MeetingIn, change: Change) -> None:
    """Replace what is told of a meeting; those that come after it the same day move with it."""
    meeting = db.get_one(Meeting, meeting_id, options=PARTS, populate_existing=True)
    left = meeting.visit_id
    _fill(db, meeting, told, change)
    _publish(db, meeting, change)
    if left and left != meeting.visit_id:
        publish(db, "visit", left, change)
    _move_followers(db, meeting, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """A meeting as an editor would tell it."""
    after = document["after"]
    return {
        **told_entry(document, MeetingIn),
        "place": slug_of(document["place"]),
        "visit": id_of(document["visit"]),
        "after": after and {"meeting": id_of(after), "interval": after["interval"]},
    }


def unadded(db: Session, document: dict[str, Any]) -> dict[str, Any]:
    """What an editor has told of title and people, where the document shows more."""
    meeting = db.get_one(Meeting, document["id"], options=PARTS, populate_existing=True)
    return unadded_to_entry(document, meeting.title, meeting.participants)


def _publish(db: Session, meeting: Meeting, change: Change) -> None:
    publish(db, "meeting", meeting.id, change)
    if meeting.visit_id:
        publish(db, "visit", meeting.visit_id, change, "republish")


def _fill(db: Session, meeting: Meeting, told: MeetingIn, change: Change) -> None:
    refuse_status(meeting.status, told.status, edtf.parse(told.date).earliest, change)
    for field in ("title", "status", "date", "format", "channel", "summary"):
        setattr(meeting, field, getattr(told, field))
    meeting.place_id = placed(db, told.place, change, "/place")
    meeting.occasion_id = resolve_optional(db, "occasion", told.occasion, "/occasion")
    meeting.visit_id = resolve_entry(db, "visit", told.visit, "/visit")
    meeting.after_id = resolve_entry(db, "meeting", told.after.meeting if told.after else None, "/after/meeting")
    meeting.after_interval = told.after.interval if told.after else None
    refuse_circle(db, meeting, "after_id", "/after/meeting", "a meeting cannot come after itself, whatever the hours")
    before = db.get_one(Meeting, meeting.after_id) if meeting.after_id else None
    meeting.position = _position(meeting, before)
    participants = entry_parts.participants(db, told.participants)
    refuse_impossible_sides(participants, told.format)
    meeting.participants = participants
    meeting.details = [
        *entry_parts.details("topic", told.topics),
        *entry_parts.details("sought", told.sought),
        *entry_parts.details("statement", told.statements),
    ]
    meeting.outcomes = entry_parts.outcomes(told.outcomes)
    meeting.citations = citations(db, told.sources, change)
    meeting.external_ids = parts.external_ids(db, "meeting", meeting.id, told.external_ids)


def _position(meeting: Meeting, before: Meeting | None) -> int:
    """The place in the order of the day: by the hour when it is told, else one behind the meeting before."""
    time = edtf.parse(meeting.date).time
    if time:
        return (int(time[:2]) * 60 + int(time[3:])) * STEPS_IN_A_MINUTE
    same_day = before and before.date_earliest == meeting.date_earliest
    return before.position + 1 if before and same_day else 0


def _move_followers(db: Session, meeting: Meeting, change: Change) -> None:
    moved = [meeting]
    for before in moved:  # grows while it is walked: those who follow, then those who follow them
        for follower in db.scalars(select(Meeting).where(Meeting.after_id == before.id)):
            position = _position(follower, before)
            if position != follower.position:
                follower.position = position
                publish(db, "meeting", follower.id, change, "republish")
                moved.append(follower)
