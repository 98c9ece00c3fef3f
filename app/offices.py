"""Which office was held on a day, as far as the records can tell."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, TypeVar

from app import edtf
from app.models.vocabulary import RANKS
from app.spans import OPEN_END, Span

ORDER: dict[str, int] = {rank: place for place, rank in enumerate(RANKS)}

Certainty = Literal["certain", "possible"]


Office = TypeVar("Office", bound=Mapping[str, Any])
"""A term as a document tells it, and perhaps more beside."""


def held(term: Mapping[str, Any], first: date, last: date) -> Certainty | None:
    """Whether an office was held from the first to the last day: certainly, possibly, or not.

    An open end ("..") reaches on. An unknown start or end is not guessed: the term is then known as far as
    sources attest it. A term of which nobody has told any day is possible on every day.
    """
    spans = [*_told(term), *_attested(term)]
    if not spans:
        return "possible"
    if last < min(span.earliest for span in spans) or first > max(span.latest for span in spans):
        return None
    # It had begun by the first day that is sure, and had not ended before the last one.
    begun = min(span.start_latest for span in spans) <= first
    goes_on = max(span.end_earliest for span in spans) >= last
    return "certain" if begun and goes_on else "possible"


def _told(term: Mapping[str, Any]) -> Iterator[Span]:
    if term["start"]:
        yield edtf.stay(term["start"], term["end"])
    elif term["end"] and term["end"] != "..":
        yield edtf.parse(term["end"])


def _attested(term: Mapping[str, Any]) -> Iterator[Span]:
    if term["attested_from"] and term["attested_until"]:
        first, last = date.fromisoformat(term["attested_from"]), date.fromisoformat(term["attested_until"])
        yield Span(first, last, first, last)
        if term["end"] == "..":
            yield OPEN_END


def held_by(terms: Iterable[Office], first: date, last: date) -> list[tuple[Certainty, Office]]:
    """The offices held in these days: certain before possible, then by rank."""
    found = [(certainty, term) for term in terms if (certainty := held(term, first, last))]
    return sorted(found, key=lambda item: (item[0] != "certain", ORDER[item[1]["rank"]]))
