"""The schedule: visits and meetings together, in date order."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.answers import answer_page, page_limit
from app.asking.route import AskedRoute, Db
from app.documents.entry import MeetingOut, VisitOut
from app.errors import BadParameter, NotFound, documented
from app.history.queries import went_on
from app.index import walk
from app.models import MergedRecord
from app.paging import read_cursor
from app.references import is_id
from app.schedule import queries
from app.schedule.filters import ScheduleFilters

router = APIRouter(prefix="/v1/schedule", tags=["schedule"], route_class=AskedRoute)


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
    return answer_page(request, filters, page)


def answer_schedule_of(
    request: Request, db: Session, filters: ScheduleFilters, parameter: str, reference: str
) -> Response:
    """The schedule of the record that the path names, narrowed by the filters.

    Raises NotFound when the path names nothing, Merged when what it names went on in another record.
    """
    if is_id(reference) and (merged := db.get(MergedRecord, reference)):
        raise went_on(merged)
    if getattr(filters, parameter):
        raise BadParameter.named(parameter, "this is already said by the path", "repeated")
    try:
        return answer_schedule(request, db, filters.model_copy(update={parameter: [reference]}))
    except BadParameter as refusal:
        if any(error["parameter"] == parameter and error["code"] == "unknown" for error in refusal.errors):
            raise NotFound(refusal.errors[0]["message"]) from None
        raise
