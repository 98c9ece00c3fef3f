"""The state of the database's tables: brought up to the code's migration, or refused."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

import migrations
from app.engines import writing

if TYPE_CHECKING:  # a server starts without Alembic, which takes it a tenth of a second to load
    from alembic.config import Config

_REVISION = re.compile(r'^(down_)?revision = "(\w+)"$', re.MULTILINE)


class NotMigrated(Exception):
    """The database is not at the migration that this code needs."""


def alembic_config() -> "Config":
    """Alembic's settings, wherever Bilat is installed."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])).replace("%", "%%"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to a migration, in one transaction."""
    from alembic import command

    with migrating(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an earlier migration, in one transaction."""
    from alembic import command

    with migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> "Config":
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
    known, needed = _migrations()
    with engine.connect() as connection:
        there = inspect(connection).has_table("alembic_version")
        found = connection.scalar(text("SELECT version_num FROM alembic_version")) if there else None
    if found == needed:
        return
    if found is None:
        raise NotMigrated(f"The database has no tables yet (needed: {needed}). Run `bilat migrate` first.")
    if found in known:
        raise NotMigrated(f"The database is at migration {found}, this Bilat needs {needed}. Run `bilat migrate`.")
    raise NotMigrated(f"The database is at migration {found}, which this Bilat does not know. Install a newer Bilat.")


@cache
def _migrations() -> tuple[frozenset[str], str]:
    """The migrations of this code, and the newest of them; reading them takes longer than asking which was made."""
    folder = Path(migrations.__path__[0]) / "versions"
    told = [one for path in folder.glob("*.py") for one in _REVISION.findall(path.read_text(encoding="utf-8"))]
    made, before = frozenset(name for down, name in told if not down), {name for down, name in told if down}
    (newest,) = made - before
    return made, newest
