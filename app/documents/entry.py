"""What a visit and a meeting look like to readers."""

from typing import Literal

from pydantic import BaseModel, Field

from app.documents.base import Document, LeaderRef, Link, NamedRef, PlaceRef, SourceRef
from app.models.vocabulary import (
    Channel,
    MeetingFormat,
    OutcomeKind,
    OutcomeStatus,
    Rank,
    Role,
    Status,
    VisitType,
)


class ParticipantOut(BaseModel):
    """Who takes part, for whom, and in which office on that day."""

    role: Role = Field(description="What part they take.", examples=["principal"])
    country: str | None = Field(description="Code of the country they act for.", examples=["RU"])
    organization: NamedRef | None = Field(description="The organization they act for.")
    capacity: str | None = Field(description="Office held on that day.", examples=["President of Russia"])
    rank: Rank | None = Field(description="Rank of that office.", examples=["head_of_state"])
    leader: LeaderRef | None = Field(description="The person, when identified.")
    name: str | None = Field(
        description="Name to show; null where only the party is known.", examples=["Vladimir Putin"]
    )
    note: str | None = Field(description="What else is said about this participant.")


class OutcomeOut(BaseModel):
    """What came, or is to come, of it."""

    kind: OutcomeKind = Field(description="What sort of result.", examples=["treaty"])
    status: OutcomeStatus = Field(description="Whether it is announced or concluded.", examples=["concluded"])
    title: str = Field(description="Its name.", examples=["Strategic partnership treaty"])
    summary: str | None = Field(description="More about it.")


class StopOut(BaseModel):
    """One place of the journey, and what happened there."""

    place: PlaceRef = Field(description="Where.")
    date: str | None = Field(description="When (EDTF); null when no source says.", examples=["2025-05-04"])
    earliest: str | None = Field(description="First possible day.", examples=["2025-05-04"])
    latest: str | None = Field(description="Last possible day.", examples=["2025-05-04"])
    activities: list[str] = Field(description="What happened there, in order.")
    summary: str | None = Field(description="More about it.")


class ReceptionOut(BaseModel):
    """How the guest was received; the greeters stand among the participants."""

    where: str | None = Field(description="Where, in words.", examples=["at the airport"])
    place: PlaceRef | None = Field(description="Where, when the place is identified.")
    rank: Rank | None = Field(description="Highest rank among the greeters.", examples=["deputy_minister"])
    summary: str | None = Field(description="More about it.")


class AfterLink(Link):
    """The meeting that comes before this one."""

    interval: str | None = Field(description="How long after it (ISO 8601 duration).", examples=["PT1H"])


class MeetingLink(Link):
    """A meeting, as its visit shows it."""

    title: str = Field(description="Title of the meeting.")
    date: str = Field(description="When (EDTF).", examples=["2025-05-07"])
    status: Status = Field(description="Whether it took place.")


class Entry(Document):
    """What a visit and a meeting have in common."""

    title: str = Field(description="One line.", examples=["Vladimir Putin meets Miguel Díaz-Canel"])
    status: Status = Field(description="An announcement is not a fact.", examples=["took_place"])
    earliest: str = Field(description="First possible day.", examples=["2025-05-07"])
    latest: str = Field(description="Last possible day.", examples=["2025-05-07"])
    participants: list[ParticipantOut] = Field(description="Who takes part, first the principals.")
    occasion: NamedRef | None = Field(description="The occasion it belongs to.")
    topics: list[str] = Field(description="What it is about.", examples=[["economic support"]])
    statements: list[str] = Field(description="What was said in public.")
    outcomes: list[OutcomeOut] = Field(description="What came of it.")
    summary: str | None = Field(description="A few sentences.")
    sources: list[SourceRef] = Field(description="Who says so.")
    external_ids: list[str] = Field(description="Identifiers others gave it.", examples=[["historian:trip:4281"]])


class VisitOut(Entry):
    """A guest's stay in another country."""

    kind: Literal["visit"]
    start: str = Field(description="Day of arrival (EDTF).", examples=["2025-05-04"])
    end: str | None = Field(description="Day of departure (EDTF); null when unknown.", examples=["2025-05-10"])
    type: VisitType = Field(description="Type of visit, in the terms of protocol.", examples=["official"])
    guest_country: str | None = Field(description="Code of the country the guest comes from.", examples=["CU"])
    host_country: str = Field(description="Code of the country visited.", examples=["RU"])
    stops: list[StopOut] = Field(description="The journey, in order.")
    agenda: list[str] = Field(description="What is planned, beside the stops.")
    reception: ReceptionOut | None = Field(description="How the guest was received.")
    meetings: list[MeetingLink] = Field(description="Meetings that belong to this visit, in order.")


class MeetingOut(Entry):
    """Two or more parties talk."""

    kind: Literal["meeting"]
    date: str = Field(description="When (EDTF).", examples=["[2025-05-07..2025-05-10]"])
    format: MeetingFormat = Field(description="Two, three or more parties.", examples=["bilateral"])
    channel: Channel = Field(description="In one room or over a line.", examples=["in_person"])
    place: PlaceRef | None = Field(description="Where.")
    visit: Link | None = Field(description="The visit it belongs to.")
    after: AfterLink | None = Field(description="The meeting that comes before it.")
    position: int = Field(description="Its place in the order of the day.", examples=[1])
    sought: list[str] = Field(description="What a side wanted.", examples=[["credit lines"]])
