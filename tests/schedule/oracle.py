"""The schedule as a patient person reads it: every filter held against one document at a time."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Revision
from app.text import fold, words
from tests.test_edtf_properties import possible_days

Entry = dict[str, Any]
Told = dict[str, list[str]]
"""What the schedule is asked for: each parameter with its values, written as in a URL."""

Stay = tuple[date, date]

SIDES = {"guest", "host", "principal", "delegate"}
TEXTS = {
    "title", "summary", "name", "capacity", "where", "topics", "sought", "statements", "agenda", "activities",
}  # fmt: skip
NO_TEXTS = {"sources", "meetings", "external_ids", "leader", "organization", "within"}
"""What is shown of other records beside their names is not searched; leaders are found by all their names."""


@dataclass(frozen=True)
class Version:
    """How an entry read from a moment on."""

    known_from: datetime
    entry: Entry


class Oracle:
    """Everything that was ever published, read from the documents alone."""

    def __init__(self, db: Session) -> None:
        self.histories: dict[str, list[Version]] = {}
        self.lines: dict[str, set[str]] = {}
        self.spellings: dict[str, set[str]] = {}
        for row in db.scalars(select(Revision).order_by(Revision.seq)):
            document = json.loads(row.document)
            if row.kind in ("visit", "meeting"):
                self.histories.setdefault(row.entity_id, []).append(Version(row.known_from, document))
            elif row.kind == "country":
                self.lines[row.entity_id] = set(document["lineage"])
            elif row.kind == "leader":
                names = [document["name"], *(one["name"] for one in document["names"])]
                self.spellings[document["slug"]] = words_in(" ".join(names))

    def answer(self, told: Told) -> list[Entry]:
        """The entries that satisfy everything that is asked, in date order."""
        found = [entry for entry in self.known(told.get("as_of", [""])[0]) if self.matches(entry, told)]
        return sorted(found, key=lambda entry: str(entry["earliest"]))

    def left(self, told: Told) -> set[str]:
        """The entries that satisfied everything that is asked before, and do so no more."""
        until = told.get("as_of", [""])[0]
        now = {entry["id"] for entry in self.answer(told)}
        before = (one for versions in self._versions(until) for one in versions[:-1])
        return {one.entry["id"] for one in before if self.matches(one.entry, told)} - now

    def known(self, as_of: str = "") -> list[Entry]:
        """Each entry as it read at the end of that day, or at that moment; as it reads now without one."""
        return [versions[-1].entry for versions in self._versions(as_of) if versions]

    def _versions(self, as_of: str) -> list[list[Version]]:
        if not as_of:
            return list(self.histories.values())
        day = len(as_of) == len("2020-01-01")
        until = datetime.combine(date.fromisoformat(as_of), time.max, UTC) if day else datetime.fromisoformat(as_of)
        return [[one for one in versions if one.known_from <= until] for versions in self.histories.values()]

    def matches(self, entry: Entry, told: Told) -> bool:
        """Whether an entry satisfies everything that is asked."""
        roles = set(told.get("role", ()))
        bearer = next((name for name in ("leader", "country", "organization") if name in told), None)
        lineage = told.get("lineage") == ["true"]
        for name, values in told.items():
            within = roles if name == bearer and roles else None
            match name:
                case "country":
                    meant = {code for value in values for code in self.line(value, lineage)}
                    right = bool(meant & countries(entry, within))
                case "organization":
                    right = bool(set(values) & organizations(entry, within))
                case "leader":
                    right = bool(set(values) & leaders(entry, within))
                case "role":
                    right = bool(bearer) or bool(roles & set(all_roles(entry)))
                case "between":
                    one, other = values[0].split(",")
                    pairs = product(self.line(one, lineage), self.line(other, lineage))
                    right = any(pair[0] != pair[1] and set(pair) <= sides(entry) for pair in pairs)
                case "q":
                    found = words_in(" ".join(texts(entry)))
                    found = found.union(*(self.spellings[slug] for slug in leaders(entry)))
                    right = set(words(values[0])) <= found
                case "as_of" | "lineage" | "when" | "on" | "from" | "to":
                    right = True
                case _:
                    right = bool({fold(one) if name == "topic" else one for one in values} & values_of(entry, name))
            if not right:
                return False
        return in_window(entry, told)

    def line(self, party: str, lineage: bool) -> set[str]:
        """A country, with those before it when they are asked for."""
        return self.lines.get(party, {party}) if lineage else {party}


def words_in(text: str) -> set[str]:
    """Its words; what an apostrophe joins is a word, and so are its parts."""
    return {*words(text), *words(re.sub("['’]", " ", text))}


def values_of(entry: Entry, parameter: str) -> set[str]:
    """All values of one of the filters that ask for equality, under which this entry is found."""
    match parameter:
        case "place":
            return {
                slug for place in places(entry) for slug in (place["slug"], *(one["slug"] for one in place["within"]))
            }
        case "occasion":
            return {entry["occasion"]["slug"]} if entry["occasion"] else set()
        case "topic":
            return {fold(topic) for topic in entry["topics"]}
        case "source":
            return {told for one in entry["sources"] for told in (one["id"], one["url"]) if told}
        case "external_id":
            return set(entry["external_ids"])
        case _:
            return {entry[parameter]} if entry.get(parameter) else set()


def countries(entry: Entry, roles: set[str] | None = None) -> set[str]:
    """The countries that take part, in one of these roles."""
    found = {one["country"] for one in entry["participants"] if roles is None or one["role"] in roles}
    for role in ("guest", "host"):
        if roles is None or role in roles:
            found.add(entry.get(f"{role}_country"))
    return found - {None}


def organizations(entry: Entry, roles: set[str] | None = None) -> set[str]:
    """The organizations that take part, in one of these roles."""
    people = (one for one in entry["participants"] if roles is None or one["role"] in roles)
    return {one["organization"]["slug"] for one in people if one["organization"]}


def leaders(entry: Entry, roles: set[str] | None = None) -> set[str]:
    """The leaders who take part, in one of these roles."""
    people = (one for one in entry["participants"] if roles is None or one["role"] in roles)
    return {one["leader"]["slug"] for one in people if one["leader"]}


def sides(entry: Entry) -> set[str]:
    """Who talks, by party: those who only greet, watch or interpret are none."""
    return countries(entry, SIDES) | organizations(entry, SIDES)


def all_roles(entry: Entry) -> Iterator[str]:
    """Every role that somebody has in it."""
    yield from (one["role"] for one in entry["participants"])
    yield from (role for role in ("guest", "host") if entry.get(f"{role}_country"))


def places(entry: Entry) -> list[dict[str, Any]]:
    """Where it is."""
    found = [entry.get("place"), *(stop["place"] for stop in entry.get("stops", ()))]
    found.append((entry.get("reception") or {}).get("place"))
    return [place for place in found if place]


def texts(told: Any, field: str = "") -> Iterator[str]:
    """Every text that an entry tells in words."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name not in NO_TEXTS:
                yield from texts(value, name)
    elif isinstance(told, list):
        for value in told:
            yield from texts(value, field)
    elif told and field in TEXTS:
        yield str(told)


