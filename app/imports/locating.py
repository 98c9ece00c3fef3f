"""Which country the Historian means by a name, on the day of a record."""

from typing import Any

from sqlalchemy.orm import Session

from app import edtf
from app.countries.names import bearers, bearers_on
from app.imports.importer import Resolved
from app.imports.wording import stops

Bearers = dict[str, list[dict[str, Any]]]
"""The countries that bear a name, whenever it was."""

CITIES = {
    "saigon": "X-SVN", "hanoi": "VDVN", "seoul": "KR", "pyongyang": "KP", "leopoldville": "CD", "brazzaville": "CG",
    "bonn": "DE", "west berlin": "DE", "east berlin": "DDDE", "sanaa": "X-YAR", "taipei": "TW",
}  # fmt: skip
"""Cities that tell which of two states of one name is meant."""


def country_of(db: Session, content: dict[str, Any], field: str, known: Bearers) -> tuple[str | None, list[Resolved]]:
    """The country that a name means on the day of the record; where it could be several, what else the record says."""
    name, day = content.get(field, ""), content.get("start-date", "")
    named = [text for text in (name, *_by_id(content["country_id"])) if text]
    found: set[str] = set()
    try:
        for text in named:
            if text not in known:
                known[text] = bearers(db, text)
            if len(borne := bearers_on(known[text], text, day)) == 1:
                return borne.pop(), []
            found |= borne
    except edtf.EdtfError:
        return None, []  # the day is refused with the reason
    told = {CITIES[city] for one in stops(content.get("locale", "")) if (city := one.lower()) in CITIES} & found
    if len(told) == 1:
        return told.pop(), []
    return None, [Resolved(field, name, None, 0.0, sorted(found))] if name else []


def _by_id(country_id: str | None) -> list[str]:
    """The names that the Historian's own word for a country stands for: `korea-south` is South Korea."""
    if not country_id:
        return []
    words = country_id.split("-")
    turned = [f"{words[-1]} {' '.join(words[:-1])}"] if len(words) > 1 else []
    return [*turned, " ".join(words)]
