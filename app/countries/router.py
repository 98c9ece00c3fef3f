"""Countries, in a list and alone."""

from typing import Annotated, Self

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator

from app.answers import answer
from app.asking.route import AskedRoute, Db
from app.countries import service
from app.countries.names import meant
from app.countries.offices import Officeholders, officeholders
from app.countries.schemas import CountryIn
from app.directory.filters import DirectoryFilters, Refs, Search
from app.directory.router import answer_directory
from app.documents.country import CountryOut
from app.editing.noun import Noun
from app.editing.params import RecordParams
from app.editing.router import add_writing, answer_record
from app.errors import BadParameter, NotFound, documented
from app.models.vocabulary import Standard
from app.paging import AsOfParams
from app.parameters import Reference, Several
from app.references import reference_key
from app.schedule import exporting
from app.schedule.filters import Day, ScheduleFilters
from app.schedule.router import Schedule, answer_schedule_of

router = APIRouter(prefix="/v1/countries", tags=["countries"], route_class=AskedRoute)

COUNTRY = Noun(
    kind="country",
    schema=CountryIn,
    document=CountryOut,
    record=service.record,
    amend=service.amend,
    told=service.told,
    patch={"lat": 21.5, "lon": -80.0},
    example={
        "code": "X-CHK",
        "standard": "bilat",
        "name": "Chechen Republic of Ichkeria",
        "region": "Eastern Europe",
        "start": "1991-11-01",
        "end": "2000",
    },
    scope="admin",
)


class CountryFilters(DirectoryFilters):
    """All filters of countries."""

    name: Search | None = Field(None, description="A whole name in any language; never guessed.", examples=["Burma"])
    on: Day | None = Field(
        None,
        description="With `name`: the day on which it was used. Empty where it could be two states then.",
        examples=["2012-11-19"],
    )
    region: Refs = Field(description="UN M49 region.", examples=[["Caribbean"]])
    standard: Several[Standard] = Field(description="Who gave the code.", examples=[["iso-3166-3"]])

    @model_validator(mode="after")
    def _day_of_a_name(self) -> Self:
        if self.on and not self.name:
            raise ValueError("on: this is the day on which a name was used; give `name` too")
        return self


class CountryList(BaseModel):
    """Countries, in alphabetical order."""

    items: Several[CountryOut] = Field(description="The countries.")
    next: str | None = Field(description="Address of the next page; null on the last one.")


@router.get("", summary="List countries", response_model=CountryList, responses=documented(BadParameter))
def list_countries(request: Request, db: Db, filters: Annotated[CountryFilters, Query()]) -> Response:
    """States and territories of today and of the past. A code says nothing about recognition."""
    if not (filters.name and filters.on):
        return answer_directory(request, db, "country", filters, ("name", "region", "standard"))
    code = meant(db, filters.name, filters.on, filters.as_of)
    then = [reference_key("country", code)] if code else []
    return answer_directory(request, db, "country", filters, ("region", "standard"), [then])


class OnParams(AsOfParams):
    """Which day is asked about."""

    on: Day = Field(description="The day, or a month or year (EDTF).", examples=["2025-05-07"])


@router.get(
    "/{reference:path}/schedule",
    summary="Ask the schedule of a country",
    response_model=Schedule,
    responses=documented(BadParameter, NotFound),
)
def list_country_schedule(
    request: Request, db: Db, reference: Reference, filters: Annotated[ScheduleFilters, Query()]
) -> Response:
    """Visits and meetings in which a country takes part, in date order."""
    return answer_schedule_of(request, db, filters, "country", reference)


exporting.offer(router, "/{reference:path}/schedule", "country_schedule", "country")


@router.get(
    "/{reference:path}/officeholders",
    summary="Who held office?",
    response_model=Officeholders,
    responses=documented(BadParameter, NotFound),
)
def list_officeholders(
    request: Request, db: Db, reference: Reference, params: Annotated[OnParams, Query()]
) -> Response:
    """Who held which office of a country on a day, highest rank first: certainly, or possibly."""
    return answer(request, officeholders(db, reference, params.on, params.as_of).model_dump_json())


@router.get(
    "/{reference:record}",
    summary="Read a country",
    response_model=CountryOut,
    responses=documented(BadParameter, NotFound),
)
def get_country(request: Request, db: Db, reference: Reference, params: Annotated[RecordParams, Query()]) -> Response:
    """One country: its names, codes of other registers, predecessors and successors."""
    return answer_record(request, db, COUNTRY, reference, params)


add_writing(router, COUNTRY)
