"""How every list of nouns is answered."""

from collections.abc import Iterable

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.answers import answer_page, page_limit
from app.directory import queries
from app.directory.filters import DirectoryFilters
from app.identifiers.resolver import Reference, look_up
from app.index.noun_walk import ORDER
from app.models.vocabulary import Kind
from app.paging import read_cursor
from app.text import fold, lookup_keys

# Filters whose values are references, and the noun they refer to.
REFERENCES: dict[str, Kind] = {
    "country": "country",
    "organization": "organization",
    "place": "place",
    "within": "place",
}


def answer_directory(
    request: Request, db: Session, kind: Kind, filters: DirectoryFilters, parameters: Iterable[str],
    key_sets: Iterable[list[str]] = (),
) -> Response:  # fmt: skip
    """One page of a list of nouns, narrowed by the parameters named, and to what stands under more keys."""
    told = {name: _as_list(getattr(filters, name)) for name in parameters if getattr(filters, name)}
    references = {
        name: [Reference(name, text, (REFERENCES[name],)) for text in values]
        for name, values in told.items()
        if name in REFERENCES
    }
    lookup = look_up(db, [one for some in references.values() for one in some], past=bool(filters.as_of))
    told_keys = [
        [f"{name}:{kin}" for one in references[name] for kin in lookup.kin(lookup.id(one))]
        if name in references
        else _keys(name, values)
        for name, values in told.items()
    ]
    position = read_cursor(filters, request.scope["path"], ORDER)
    page = queries.page(db, kind, filters, [*told_keys, *key_sets], position, page_limit(request, filters.limit))
    return answer_page(request, filters, page)


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _keys(name: str, values: list[str]) -> list[str]:
    if name == "name":
        return [f"name:{key[:200]}" for value in values for key in lookup_keys(value)]
    if name == "publisher":
        return [f"publisher:{fold(value)[:200]}" for value in values]
    return [f"{name}:{value}" for value in values]
