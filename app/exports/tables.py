"""The collection as tables: a row for each record and for each of its parts, derived from how records are shown.

A field that a document gets is a column at once, a list of parts a table of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import to_json

from app.documents.base import Document, Facts, Link, SourceRef
from app.documents.country import CountryOut
from app.documents.entry import MeetingOut, VisitOut
from app.documents.leader import LeaderOut
from app.documents.occasion import OccasionOut
from app.documents.organization import OrganizationOut
from app.documents.place import PlaceOut
from app.documents.source import SourceOut

NOUNS: dict[str, tuple[type[BaseModel], ...]] = {
    "entries": (VisitOut, MeetingOut),
    "occasions": (OccasionOut,),
    "leaders": (LeaderOut,),
    "organizations": (OrganizationOut,),
    "places": (PlaceOut,),
    "sources": (SourceOut,),
    "countries": (CountryOut,),
}
"""The tables of records: none refers to one before it, but entries, occasions and places to others of their own."""

ABOUT = {
    "entries": "Visits and meetings; what only one of them has is empty for the other.",
    "leaders": "Persons who act for a country or an organization.",
    "organizations": "Bodies that take part like a state.",
    "occasions": "Parades, summits, funerals: what brings people together.",
    "places": "Cities and venues.",
    "sources": "Articles, communiqués, data sets: who says so.",
    "countries": "States and territories of today and of the past.",
}

ONE = {"entries": "entry", "countries": "country", "parties": "party"}
"""The words for one of them that are not the same without an s."""

TYPES: dict[Any, str] = {
    str: "string", int: "integer", float: "number", bool: "boolean", date: "date", datetime: "datetime",
    list[str]: "array",
}  # fmt: skip
DAYS = {"earliest", "latest"}
"""Texts that are always days."""

REFERENCES = {
    "country": "countries", "guest_country": "countries", "host_country": "countries", "leader": "leaders",
    "organization": "organizations", "occasion": "occasions", "part_of": "occasions", "place": "places",
    "within": "places", "source": "sources", "visit": "entries", "after": "entries",
}  # fmt: skip
"""The fields that name other records, and the tables in which these are."""

TOLD_ELSEWHERE = {
    "successors", "meetings",  # the other side of a table tells them
    "lineage",
}  # fmt: skip


class Column(NamedTuple):
    """One column: what its values are, and where they stand in a document."""

    name: str
    type: str
    about: str
    path: tuple[str, ...]
    among: tuple[str, ...] = ()
    refers: str = ""
    """The table that has the record of this id; empty where it is no reference."""


class Table(NamedTuple):
    """A table: the columns that tell to what a row belongs, those that stand in a document, and the tables of parts."""

    name: str
    about: str
    above: tuple[Column, ...]
    columns: tuple[Column, ...]
    parts: tuple[tuple[str, "Table"], ...] = ()
    part_of: str = ""
    """The table whose rows these belong to; empty for records."""

    @property
    def key(self) -> list[str]:
        """The columns that are unique together."""
        return [column.name for column in self.above] or ["id"]

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns in their order."""
        return self.above + self.columns

    def owners(self) -> Iterator[tuple[list[str], str, list[str]]]:
        """Which columns name the row that a row belongs to, in which table, and by which columns there."""
        if self.part_of:
            yield self.key[:-1], self.part_of, ["id"] if len(self.key) == 2 else [self.key[0], "position"]


Row = tuple[Any, ...]


@cache
def tables() -> tuple[Table, ...]:
    """The tables of records, entries first."""
    return tuple(_table(name, ABOUT[name], _fields(*models)) for name, models in NOUNS.items())


def with_parts(table: Table) -> Iterator[Table]:
    """A table, and those of its parts."""
    yield table
    for _, part in table.parts:
        yield from with_parts(part)


def rows(table: Table, facts: Facts, above: Row = ()) -> Iterator[tuple[str, Row]]:
    """The rows of a record and of its parts, each with the name of its table."""
    yield table.name, (*above, *(_value(facts, column) for column in table.columns))
    for field, part in table.parts:
        for position, one in enumerate(facts.get(field) or (), 1):
            yield from rows(part, one, (*(above or [facts["id"]]), position))


def shown(table: Table, facts: Facts) -> Iterator[tuple[str, Facts]]:
    """What a record shows of others, each with the name of their table."""
    for column in table.columns:
        if column.refers and (found := _found(facts, column.path)):
            yield column.refers, _shown(_found(facts, column.path[:-1])) if column.path[-1] == "id" else {"id": found}
    for field, part in table.parts:
        for one in facts.get(field) or ():
            yield from shown(part, one)


