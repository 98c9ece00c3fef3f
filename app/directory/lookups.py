"""References of many kinds, resolved with one statement."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.errors import BadParameter
from app.models import DirectoryKey
from app.models.vocabulary import Kind
from app.references import reference_key

# Codes in wide use that ISO 3166-1 gives to no country; taking them would make a second spelling of the first.
MEANT_INSTEAD = {"UK": "; the United Kingdom is GB", "EL": "; Greece is GR"}


class Reference(NamedTuple):
    """What a reader wrote in a parameter, and which nouns it may mean."""

    parameter: str
    text: str
    kinds: tuple[Kind, ...]


class Lookup:
    """The records that the references of one request mean."""

    def __init__(self, found: dict[tuple[str, str], str], lineages: dict[str, list[str]]) -> None:
        self._found = found
        self._lineages = lineages

    def id(self, reference: Reference) -> str:
        """The id that is meant.

        Raises BadParameter, naming the parameter, when nothing is.
        """
        for kind in reference.kinds:
            if entity_id := self._found.get((kind, reference_key(kind, reference.text))):
                return entity_id
        meant = " or ".join(reference.kinds)
        hint = MEANT_INSTEAD.get(reference.text.upper(), "") if "country" in reference.kinds else ""
        raise BadParameter.named(reference.parameter, f"no {meant} is known as {reference.text!r}{hint}", "unknown")

    def lineage(self, code: str) -> list[str]:
        """A country and all that it succeeded, when lineages were asked for."""
        return self._lineages.get(code, [code])


def look_up(db: Session, references: Iterable[Reference], *, lineage: bool = False) -> Lookup:
    """Find what all references mean with one statement, or with none when there are no references."""
    wanted: dict[Kind, set[str]] = {}
    for reference in references:
        for kind in reference.kinds:
            wanted.setdefault(kind, set()).add(reference_key(kind, reference.text))
    if not wanted:
        return Lookup({}, {})
    row, line = aliased(DirectoryKey), aliased(DirectoryKey)
    meant = or_(*(and_(row.kind == kind, row.key.in_(sorted(keys))) for kind, keys in wanted.items()))
    statement = select(row.kind, row.key, row.entity_id, literal("")).where(meant, row.known_until.is_(None))
    if lineage:
        earlier = (
            select(row.kind, row.key, row.entity_id, func.substr(line.key, len("lineage:") + 1))
            .join(line, line.seq == row.seq)
            .where(meant, row.known_until.is_(None), row.kind == "country", line.key.startswith("lineage:"))
        )
        statement = union_all(statement, earlier)  # type: ignore[assignment]
    found: dict[tuple[str, str], str] = {}
    lineages: dict[str, list[str]] = {}
    for found_kind, key, entity_id, earlier_code in db.execute(statement):
        found[found_kind, key] = entity_id
        if earlier_code:
            lineages.setdefault(entity_id, []).append(earlier_code)
    return Lookup(found, lineages)
