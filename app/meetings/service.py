"""What happens to meetings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import edtf
from app.bulk import in_pieces
from app.db import new_id
from app.documents.meeting import PARTS
from app.editing.told import id_of, slug_of
from app.entries import parts as entry_parts
from app.entries.rules import refuse_impossible_sides, refuse_status
from app.entries.told import told_entry, unadded_to_entry
from app.errors import within
from app.history.service import Change
from app.identifiers.outside import external_ids
from app.identifiers.resolver import find, refuse_circle, resolve_optional, resolver
from app.meetings.schemas import MeetingIn
from app.models import Meeting
from app.models.vocabulary import Kind
from app.places.service import placed
from app.publish import publish, publish_all
from app.sources.citations import citations

# A meeting with an hour comes at that minute; those after it follow within the minute.
STEPS_IN_A_MINUTE = 1000


def record(db: Session, told: MeetingIn, change: Change, entity_id: str | None = None) -> str:
    """Add a meeting. Returns its id."""
    meeting = Meeting(id=entity_id or new_id())
    _fill(db, meeting, told, change, _before(db, [told]))
    db.add(meeting)
    _publish(db, [meeting], change)
    return meeting.id


def record_all(db: Session, told: Sequence[MeetingIn], change: Change) -> list[str]:
    """Add many meetings, with as many statements as for one. Returns their ids.

    Raises Invalid, pointing at the place of the meeting among them.
    """
    before = _before(db, told)
    meetings = [Meeting(id=new_id()) for _ in told]
    for at, (meeting, one) in enumerate(zip(meetings, told, strict=True)):
        with within(f"/{at}"):
            _fill(db, meeting, one, change, before)
    db.add_all(meetings)
    _publish(db, meetings, change)
    return [meeting.id for meeting in meetings]


def amend(db: Session, meeting_id: str, told: MeetingIn, change: Change) -> None:
    """Replace what is told of a meeting; those that come after it the same day move with it."""
    before = _before(db, [told])
    meeting = db.get_one(Meeting, meeting_id, options=PARTS, populate_existing=True)
    left = meeting.visit_id
    _fill(db, meeting, told, change, before)
    _publish(db, [meeting], change)
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


def _before(db: Session, told: Sequence[MeetingIn]) -> dict[str, Meeting]:
    """The meetings that these come after; all else that they refer to is looked for with them."""
    resolver(db).load(one for meeting in told for one in _references(meeting))
    ids = {find(db, "meeting", meeting.after.meeting) or "" for meeting in told if meeting.after}
    rows = (db.scalars(select(Meeting).where(Meeting.id.in_(some))) for some in in_pieces(sorted(ids)))
    return {one.id: one for some in rows for one in some}


def _references(told: MeetingIn) -> Iterator[tuple[Kind, str]]:
    yield from entry_parts.references(told, [told.place])
    if told.visit:
        yield "visit", told.visit
    if told.after:
        yield "meeting", told.after.meeting


def _publish(db: Session, meetings: Sequence[Meeting], change: Change) -> None:
    publish_all(db, [("meeting", meeting.id) for meeting in meetings], change)
    publish_all(db, [("visit", meeting.visit_id) for meeting in meetings if meeting.visit_id], change, "republish")


def _fill(db: Session, meeting: Meeting, told: MeetingIn, change: Change, before: Mapping[str, Meeting]) -> None:
    refuse_status(meeting.status, told.status, edtf.parse(told.date).earliest, change)
    for field in ("title", "status", "date", "format", "channel", "summary"):
        setattr(meeting, field, getattr(told, field))
    meeting.place_id = placed(db, told.place, change, "/place")
    meeting.occasion_id = resolve_optional(db, "occasion", told.occasion, "/occasion")
    meeting.visit_id = resolve_optional(db, "visit", told.visit, "/visit")
    meeting.after_id = resolve_optional(db, "meeting", told.after.meeting if told.after else None, "/after/meeting")
    meeting.after_interval = told.after.interval if told.after else None
    if meeting in db:  # nothing can come after a meeting that is new
        refuse_circle(
            db, meeting, "after_id", "/after/meeting", "a meeting cannot come after itself, whatever the hours"
        )
    meeting.position = _position(meeting, before[meeting.after_id] if meeting.after_id else None)
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
    meeting.external_ids = external_ids(db, "meeting", meeting.id, told.external_ids)


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
