"""From what a person writes (an id, a slug, a code, an outside identifier) to the record that is meant."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, inspect, select, union_all
from sqlalchemy.orm import Session

from app import bulk
from app.bulk import Database
from app.documents import shown
from app.errors import BadParameter, Invalid
from app.index.noun_keys import PREFIX_WORD
from app.index.rows import stands_under
from app.models import IndexKey, Meeting, Revision, Schedule, Visit
from app.models.vocabulary import ENTRIES, Kind
from app.references import reference_key

# Codes in wide use that ISO 3166-1 gives to no country; taking them would make a second spelling of the first.
MEANT_INSTEAD = {"UK": "; the United Kingdom is GB", "EL": "; Greece is GR"}

_WORD = "word:"
_OUTSIDE = "external:"
_LINEAGE = "lineage:"


class Reference(NamedTuple):
    """What a reader wrote in a parameter, and which nouns it may mean."""

    parameter: str
    text: str
    kinds: tuple[Kind, ...]


class Meanings:
    """What references mean, and whom words call."""

    def __init__(self) -> None:
        self._found: dict[tuple[Kind, str], set[str]] = {}
        self._kin: dict[str, dict[str, None]] = {}
        self._called: dict[str, list[str]] = {}

    def id(self, reference: Reference) -> str:
        """The id that a reader means.

        Raises BadParameter, naming the parameter, when nothing is meant.
        """
        for kind in reference.kinds:
            for entity_id in self._found.get((kind, _key(kind, reference.text)), ()):
                return entity_id
        meant = " or ".join(reference.kinds)
        hint = MEANT_INSTEAD.get(reference.text.upper(), "") if "country" in reference.kinds else ""
        raise BadParameter.named(reference.parameter, f"no {meant} is known as {reference.text!r}{hint}", "unknown")

    def called(self, word: str) -> list[str]:
        """The leaders in one of whose spellings the word stands."""
        return self._called.get(_word_key(word), [])

    def kin(self, entity_id: str) -> list[str]:
        """A record and what was merged into it, a country and all that it succeeded: as far as it was asked for."""
        return list(self._kin.get(entity_id, [entity_id]))


class Resolver(Meanings):
    """What references mean in one transaction: each is looked for once, and many with one statement a noun."""

    def __init__(self, db: Session, *, writes: bool = False) -> None:
        super().__init__()
        self._db = db
        self._writes = writes  # what is written shows what it refers to
        self._looked_for: set[tuple[Kind, str]] = set()

    def load(
        self, references: Iterable[tuple[Kind, str]], *, lineage: bool = False, past: bool = False,
        called: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Find what all these mean, and whom words call.

        With `lineage` also what countries succeeded, with `past` what was merged into records since.
        """
        wanted: dict[Kind, set[str]] = {}
        for kind, text in set(references):
            wanted.setdefault(kind, set()).add(_key(kind, text))
        self._looked_for.update((kind, key) for kind, keys in wanted.items() for key in keys)
        for kind in ENTRIES:
            for key, entity_id in self._db.execute(_entries(kind, wanted.pop(kind))) if kind in wanted else ():
                self._found.setdefault((kind, key), set()).add(entity_id)
        if called:
            wanted.setdefault("leader", set()).update(map(_word_key, called))
        if not wanted:
            return
        beside_it = "lineage" if lineage else "merged" if past else "document" if self._writes else "nothing"
        statement = _BESIDE[beside_it]
        rows = bulk.look_up(self._db, statement, [(kind, key) for kind, keys in wanted.items() for key in sorted(keys)])
        for kind, key, entity_id, beside in rows:
            if key.startswith(_WORD):
                self._called.setdefault(key, []).append(entity_id)
                continue
            self._found.setdefault((kind, key), set()).add(entity_id)
            if (lineage or past) and beside:
                self._kin.setdefault(entity_id, {entity_id: None})[beside] = None
        if self._writes:
            shown.remember(self._db, ((entity_id, document) for _, _, entity_id, document in rows))

    def meanings(self) -> Meanings:
        """What was found, without the transaction it was found in."""
        found = Meanings()
        found._found, found._kin, found._called = self._found, self._kin, self._called
        return found

    def find_all(self, references: Iterable[tuple[Kind, str]]) -> None:
        """Find what these mean, as far as nobody has asked yet, with one statement a noun or none."""
        self.load(one for one in references if (one[0], _key(*one)) not in self._looked_for)

    def find(self, kind: Kind, text: str) -> set[str]:
        """The ids of all records that a reference names: none or one, of visits and meetings sometimes several."""
        key = kind, _key(kind, text)
        if key not in self._looked_for:
            self.load([(kind, text)])
        return self._found.get(key, set())


def resolver(db: Session) -> Resolver:
    """What this transaction has found out already; it forgets when a record goes by other references."""
    found: Resolver = db.info.get("resolver") or db.info.setdefault("resolver", Resolver(db, writes=True))
    return found


