"""The document of a meeting, from the tables."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.documents.base import Link, address, external_ids, unstamped
from app.documents.entry import AfterLink, MeetingOut, ParticipantOut
from app.documents.participants import WITH_OFFICES, details, listed, outcomes, participant_out, sentence, shown_as
from app.documents.refs import CITED, occasion_ref, place_ref, source_refs
from app.models import Meeting

LOADED = (
    selectinload(Meeting.participants).options(WITH_OFFICES),
    selectinload(Meeting.details),
    selectinload(Meeting.outcomes),
    selectinload(Meeting.citations).options(CITED),
    selectinload(Meeting.external_ids),
)


def render(db: Session, meeting_id: str) -> MeetingOut:
    """The document of a meeting, from the tables."""
    meeting = db.scalars(
        select(Meeting).where(Meeting.id == meeting_id).options(*LOADED).execution_options(populate_existing=True)
    ).one()
    first, last = meeting.date_earliest, meeting.date_latest
    participants = [participant_out(db, one, first, last) for one in meeting.participants]
    return MeetingOut(
        **unstamped("meeting", meeting_id),
        title=title(db, meeting, participants),
        status=meeting.status,
        date=meeting.date,
        earliest=first.isoformat(),
        latest=last.isoformat(),
        format=meeting.format,
        channel=meeting.channel,
        place=place_ref(db, meeting.place_id),
        participants=participants,
        visit=_visit(meeting),
        occasion=occasion_ref(db, meeting.occasion_id),
        after=_after(meeting),
        position=meeting.position,
        topics=details(meeting.details, "topic"),
        sought=details(meeting.details, "sought"),
        statements=details(meeting.details, "statement"),
        outcomes=outcomes(meeting.outcomes),
        summary=meeting.summary,
        sources=source_refs(meeting.citations),
        external_ids=external_ids(meeting.external_ids),
    )


def title(db: Session, meeting: Meeting, participants: list[ParticipantOut]) -> str:
    """The title given, or one made of those who talk."""
    if meeting.title:
        return meeting.title
    speakers = [one for one in participants if one.role in ("principal", "host", "guest")] or participants
    names = [shown_as(db, one) for one in speakers]
    if not names:
        return "A meeting"
    if len(names) == 1:
        return sentence(f"{names[0]} meets")
    if len(names) == 2:
        return sentence(f"{names[0]} meets {names[1]}")
    return sentence(f"{listed(names)} meet")


def _visit(meeting: Meeting) -> Link | None:
    return Link(id=meeting.visit_id, url=address("visit", meeting.visit_id)) if meeting.visit_id else None


def _after(meeting: Meeting) -> AfterLink | None:
    if not meeting.after_id:
        return None
    return AfterLink(id=meeting.after_id, url=address("meeting", meeting.after_id), interval=meeting.after_interval)
