"""The document of a visit, from the tables."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app import edtf
from app.documents import meeting as meeting_document
from app.documents.base import address, external_ids, unstamped
from app.documents.entry import MeetingLink, ParticipantOut, ReceptionOut, StopOut, VisitOut
from app.documents.participants import (
    WITH_OFFICES,
    country_name,
    details,
    highest_rank,
    listed,
    outcomes,
    participant_out,
    representative,
    sentence,
    shown_as,
)
from app.documents.refs import CITED, occasion_ref, place_ref, source_refs
from app.models import Meeting, Stop, Visit

LOADED = (
    selectinload(Visit.participants).options(WITH_OFFICES),
    selectinload(Visit.stops).selectinload(Stop.activities),
    selectinload(Visit.details),
    selectinload(Visit.outcomes),
    selectinload(Visit.citations).options(CITED),
    selectinload(Visit.external_ids),
)


def render(db: Session, visit_id: str) -> VisitOut:
    """The document of a visit, from the tables."""
    visit = db.scalars(
        select(Visit).where(Visit.id == visit_id).options(*LOADED).execution_options(populate_existing=True)
    ).one()
    days = edtf.stay(visit.start, visit.end)
    earliest, latest = days.earliest, days.latest
    participants = [participant_out(db, one, earliest, latest) for one in visit.participants]
    return VisitOut(
        **unstamped("visit", visit_id),
        title=visit.title or _title(db, visit, participants),
        status=visit.status,
        start=visit.start,
        end=visit.end,
        earliest=earliest.isoformat(),
        latest=latest.isoformat(),
        type=visit.type,
        guest_country=visit.guest_country_code,
        host_country=visit.host_country_code,
        participants=participants,
        stops=[_stop(db, stop) for stop in visit.stops],
        agenda=details(visit.details, "agenda"),
        reception=_reception(db, visit, participants),
        meetings=_meetings(db, visit_id),
        occasion=occasion_ref(db, visit.occasion_id),
        topics=details(visit.details, "topic"),
        statements=details(visit.details, "statement"),
        outcomes=outcomes(visit.outcomes),
        summary=visit.summary,
        sources=source_refs(visit.citations),
        external_ids=external_ids(visit.external_ids),
    )


def _title(db: Session, visit: Visit, participants: list[ParticipantOut]) -> str:
    guests = [shown_as(db, one) for one in participants if one.role == "guest"]
    if not guests:
        guests = [representative(country_name(db, visit.guest_country_code))]
    verb = "visits" if len(guests) == 1 else "visit"
    return sentence(f"{listed(guests)} {verb} {country_name(db, visit.host_country_code)}")


def _stop(db: Session, stop: Stop) -> StopOut:
    place = place_ref(db, stop.place_id)
    assert place  # noqa: S101 - the column is not null
    return StopOut(
        place=place,
        date=stop.date,
        earliest=stop.date_earliest.isoformat() if stop.date_earliest else None,
        latest=stop.date_latest.isoformat() if stop.date_latest else None,
        activities=[activity.text for activity in stop.activities],
        summary=stop.summary,
    )


def _reception(db: Session, visit: Visit, participants: list[ParticipantOut]) -> ReceptionOut | None:
    greeters = [one for one in participants if one.role == "greeter"]
    told = (visit.reception_where, visit.reception_place_id, visit.reception_summary, *greeters)
    if not any(told):
        return None
    return ReceptionOut(
        where=visit.reception_where,
        place=place_ref(db, visit.reception_place_id),
        rank=highest_rank(greeters),
        summary=visit.reception_summary,
    )


def _meetings(db: Session, visit_id: str) -> list[MeetingLink]:
    meetings = db.scalars(
        select(Meeting)
        .where(Meeting.visit_id == visit_id)
        .options(selectinload(Meeting.participants).options(WITH_OFFICES))
        .execution_options(populate_existing=True)
        .order_by(Meeting.date_earliest, Meeting.position, Meeting.id)
    )
    return [_meeting_link(db, meeting) for meeting in meetings]


def _meeting_link(db: Session, meeting: Meeting) -> MeetingLink:
    first, last = meeting.date_earliest, meeting.date_latest
    participants = [participant_out(db, one, first, last) for one in meeting.participants]
    return MeetingLink(
        id=meeting.id,
        url=address("meeting", meeting.id),
        title=meeting_document.title(db, meeting, participants),
        date=meeting.date,
        status=meeting.status,
    )
