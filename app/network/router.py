"""The addresses of the network."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json

from app.answers import alternates
from app.asking.readers import Readers
from app.asking.streamed import streamed
from app.errors import BadParameter, NotAcceptable, documented
from app.formats.graph import GraphFormat
from app.formats.offered import GRAPHS, NODE_LINK
from app.history.queries import documents
from app.network.counting import Between, Counting
from app.parameters import Count
from app.schedule import snapshot as snapshots
from app.schedule.filters import EntryFilters

ALTERNATES = [(f".{one.suffix}", one.media_type) for one in GRAPHS]

router = APIRouter(prefix="/v1/network", tags=["schedule"])


class NetworkFilters(EntryFilters):
    """Which entries are counted, and between whom."""

    between_whom: Between = Field(
        "leaders", alias="nodes", description="Who is joined: leaders, or countries and organizations.",
        examples=["countries"],
    )  # fmt: skip
    min_weight: Count = Field(1, description="Only who met so often, or visited.", examples=[2])


class NodeOut(BaseModel):
    """Who meets."""

    id: str = Field(description="Identifier; the code of a country.", examples=["RU"])
    kind: Literal["leader", "country", "organization"] = Field(description="What it is.", examples=["country"])
    label: str = Field(description="Name.", examples=["Russia"])
    url: str = Field(description="Address of the record.", examples=["/v1/countries/RU"])


class EdgeOut(BaseModel):
    """The meetings of two nodes, or the visits of one to the other."""

    source: str = Field(description="Identifier of one of them.", examples=["CU"])
    target: str = Field(description="Identifier of the other.", examples=["RU"])
    key: Literal["meeting", "visit"] = Field(description="What is counted.", examples=["meeting"])
    weight: int = Field(description="How many there are, whatever their status.", examples=[3])
    took_place: int = Field(description="How many of them took place, as a source says.", examples=[2])
    first: str = Field(description="First day on which the first can have been.", examples=["2025-05-07"])
    last: str = Field(description="Last day on which the last can have been.", examples=["2025-05-10"])
    topics: list[str] = Field(description="What they were about.", examples=[["economic support"]])
    to_source: int | None = Field(None, description="Of visits, those to the source.", examples=[0])
    to_target: int | None = Field(None, description="Of visits, those to the target.", examples=[1])


class NetworkOut(BaseModel):
    """An undirected network in the form of NetworkX; an edge for meetings, another for visits."""

    model_config = ConfigDict(defer_build=True)

    directed: Literal[False]
    multigraph: Literal[True]
    graph: dict[str, Any] = Field(description="What was asked for, as `title`.")
    nodes: list[NodeOut] = Field(description="Who meets.")
    edges: list[EdgeOut] = Field(description="How often.")


@router.get("", summary="Who met whom how often", response_model=NetworkOut,
            responses=documented(BadParameter, NotAcceptable))  # fmt: skip
async def get_network(request: Request, filters: Annotated[NetworkFilters, Query()]) -> Response:
    """The entries that satisfy every filter, counted by pairs of principals, or of guests and hosts."""
    return await _answered(request, NODE_LINK, filters)


def _offer(one: GraphFormat) -> None:
    async def export(request: Request, filters: Annotated[NetworkFilters, Query()]) -> Response:
        return await _answered(request, one, filters)

    router.add_api_route(
        f".{one.suffix}", export, name=f"get_network_{one.suffix}",
        summary=f"Network as {one.suffix.upper()}",
        description=f"Who met whom how often: {one.about}.",
        response_class=StreamingResponse,
        responses={
            200: {"content": {one.media_type: {"schema": {"type": "string"}}}},
            **documented(BadParameter, NotAcceptable),
        },
    )  # fmt: skip


for _one in GRAPHS:
    _offer(_one)


async def _answered(request: Request, one: GraphFormat, filters: NetworkFilters) -> Response:
    readers: Readers = request.app.state.asking
    snapshot, _ = await readers.ask(lambda db: snapshots.take(db, filters))
    title = snapshots.title(request)
    told = (version("bilat"), one.suffix, filters.between_whom, filters.min_weight, title)
    headers = snapshots.headers(request, snapshot, "network", one.suffix, one.media_type, told)
    if one is NODE_LINK:
        del headers["Content-Disposition"]  # it is for reading, too
        headers["Link"] = ", ".join([headers["Link"], *alternates(request, ALTERNATES)])

    def written() -> Iterator[bytes]:
        counting = Counting(filters.between_whom)
        for document in documents(readers.sessions, snapshot.changes):
            counting.add(from_json(document))
            yield b""
        yield from one.write(counting.graph(filters.min_weight, snapshot.countries, title, snapshot.changed))

    return await streamed(request, written(), headers)
