"""The holes in the dates of entries: days between others on which an entry is not."""

from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Word
from app.models.vocabulary import one_of

Certainty = Literal["possible", "certain"]


class ScheduleGap(Base):
    """Within these days this version of an entry cannot be, or need not be.

    Only a set has gaps: talks on the 4th and the 6th, `{2020-05-04,2020-05-06}`, were not on the 5th, though
    the index finds them from the 4th to the 6th. Days are counted as in `entry_days`.
    """

    __tablename__ = "schedule_gap"
    __table_args__ = (one_of("certainty", Certainty), CheckConstraint("first <= last", name="in_order"))

    seq: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("revision.seq", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    certainty: Mapped[Word] = mapped_column(primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
