"""Entries as the rows of a table: one for each participant, or one for each entry."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field

from app.documents.base import Facts
from app.formats.base import NOBODY, CountryLabel, Export, FormatOptions

Value = str | int | float | None
Countries = Mapping[str, CountryLabel]


class TableOptions(FormatOptions):
    """What can be chosen of a table."""

    shape: Literal["tidy", "wide"] = Field(
        "tidy", description="`tidy`: a row for each participant; `wide`: a row for each entry.", examples=["wide"]
    )


class Column(NamedTuple):
    """One column: its name, what stands in it, and how it is found in an entry."""

    name: str
    tells: str
    of: Callable[[Facts, Countries], Value]


def _plain(name: str, tells: str) -> Column:
    return Column(name, tells, lambda facts, _: facts.get(name))


def _of(name: str, tells: str, field: str, inner: str) -> Column:
    return Column(name, tells, lambda facts, _: (facts.get(field) or {}).get(inner))


def _list(name: str, tells: str, read: Callable[[Facts], Sequence[Any]] | None = None) -> Column:
    """A list is written as JSON, and as nothing where it is empty."""
    values = read or (lambda facts: facts.get(name) or [])
    return Column(name, f"{tells}, as a JSON array", lambda facts, _: _json(values(facts)))


def _json(values: Sequence[Any]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


def _country(name: str, whose: str) -> Iterator[Column]:
    """The code of a country, and what it is called."""

    def label(facts: Facts, countries: Countries) -> CountryLabel:
        return countries.get(facts.get(name) or "", NOBODY)

    yield _plain(name, f"{whose}: ISO 3166-1 alpha-2, or another code of Bilat's")
    yield Column(f"{name}_name", "its name in English", lambda facts, known: label(facts, known).name)
    yield Column(f"{name}_alpha3", "ISO 3166-1 alpha-3", lambda facts, known: label(facts, known).alpha3)


BEGINNING = (
    _plain("id", "identifier of the entry, which never changes"),
    _plain("kind", "visit or meeting"),
    _plain("url", "address of the entry"),
    _plain("version", "1 for the first version, one more with each change"),
    _plain("title", "one line"),
    _plain("status", "announced, confirmed, took_place, postponed or cancelled"),
    _plain("date", "of a meeting: when (EDTF)"),
    _plain("start", "of a visit: day of arrival (EDTF)"),
    _plain("end", "of a visit: day of departure (EDTF)"),
    _plain("earliest", "first possible day"),
    _plain("latest", "last possible day"),
    _plain("type", "type of visit"),
    _plain("format", "format of meeting"),
    _plain("channel", "channel of meeting"),
    *_country("guest_country", "country that visits"),
    *_country("host_country", "country visited"),
    _of("place_id", "of a meeting: identifier of its place", "place", "id"),
    _of("place", "of a meeting: its place", "place", "name"),
    _of("place_country", "code of the country of that place", "place", "country"),
    _of("lat", "degrees north of that place", "place", "lat"),
    _of("lon", "degrees east of that place", "place", "lon"),
    _list("stops", "of a visit: its places", lambda facts: [one["place"]["name"] for one in facts.get("stops", ())]),
    _of("occasion_id", "identifier of the occasion", "occasion", "id"),
    _of("occasion", "the occasion it belongs to", "occasion", "name"),
    _of("visit_id", "of a meeting: the visit it belongs to", "visit", "id"),
    _of("after_id", "of a meeting: the one before it", "after", "id"),
)

PARTICIPANT = (
    _plain("participant", "number of the participant in the entry, from 1"),
    _plain("role", "what part they take"),
    _of("leader_id", "identifier of the person, when identified", "leader", "id"),
    _of("leader_slug", "readable identifier of the person", "leader", "slug"),
    _of("leader", "name of the person in the directory", "leader", "name"),
    _plain("name", "name as it is shown"),
    *_country("country", "country they act for"),
    _of("organization_id", "identifier of the organization they act for", "organization", "id"),
    _of("organization", "the organization they act for", "organization", "name"),
    _plain("capacity", "office held on that day"),
    _plain("rank", "rank of that office"),
    _plain("note", "what else is said about the participant"),
)
"""Of one participant, in the tidy shape."""


def _of_all(field: str, inner: str | None, tells: str) -> Column:
    def values(facts: Facts) -> list[Any]:
        found = [one[field] for one in facts["participants"]]
        return [one.get(inner) if one else None for one in found] if inner else found

    return _list(f"participant_{field}", f"{tells} of each participant", values)


PARTICIPANTS = (
    _of_all("name", None, "name"),
    _of_all("role", None, "role"),
    _of_all("leader", "slug", "readable identifier"),
    _of_all("country", None, "country"),
    _of_all("organization", "name", "organization"),
    _of_all("capacity", None, "office"),
)
"""Of all participants, in the wide shape: lists of one length."""

END = (
    _list("topics", "what it is about"),
    _list("sought", "of a meeting: what a side wanted"),
    _list("agenda", "of a visit: what is planned"),
    _list("statements", "what was said in public"),
    _list("outcomes", "what came of it", lambda facts: [one["title"] for one in facts["outcomes"]]),
    _plain("summary", "a few sentences"),
    _list("sources", "who says so", lambda facts: [one["url"] or one["title"] for one in facts["sources"]]),
    _list("external_ids", "identifiers that others gave it"),
    _plain("known_from", "when the public could know this version"),
    _plain("recorded_at", "when Bilat was told"),
)

COLUMNS = {"tidy": (*BEGINNING, *PARTICIPANT, *END), "wide": (*BEGINNING, *PARTICIPANTS, *END)}
"""In this order for ever; new ones come last."""


def rows(export: Export, shape: Literal["tidy", "wide"]) -> Iterator[list[Value]]:
    """The rows of a table, without the one that names its columns."""
    for entry in export.entries():
        if shape == "wide":
            yield _row(COLUMNS["wide"], entry, export.countries)
            continue
        before, after = (_row(columns, entry, export.countries) for columns in (BEGINNING, END))
        for number, one in enumerate(entry["participants"], start=1):
            yield [*before, *_row(PARTICIPANT, {"participant": number, **one}, export.countries), *after]
        if not entry["participants"]:
            yield [*before, *[None] * len(PARTICIPANT), *after]


def _row(columns: Sequence[Column], facts: Facts, countries: Countries) -> list[Value]:
    return [column.of(facts, countries) for column in columns]
