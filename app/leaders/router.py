"""Leaders, in a list and alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.answers import answer
from app.asking.route import AskedRoute, Db
from app.directory.filters import DirectoryFilters, Refs
from app.directory.router import answer_directory
from app.documents.leader import LeaderOut
from app.editing.noun import Noun
from app.editing.params import RecordParams
from app.editing.router import add_writing, answer_record
from app.errors import BadParameter, NotFound, documented
from app.leaders import service
from app.leaders.schemas import LeaderIn
from app.leaders.whereabouts import Whereabouts, whereabouts
from app.models.vocabulary import Rank
from app.paging import AsOfParams
from app.parameters import Reference, Several
from app.schedule import exporting
from app.schedule.filters import Day, ScheduleFilters
from app.schedule.router import Schedule, answer_schedule_of

router = APIRouter(prefix="/v1/leaders", tags=["leaders"], route_class=AskedRoute)

LEADER = Noun(
    kind="leader",
    schema=LeaderIn,
    document=LeaderOut,
    record=service.record,
    record_all=service.record_all,
    amend=service.amend,
    told=service.told,
    united=service.united,
    patch={"birth": "1952-10-07"},
    example={
        "name": "Luis Arce",
        "names": [{"name": "Луис Арсе", "language": "ru"}],
        "terms": [{"title": "President of Bolivia", "rank": "head_of_state", "country": "BO", "start": "2020-11-08"}],
    },
)


class LeaderFilters(DirectoryFilters):
    """All filters of leaders."""

    country: Refs = Field(description="Country whose office they hold or held.", examples=[["CU"]])
    organization: Refs = Field(
        description="Organization whose office they hold or held.", examples=[["united-nations"]]
    )
    rank: Several[Rank] = Field(description="Rank of an office they hold or held.", examples=[["head_of_state"]])


class LeaderList(BaseModel):
    """Leaders, in alphabetical order."""

    items: Several[LeaderOut] = Field(description="The leaders.")
    next: str | None = Field(description="Address of the next page; null on the last one.")


@router.get("", summary="List leaders", response_model=LeaderList, responses=documented(BadParameter))
def list_leaders(request: Request, db: Db, filters: Annotated[LeaderFilters, Query()]) -> Response:
    """Persons who act for a country or organization, found by name in any script, by country and by rank."""
    return answer_directory(request, db, "leader", filters, ("country", "organization", "rank"))


class OnParams(AsOfParams):
    """Which day is asked about."""

    on: Day = Field(description="The day, or a month or year (EDTF).", examples=["2025-05-05"])


@router.get(
    "/{reference:path}/schedule",
    summary="Ask the schedule of a leader",
    response_model=Schedule,
    responses=documented(BadParameter, NotFound),
)
def list_leader_schedule(
    request: Request, db: Db, reference: Reference, filters: Annotated[ScheduleFilters, Query()]
) -> Response:
    """Visits and meetings in which a leader takes part, in date order."""
    return answer_schedule_of(request, db, filters, "leader", reference)


exporting.offer(router, "/{reference:path}/schedule", "leader_schedule", "leader")


@router.get(
    "/{reference:path}/whereabouts",
    summary="Where was a leader?",
    response_model=Whereabouts,
    responses=documented(BadParameter, NotFound),
)
def get_whereabouts(request: Request, db: Db, reference: Reference, params: Annotated[OnParams, Query()]) -> Response:
    """Where a leader was on a day, as far as the records can tell: certainly or possibly, and which entries say so."""
    return answer(request, whereabouts(db, reference, params.on, params.as_of).model_dump_json())


@router.get(
    "/{reference:record}",
    summary="Read a leader",
    response_model=LeaderOut,
    responses=documented(BadParameter, NotFound),
)
def get_leader(request: Request, db: Db, reference: Reference, params: Annotated[RecordParams, Query()]) -> Response:
    """One leader: names in all spellings, offices held, outside identifiers."""
    return answer_record(request, db, LEADER, reference, params)


add_writing(router, LEADER)
