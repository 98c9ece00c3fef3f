"""The dictionary of the index: each key is written once, and its number everywhere else."""

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import SortedText


class IndexKey(Base):
    """A key under which records are found, such as `country:CU`, and how many are found under it now."""

    __tablename__ = "index_key"
    __table_args__ = (
        CheckConstraint("entries >= 0", name="entries_count"),
        {"postgresql_with": {"fillfactor": 60}},  # a number that is counted on finds room beside the one before
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(SortedText, unique=True)
    entries: Mapped[int]
