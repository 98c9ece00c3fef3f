"""What happens to meetings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import bulk, edtf, parts
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
from app.publish import publish_all, publish_entries
from app.sources.citations import citations

# A meeting with an hour comes at that minute; those after it follow within the minute.
STEPS_IN_A_MINUTE = 1000


def record(db: Session, told: MeetingIn, change: Change, entity_id: str | None = None) -> str:
    """Add a meeting. Returns its id."""
    row = _row(db, {"id": entity_id or new_id()}, told, change, _before(db, [told]))
    _add(db, [row], change, new=entity_id is None)
    return str(row["id"])


def record_all(db: Session, told: Sequence[MeetingIn], change: Change, ids: Sequence[str] = ()) -> list[str]:
    """Add many meetings, with as many statements as for one, under these ids or new ones. Returns their ids.

    Raises Invalid, pointing at the place of the meeting among them.
    """
    before, rows = _before(db, told), []
    for at, one in enumerate(told):
        with within(f"/{at}"):
            rows.append(_row(db, {"id": ids[at] if ids else new_id()}, one, change, before))
    _add(db, rows, change, new=True)
    return [row["id"] for row in rows]


def amend(db: Session, meeting_id: str, told: MeetingIn, change: Change) -> None:
    """Replace what is told of a meeting; those that come after it the same day move with it."""
    before, (present,) = _before(db, [told]), parts.read_alone(db, "meeting", [meeting_id])
    _replace(db, [(present, _row(db, present, told, change, before))], change)


def amend_all(db: Session, told: Mapping[str, MeetingIn], change: Change) -> None:
    """Replace what is told of many meetings, each under its id, with as many statements as for one.

    Raises Invalid, pointing at the place of the meeting among them.
    """
    before = _before(db, list(told.values()))
    present = {row["id"]: row for row in parts.read_alone(db, "meeting", told)}
    rows = []
    for at, (meeting_id, one) in enumerate(told.items()):
        with within(f"/{at}"):
            row = _row(db, present[meeting_id], one, change, before)
        before[meeting_id] = row  # those that come after it come after what it is now
        rows.append((present[meeting_id], row))
    _replace(db, rows, change)


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


def _add(db: Session, rows: Sequence[Row], change: Change, *, new: bool) -> None:
    parts.write(db, "meeting", rows)
    publish_entries(db, "meeting", rows, change, new=new)
    _publish_visits(db, [row["visit_id"] for row in rows], change)


def _replace(db: Session, rows: Sequence[tuple[Row, Row]], change: Change) -> None:
    """Put rows in the place of those before, and publish what follows from it."""
    now = [row for _, row in rows]
    parts.rewrite(db, "meeting", now)
    publish_entries(db, "meeting", now, change)
    _publish_visits(db, [row["visit_id"] for both in rows for row in both], change)
    _move_followers(db, now, change)


def _publish_visits(db: Session, visits: Sequence[str | None], change: Change) -> None:
    """Publish visits that have meetings now which they had not before, or have them no more."""
    publish_all(db, [("visit", visit_id) for visit_id in visits if visit_id], change, "republish")


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


def _move_followers(db: Session, moved: Sequence[Row], change: Change) -> None:
    """Move those that come after these on their day, and then those that come after them."""
    while moved:
        before = {row["id"]: row for row in moved}
        following = db.scalars(select(Meeting.id).where(Meeting.after_id.in_(before)))
        rows = parts.read_alone(db, "meeting", following.all())
        placed_now = [{**row, "position": _position(row, before[row["after_id"]])} for row in rows]
        moved = [now for row, now in zip(rows, placed_now, strict=True) if row != now]
        bulk.update(db, "meeting", ("id", "position"), [(row["id"], row["position"]) for row in moved])
        publish_all(db, [("meeting", row["id"]) for row in moved], change, "republish")
