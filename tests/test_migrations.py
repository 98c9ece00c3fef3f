"""One history of migrations, for both engines, forwards and back."""

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, func, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import database, upkeep
from app.countries import service as countries
from app.countries.schemas import CountryIn
from app.db import Base, readers, writers
from app.engines import make_engine
from app.meetings import service as meetings
from app.models import Detail, Participant, SchedulePast, Term
from app.settings import Settings
from tests.factories import CHANGE, make_leader, make_meeting, make_place, meeting_in


@pytest.fixture
def empty(empty_settings: Settings) -> Iterator[Engine]:
    engine = make_engine(empty_settings)
    yield engine
    database.downgrade(engine, "base")
    engine.dispose()


def test_every_migration_can_be_undone_and_done_again(empty: Engine) -> None:
    script = ScriptDirectory.from_config(database.alembic_config())
    steps = [revision.revision for revision in script.walk_revisions()][::-1]

    for step in steps:
        database.upgrade(empty, step)
    for step in [*steps[:-1][::-1], "base"]:
        database.downgrade(empty, step)
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    database.upgrade(empty)
    made = {name for name in inspect(empty).get_table_names() if database.declared(name, "table", {})}
    assert made == {*Base.metadata.tables, "alembic_version"}


def test_the_migrations_make_the_tables_that_the_code_declares(engine: Engine) -> None:
    with engine.connect() as connection:
        assert (
            compare_metadata(
                MigrationContext.configure(connection, opts={"include_name": database.declared}), Base.metadata
            )
            == []
        )


def test_every_constraint_and_index_has_a_name(engine: Engine) -> None:
    inspector = inspect(engine)

    for table in Base.metadata.tables:
        names = [inspector.get_pk_constraint(table)["name"]]
        for listed in (
            inspector.get_foreign_keys(table), inspector.get_check_constraints(table),
            inspector.get_unique_constraints(table), inspector.get_indexes(table),
        ):  # fmt: skip
            names.extend(one["name"] for one in listed)
        assert all(name and re.match(r"(pk|fk|ck|uq|ix)_", name) for name in names), (table, names)


def test_every_list_of_words_in_the_tables_is_the_one_in_the_code(engine: Engine) -> None:
    """`alembic check` does not look into constraints."""
    inspector, compared = inspect(engine), 0

    for name, table in Base.metadata.tables.items():
        declared = {one.name: str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)}
        there = {one["name"]: one["sqltext"] for one in inspector.get_check_constraints(name)}
        assert declared.keys() == there.keys(), name
        for constraint, told in declared.items():
            words = [sorted(re.findall(r"'([a-z][\w-]*)'", text)) for text in (told, there[str(constraint)])]
            assert words[0] == words[1], constraint
            compared += bool(words[0])
    assert compared > 15


def test_the_database_itself_refuses_what_no_record_can_be(db: Session) -> None:
    meeting, leader = make_meeting(db), make_leader(db)
    wrong = [
        Participant(meeting_id=meeting, position=9, role="principal"),
        Participant(meeting_id=meeting, position=9, role="dancer", name="X"),
        Participant(position=9, role="principal", name="X"),
        Participant(meeting_id=meeting, position=9, role="principal", country_code="ZZ"),
        Detail(meeting_id=meeting, position=0, kind="activity", text="at no stop"),
        Term(leader_id=leader, position=0, title="Minister", rank="minister"),
        Term(
            leader_id=leader, position=0, title="Minister", rank="minister", country_code="FR", start="2020", end="2019"
        ),
    ]

    for row in wrong:
        with pytest.raises(IntegrityError), db.begin_nested():
            db.add(row)
            db.flush()


def test_a_database_without_tables_is_refused_with_the_command_that_mends_it(empty: Engine) -> None:
    with pytest.raises(database.NotMigrated, match="bilat migrate"):
        database.require_current(empty)


def test_an_older_database_is_refused_with_the_command_that_mends_it(empty: Engine) -> None:
    database.upgrade(empty, "0001")

    with pytest.raises(database.NotMigrated, match=r"at migration 0001.*bilat migrate"):
        database.require_current(empty)


def test_a_newer_database_is_refused_and_left_alone(empty: Engine) -> None:
    database.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(database.NotMigrated, match="newer Bilat"):
        database.require_current(empty)

    with empty.begin() as connection:
        head = ScriptDirectory.from_config(database.alembic_config()).get_current_head()
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})


def test_a_table_that_is_written_anew_loses_nothing_that_refers_to_it(empty: Engine) -> None:
    database.upgrade(empty)
    with writers(empty).begin() as db:
        make_place(db, country=make_country(db))
    counted = [count(empty, table) for table in ("revision", "country", "place")]

    database.downgrade(empty, "0009")
    database.upgrade(empty)

    assert [count(empty, table) for table in ("revision", "country", "place")] == counted
    assert all(counted)
    with empty.connect() as connection:
        if empty.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_index_finds_the_same_after_its_rows_were_written_anew(empty: Engine) -> None:
    database.upgrade(empty)
    with writers(empty).begin() as db:
        countries.install_register(db)
        meeting = make_meeting(db, "2020-02-02/2020-05")
        meetings.amend(db, meeting, meeting_in("2020-02-03"), CHANGE)

    database.downgrade(empty, "0014")
    database.upgrade(empty)

    with readers(empty).begin() as db:
        assert list(upkeep.check(db)) == []
        assert db.scalar(select(func.count()).select_from(SchedulePast))


def test_documents_show_what_was_merged_into_them_from_then_on(empty: Engine) -> None:
    database.upgrade(empty)
    with writers(empty).begin() as db:
        countries.install_register(db)
        make_meeting(
            db, participants=[{"role": "principal", "leader": make_leader(db)}, {"role": "other", "name": "x"}]
        )
        make_place(db)

    database.downgrade(empty, "0016")
    assert count(empty, "revision WHERE document LIKE '%merged%'") == 0
    database.upgrade(empty)

    with readers(empty).begin() as db:
        assert list(upkeep.check(db)) == []
    assert count(empty, "revision WHERE document LIKE '%merged%'") == 2


def make_country(db: Session) -> str:
    told = CountryIn(code="FR", standard="iso-3166-1", name="France", region="Western Europe")
    return countries.record(db, told, CHANGE)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        number: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - our own
        return number
