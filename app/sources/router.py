"""Sources, in a list and alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.asking.route import AskedRoute, Db
from app.directory.filters import DirectoryFilters, Refs
from app.directory.router import answer_directory
from app.documents.source import SourceOut
from app.editing.merging import united
from app.editing.noun import Noun
from app.editing.params import RecordParams
from app.editing.router import add_writing, answer_record
from app.errors import BadParameter, NotFound, documented
from app.parameters import Reference, Several
from app.sources import service
from app.sources.schemas import SourceIn

router = APIRouter(prefix="/v1/sources", tags=["sources"], route_class=AskedRoute)

SOURCE = Noun(
    kind="source",
    schema=SourceIn,
    document=SourceOut,
    record=service.record,
    record_all=service.record_all,
    amend=service.amend,
    told=service.told,
    united=united,
    patch={"language": "en"},
    example={
        "title": "Leaders arrive in Moscow",
        "publisher": "TASS",
        "source_url": "https://tass.com/politics/1955000",
        "published": "2025-05-08",
        "language": "en",
    },
)


class SourceFilters(DirectoryFilters):
    """All filters of sources."""

    publisher: Refs = Field(description="Publisher, in any case and accents.", examples=[["TASS"]])


class SourceList(BaseModel):
    """Sources, in order of publication."""

    items: Several[SourceOut] = Field(description="The sources.")
    next: str | None = Field(description="Address of the next page; null on the last one.")


@router.get("", summary="List sources", response_model=SourceList, responses=documented(BadParameter))
def list_sources(request: Request, db: Db, filters: Annotated[SourceFilters, Query()]) -> Response:
    """Articles, communiqués and data sets on which the records rest."""
    return answer_directory(request, db, "source", filters, ("publisher",))


@router.get(
    "/{reference:record}",
    summary="Read a source",
    response_model=SourceOut,
    responses=documented(BadParameter, NotFound),
)
def get_source(request: Request, db: Db, reference: Reference, params: Annotated[RecordParams, Query()]) -> Response:
    """One source."""
    return answer_record(request, db, SOURCE, reference, params)


add_writing(router, SOURCE)
