"""The address of the whole collection."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from app.answers import caching, settings_of, tag_of
from app.asking.readers import Readers
from app.asking.streamed import streamed
from app.errors import BadParameter, documented
from app.exports import datapackage, snapshot
from app.exports.citing import cite
from app.paging import AsOfParams
from app.parameters import Seq

router = APIRouter(prefix="/v1/export", tags=["export"])


class SnapshotParams(AsOfParams):
    """Which state of the collection."""

    seq: Seq | None = Field(
        None,
        description="As it was told up to this change: with `as_of` the same tables, whatever is told later.",
        examples=[None],
    )


@router.get(
    "/datapackage.zip",
    summary="The whole collection as a Data Package",
    response_class=StreamingResponse,
    responses={
        200: {"content": {datapackage.MEDIA_TYPE: {"schema": {"type": "string"}}}},
        **documented(BadParameter),
    },
)
async def get_datapackage(request: Request, params: Annotated[SnapshotParams, Query()]) -> Response:
    """All records as tables (CSV) with their schemas, sources, licence and citation, as of one moment."""
    readers: Readers = request.app.state.asking
    taken, _ = await readers.ask(lambda db: snapshot.take(db, params.as_of, params.seq))
    citation = cite(taken, settings_of(request))
    headers = {
        "ETag": tag_of(repr(citation)),
        "Content-Type": datapackage.MEDIA_TYPE,
        "Content-Disposition": f'attachment; filename="bilat-{citation.version}.zip"',
        "Link": f'<{citation.address}>; rel="cite-as"',
        **caching(request),
    }
    return await streamed(request, datapackage.pieces(readers.sessions, taken, citation), headers)
