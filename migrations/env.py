"""How Alembic reaches the database: always over a connection of Bilat's own engine."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from app.database import declared, migrating
from app.db import Base, UtcDateTime
from app.engines import make_engine
from app.models import Revision
from app.settings import Settings

assert Revision.metadata is Base.metadata  # noqa: S101 - the import above is what fills the metadata


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write plain types into migrations, so that an old one never needs today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def migrate(connection: Connection) -> None:
    """Run in one transaction on both engines, so that a killed migration leaves nothing behind."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        include_name=declared,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(Settings())
    with migrating(engine) as opened:
        migrate(opened)
    engine.dispose()