def forget(db: Session) -> None:
    """Look for everything anew: records have come, gone, or go by other references."""
    db.info.pop("resolver", None)


def look_up(
    db: Session, references: Sequence[Reference], *, lineage: bool = False, past: bool = False,
    called: Sequence[str] = (),
) -> Meanings:  # fmt: skip
    """What the references of a reader mean, and whom the words call, with one statement or none."""
    told = [(kind, reference.text) for reference in references for kind in reference.kinds]

    def load() -> Meanings:
        found = Resolver(db)
        found.load(told, lineage=lineage, past=past, called=called)
        return found.meanings()

    return bulk.remembered(db, ("references", *told, lineage, past, *called), load)


def find(db: Session, kind: Kind, reference: str) -> str | None:
    """The id of the record that a reference names, or None."""
    return next(iter(resolver(db).find(kind, reference)), None)


def resolve(db: Session, kind: Kind, reference: str, pointer: str) -> str:
    """The id of the record that a reference names.

    Raises Invalid, pointing at the field, when there is none, or more than one visit or meeting.
    """
    found = resolver(db).find(kind, reference)
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise Invalid.at(pointer, f"{len(found)} {kind}s are known as {reference!r}", "unknown")
    raise Invalid.at(pointer, f"no {kind} is known as {reference!r}", "unknown")


def resolve_optional(db: Session, kind: Kind, reference: str | None, pointer: str) -> str | None:
    """Like `resolve`; no reference is no record."""
    return resolve(db, kind, reference, pointer) if reference else None


def refuse_circle(db: Session, row: Any, link: str, pointer: str, message: str) -> None:
    """Do nothing when following a link of a row, such as `within_id`, never leads back to it.

    Raises Invalid, pointing at the field, when it does, through however many others.
    """
    if not inspect(row).transient:  # nothing leads to what is new
        refuse_way_back(db, type(row), row.id, getattr(row, link), link, pointer, message)


def refuse_way_back(
    db: Session, table: Any, entity_id: str, following: str | None, link: str, pointer: str, message: str
) -> None:
    """Do nothing when following a link of this table from one of its rows never leads to this one.

    Raises Invalid, pointing at the field, when it does, through however many others.
    """
    seen = {entity_id}
    while following:
        if following in seen:
            raise Invalid.at(pointer, message)
        seen.add(following)
        following = db.scalar(select(getattr(table, link)).where(table.id == following))


def _key(kind: Kind, text: str) -> str:
    return text if kind in ENTRIES else reference_key(kind, text)


def _word_key(word: str) -> str:
    return f"{_WORD}{word[:PREFIX_WORD]}"


_FOUND: dict[Database, str] = {
    "sqlite": (
        " FROM json_each(?) AS v CROSS JOIN directory_key AS k"
        " ON k.kind = json_extract(v.value, '$[0]') AND k.key = json_extract(v.value, '$[1]')"
        " CROSS JOIN directory_record AS d ON d.seq = k.seq"
    ),
    "postgresql": (
        " FROM unnest(%s::text[], %s::text[]) AS v (kind, key)"
        " JOIN directory_key AS k ON k.kind = v.kind AND k.key = v.key JOIN directory_record AS d ON d.seq = k.seq"
    ),
}
_MERGED = " LEFT JOIN merged_record AS m ON m.into_id = d.entity_id AND m.kind = k.kind"
_SUCCEEDED = (
    " LEFT JOIN directory_key AS l ON k.kind = 'country' AND l.kind = k.kind"
    f" AND l.key >= '{_LINEAGE}' AND l.key < '{_LINEAGE}~' AND l.seq = k.seq"
)
_MORE = {
    "nothing": ("NULL", ""),
    "document": ("r.document", " JOIN revision AS r ON r.seq = d.seq"),
    "merged": ("m.id", _MERGED),
    "lineage": (f"coalesce(substr(l.key, {len(_LINEAGE) + 1}), m.id)", _SUCCEEDED + _MERGED),
}
_BESIDE: dict[str, dict[Database, str]] = {
    beside: {of: f"SELECT k.kind, k.key, d.entity_id, {column}{found}{joined}" for of, found in _FOUND.items()}
    for beside, (column, joined) in _MORE.items()
}
"""What is found beside a record, in the same statement."""


def _entries(kind: Kind, references: set[str]) -> Any:
    """The visits or meetings that ids and outside identifiers name: the reference and the id."""
    table: type[Visit] | type[Meeting] = Visit if kind == "visit" else Meeting
    by_id = select(table.id, table.id).where(table.id.in_(sorted(references)))
    by_name = (
        select(func.substr(IndexKey.key, len(_OUTSIDE) + 1), Revision.entity_id)
        .join(Schedule, stands_under(Schedule))
        .join(Revision, Revision.seq == Schedule.seq)
        .where(IndexKey.key.in_(sorted(f"{_OUTSIDE}{one}" for one in references)), Revision.kind == kind)
    )
    return union_all(by_id, by_name)
