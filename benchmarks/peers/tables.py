"""The tables of the peers: of the developer who uses an ORM, and of who keeps rendered documents under a key."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ForeignKey, Index, create_engine, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

Document = dict[str, Any]


class Base(DeclarativeBase):
    """The base of the tables."""


class Leader(Base):
    """A person."""

    __tablename__ = "leader"
    id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Place(Base):
    """A city."""

    __tablename__ = "place"
    id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    country: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]


class Source(Base):
    """An article."""

    __tablename__ = "source"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    publisher: Mapped[str | None]
    url: Mapped[str | None]


class Participant(Base):
    """Who takes part."""

    __tablename__ = "participant"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    role: Mapped[str]
    country: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str | None]
    capacity: Mapped[str | None]
    rank: Mapped[str | None]
    leader_id: Mapped[str | None] = mapped_column(ForeignKey("leader.id"), index=True)
    leader: Mapped[Leader | None] = relationship()


class Stop(Base):
    """Where somebody stays."""

    __tablename__ = "stop"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    date: Mapped[str | None]
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    place: Mapped[Place] = relationship()


class Citation(Base):
    """Who says so."""

    __tablename__ = "citation"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    locator: Mapped[str | None]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    source: Mapped[Source] = relationship()


class Entry(Base):
    """A visit or meeting."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("entry_guest", "guest_country", "earliest"),
        Index("entry_host", "host_country", "earliest"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    status: Mapped[str]
    type: Mapped[str | None]
    earliest: Mapped[str] = mapped_column(index=True)
    latest: Mapped[str]
    guest_country: Mapped[str | None]
    host_country: Mapped[str | None]
    summary: Mapped[str | None]
    participants: Mapped[list[Participant]] = relationship(order_by=Participant.id)
    stops: Mapped[list[Stop]] = relationship(order_by=Stop.id)
    citations: Mapped[list[Citation]] = relationship(order_by=Citation.id)


class Rendered(Base):
    """A document as it is sent."""

    __tablename__ = "rendered"
    id: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str]


class Found(Base):
    """Under which key a document is found, in date order."""

    __tablename__ = "found"
    __table_args__ = (Index("found_in_order", "key", "earliest", "latest", "id"),)
    n: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    earliest: Mapped[str]
    latest: Mapped[str]
    id: Mapped[str] = mapped_column(ForeignKey("rendered.id"))


SHOWN = (
    "CREATE VIEW shown AS SELECT f.key, f.earliest, f.latest, f.id, r.document"
    " FROM found AS f JOIN rendered AS r ON r.id = f.id"
)


def fill(url: str, documents: Sequence[Document]) -> None:
    """Make the tables, and fill them with what these documents of Bilat tell."""
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as db, db.begin():
        shown: dict[tuple[type[Base], str], Base] = {}
        entries = [_entry(one, shown) for one in documents]
        db.add_all([*shown.values(), *entries])
    with Session(engine) as db, db.begin():
        db.execute(insert(Rendered), [{"id": one["id"], "document": _text(one)} for one in documents])
        db.execute(insert(Found), [row for one in documents for row in _found(one)])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(SHOWN)
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _text(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _once(shown: dict[tuple[type[Base], str], Base], table: type[Base], told: Document | None) -> str | None:
    """The id of what an entry shows, which is kept once."""
    if told is None:
        return None
    names = [column.name for column in table.__table__.columns]
    shown.setdefault((table, told["id"]), table(**{name: told[name] for name in names}))
    return str(told["id"])


def _entry(told: Document, shown: dict[tuple[type[Base], str], Base]) -> Entry:
    own = ("id", "kind", "title", "status", "earliest", "latest", "summary")
    own_of_visits = ("type", "guest_country", "host_country")
    entry = Entry(**{name: told[name] for name in own}, **{name: told.get(name) for name in own_of_visits})
    for one in told["participants"]:
        fields = {name: one[name] for name in ("role", "country", "name", "capacity", "rank")}
        entry.participants.append(Participant(**fields, leader_id=_once(shown, Leader, one["leader"])))
    for one in told.get("stops", ()):
        entry.stops.append(Stop(date=one["date"], place_id=_once(shown, Place, one["place"])))
    for one in told["sources"]:
        entry.citations.append(Citation(locator=one["locator"], source_id=_once(shown, Source, one)))
    return entry


def _found(told: Document) -> Iterator[Document]:
    countries = {told.get("guest_country"), told.get("host_country"), *(one["country"] for one in told["participants"])}
    leaders = {one["leader"]["slug"] for one in told["participants"] if one["leader"]}
    keys = {"everything", *(f"country:{one}" for one in countries if one), *(f"leader:{one}" for one in leaders)}
    place = {name: told[name] for name in ("earliest", "latest", "id")}
    yield from ({"key": key, **place} for key in sorted(keys))
