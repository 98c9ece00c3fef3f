"""What editors say of an entry, whether visit or meeting."""

from typing import Self

from pydantic import model_validator

from app.fields import NONE_TOLD, ExternalIdTexts, Few, Line, Many, Prose, Ref, Strict
from app.models.vocabulary import OutcomeKind, OutcomeStatus, Rank, Role, Status
from app.sources.schemas import CitationIn


class ParticipantIn(Strict):
    """A person for a party, a party alone, or a bare name not yet identified."""

    role: Role
    country: Ref | None = None
    organization: Ref | None = None
    leader: Ref | None = None
    name: Line | None = None
    capacity: Line | None = None
    rank: Rank | None = None
    note: Prose | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not (self.country or self.organization or self.leader or self.name):
            raise ValueError("say who takes part: a leader, a name, a country or an organization")
        if self.country and self.organization:
            raise ValueError("a participant acts for a country or for an organization, not for both")
        return self


class OutcomeIn(Strict):
    """What came, or is to come, of it."""

    kind: OutcomeKind
    status: OutcomeStatus
    title: Line
    summary: Prose | None = None


class EntryIn(Strict):
    """What a visit and a meeting have in common."""

    status: Status
    title: Line | None = None
    participants: Many[ParticipantIn] = NONE_TOLD
    occasion: Ref | None = None
    topics: Few[Line] = NONE_TOLD
    statements: Few[Prose] = NONE_TOLD
    outcomes: Few[OutcomeIn] = NONE_TOLD
    summary: Prose | None = None
    sources: Few[CitationIn] = NONE_TOLD
    external_ids: ExternalIdTexts = NONE_TOLD
