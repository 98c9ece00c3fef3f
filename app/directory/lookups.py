"""References of many kinds, resolved with one statement."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.directory.keys import PREFIX_WORD
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

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], str] = {}
        self._lineages: dict[str, list[str]] = {}
        self._called: dict[str, list[str]] = {}

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

    def called(self, word: str) -> list[str]:
        """The leaders in one of whose spellings the word stands."""
        return self._called.get(_word_key(word), [])

    def lineage(self, code: str) -> list[str]:
        """A country and all that it succeeded, when lineages were asked for."""
        return self._lineages.get(code, [code])


def look_up(
    db: Session, references: Iterable[Reference], *, lineage: bool = False, called: Sequence[str] = ()
) -> Lookup:
    """Find what all references mean, and whom the words call, with one statement; with none when there is nothing."""
    lookup = Lookup()
    wanted: dict[Kind, set[str]] = {}
    for reference in references:
        for kind in reference.kinds:
            wanted.setdefault(kind, set()).add(reference_key(kind, reference.text))
    if called:
        wanted.setdefault("leader", set()).update(map(_word_key, called))
    if not wanted:
        return lookup
    for kind, key, entity_id, earlier_code in db.execute(_meant(wanted, lineage=lineage)):
        if key.startswith(_WORD):
            lookup._called.setdefault(key, []).append(entity_id)
            continue
        lookup._found[kind, key] = entity_id
        if earlier_code:
            lookup._lineages.setdefault(entity_id, []).append(earlier_code)
    return lookup


_WORD = "word:"


def _word_key(word: str) -> str:
    return f"{_WORD}{word[:PREFIX_WORD]}"


def _meant(wanted: dict[Kind, set[str]], *, lineage: bool) -> Any:
    """The records that stand under these keys: kind, key and id, and for countries each code of their lineage."""
    row, line = aliased(DirectoryKey), aliased(DirectoryKey)
    under = or_(*(and_(row.kind == kind, row.key.in_(sorted(keys))) for kind, keys in wanted.items()))
    now = select(row.kind, row.key, row.entity_id, literal("")).where(under, row.known_until.is_(None))
    if not lineage:
        return now
    earlier = (
        select(row.kind, row.key, row.entity_id, func.substr(line.key, len("lineage:") + 1))
        .join(line, line.seq == row.seq)
        .where(under, row.known_until.is_(None), row.kind == "country", line.key.startswith("lineage:"))
    )
    return union_all(now, earlier)
