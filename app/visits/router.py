"""Visits, in a list and alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.asking.route import AskedRoute, Db
from app.documents.entry import VisitOut
from app.editing.noun import Noun
from app.editing.params import RecordParams
from app.editing.router import add_writing, answer_record
from app.entries.told import unadded
from app.errors import BadParameter, NotFound, documented
from app.parameters import Reference
from app.schedule.filters import ScheduleFilters
from app.schedule.router import answer_schedule_of
from app.visits import service
from app.visits.schemas import VisitIn

router = APIRouter(prefix="/v1/visits", tags=["visits"], route_class=AskedRoute)

VISIT = Noun(
    kind="visit",
    schema=VisitIn,
    document=VisitOut,
    record=service.record,
    amend=service.amend,
    told=service.told,
    unadded=unadded,
    record_all=service.record_all,
    amend_all=service.amend_all,
    patch={"summary": "A stay around the parade."},
    example={
        "start": "2026-05-07",
        "end": "2026-05-10",
        "type": "official",
        "status": "announced",
        "guest_country": "CU",
        "host_country": "RU",
        "participants": [{"role": "guest", "leader": "miguel-diaz-canel", "country": "CU"}],
        "stops": [{"place": "moscow", "date": "2026-05-07/2026-05-10", "activities": ["parade on Red Square"]}],
        "sources": [{"source": "https://tass.com/politics/1953875"}],
    },
)


class VisitList(BaseModel):
    """Visits, in date order."""

    items: list[VisitOut] = Field(description="The visits.")
    next: str | None = Field(description="Address of the next page; null on the last one.")
    total: int | None = Field(None, description="How many there are in all; only with `count=exact`.")


@router.get("", summary="List visits", response_model=VisitList, responses=documented(BadParameter))
def list_visits(request: Request, db: Db, filters: Annotated[ScheduleFilters, Query()]) -> Response:
    """The visits that satisfy every filter, in date order: the schedule without the rest."""
    return answer_schedule_of(request, db, filters, "kind", "visit")


@router.get(
    "/{reference:record}",
    summary="Read a visit",
    response_model=VisitOut,
    responses=documented(BadParameter, NotFound),
)
def get_visit(request: Request, db: Db, reference: Reference, params: Annotated[RecordParams, Query()]) -> Response:
    """One visit with all that is known of it, now or as of a day."""
    return answer_record(request, db, VISIT, reference, params)


add_writing(router, VISIT)
