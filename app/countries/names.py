"""Which country a name meant on a day: one, or none where it could be several."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import edtf
from app.index import noun_walk
from app.spans import Span
from app.text import lookup_keys, name_keys


def meant(db: Session, name: str, on: str, as_of: datetime | None) -> str | None:
    """The code of the country that a name meant on that day; None when no country bore it, or more than one."""
    found = bearers_on(bearers(db, name, as_of), name, on)
    return found.pop() if len(found) == 1 else None


def bearers(db: Session, name: str, as_of: datetime | None = None) -> list[dict[str, Any]]:
    """The countries that have borne a name at any time."""
    names = [f"{prefix}:{key[:200]}" for key in lookup_keys(name) for prefix in ("name", "dated-name")]
    return [json.loads(document) for document in db.scalars(noun_walk.documents("country", names, as_of))]


def bearers_on(countries: Iterable[dict[str, Any]], name: str, on: str) -> set[str]:
    """The codes of those of these countries that bore the name on that day."""
    keys, when = set(lookup_keys(name)), edtf.parse(on)
    return {
        country["id"]
        for country in countries
        for one in country["names"]
        if keys & set(name_keys(one["name"])) and _borne(one).possibly(when.earliest, when.latest)
    }


def _borne(name: dict[str, Any]) -> Span:
    """From when until when a name means its country; what nobody told is open."""
    end = name["end"] or ".."
    if name["start"]:
        return edtf.stay(name["start"], end)
    return edtf.parse(f"../{end}") if end != ".." else ALWAYS


ALWAYS = edtf.parse("0001-01-01/9999-12-31")
