"""The keys of those who write, or who read where reading is not for everybody."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Name
from app.models.vocabulary import Scope, one_of


class ApiKey(Base):
    """A key, of which Bilat keeps a hash and never the secret itself. Rows stay when a key is revoked."""

    __tablename__ = "api_key"
    __table_args__ = (one_of("scope", Scope),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[Name]
    scope: Mapped[Scope] = mapped_column(String(32))
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
