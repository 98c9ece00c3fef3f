"""The collection as one SQLite file to look at: readable tables and views, words that can be searched, labels."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from app.exports.citing import ABOUT, TITLE, Citation
from app.exports.content import content
from app.exports.snapshot import Snapshot
from app.exports.tables import Column, Row, Table, tables, with_parts

TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
"""What is not among these is a text."""

SEARCHED = {
    "entries": ("title", "summary", "topics", "statements"),
    "leaders": ("name",),
    "leader_names": ("name",),
    "organizations": ("name", "acronym"),
    "occasions": ("name", "summary"),
    "places": ("name",),
    "sources": ("title", "publisher"),
    "countries": ("name", "official_name"),
    "country_names": ("name",),
}
"""The columns of each table whose words can be searched."""

FACETS: dict[str, list[Any]] = {
    "entries": ["kind", "status", "type", "host_country", {"array": "topics"}],
    "entry_participants": ["role", "rank", "country"],
    "entry_sources": ["status"],
    "leader_terms": ["rank", "country"],
    "occasions": ["status"],
    "places": ["type", "country"],
    "sources": ["publisher", "language"],
    "countries": ["region", "standard"],
}
"""By what Datasette sorts the rows of a table into groups."""

VIEWS = {
    "schedule": (
        "Visits and meetings in the order of their days, with names instead of ids.",
        """
        SELECT e.id, e.earliest, e.latest, coalesce(e.date, e.start || coalesce('/' || e.end, '')) AS date,
               e.kind, e.status, e.title,
               (SELECT group_concat(coalesce(p.name, c.name, o.name), '; ')
                FROM entry_participants AS p LEFT JOIN countries AS c ON c.id = p.country
                LEFT JOIN organizations AS o ON o.id = p.organization_id WHERE p.entry_id = e.id) AS participants,
               coalesce(l.name, (SELECT group_concat(sl.name, '; ') FROM entry_stops AS s
                                 JOIN places AS sl ON sl.id = s.place_id WHERE s.entry_id = e.id)) AS place,
               coalesce(h.name, lc.name) AS country
        FROM entries AS e LEFT JOIN places AS l ON l.id = e.place_id LEFT JOIN countries AS lc ON lc.id = l.country
        LEFT JOIN countries AS h ON h.id = e.host_country ORDER BY e.earliest, e.id
        """,
    ),
    "who_met_whom": (
        "Each pair of principals of a meeting; what has not taken place is among them, see the status.",
        """
        SELECT e.earliest, e.latest, e.status, a.name AS one, ac.name AS one_for, b.name AS other, bc.name AS other_for,
               e.title, e.id
        FROM entries AS e
        JOIN entry_participants AS a ON a.entry_id = e.id AND a.role = 'principal'
        JOIN entry_participants AS b ON b.entry_id = e.id AND b.role = 'principal' AND b.position > a.position
        LEFT JOIN countries AS ac ON ac.id = a.country LEFT JOIN countries AS bc ON bc.id = b.country
        WHERE e.kind = 'meeting' ORDER BY e.earliest, e.id
        """,
    ),
    "visits_with_names": (
        "Visits: who came from where, and who was the host.",
        """
        SELECT e.start, e.end, e.status, e.type, g.name AS guest_from, h.name AS host, e.title, e.summary, e.id
        FROM entries AS e LEFT JOIN countries AS g ON g.id = e.guest_country
        LEFT JOIN countries AS h ON h.id = e.host_country WHERE e.kind = 'visit' ORDER BY e.earliest, e.id
        """,
    ),
    "officeholders": (
        "Who held which office.",
        """
        SELECT l.name, t.title, t.rank, coalesce(c.name, o.name) AS held_for, t.start, t.end, t.attested_from,
               t.attested_until, l.id
        FROM leader_terms AS t JOIN leaders AS l ON l.id = t.leader_id
        LEFT JOIN countries AS c ON c.id = t.country LEFT JOIN organizations AS o ON o.id = t.organization_id
        ORDER BY l.name, t.position
        """,
    ),
}

AT_ONCE = 500
"""Rows that are written with one call."""


def write(sessions: sessionmaker[Session], snapshot: Snapshot, citation: Citation, path: Path) -> None:
    """Write a snapshot into a file that is not there yet.

    Raises OSError when it cannot be written.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"):
                file.execute(statement)
            for table, found in content(sessions, snapshot):
                _fill(file, table, found)
            for statement in _found_by():
                file.execute(statement)
            for name, (_, query) in VIEWS.items():
                file.execute(f"CREATE VIEW {name} AS {query}")
            _tell(file, snapshot, citation)
            for statement in ("COMMIT", "ANALYZE", "VACUUM"):
                file.execute(statement)
    except sqlite3.OperationalError as error:
        raise OSError(None, str(error), str(path)) from error


