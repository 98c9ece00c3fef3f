"""The people of a batch of records: those who are known, with what is new about them, and those who are new."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.history.service import Change
from app.imports.importer import Resolved
from app.index import noun_walk
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.people import Identified, Person, Sighting, identify, of_document
from app.text import fold


class People:
    """Those who were met in office for some countries."""

    def __init__(self, db: Session, countries: Iterable[str]) -> None:
        self._db = db
        keys = [f"country:{code}" for code in sorted(set(countries))]
        documents = [json.loads(one) for one in db.scalars(noun_walk.documents("leader", keys, None))] if keys else []
        self._documents = {one["id"]: one for one in documents}
        self._known = [of_document(one) for one in documents]

    def meet(self, one: Sighting) -> Identified:
        """Who this is; somebody new is known from now on."""
        found = identify(one, self._known)
        if found.person:
            found.person.meet(one)
            if found.person.id is None and found.person not in self._known:
                self._known.append(found.person)
        return found

    def save(self, change: Change) -> None:
        """Record who is new, and amend those of whom more is known."""
        new = [one for one in self._known if one.id is None]
        ids = leaders.record_all(self._db, [_told(one, {}) for one in new], change) if new else []
        for person, entity_id in zip(new, ids, strict=True):
            person.id = entity_id
        for person in self._known:
            before = self._documents.get(person.id or "")
            if before and person.new:
                leaders.amend(self._db, before["id"], _told(person, leaders.told(before)), change)
            person.new = False


def _told(person: Person, before: dict[str, Any]) -> LeaderIn:
    """A person as an editor would tell them, with all spellings and the days on which each office is attested."""
    spellings = [one for one in dict.fromkeys(person.spellings) if one != person.name]
    told = {one["name"]: one for one in before.get("names", ())}
    names = [told.get(one, {"name": one}) for one in spellings]
    terms: list[dict[str, Any]] = [dict(one) for one in before.get("terms", ())]
    for seen in person.seen:
        _attest(terms, seen)
    return LeaderIn.model_validate({**before, "name": person.name, "names": names, "terms": terms})


def _attest(terms: list[dict[str, Any]], seen: Sighting) -> None:
    """Tell that an office was held on these days: of an office that is told with days of its own nothing is added."""
    of_office = (fold(seen.title), seen.country)
    there = [one for one in terms if (fold(one["title"]), one.get("country")) == of_office]
    if any(one.get("start") or one.get("end") for one in there):
        return
    if not there:
        there = [{"title": seen.title, "rank": seen.rank, "country": seen.country}]
        terms += there
    term = there[0]
    if seen.first.year == 1 and not term.get("attested_from"):
        return  # the office as the record had it, without any day
    first, last = term.get("attested_from"), term.get("attested_until")
    term["attested_from"] = min(str(first or seen.first), str(seen.first))
    term["attested_until"] = max(str(last or seen.last), str(seen.last))


def doubts(field: str, text: str, found: Identified) -> Sequence[Resolved]:
    """What the report tells of somebody who was identified with less than certainty."""
    if found.person and found.score == 1.0 and not found.alternatives:
        return ()
    taken = found.person.name if found.person else None
    return (Resolved(field, text, taken, round(found.score, 2), [one.name for one in found.alternatives]),)