def _shown(other: Facts) -> Facts:
    """What is shown of another record, by the names of its own fields."""
    return {("source_url" if "publisher" in other and name == "url" else name): one for name, one in other.items()}


def _found(facts: Any, path: Sequence[str]) -> Any:
    for step in path:
        facts = facts.get(step) if facts else None
        if isinstance(facts, list) and step == "within":  # the nearest of the places around a place
            facts = facts[0] if facts else None
    return facts


def _value(facts: Facts, column: Column) -> Any:
    found = _found(facts, column.path)
    return to_json(found).decode() if column.type == "array" and found is not None else found


class _Field(NamedTuple):
    """A field of a document: what it holds, and what is said about it."""

    annotation: Any
    about: str


def _fields(*models: type[BaseModel]) -> dict[str, _Field]:
    """The fields of these models, as far as tables tell them; of one that several have, all that it holds."""
    found: dict[str, _Field] = {}
    for model in models:
        for name, told in model.model_fields.items():
            before = found.get(name)
            held = Union[before.annotation, told.annotation] if before else told.annotation  # noqa: UP007
            found[name] = _Field(held, told.description or "")
    if len(models) == 1 and issubclass(models[0], Document):
        del found["kind"]  # the table tells it
    return {name: field for name, field in found.items() if name not in TOLD_ELSEWHERE}


def _cited() -> Iterator[Column]:
    """What a citation tells of itself; the rest stands with its source."""
    fields = _fields(SourceRef)
    yield Column("source_id", "string", fields["id"].about, ("id",), (), "sources")
    for name in ("status", "attributed_to", "quote", "locator", "field"):
        yield from _columns((name,), fields[name])


def _table(
    name: str, about: str, fields: Mapping[str, _Field], above: tuple[Column, ...] = (), part_of: str = ""
) -> Table:
    columns: list[Column] = []
    parts: list[tuple[str, Table]] = []
    for field, told in fields.items():
        item = _item(told.annotation)
        if item is None or field == "within":
            columns += _columns((field,), told)
            continue
        kept = tuple(one._replace(name=f"{_one(name)}_{one.name}") if one.name == "position" else one for one in above)
        owner = kept or (Column(f"{_one(name)}_id", "string", "The record to which it belongs.", (), (), name),)
        place = Column("position", "integer", "Its place in the list, from 1.", ())
        part = _table(f"{_one(name)}_{field}", told.about, _fields(item), (*owner, place), name)
        parts.append((field, part._replace(columns=tuple(_cited())) if item is SourceRef else part))
    return Table(name, about, above, tuple(columns), tuple(parts), part_of)


def _item(annotation: Any) -> type[BaseModel] | None:
    """What a list of parts holds; nothing for what is none."""
    inner = get_args(annotation)[0] if get_origin(annotation) is list else None
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _columns(path: tuple[str, ...], told: _Field) -> Iterator[Column]:
    """The columns of a field: one, or one for each field of the record that it holds."""
    name, held = "_".join(path), _without_none(told.annotation)
    refers = REFERENCES.get(path[-1], "")
    models = [one for one in held if isinstance(one, type) and issubclass(one, BaseModel)]
    if path[-1] == "within" or (models and refers):
        yield Column(f"{name}_id", "string", told.about, (*path, "id"), (), refers)
        inner = [told for model in models if issubclass(model, Link) for told in _fields(model).items()]
        for field, one in inner:
            if field not in Link.model_fields:  # what the link tells, such as how long after
                yield from _columns((*path, field), one)
    elif models:
        for field, one in _fields(models[0]).items():
            yield from _columns((*path, field), one)
    else:
        among = tuple(word for one in held if get_origin(one) is Literal for word in get_args(one))
        kind = "string" if among else "date" if name in DAYS else TYPES[held[0]]
        yield Column(name, kind, told.about, path, among, refers)


def _without_none(annotation: Any) -> list[Any]:
    if get_origin(annotation) not in (Union, UnionType):
        return [annotation]
    return [one for one in get_args(annotation) if one is not NoneType]


def _one(name: str) -> str:
    """The word for one row of a table."""
    first, _, last = name.rpartition("_")
    return f"{first}_{ONE.get(last, last.removesuffix('s'))}" if first else ONE.get(name, name.removesuffix("s"))
