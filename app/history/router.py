"""The history of each record."""

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from app.answers import answer, page_limit, settings_of
from app.asking.route import AskedRoute, Db
from app.documents.base import PLURALS
from app.errors import BadParameter, NotFound, documented
from app.history import queries
from app.history.schemas import RevisionOut
from app.models.vocabulary import Kind
from app.paging import AsOfParams, NoParams
from app.parameters import Count, Reference, Seq, Several
from app.query import address, query_of

router = APIRouter(tags=["history"], route_class=AskedRoute)

Plural = Literal["countries", "organizations", "leaders", "places", "occasions", "sources", "visits", "meetings"]
KINDS: dict[str, Kind] = {PLURALS[kind]: kind for kind in get_args(Kind)}


class AfterParams(NoParams):
    """Where in a list of changes to go on."""

    after: Seq = Field(0, description="Number (`seq`) of the last change seen.", examples=[0])
    limit: Count | None = Field(None, description="Changes on a page.", examples=[20])


class RevisionParams(AfterParams, AsOfParams):
    """Which versions of one record."""


class RevisionList(BaseModel):
    """Changes, oldest first."""

    items: Several[RevisionOut] = Field(description="The changes.")
    next: str | None = Field(description="Address of the next page; null on the last one.")


@router.get(
    "/v1/{plural}/{reference:path}/revisions",
    summary="Read how a record changed",
    response_model=RevisionList,
    responses=documented(BadParameter, NotFound),
)
def list_revisions(
    request: Request,
    db: Db,
    plural: Annotated[Plural, Path(description="The noun.", examples=["meetings"])],
    reference: Reference,
    params: Annotated[RevisionParams, Query()],
) -> Response:
    """All versions of a record, oldest first: what the public could read, since when, and who told Bilat."""
    kind = KINDS[plural]
    limit = page_limit(request, params.limit)
    found = queries.after(db, params.after, queries.versions(db, kind, reference, params.as_of), limit + 1)
    if not found and not params.after:
        raise queries.missing(kind, reference, params.as_of)
    return answer_revisions(request, found, limit)


@router.get(
    "/v1/{plural}/{reference:path}/revisions/{version}",
    summary="Read one version of a record",
    response_model=RevisionOut,
    responses=documented(BadParameter, NotFound),
)
def get_revision(
    request: Request,
    db: Db,
    plural: Annotated[Plural, Path(description="The noun.", examples=["meetings"])],
    reference: Reference,
    version: Annotated[Count, Path(description="Number of the version.", examples=[1])],
    params: Annotated[AsOfParams, Query()],
) -> Response:
    """One version of a record, as the public could read it."""
    revision = queries.version(db, KINDS[plural], reference, version, params.as_of)
    return answer(request, revision.model_dump_json())


def answer_revisions(request: Request, found: list[RevisionOut], limit: int) -> Response:
    """A page of revisions; one more than fits tells that there are more."""
    shown, more = found[:limit], len(found) > limit
    kept = [(name, value) for name, value in query_of(request.scope) if name != "after"]
    further = address(request.scope["path"], [*kept, ("after", str(shown[-1].seq))]) if more else None
    onwards = further and settings_of(request).public_url + further
    return answer(
        request,
        RevisionList(items=shown, next=onwards).model_dump_json(),
        {"next": onwards} if onwards else None,
    )
