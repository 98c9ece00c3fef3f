"""The rows that belong to a record: participants, citations, outside identifiers, short texts."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from app.directory.references import resolve_optional
from app.entries.schemas import OutcomeIn, ParticipantIn
from app.models import Detail, Outcome, Participant
from app.models.vocabulary import DetailKind


def participants(db: Session, told: Sequence[ParticipantIn]) -> list[Participant]:
    """Rows for the participants, in the order told."""
    rows = []
    for position, one in enumerate(told):
        at = f"/participants/{position}"
        rows.append(
            Participant(
                position=position,
                role=one.role,
                country_code=resolve_optional(db, "country", one.country, f"{at}/country"),
                organization_id=resolve_optional(db, "organization", one.organization, f"{at}/organization"),
                leader_id=resolve_optional(db, "leader", one.leader, f"{at}/leader"),
                name=one.name,
                capacity=one.capacity,
                rank=one.rank,
                note=one.note,
            )
        )
    return rows


def details(kind: DetailKind, texts: Iterable[str]) -> list[Detail]:
    """Rows for the short texts of one kind."""
    return [Detail(kind=kind, position=position, text=text) for position, text in enumerate(texts)]


def outcomes(told: Iterable[OutcomeIn]) -> list[Outcome]:
    """Rows for what came of it."""
    return [Outcome(position=position, **one.model_dump()) for position, one in enumerate(told)]
