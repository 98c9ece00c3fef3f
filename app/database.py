"""The state of the database's tables: brought up to the code's migration, or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import migrations
from app.engines import writing


class NotMigrated(Exception):
    """The database is not at the migration that this code needs."""


def alembic_config() -> Config:
    """Alembic's settings, wherever Bilat is installed."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])).replace("%", "%%"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to a migration, in one transaction."""
    with migrating(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier migration, in one transaction."""
    with migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = alembic_config()
    config.attributes["connection"] = connection
    return config


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection for changing the tables, all of it or nothing.

    On SQLite a table that is written anew is dropped for a moment: what refers to it must not go with it, so
    references are checked at the end instead of meanwhile.
    """
    with writing(engine, "tables").connect() as connection:
        lite = connection.connection.dbapi_connection if engine.dialect.name == "sqlite" else None
        if lite:
            lite.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
            if lite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration would leave references to rows that are gone")
            connection.commit()
        finally:
            connection.rollback()
            if lite:
                lite.execute("PRAGMA foreign_keys = ON")


def declared(name: str | None, kind: str, parents: Any) -> bool:
    """Whether a table is one that the models declare; those of the full text index belong to the database."""
    return kind != "table" or not (name or "").startswith("entry_word")


def require_current(engine: Engine) -> None:
    """Do nothing when the tables are at the code's migration.

    Raises NotMigrated, naming the command that mends it, when they are older, newer or missing.
    """
    known = _known()
    needed = known[0]
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == needed:
        return
    if found is None:
        raise NotMigrated(f"The database has no tables yet (needed: {needed}). Run `bilat migrate` first.")
    if found in known:
        raise NotMigrated(f"The database is at migration {found}, this Bilat needs {needed}. Run `bilat migrate`.")
    raise NotMigrated(f"The database is at migration {found}, which this Bilat does not know. Install a newer Bilat.")


@cache
def _known() -> tuple[str, ...]:
    """The migrations of this code, newest first; reading them takes longer than the question they are needed for."""
    return tuple(step.revision for step in ScriptDirectory.from_config(alembic_config()).walk_revisions())
