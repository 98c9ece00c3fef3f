"""What happens to meetings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import edtf, parts
from app.db import new_id
from app.editing.told import id_of, slug_of
from app.entries import parts as entry_parts
from app.entries.rules import refuse_impossible_sides, refuse_status
from app.entries.told import told_entry
from app.errors import within
from app.history.service import Change
from app.identifiers.outside import external_ids
from app.identifiers.resolver import find, refuse_way_back, resolve_optional, resolver
from app.meetings.schemas import MeetingIn
from app.models import Meeting
from app.models.vocabulary import Kind
from app.parts import Row
from app.places.service import placed
from app.publish import publish, publish_all, publish_entries
from app.sources.citations import citations

# A meeting with an hour comes at that minute; those after it follow within the minute.
STEPS_IN_A_MINUTE = 1000


def record(db: Session, told: MeetingIn, change: Change, entity_id: str | None = None) -> str:
    """Add a meeting. Returns its id."""
    row = _row(db, {"id": entity_id or new_id()}, told, change, _before(db, [told]))
    parts.write(db, "meeting", [row])
    _publish(db, [row], change, new=entity_id is None)
    return str(row["id"])


def record_all(db: Session, told: Sequence[MeetingIn], change: Change) -> list[str]:
    """Add many meetings, with as many statements as for one. Returns their ids.

    Raises Invalid, pointing at the place of the meeting among them.
    """
    before, rows = _before(db, told), []
    for at, one in enumerate(told):
        with within(f"/{at}"):
            rows.append(_row(db, {"id": new_id()}, one, change, before))
    parts.write(db, "meeting", rows)
    _publish(db, rows, change, new=True)
    return [row["id"] for row in rows]


def amend(db: Session, meeting_id: str, told: MeetingIn, change: Change) -> None:
    """Replace what is told of a meeting; those that come after it the same day move with it."""
    before = _before(db, [told])
    (present,) = parts.read(db, "meeting", [meeting_id])
    row = _row(db, present, told, change, before)
    parts.rewrite(db, "meeting", [row])
    _publish(db, [row], change)
    if present["visit_id"] and present["visit_id"] != row["visit_id"]:
        publish(db, "visit", present["visit_id"], change)
    _move_followers(db, row, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """A meeting as an editor would tell it."""
    after = document["after"]
    return {
        **told_entry(document, MeetingIn),
        "place": slug_of(document["place"]),
        "visit": id_of(document["visit"]),
        "after": after and {"meeting": id_of(after), "interval": after["interval"]},
    }


def _before(db: Session, told: Sequence[MeetingIn]) -> dict[str, Row]:
    """The meetings that these come after; all else that they refer to is looked for with them."""
    resolver(db).load(one for meeting in told for one in _references(meeting))
    ids = {find(db, "meeting", meeting.after.meeting) or "" for meeting in told if meeting.after}
    return {row["id"]: row for row in parts.read_alone(db, "meeting", ids)}


def _references(told: MeetingIn) -> Iterator[tuple[Kind, str]]:
    yield from entry_parts.references(told, [told.place])
    if told.visit:
        yield "visit", told.visit
    if told.after:
        yield "meeting", told.after.meeting


def _publish(db: Session, rows: Sequence[Row], change: Change, *, new: bool = False) -> None:
    publish_entries(db, "meeting", rows, change, new=new)
    publish_all(db, [("visit", row["visit_id"]) for row in rows if row["visit_id"]], change, "republish")


def _row(db: Session, present: Row, told: MeetingIn, change: Change, before: Mapping[str, Row]) -> Row:
    """A meeting with its parts, which is new, or was told otherwise."""
    refuse_status(present.get("status"), told.status, edtf.parse(told.date).earliest, change)
    row = {
        "id": present["id"],
        **{field: getattr(told, field) for field in ("title", "status", "format", "channel", "summary")},
        **parts.dated("date", told.date),
        "place_id": placed(db, told.place, change, "/place"),
        "occasion_id": resolve_optional(db, "occasion", told.occasion, "/occasion"),
        "visit_id": resolve_optional(db, "visit", told.visit, "/visit"),
        "after_id": resolve_optional(db, "meeting", told.after.meeting if told.after else None, "/after/meeting"),
        "after_interval": told.after.interval if told.after else None,
    }
    if "status" in present:  # nothing can come after a meeting that is new
        refusal = "a meeting cannot come after itself, whatever the hours"
        refuse_way_back(db, Meeting, row["id"], row["after_id"], "after_id", "/after/meeting", refusal)
    row["position"] = _position(row, before[row["after_id"]] if row["after_id"] else None)
    row["participants"] = entry_parts.participants(db, told.participants)
    refuse_impossible_sides(row["participants"], told.format)
    row["details"] = [
        *entry_parts.details("topic", told.topics),
        *entry_parts.details("sought", told.sought),
        *entry_parts.details("statement", told.statements),
    ]
    row["outcomes"] = entry_parts.outcomes(told.outcomes)
    row["citations"] = citations(db, told.sources, change)
    row["external_ids"] = external_ids(db, "meeting", row["id"], told.external_ids)
    return row


def _position(row: Row, before: Row | None) -> int:
    """The place in the order of the day: by the hour when it is told, else one behind the meeting before."""
    time = edtf.parse(row["date"]).time
    if time:
        return (int(time[:2]) * 60 + int(time[3:])) * STEPS_IN_A_MINUTE
    same_day = before and before["date_earliest"] == row["date_earliest"]
    return int(before["position"]) + 1 if before and same_day else 0


def _move_followers(db: Session, row: Row, change: Change) -> None:
    moved = [row]
    for before in moved:  # grows while it is walked: those who follow, then those who follow them
        following = db.scalars(select(Meeting.id).where(Meeting.after_id == before["id"]))
        for follower in parts.read_alone(db, "meeting", following):
            position = _position(follower, before)
            if position != follower["position"]:
                db.execute(update(Meeting).where(Meeting.id == follower["id"]).values(position=position))
                publish(db, "meeting", follower["id"], change, "republish")
                moved.append({**follower, "position": position})
