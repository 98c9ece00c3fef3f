"""Visits, in a list and alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.answers import answer
from app.db import Db
from app.documents.entry import VisitOut
from app.errors import BadParameter, NotFound, documented
from app.history import queries as history
from app.paging import AsOfParams
from app.parameters import Reference
from app.schedule.filters import ScheduleFilters
from app.schedule.router import answer_schedule_of

router = APIRouter(prefix="/v1/visits", tags=["visits"])


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
    "/{reference:path}",
    summary="Read a visit",
    response_model=VisitOut,
    responses=documented(BadParameter, NotFound),
)
def get_visit(request: Request, db: Db, reference: Reference, params: Annotated[AsOfParams, Query()]) -> Response:
    """One visit with all that is known of it, now or as of a day."""
    return answer(request, history.read(db, "visit", reference, params.as_of))
