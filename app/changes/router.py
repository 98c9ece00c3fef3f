"""The addresses of the feed of all changes."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from app.answers import answer, page_limit, settings_of
from app.asking.readers import Readers
from app.asking.route import AskedRoute, Db
from app.changes import stream
from app.errors import BadParameter, documented
from app.formats import atom
from app.history import queries
from app.history.router import AfterParams, RevisionList, answer_revisions
from app.models.vocabulary import Kind
from app.paging import NoParams
from app.parameters import Count, Seq, Several
from app.query import address, query_of

router = APIRouter(prefix="/v1/changes", tags=["history"], route_class=AskedRoute)


class KindParams(NoParams):
    """Of what changes are told."""

    kind: Several[Kind] = Field(description="Only changes of these nouns.", examples=[["meeting"]])


class ChangeParams(AfterParams, KindParams):
    """Which changes."""


class FeedParams(KindParams):
    """Which changes, the newest first."""

    before: Seq | None = Field(None, description="Number (`seq`) of the last change seen.", examples=[None])
    limit: Count | None = Field(None, description="Changes on a page.", examples=[20])


class StreamParams(KindParams):
    """Which changes, as they are made."""

    after: Seq | None = Field(
        None, description="Number (`seq`) of the last change seen; without it only what is new.", examples=[None]
    )


@router.get("", summary="Follow all changes", response_model=RevisionList, responses=documented(BadParameter))
def list_changes(request: Request, db: Db, params: Annotated[ChangeParams, Query()]) -> Response:
    """Every change after a number, in the order it was made, without gaps. Ask again with the last `seq`."""
    limit = page_limit(request, params.limit)
    return answer_revisions(request, queries.after(db, params.after, queries.changes(params.kind), limit + 1), limit)


@router.get(
    ".atom",
    summary="Follow all changes in a feed reader",
    response_class=Response,
    responses={
        200: {"content": {atom.MEDIA_TYPE: {"schema": {"type": "string"}}}},
        **documented(BadParameter),
    },
)
def get_changes_atom(request: Request, db: Db, params: Annotated[FeedParams, Query()]) -> Response:
    """The newest changes of records of all nouns, with tombstones of those that were withdrawn."""
    limit = page_limit(request, params.limit)
    found = queries.before(db, params.before, queries.changes(params.kind), limit + 1)
    shown, further = found[:limit], len(found) > limit
    first = [(name, value) for name, value in query_of(request.scope) if name != "before"]
    links = {"first": first, "self": query_of(request.scope)}
    if further:
        links["next"] = [*first, ("before", str(shown[-1].seq))]
    public_url = settings_of(request).public_url
    told = {relation: public_url + address(request.scope["path"], query) for relation, query in links.items()}
    return answer(request, atom.of_changes(shown, told, public_url), media_type=atom.CONTENT_TYPE)


@router.get(
    "/stream",
    summary="Be told of changes as they are made",
    response_class=StreamingResponse,
    responses={
        200: {"content": {stream.MEDIA_TYPE: {"schema": {"type": "string"}}}},
        **documented(BadParameter),
    },
)
async def get_changes_stream(
    request: Request,
    params: Annotated[StreamParams, Query()],
    last_event_id: Annotated[
        Seq | None, Header(description="What a reader who was cut off sends: the `id` of the last event.")
    ] = None,
) -> Response:
    """Server-Sent Events: one for each change, with its number (`seq`) as `id`, told as `/v1/changes` tells it."""
    asking: Readers = request.app.state.asking
    newest, _ = await asking.ask(queries.newest_seq)
    seen = params.after if last_event_id is None else last_event_id
    if seen is not None and seen > newest:
        name = "after" if last_event_id is None else "last-event-id"
        raise BadParameter.named(name, f"no change has that number yet: the last one is {newest}")
    seq = newest if seen is None else seen
    told = stream.events(asking, request.app.state.watch, seq, params.kind, behind=seq < newest)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if not request.scope["with_body"]:
        return Response(headers=headers, media_type=stream.MEDIA_TYPE)
    return StreamingResponse(told, headers=headers, media_type=stream.MEDIA_TYPE)
