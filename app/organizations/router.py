"""Organizations, in a list and alone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.asking.route import AskedRoute, Db
from app.directory.filters import DirectoryFilters, Search
from app.directory.router import answer_directory
from app.documents.organization import OrganizationOut
from app.editing.noun import Noun
from app.editing.params import RecordParams
from app.editing.router import add_writing, answer_record
from app.errors import BadParameter, NotFound, documented
from app.organizations import service
from app.organizations.schemas import OrganizationIn
from app.parameters import Reference

router = APIRouter(prefix="/v1/organizations", tags=["organizations"], route_class=AskedRoute)

ORGANIZATION = Noun(
    kind="organization",
    schema=OrganizationIn,
    document=OrganizationOut,
    record=service.record,
    record_all=service.record_all,
    amend=service.amend,
    told=service.told,
    patch={"acronym": "UN"},
    example={
        "name": "Bolivarian Alliance for the Peoples of Our America",
        "acronym": "ALBA",
        "founded": "2004-12-14",
        "dissolved": "..",
    },
)


class OrganizationFilters(DirectoryFilters):
    """All filters of organizations."""

    name: Search | None = Field(None, description="A whole name in any language; never guessed.", examples=["NATO"])


class OrganizationList(BaseModel):
    """Organizations, in alphabetical order."""

    items: list[OrganizationOut] = Field(description="The organizations.")
    next: str | None = Field(description="Address of the next page; null on the last one.")


@router.get("", summary="List organizations", response_model=OrganizationList, responses=documented(BadParameter))
def list_organizations(request: Request, db: Db, filters: Annotated[OrganizationFilters, Query()]) -> Response:
    """Intergovernmental bodies that take part like a state."""
    return answer_directory(request, db, "organization", filters, ("name",))


@router.get(
    "/{reference:record}",
    summary="Read an organization",
    response_model=OrganizationOut,
    responses=documented(BadParameter, NotFound),
)
def get_organization(
    request: Request, db: Db, reference: Reference, params: Annotated[RecordParams, Query()]
) -> Response:
    """One organization with its names."""
    return answer_record(request, db, ORGANIZATION, reference, params)


add_writing(router, ORGANIZATION)
