"""Which office was held on a day, as far as the records can tell."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, Protocol, TypeVar

from app import edtf
from app.models.vocabulary import RANKS

ORDER: dict[str, int] = {rank: place for place, rank in enumerate(RANKS)}

Certainty = Literal["certain", "possible"]


class HeldOffice(Protocol):
    """A term, whether a row of the table or part of a document."""

    @property
    def rank(self) -> str:
        """Its rank."""

    @property
    def start(self) -> str | None:
        """First day (EDTF)."""

    @property
    def end(self) -> str | None:
        """Last day (EDTF), or ".."."""

    @property
    def attested_from(self) -> date | None:
        """First day a source attests."""

    @property
    def attested_until(self) -> date | None:
        """Last day a source attests."""


Office = TypeVar("Office", bound=HeldOffice)


def held(term: HeldOffice, first: date, last: date) -> Certainty | None:
    """Whether an office was held from the first to the last day: certainly, possibly, or not.

    An open end ("..") reaches on. An unknown start or end is not guessed: the term is then known as far as
    sources attest it. A term of which nobody has told any day is possible on every day.
    """
    days = [day for day in (term.attested_from, term.attested_until) if day]
    start = edtf.parse(term.start) if term.start else None
    end = edtf.parse(term.end) if term.end and term.end != ".." else None
    if not (days or start or term.end):
        return "possible"
    told, sure = list(days), list(days)
    if start:
        told.append(start.earliest)
        sure.extend(day for day in [start.start_latest] if day != date.max)
    if end:
        told.append(end.latest)
        sure.extend(day for day in [end.end_earliest] if day != date.min)
    if term.end == "..":
        told.append(date.max)
        sure.append(date.max)
    if last < min(told) or max(told) < first:
        return None
    return "certain" if sure and min(sure) <= first and last <= max(sure) else "possible"


def held_by(terms: Iterable[Office], first: date, last: date) -> list[tuple[Certainty, Office]]:
    """The offices held in these days: certain before possible, then by rank."""
    found = [(certainty, term) for term in terms if (certainty := held(term, first, last))]
    return sorted(found, key=lambda item: (item[0] != "certain", ORDER[item[1].rank]))