def _fill(file: sqlite3.Connection, table: Table, found: Iterator[tuple[str, Row]]) -> None:
    every = {one.name: one for one in with_parts(table)}
    for one in every.values():
        file.execute(_created(one))
    while some := list(islice(found, AT_ONCE)):
        by_table: dict[str, list[Row]] = {}
        for name, row in some:
            by_table.setdefault(name, []).append(row)
        for name, rows in by_table.items():
            marks = ", ".join("?" * len(every[name].all_columns))
            file.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)


def _created(table: Table) -> str:
    columns = [f'"{column.name}" {TYPES.get(column.type, "TEXT")}' for column in table.all_columns]
    key = f"PRIMARY KEY ({_named(table.key)})"
    owners = [f"FOREIGN KEY ({_named(own)}) REFERENCES {name} ({_named(of)})" for own, name, of in table.owners()]
    others = [f'FOREIGN KEY ("{column.name}") REFERENCES {column.refers} (id)' for column in _references(table)]
    return f"CREATE TABLE {table.name} ({', '.join([*columns, key, *owners, *others])})"


def _named(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _references(table: Table) -> list[Column]:
    return [column for column in table.columns if column.refers]


def _found_by() -> Iterator[str]:
    """The indexes, and the words that can be searched."""
    for table in (one for noun in tables() for one in with_parts(noun)):
        for column in _references(table):
            yield f'CREATE INDEX "{table.name}_{column.name}" ON {table.name} ("{column.name}")'
    yield "CREATE INDEX entries_earliest ON entries (earliest)"
    for name, columns in SEARCHED.items():
        told = ", ".join(columns)
        yield (
            f"CREATE VIRTUAL TABLE {name}_fts USING fts5"
            f" ({told}, content=\"{name}\", tokenize='unicode61 remove_diacritics 2')"
        )
        yield f"INSERT INTO {name}_fts ({name}_fts) VALUES ('rebuild')"


def _tell(file: sqlite3.Connection, snapshot: Snapshot, citation: Citation) -> None:
    """What this is, in a table of its own."""
    told = {
        "title": TITLE, "about": ABOUT, "version": citation.version, "seq": snapshot.seq, "as_of": citation.as_of,
        "citation": citation.text, "license": citation.license, "license_url": citation.license_url,
    }  # fmt: skip
    file.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
    file.executemany("INSERT INTO about VALUES (?, ?)", told.items())


def metadata(citation: Citation, database: str) -> str:
    """What Datasette is told of the file of this name: titles, facets, what each column is."""
    described = {
        table.name: {
            "description": table.about,
            "columns": {column.name: column.about for column in table.all_columns},
            **({"facets": FACETS[table.name]} if table.name in FACETS else {}),
            **({"sort_desc": "earliest"} if table.name == "entries" else {}),
        }
        for noun in tables()
        for table in with_parts(noun)
    }
    views = {name: {"description": about} for name, (about, _) in VIEWS.items()}
    return json.dumps(
        {
            "title": TITLE,
            "description": f"{ABOUT} {citation.text}",
            "license": citation.license,
            "license_url": citation.license_url,
            "databases": {database: {"tables": described | views}},
        },
        indent=2,
    )
