"""The whole collection as one SQLite file to look at."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.exports import snapshot, sqlite
from app.exports.citing import cite
from app.settings import Settings
from tests.conftest import Client
from tests.factories import make_leader
from tests.formats.nasty import record_nasty


@contextmanager
def exported(db: Session, path: Path, as_of: datetime | None = None) -> Iterator[sqlite3.Connection]:
    """The file, opened."""
    taken = snapshot.take(db, as_of)
    sessions = sessionmaker(db.connection(), join_transaction_mode="create_savepoint")
    sqlite.write(sessions, taken, cite(taken, Settings()), path)
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        yield file


@pytest.mark.parametrize("as_of", [None, datetime(2025, 5, 6, 12, tzinfo=UTC), datetime(1800, 1, 1, tzinfo=UTC)])
def test_whatever_a_row_names_is_there(client: Client, db: Session, tmp_path: Path, as_of: datetime | None) -> None:
    told = client.items("/v1/schedule?limit=500" + (f"&as_of={as_of.isoformat()[:-6]}Z" if as_of else ""))
    with exported(db, tmp_path / "all.db", as_of) as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        assert {row["id"] for row in file.execute("SELECT id FROM entries")} == {one["id"] for one in told}
        assert len(file.execute("PRAGMA foreign_key_list(entries)").fetchall()) > 5


def test_what_is_told_comes_back_equal_and_its_words_are_found(client: Client, db: Session, tmp_path: Path) -> None:
    record_nasty(db)
    told = client.items("/v1/schedule?limit=500")
    with exported(db, tmp_path / "all.db") as file:
        rows = {row["id"]: row for row in file.execute("SELECT * FROM entries")}
        found = [
            {row["title"] for row in file.execute("SELECT title FROM entries_fts WHERE entries_fts MATCH ?", (words,))}
            for words in ("정상회담", "diaz canel", "صدر")
        ]

    for one in told:
        row = rows[one["id"]]
        for name in ("title", "summary", "status", "earliest", "latest", "kind", "version", "recorded_at"):
            assert row[name] == one[name], name
        assert json.loads(row["topics"]) == one["topics"]
    assert found[0] == {"정상회담"}
    assert "Vladimir Putin meets Miguel Díaz-Canel" in found[1]
    assert found[2] == {"صدر"}


def test_its_views_show_names_instead_of_ids(db: Session, tmp_path: Path) -> None:
    make_leader(
        db, "Ada Example", terms=[{"title": "President", "rank": "head_of_state", "country": "IT", "end": ".."}]
    )
    with exported(db, tmp_path / "all.db") as file:
        views = {name: file.execute("SELECT * FROM " + name).fetchall() for name in sqlite.VIEWS}  # noqa: S608
        (about,) = file.execute("SELECT value FROM about WHERE name = 'citation'").fetchone()
    (stay,) = [row for row in views["schedule"] if row["title"] == "Miguel Díaz-Canel visits Russia"]
    (talk,) = [row for row in views["who_met_whom"] if row["other"] == "Luiz Inácio Lula da Silva"]
    (office,) = [row for row in views["officeholders"] if row["name"] == "Ada Example"]

    assert (stay["date"], stay["country"], stay["place"]) == (
        "2025-05-04/2025-05-10",
        "Russia",
        "Saint Petersburg; Moscow",
    )
    assert "Bruno Rodríguez" in stay["participants"]
    assert (talk["one"], talk["one_for"], talk["other_for"]) == ("Vladimir Putin", "Russia", "Brazil")
    assert (office["title"], office["held_for"]) == ("President", "Italy")
    assert {row["guest_from"] for row in views["visits_with_names"]} == {"Cuba", "Vietnam"}
    assert about.startswith("Bilat: the open calendar of diplomacy. Version 1.")


def test_what_datasette_is_told_fits_the_file(db: Session, tmp_path: Path) -> None:
    with exported(db, tmp_path / "all.db") as file:
        told = json.loads(sqlite.metadata(cite(snapshot.take(db), Settings()), "all"))
        there = {row["name"] for row in file.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        for name, table in told["databases"]["all"]["tables"].items():
            columns = {row["name"] for row in file.execute(f"PRAGMA table_info({name})")}
            facets = {one["array"] if isinstance(one, dict) else one for one in table.get("facets", ())}
            assert name in there
            assert facets | set(table.get("columns", ())) <= columns, name
            assert table["description"]
            assert name in sqlite.VIEWS or table["columns"].keys() == columns

    assert told["license"] == "CC-BY-4.0"


def test_a_file_that_cannot_be_written_says_so(db: Session, tmp_path: Path) -> None:
    taken = snapshot.take(db)
    sessions = sessionmaker(db.connection(), join_transaction_mode="create_savepoint")
    with pytest.raises(OSError, match="unable to open"):
        sqlite.write(sessions, taken, cite(taken, Settings()), tmp_path / "nowhere" / "all.db")
