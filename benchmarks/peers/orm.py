"""The same questions answered as an ordinary developer would: FastAPI, an asynchronous ORM, Pydantic."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import selectinload

from benchmarks.peers.tables import Citation, Entry, Leader, Participant, Stop

engine = create_async_engine(os.environ["PEER_URL"], pool_size=10)
sessions = async_sessionmaker(engine, expire_on_commit=False)
WHOLE = (
    selectinload(Entry.participants).selectinload(Participant.leader),
    selectinload(Entry.stops).selectinload(Stop.place),
    selectinload(Entry.citations).selectinload(Citation.source),
)


class Out(BaseModel):
    """What is read from the attributes of a row."""

    model_config = ConfigDict(from_attributes=True)


class LeaderOut(Out):
    """A person."""

    id: str
    slug: str
    name: str


class PlaceOut(LeaderOut):
    """A city."""

    country: str
    lat: float | None
    lon: float | None


class SourceOut(Out):
    """An article."""

    id: str
    title: str
    publisher: str | None
    url: str | None


class ParticipantOut(Out):
    """Who takes part."""

    role: str
    country: str | None
    name: str | None
    capacity: str | None
    rank: str | None
    leader: LeaderOut | None


class StopOut(Out):
    """Where somebody stays."""

    date: str | None
    place: PlaceOut


class CitationOut(Out):
    """Who says so."""

    locator: str | None
    source: SourceOut


class EntryOut(Out):
    """A visit or meeting."""

    id: str
    kind: str
    title: str
    status: str
    type: str | None
    earliest: str
    latest: str
    guest_country: str | None
    host_country: str | None
    summary: str | None
    participants: list[ParticipantOut]
    stops: list[StopOut]
    citations: list[CitationOut]


class Page(BaseModel):
    """A list."""

    items: list[EntryOut]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Close the connections at the end."""
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def session() -> AsyncIterator[AsyncSession]:
    """A session for a request."""
    async with sessions() as db:
        yield db


Db = Annotated[AsyncSession, Depends(session)]


@app.get("/entries", response_model=Page)
async def entries(
    db: Db, first: str = "0001", last: str = "9999", country: str | None = None, leader: str | None = None
) -> dict[str, list[Entry]]:
    """The entries of a country or leader, or all, in a window."""
    found = select(Entry).where(Entry.earliest <= last, Entry.latest >= first)
    if country:
        taking_part = Entry.participants.any(Participant.country == country)
        found = found.where(or_(Entry.guest_country == country, Entry.host_country == country, taking_part))
    if leader:
        found = found.where(Entry.participants.any(Participant.leader.has(Leader.slug == leader)))
    rows = await db.scalars(found.order_by(Entry.earliest, Entry.id).limit(50).options(*WHOLE))
    return {"items": list(rows)}


@app.get("/entries/{entry_id}", response_model=EntryOut)
async def entry(db: Db, entry_id: str) -> Entry:
    """One entry."""
    found = await db.get(Entry, entry_id, options=WHOLE)
    if found is None:
        raise HTTPException(404)
    return found
