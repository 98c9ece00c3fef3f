"""All rows of a snapshot, table by table, so that whatever a row names has a row, too."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.bulk import in_pieces
from app.documents.base import PLURALS, Facts
from app.exports.snapshot import Snapshot, records
from app.exports.tables import Row, Table, rows, shown, tables
from app.models import Revision
from app.models.vocabulary import DIRECTORY, ENTRIES, Kind

_KINDS: dict[str, tuple[Kind, ...]] = {"entries": ENTRIES} | {PLURALS[kind]: (kind,) for kind in DIRECTORY}


class _Shown:
    """What records show of others that are not in the snapshot themselves, since they were told later."""

    def __init__(self, sessions: sessionmaker[Session], snapshot: Snapshot) -> None:
        self._there = {PLURALS[kind]: _ids(sessions, snapshot, kind) for kind in DIRECTORY}
        self._missing: dict[str, dict[str, Facts]] = {name: {} for name in self._there}

    def note(self, table: Table, facts: Facts) -> None:
        """Keep what this record shows of such others."""
        for name, other in shown(table, facts):
            if name in self._there and other["id"] not in self._there[name]:
                self._missing[name].setdefault(other["id"], other)

    def missing(self, table: Table) -> Iterator[Facts]:
        """What is known of them, each once, in the order of their ids; also what these show of each other."""
        waiting = self._missing.get(table.name, {})
        told: set[str] = set()
        while now := sorted(waiting.keys() - told):
            told.update(now)
            yield from (waiting[one] for one in now)


def _ids(sessions: sessionmaker[Session], snapshot: Snapshot, kind: Kind) -> set[str]:
    found: set[str] = set()
    for some in in_pieces(snapshot.changes[kind]):
        with sessions.begin() as db:
            found.update(db.scalars(select(Revision.entity_id).where(Revision.seq.in_(some))))
    return found


def content(
    sessions: sessionmaker[Session], snapshot: Snapshot
) -> Iterator[tuple[Table, Iterator[tuple[str, Row]]]]:  # fmt: skip
    """Each table of records, with its rows and those of its parts; each has to be read to its end before the next."""
    others = _Shown(sessions, snapshot)
    for table in tables():
        yield table, _rows(sessions, snapshot, table, others)


def _rows(
    sessions: sessionmaker[Session], snapshot: Snapshot, table: Table, others: _Shown
) -> Iterator[tuple[str, Row]]:
    for facts in records(sessions, snapshot, _KINDS[table.name]):
        others.note(table, facts)
        yield from rows(table, facts)
    for facts in others.missing(table):
        others.note(table, facts)
        yield from rows(table, facts)