def in_window(entry: Entry, told: Told) -> bool:
    """Whether an entry can, or must, fall in the window that is asked for."""
    if not {"on", "from", "to"} & set(told):
        return True
    begins, ends = told.get("on") or told.get("from"), told.get("on") or told.get("to")
    first = possible_days(begins[0].split("/")[0])[0] if begins else date.min
    last = possible_days(ends[0].split("/")[-1])[-1] if ends else date.max
    end = entry["end"] if entry["kind"] == "visit" else None
    possible, conceivable = readings(entry["start"] if entry["kind"] == "visit" else entry["date"], end)
    certain = told.get("when") == ["certain"]
    return (all if certain else any)(
        any(one <= last and other >= first for one, other in stays) for stays in (conceivable if certain else possible)
    )


@lru_cache(maxsize=4096)
def readings(start: str, end: str | None = None) -> tuple[list[list[Stay]], list[list[Stay]]]:
    """All that a date can mean, each as the stretches of days that it then is: as told, and if that is not sure.

    What is qualified is told as these days, and may yet be any other.
    """
    if end is None and "/" in start:
        start, end = start.split("/")
        if not end:
            return readings(start)
    if end is not None:
        ends = [date.max] if end == ".." else _days(end)
        begins = [date.min] if start == ".." else _days(start)
        told = [[(one, other)] for one, other in product(begins, ends) if one <= other]
        begins = [date.min, *begins, *ends, date.max] if start[-1] in "?~%" else begins
        ends = [date.min, *begins, *ends, date.max] if end[-1] in "?~%" else ends
        return told, [[(one, other)] for one, other in product(begins, ends) if one <= other]
    if start.startswith("{"):
        told = [[(day, day) for day in chosen] for chosen in product(*map(possible_days, _members(start)))]
    else:
        told = [[(day, day)] for day in _days(start)]
    return told, [*told, []] if start[-1] in "?~%" else told


def _days(text: str) -> list[date]:
    return [day for one in _members(text) for day in possible_days(one)]


def _members(text: str) -> Iterator[str]:
    """The dates of a set, each day of a range in it for itself; of a date, itself without clock and qualifier."""
    if text[0] not in "[{":
        yield text[:10].rstrip("?~%")
        return
    for member in text[1:-1].split(","):
        first, _, last = member.partition("..")
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days if last else 0
        yield from [str(date.fromisoformat(first) + timedelta(more)) for more in range(days + 1)] if last else [first]
