"""The names that records go by, each of one record alone: slugs, addresses of sources, outside identifiers."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, count
from typing import Any

from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database
from app.errors import Invalid
from app.identifiers.resolver import resolver
from app.models.vocabulary import Kind
from app.references import reference_key
from app.text import slugify

Given = dict[tuple[Kind, str], str]


@contextmanager
def given_together(db: Session) -> Iterator[None]:
    """Remember the names that are given in here: the records that get them are not published yet."""
    db.info["given"] = {}
    try:
        yield
    finally:
        del db.info["given"]


def refuse_taken(db: Session, kind: Kind, entity_id: str, told: Mapping[str, str]) -> None:
    """Do nothing when these references, each under the pointer of its field, name no other record of this noun.

    Raises Invalid, pointing at the field: what means two records would mean neither.
    """
    resolver(db).find_all((kind, reference) for reference in told.values())
    for pointer, reference in told.items():
        for other in _others(db, kind, entity_id, reference):
            raise Invalid.at(pointer, f"{reference!r} is told already of {kind} {other}", "taken")
        _given(db)[kind, reference_key(kind, reference)] = entity_id


def _others(db: Session, kind: Kind, entity_id: str, reference: str) -> set[str]:
    """The other records that go by this name, or will when they are published."""
    given = _given(db).get((kind, reference_key(kind, reference)), entity_id)
    return (resolver(db).find(kind, reference) | {given}) - {entity_id}


def _given(db: Session) -> Given:
    given: Given = db.info.get("given", {})
    return given


def slug_for(db: Session, row: Any, wanted: str | None, name: str) -> str:
    """The slug of a record: the one wanted, else the one it has, else one made of the name.

    One made of a name gets a number when it is taken, and is the id when no letter fits. Raises Invalid when the
    one wanted is taken or no slug.
    """
    kind: Kind = row.__tablename__
    if wanted and wanted != row.slug:
        return _wanted(db, kind, row.id, wanted)
    return row.slug or _made(db, kind, row.id, slugify(name) or row.id)


def _wanted(db: Session, kind: Kind, entity_id: str, wanted: str) -> str:
    if slugify(wanted) != wanted:
        raise Invalid.at("/slug", f"a slug is written like {slugify(wanted) or 'miguel-diaz-canel'!r}")
    if _others(db, kind, entity_id, wanted):
        raise Invalid.at("/slug", f"the slug {wanted!r} is taken", "taken")
    return _give(db, kind, entity_id, wanted)


def _made(db: Session, kind: Kind, entity_id: str, stem: str) -> str:
    taken, given = look_up_slugs(db, kind, [stem]), _given(db)
    wishes = chain([stem], (f"{stem}-{number}" for number in count(2)))
    free = next(one for one in wishes if one not in taken and (kind, reference_key(kind, one)) not in given)
    return _give(db, kind, entity_id, free)


def _give(db: Session, kind: Kind, entity_id: str, slug: str) -> str:
    _given(db)[kind, reference_key(kind, slug)] = entity_id
    return slug


def look_up_slugs(db: Session, kind: Kind, stems: Iterable[str]) -> set[str]:
    """Which slugs are taken: these, and these with numbers; each is looked for once in a transaction."""
    taken: dict[Kind, set[str]] = db.info.setdefault("slugs", {})
    looked_for: set[tuple[Kind, str]] = db.info.setdefault("slugs looked for", set())
    wanted = sorted({stem for stem in stems if (kind, stem) not in looked_for})
    ranges = [(kind, f"ref:{stem}{first}", f"ref:{stem}{last}") for stem in wanted for first, last in ("-.", ("", " "))]
    rows = bulk.look_up(db, _BEGINNING, ranges)
    looked_for.update((kind, stem) for stem in wanted)
    found = taken.setdefault(kind, set())
    found.update(key.removeprefix("ref:") for (key,) in rows)
    return found


def forget(db: Session) -> None:
    """Look for all slugs anew: records have come or gone."""
    db.info.pop("slugs", None)
    db.info.pop("slugs looked for", None)


_BEGINNING: dict[Database, str] = {
    "sqlite": (
        "SELECT k.key FROM json_each(?) AS v CROSS JOIN directory_key AS k ON k.kind = json_extract(v.value, '$[0]')"
        " AND k.key >= json_extract(v.value, '$[1]') AND k.key < json_extract(v.value, '$[2]')"
    ),
    "postgresql": (
        "SELECT k.key FROM unnest(%s::text[], %s::text[], %s::text[]) AS v (kind, first, last)"
        ' JOIN directory_key AS k ON k.kind = v.kind AND k.key >= v.first COLLATE "C" AND k.key < v.last COLLATE "C"'
    ),
}
