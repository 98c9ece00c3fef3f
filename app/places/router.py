"""Places, in a list and alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.asking.route import AskedRoute, Db
from app.directory.filters import DirectoryFilters, Refs
from app.directory.router import answer_directory
from app.documents.place import PlaceOut
from app.editing.noun import Noun
from app.editing.params import RecordParams
from app.editing.router import add_writing, answer_record
from app.errors import BadParameter, NotFound, documented
from app.parameters import Reference, Several
from app.places import service
from app.places.schemas import PlaceIn

router = APIRouter(prefix="/v1/places", tags=["places"], route_class=AskedRoute)

PLACE = Noun(
    kind="place",
    schema=PlaceIn,
    document=PlaceOut,
    record=service.record,
    record_all=service.record_all,
    amend=service.amend,
    told=service.told,
    united=service.united,
    patch={"lat": 55.7558, "lon": 37.6173},
    example={
        "name": "Smolny",
        "type": "venue",
        "country": "RU",
        "within": "saint-petersburg",
        "lat": 59.9464,
        "lon": 30.3962,
    },
)


class PlaceFilters(DirectoryFilters):
    """All filters of places."""

    country: Refs = Field(description="Country in which they lie.", examples=[["RU"]])
    within: Refs = Field(description="Place in which they lie.", examples=[["moscow"]])


class PlaceList(BaseModel):
    """Places, in alphabetical order."""

    items: Several[PlaceOut] = Field(description="The places.")
    next: str | None = Field(description="Address of the next page; null on the last one.")


@router.get("", summary="List places", response_model=PlaceList, responses=documented(BadParameter))
def list_places(request: Request, db: Db, filters: Annotated[PlaceFilters, Query()]) -> Response:
    """Cities and venues."""
    return answer_directory(request, db, "place", filters, ("country", "within"))


@router.get(
    "/{reference:record}",
    summary="Read a place",
    response_model=PlaceOut,
    responses=documented(BadParameter, NotFound),
)
def get_place(request: Request, db: Db, reference: Reference, params: Annotated[RecordParams, Query()]) -> Response:
    """One place: country, coordinates, and the places it lies in."""
    return answer_record(request, db, PLACE, reference, params)


add_writing(router, PLACE)
