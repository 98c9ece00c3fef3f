"""What is doubtful about an entry beside others: a leader in two countries at once, the same thing told twice."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from pydantic_core import from_json
from sqlalchemy.orm import Session

from app.bulk import Database, database
from app.index.entry_keys import DID_NOT_HAPPEN, LANES, SIDES, TRAVELLERS, days
from app.index.statements import CLASSES
from app.models import Version
from app.quality.rules import LONG_STAY_DAYS, Doubt
from app.spans import Span

Entry = dict[str, Any]


def of_neighbours(db: Session, versions: Sequence[Version]) -> dict[str, list[Doubt]]:
    """What is doubtful about entries beside the others of their days, by their ids; with one statement."""
    numbers = {version.entity_id: version.record_no for version in versions}
    happening = [version.facts for version in versions if version.facts["status"] not in DID_NOT_HAPPEN]
    asked = [one for entry in happening for one in (*_elsewhere_asked(entry), *_alike_asked(entry))]
    found = _beside(db, asked, numbers)
    return {
        entry["id"]: [
            *_elsewhere(entry, found.get((entry["id"], "elsewhere"), [])),
            *_alike(entry, found.get((entry["id"], "alike"), [])),
        ]
        for entry in happening
    }


class _Asked(NamedTuple):
    """Under which key, and beginning in which days, an entry could have neighbours that make it doubtful."""

    entry_id: str
    why: Literal["elsewhere", "alike"]
    key: str
    first: int
    last: int


def _elsewhere_asked(entry: Entry) -> Iterator[_Asked]:
    country, people = _where(entry), _present(entry)
    when = days(entry)
    if country is None or not people or when.start_latest > when.end_earliest:
        return
    first, last = _some_days_before(when).toordinal(), when.latest.toordinal()
    yield from (_Asked(entry["id"], "elsewhere", f"leader:{leader}", first, last) for leader in people)


def _elsewhere(entry: Entry, others: Sequence[Entry]) -> Iterator[Doubt]:
    country, people, when = _where(entry), _present(entry), days(entry)
    for other in others:
        there = _where(other)
        if there in (None, country) or other["status"] in DID_NOT_HAPPEN or not _at_once(when, days(other)):
            continue
        for leader in sorted(people.keys() & _present(other).keys()):
            message = f"{other['title']} puts {people[leader][1]} in {there} at the same time"
            yield Doubt("two_countries_at_once", f"/participants/{people[leader][0]}/leader", message, other["id"])


def _where(entry: Entry) -> str | None:
    """The country in which an entry puts those who are present."""
    if entry["kind"] == "visit":
        return str(entry["host_country"])
    return str(entry["place"]["country"]) if entry["place"] and entry["channel"] == "in_person" else None


def _present(entry: Entry) -> dict[str, tuple[int, str]]:
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


def _alike_asked(entry: Entry) -> Iterator[_Asked]:
    parties = _parties(entry)
    if len(parties) >= (1 if entry["kind"] == "visit" else 2):
        day = days(entry).earliest.toordinal()
        yield _Asked(entry["id"], "alike", min(parties), day, day)


def _alike(entry: Entry, others: Sequence[Entry]) -> Iterator[Doubt]:
    parties, people = _parties(entry), _people(entry)
    for other in others:
        same_people = people <= _people(other) or people >= _people(other)
        happens = other["status"] not in DID_NOT_HAPPEN
        if happens and _parties(other) == parties and same_people and _same_time(entry, other):
            yield Doubt("looks_like_another", "", f"{other['title']} has the same sides on the same day", other["id"])


def _parties(entry: Entry) -> set[str]:
    """The parties that talk, as keys of the schedule."""
    people = [one for one in entry["participants"] if one["role"] in SIDES]
    parties = {f"country:{one['country']}" for one in people if one["country"]}
    parties |= {f"organization:{one['organization']['id']}" for one in people if one["organization"]}
    guest = entry.get("guest_country")
    return parties | ({f"country:{guest}"} if guest else set())


def _people(entry: Entry) -> set[str]:
    """Those who speak, where they are known; nobody counts who only comes along."""
    speak = SIDES - {"delegate"}
    return {one["leader"]["id"] for one in entry["participants"] if one["leader"] and one["role"] in speak}


def _same_time(one: Entry, other: Entry) -> bool:
    if one["kind"] != other["kind"] or one.get("host_country") != other.get("host_country"):
        return False
    if one["kind"] == "visit":
        return True
    linked = any(a["after"] and a["after"]["id"] == b["id"] for a, b in ((one, other), (other, one)))
    hours = {entry["date"] for entry in (one, other) if "T" in entry["date"]}
    return not linked and len(hours) < 2 and one["latest"] == other["latest"]


_BESIDE: dict[Database, str] = {
    "sqlite": (
        "SELECT json_extract(v.value, '$[0]'), s.seq, r.document FROM json_each(?) AS v"  # noqa: S608 - our own
        " CROSS JOIN index_key AS k ON k.key = json_extract(v.value, '$[1]')"
        " CROSS JOIN json_each(?) AS c"
        f" CROSS JOIN schedule AS s ON s.lane = k.id * {LANES} + c.value"
        " AND s.earliest BETWEEN json_extract(v.value, '$[2]') AND json_extract(v.value, '$[3]')"
        " AND s.entry_no <> json_extract(v.value, '$[4]')"
        " JOIN revision AS r ON r.seq = s.seq ORDER BY s.earliest, s.entry_no"
    ),
    "postgresql": (
        "SELECT v.at, s.seq, r.document"  # noqa: S608 - our own
        " FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[], %s::int[]) AS v (at, key, first, last, own)"
        " JOIN index_key AS k ON k.key = v.key CROSS JOIN unnest(%s::int[]) AS c"
        f" CROSS JOIN LATERAL (SELECT * FROM schedule AS o WHERE o.lane = k.id * {LANES} + c"
        " AND o.earliest BETWEEN v.first AND v.last AND o.entry_no <> v.own OFFSET 0) AS s"
        " JOIN revision AS r ON r.seq = s.seq ORDER BY s.earliest, s.entry_no"
    ),
}


def _beside(db: Session, asked: Sequence[_Asked], numbers: Mapping[str, int]) -> dict[tuple[str, str], list[Entry]]:
    """For each entry and reason, the other present entries that are asked for, each once and in their order."""
    if not asked:
        return {}
    rows = [(at, one.key, one.first, one.last, numbers[one.entry_id]) for at, one in enumerate(asked)]
    told: Any = (json.dumps(rows), json.dumps(list(CLASSES)))
    if database(db) == "postgresql":
        told = (*(list(column) for column in zip(*rows, strict=True)), list(CLASSES))
    met = db.connection().exec_driver_sql(_BESIDE[database(db)], told).all()
    documents = {seq: document for _, seq, document in met}
    entries = {seq: from_json(document) for seq, document in documents.items()}
    found: dict[tuple[str, str], dict[int, Entry]] = {}
    for at, seq, _ in met:
        found.setdefault((asked[at].entry_id, asked[at].why), {})[seq] = entries[seq]
    return {which: list(others.values()) for which, others in found.items()}
