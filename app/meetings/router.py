"""Meetings, in a list and alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.asking.route import AskedRoute, Db
from app.documents.entry import MeetingOut
from app.editing.noun import Noun
from app.editing.params import RecordParams
from app.editing.router import add_writing, answer_record
from app.entries.told import unadded
from app.errors import BadParameter, NotFound, documented
from app.meetings import service
from app.meetings.schemas import MeetingIn
from app.parameters import Reference
from app.schedule.filters import ScheduleFilters
from app.schedule.router import answer_schedule_of

router = APIRouter(prefix="/v1/meetings", tags=["meetings"], route_class=AskedRoute)

MEETING = Noun(
    kind="meeting",
    schema=MeetingIn,
    document=MeetingOut,
    record=service.record,
    amend=service.amend,
    told=service.told,
    unadded=unadded,
    record_all=service.record_all,
    amend_all=service.amend_all,
    patch={"topics": ["economic support"]},
    example={
        "date": "2026-05-08",
        "format": "bilateral",
        "status": "announced",
        "place": "moscow",
        "participants": [
            {"role": "principal", "leader": "vladimir-putin", "country": "RU"},
            {"role": "principal", "leader": "miguel-diaz-canel", "country": "CU"},
        ],
        "topics": ["economic support"],
        "sources": [{"source": "https://tass.com/politics/1953875", "attributed_to": "Yuri Ushakov"}],
    },
)


class MeetingList(BaseModel):
    """Meetings, in date order."""

    items: list[MeetingOut] = Field(description="The meetings.")
    next: str | None = Field(description="Address of the next page; null on the last one.")
    total: int | None = Field(None, description="How many there are in all; only with `count=exact`.")


@router.get("", summary="List meetings", response_model=MeetingList, responses=documented(BadParameter))
def list_meetings(request: Request, db: Db, filters: Annotated[ScheduleFilters, Query()]) -> Response:
    """The meetings that satisfy every filter, in date order: the schedule without the rest."""
    return answer_schedule_of(request, db, filters, "kind", "meeting")


@router.get(
    "/{reference:record}",
    summary="Read a meeting",
    response_model=MeetingOut,
    responses=documented(BadParameter, NotFound),
)
def get_meeting(request: Request, db: Db, reference: Reference, params: Annotated[RecordParams, Query()]) -> Response:
    """One meeting with all that is known of it, now or as of a day."""
    return answer_record(request, db, MEETING, reference, params)


add_writing(router, MEETING)
