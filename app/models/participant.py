"""Who takes part in a visit or meeting, and as what."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from app.db import Base
from app.models.columns import LongText, Name, PartId, Word, indexed_where_told, owner, reference
from app.models.vocabulary import Rank, Role, exactly_one, one_of


class Participant(Base):
    """A person for a party, a party alone, or a bare name not yet identified.

    Capacity and rank are kept when a source gives them; when empty they are the office held on that day.
    """

    __tablename__ = "participant"
    __table_args__ = (
        exactly_one("visit_id", "meeting_id"),
        *indexed_where_told("visit_id", "meeting_id", "country_code", "organization_id", "leader_id"),
        one_of("role", Role),
        one_of("rank", Rank),
        CheckConstraint(
            "country_code IS NOT NULL OR organization_id IS NOT NULL OR leader_id IS NOT NULL OR name IS NOT NULL",
            name="somebody",
        ),
        CheckConstraint("country_code IS NULL OR organization_id IS NULL", name="one_party"),
    )

    id: Mapped[PartId]
    visit_id: Mapped[str | None] = owner("visit", index=False)
    meeting_id: Mapped[str | None] = owner("meeting", index=False)
    position: Mapped[int]
    role: Mapped[Word]
    country_code: Mapped[str | None] = reference("country.code", index=False)
    organization_id: Mapped[str | None] = reference("organization.id", index=False)
    leader_id: Mapped[str | None] = reference("leader.id", index=False)
    name: Mapped[Name | None]
    capacity: Mapped[Name | None]
    rank: Mapped[Word | None]
    note: Mapped[LongText | None]
