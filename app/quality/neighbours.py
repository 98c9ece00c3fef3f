"""What is doubtful about an entry beside others: a leader in two countries at once, the same thing told twice."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.index.entry_keys import DID_NOT_HAPPEN, LENGTHS, SIDES, TRAVELLERS, days
from app.models import IndexKey, Revision, Schedule
from app.quality.rules import LONG_STAY_DAYS, Doubt
from app.spans import Span


def of_neighbours(db: Session, entry: dict[str, Any]) -> Iterator[Doubt]:
    """What is doubtful about an entry beside the others of its days."""
    if entry["status"] in DID_NOT_HAPPEN:
        return
    yield from _elsewhere(db, entry)
    yield from _alike(db, entry)


def _elsewhere(db: Session, entry: dict[str, Any]) -> Iterator[Doubt]:
    country, people = _where(entry), _present(entry)
    when = days(entry)
    if country is None or not people or when.start_latest > when.end_earliest:
        return
    for other in _entries(
        db, [f"leader:{leader}" for leader in people], entry["id"], _some_days_before(when), when.latest
    ):
        there = _where(other)
        if there in (None, country) or other["status"] in DID_NOT_HAPPEN or not _at_once(when, days(other)):
            continue
        for leader in sorted(people.keys() & _present(other).keys()):
            message = f"{other['title']} puts {people[leader][1]} in {there} at the same time"
            yield Doubt("two_countries_at_once", f"/participants/{people[leader][0]}/leader", message, other["id"])


def _where(entry: dict[str, Any]) -> str | None:
    """The country in which an entry puts those who are present."""
    if entry["kind"] == "visit":
        return str(entry["host_country"])
    return str(entry["place"]["country"]) if entry["place"] and entry["channel"] == "in_person" else None


def _present(entry: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """The leaders who are there all along, each with their place in the list and their name."""
    travelling = entry["kind"] == "visit"
    return {
        one["leader"]["id"]: (at, one["leader"]["name"])
        for at, one in enumerate(entry["participants"])
        if one["leader"] and (one["role"] in TRAVELLERS or not travelling)
    }


def _at_once(one: Span, other: Span) -> bool:
    """Whether two stays certainly share a day that is not only the last of one and the first of the other."""
    first, last = max(one.start_latest, other.start_latest), min(one.end_earliest, other.end_earliest)
    if first > last:
        return False
    journey = first == last and _single(one) + _single(other) < 2 and first in (_ends(one) | _ends(other))
    return not journey


def _single(span: Span) -> bool:
    return span.start_latest == span.end_earliest


def _ends(span: Span) -> set[date]:
    return set() if _single(span) else {span.start_latest, span.end_earliest}


def _some_days_before(when: Span) -> date:
    return when.earliest - min(timedelta(days=LONG_STAY_DAYS), when.earliest - date.min)


def _alike(db: Session, entry: dict[str, Any]) -> Iterator[Doubt]:
    parties = _parties(entry)
    if len(parties) < (1 if entry["kind"] == "visit" else 2):
        return
    when, people = days(entry), _people(entry)
    for other in _entries(db, [min(parties)], entry["id"], when.earliest, when.earliest):
        same_people = people <= _people(other) or people >= _people(other)
        happens = other["status"] not in DID_NOT_HAPPEN
        if happens and _parties(other) == parties and same_people and _same_time(entry, other):
            yield Doubt("looks_like_another", "", f"{other['title']} has the same sides on the same day", other["id"])


def _parties(entry: dict[str, Any]) -> set[str]:
    """The parties that talk, as keys of the schedule."""
    people = [one for one in entry["participants"] if one["role"] in SIDES]
    parties = {f"country:{one['country']}" for one in people if one["country"]}
    parties |= {f"organization:{one['organization']['id']}" for one in people if one["organization"]}
    guest = entry.get("guest_country")
    return parties | ({f"country:{guest}"} if guest else set())


def _people(entry: dict[str, Any]) -> set[str]:
    """Those who speak, where they are known; nobody counts who only comes along."""
    speak = SIDES - {"delegate"}
    return {one["leader"]["id"] for one in entry["participants"] if one["leader"] and one["role"] in speak}


def _same_time(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one["kind"] != other["kind"] or one.get("host_country") != other.get("host_country"):
        return False
    if one["kind"] == "visit":
        return True
    linked = any(a["after"] and a["after"]["id"] == b["id"] for a, b in ((one, other), (other, one)))
    hours = {entry["date"] for entry in (one, other) if "T" in entry["date"]}
    return not linked and len(hours) < 2 and one["latest"] == other["latest"]


def _entries(db: Session, keys: list[str], but: str, first: date, last: date) -> list[dict[str, Any]]:
    """The present entries under one of these keys that begin in these days, in their order."""
    entries = (
        select(Revision.document)
        .join(Schedule, Schedule.seq == Revision.seq)
        .join(IndexKey, IndexKey.id == Schedule.key_id)
        .where(
            IndexKey.key.in_(keys),
            Schedule.lasting.in_(range(len(LENGTHS) + 1)),
            Schedule.earliest.between(first.toordinal(), last.toordinal()),
            Revision.entity_id != but,
        )
        .order_by(Schedule.earliest, Schedule.entry_no)
    )
    return [json.loads(document) for document in dict.fromkeys(db.scalars(entries))]
