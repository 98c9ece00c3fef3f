"""Occasions, in a list and alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.asking.route import AskedRoute, Db
from app.directory.filters import DirectoryFilters, Refs
from app.directory.router import answer_directory
from app.documents.occasion import OccasionOut
from app.editing.merging import united
from app.editing.noun import Noun
from app.editing.params import RecordParams
from app.editing.router import add_writing, answer_record
from app.errors import BadParameter, NotFound, documented
from app.models.vocabulary import Status
from app.occasions import service
from app.occasions.schemas import OccasionIn
from app.parameters import Reference, Several

router = APIRouter(prefix="/v1/occasions", tags=["occasions"], route_class=AskedRoute)

OCCASION = Noun(
    kind="occasion",
    schema=OccasionIn,
    document=OccasionOut,
    record=service.record,
    record_all=service.record_all,
    amend=service.amend,
    told=service.told,
    united=united,
    patch={"summary": "Leaders of many states were announced."},
    example={
        "name": "BRICS summit 2025",
        "date": "2025-07-06/2025-07-07",
        "status": "announced",
        "place": {"name": "Rio de Janeiro", "country": "BR"},
    },
)


class OccasionFilters(DirectoryFilters):
    """All filters of occasions."""

    country: Refs = Field(description="Country in which they happen, or whose occasion they are.", examples=[["RU"]])
    place: Refs = Field(description="Place in which they happen.", examples=[["moscow"]])
    status: Several[Status] = Field(description="Status.", examples=[["announced"]])


class OccasionList(BaseModel):
    """Occasions, in date order."""

    items: Several[OccasionOut] = Field(description="The occasions.")
    next: str | None = Field(description="Address of the next page; null on the last one.")


@router.get("", summary="List occasions", response_model=OccasionList, responses=documented(BadParameter))
def list_occasions(request: Request, db: Db, filters: Annotated[OccasionFilters, Query()]) -> Response:
    """What brings people together: parades, summits, funerals."""
    return answer_directory(request, db, "occasion", filters, ("country", "place", "status"))


@router.get(
    "/{reference:record}",
    summary="Read an occasion",
    response_model=OccasionOut,
    responses=documented(BadParameter, NotFound),
)
def get_occasion(request: Request, db: Db, reference: Reference, params: Annotated[RecordParams, Query()]) -> Response:
    """One occasion, and the numbers that were announced of it before anyone knew the names."""
    return answer_record(request, db, OCCASION, reference, params)


add_writing(router, OCCASION)
