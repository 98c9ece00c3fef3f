"""The schedule: visits and meetings together, in date order."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.answers import answer_page, page_limit
from app.asking.route import AskedRoute, Db
from app.documents.entry import MeetingOut, VisitOut
from app.errors import BadParameter, documented
from app.formats.offered import FORMATS
from app.index import walk
from app.paging import read_cursor
from app.schedule import exporting, queries
from app.schedule.filters import ScheduleFilters
from app.schedule.references import of_record

router = APIRouter(prefix="/v1/schedule", tags=["schedule"], route_class=AskedRoute)

ALTERNATES = [(f".{one.suffix}", one.media_type) for one in FORMATS]


class Schedule(BaseModel):
    """Visits and meetings, in date order."""

    items: list[Annotated[VisitOut | MeetingOut, Field(discriminator="kind")]] = Field(description="The entries.")
    next: str | None = Field(description="Address of the next page; null on the last one.")
    total: int | None = Field(None, description="How many there are in all; only with `count=exact`.")


@router.get("", summary="Ask the schedule", response_model=Schedule, responses=documented(BadParameter))
def list_schedule(request: Request, db: Db, filters: Annotated[ScheduleFilters, Query()]) -> Response:
    """Who is where and who meets whom: the visits and meetings that satisfy every filter, in date order."""
    return answer_schedule(request, db, filters)


def answer_schedule(request: Request, db: Session, filters: ScheduleFilters) -> Response:
    """One page of the schedule as an HTTP answer."""
    position = read_cursor(filters, request.scope["path"], walk.ORDER)
    page = queries.page(db, filters, position, page_limit(request, filters.limit))
    return answer_page(request, filters, page, ALTERNATES if request.scope["path"].endswith("/schedule") else ())


def answer_schedule_of(
    request: Request, db: Session, filters: ScheduleFilters, parameter: str, reference: str
) -> Response:
    """The schedule of the record that the path names, narrowed by the filters.

    Raises what `of_record` raises.
    """
    return of_record(db, filters, parameter, reference, lambda db, told: answer_schedule(request, db, told))


exporting.offer(router, "", "schedule")
