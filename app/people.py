"""Who is who: whether a name with its title, country and day is somebody who is known already.

Names are compared without accents, particles and order, never without the country and the time: what could be two
people is left open, and what only resembles another stays apart and is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from app import edtf
from app.text import fold

SAME = 0.9
"""From which score on two names are one person."""
ALIKE = 0.7
"""From which score on somebody who stays apart is told as an alternative."""

LONGEST_CAREER = 50
"""Years between two days on which one person can be met in office."""
LONGEST_TERM = 12
"""Years within which a family name with the same rank is the same person, where only one has it."""
LONGEST_PAUSE = 5
"""Years within which names that differ in length are one: after it, the son of George Bush is George W. Bush."""

_PARTICLES = frozenset(
    ["al", "el", "bin", "ibn", "ben", "abu", "abd", "de", "da", "do", "dos", "du", "la", "le", "y", "e", "von", "van",
     "der", "den", "of", "the", "sheikh", "sheik", "shaikh", "sir", "dr"]
)  # fmt: skip
_ORDINALS = frozenset(
    ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "jr", "sr"]
)
FAMILY_FIRST = frozenset(["CN", "TW", "KR", "KP", "X-KOR", "VN", "VDVN", "X-SVN", "KH", "HU"])
"""Where the family name comes first."""
MONARCHS = frozenset(
    ["King", "Queen", "Emperor", "Empress", "Shah", "Sultan", "Amir", "Emir", "Pope", "Prince", "Princess",
     "Grand Duke", "Grand Duchess", "Crown Prince", "Crown Princess"]
)  # fmt: skip
"""The titles of those who are known by their first name, and an ordinal."""


class Sighting(NamedTuple):
    """Somebody who was met: the name as it is told, in which office, of which country, and when."""

    name: str
    title: str
    rank: str
    country: str
    first: date
    last: date


@dataclass
class Person:
    """Somebody who is known, by all spellings, and when they were met in which office."""

    id: str | None
    name: str
    spellings: list[str] = field(default_factory=list)
    seen: list[Sighting] = field(default_factory=list)
    """Offices: those of the records, and then those of new sightings."""
    new: bool = False
    """Whether more is known than the record tells."""

    @property
    def names(self) -> list[str]:
        """All spellings."""
        return [self.name, *self.spellings]

    def meet(self, one: Sighting) -> None:
        """Know this sighting, too; the longest spelling becomes the name."""
        if one.name not in self.names:
            longer = len(_tokens(one.name)) > len(_tokens(self.name))
            self.spellings.append(self.name if longer else one.name)
            self.name = one.name if longer else self.name
            self.new = True
        if not any(_covers(known, one) for known in self.seen):
            self.seen.append(one)
            self.new = True


def _covers(known: Sighting, one: Sighting) -> bool:
    same_office = (fold(known.title), known.country) == (fold(one.title), one.country)
    return same_office and known.first <= one.first and one.last <= known.last


def of_document(leader: dict[str, Any]) -> Person:
    """A person as the records tell."""
    seen = []
    for term in leader["terms"]:
        first, last = _days(term)
        seen.append(Sighting(leader["name"], term["title"], term["rank"], term["country"] or "", first, last))
    return Person(leader["id"], leader["name"], [one["name"] for one in leader["names"]], seen)


def _days(term: dict[str, Any]) -> tuple[date, date]:
    """The days on which an office is told or attested; of one without any day all days."""
    days = [edtf.parse(term[name]) for name in ("start", "end") if term[name] and term[name] != ".."]
    attested = [date.fromisoformat(term[name]) for name in ("attested_from", "attested_until") if term[name]]
    first = min([one.earliest for one in days] + attested, default=date.min)
    last = date.max if term["end"] == ".." else max([one.latest for one in days] + attested, default=date.max)
    return first, last


def words_of(person: Person) -> set[str]:
    """The words of all spellings by which somebody can be told from others."""
    return {word for name in person.names for word in _tokens(name) if len(word) > 1}


def likeness(one: Person, other: Person) -> float:
    """From 0 to 1, how well two who are known could be one: the best of all their spellings and offices."""
    return max(_likeness(one, other), _likeness(other, one))


def _likeness(one: Person, other: Person) -> float:
    met = (seen._replace(name=name) for seen in one.seen for name in one.names)
    return max((score(sighting, other) for sighting in met), default=0.0)


class Identified(NamedTuple):
    """Who somebody is: how well the name fits, and who else it could be."""

    person: Person | None
    score: float
    alternatives: list[Person]


def identify(one: Sighting, known: Iterable[Person]) -> Identified:
    """Who this is: one who is known, somebody new, or nobody where it could be several."""
    scored = sorted(((score(one, person), person) for person in known), key=lambda it: -it[0])
    same = [person for points, person in scored if points >= SAME]
    if len(same) == 1:
        return Identified(same[0], scored[0][0], [])
    if same:
        exact = [person for points, person in scored if points == 1.0]
        if len(exact) == 1:
            return Identified(exact[0], 1.0, [])
        return Identified(None, 0.0, same)
    alike = [person for points, person in scored if points >= ALIKE]
    return Identified(Person(None, one.name), 1.0 - scored[0][0] if alike else 1.0, alike)


def score(one: Sighting, person: Person) -> float:
    """From 0 to 1, how well a sighting fits a person: the best of all spellings, in that country and time."""
    there = [seen for seen in person.seen if seen.country == one.country]
    if not there:
        return 0.0
    years = min(_years_between(one, seen) for seen in there)
    if years > LONGEST_CAREER:
        return 0.0
    close = any(seen.rank == one.rank and _years_between(one, seen) <= LONGEST_TERM for seen in there)
    names = person.names
    if len(_tokens(one.name)) > 1:  # of who has a first name, the family name alone tells nothing any more
        names = [name for name in names if len(_tokens(name)) > 1] or names
    return max(_of_names(one, name, close=close, at_once=years <= LONGEST_PAUSE) for name in names)


def _years_between(one: Sighting, other: Sighting) -> float:
    if one.first <= other.last and other.first <= one.last:
        return 0.0
    gap = one.first - other.last if one.first > other.last else other.first - one.last
    return gap.days / 365.25


def _of_names(one: Sighting, name: str, *, close: bool, at_once: bool) -> float:
    ours, theirs = _tokens(one.name), _tokens(name)
    if not ours or not theirs or _ordinals_differ(one.name, name):
        return 0.0
    if len(ours) == 1 or len(theirs) == 1:
        return _of_one_word(one, ours, theirs, close=close)
    if sorted(ours) == sorted(theirs):
        return 1.0
    if _shortened(ours, theirs) or _shortened(theirs, ours):
        return 0.95 if at_once else 0.8
    first, last = _alike(ours[0], theirs[0]), _alike(ours[-1], theirs[-1])
    as_many = len(ours) == len(theirs)
    if first == 1.0 and (0.85 <= last < 1.0 or (as_many and min(map(_alike, ours, theirs)) >= 0.8)):
        return 0.92 if at_once and as_many else 0.8
    return 0.75 if last == 1.0 and 0.7 <= first < 1.0 and close else 0.0


def _of_one_word(one: Sighting, ours: Sequence[str], theirs: Sequence[str], *, close: bool) -> float:
    """A family name alone, or the name of a monarch."""
    place = 0 if one.title in MONARCHS or one.country in FAMILY_FIRST else -1
    likeness = _alike(ours[place], theirs[place])
    if likeness == 1.0:
        return 0.9 if close else 0.0
    return 0.75 if likeness >= 0.85 and close else 0.0


def _shortened(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether one name is the other with words left out or cut to their initials, in their order: Jacques R. Chirac."""
    rest = iter(long)
    kept = all(any(_same_or_initial(word, other) for other in rest) for word in short)
    return kept and short[0][0] == long[0][0] and sum(len(word) > 1 for word in short) > 1


def _same_or_initial(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _alike(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other).ratio()


def _tokens(name: str) -> list[str]:
    words = fold(name).split()
    return [word for word in words if word not in _PARTICLES and word not in _ORDINALS] or words


def _ordinals_differ(one: str, other: str) -> bool:
    """Whether two bear different numbers, as Abdullah I and Abdullah II; who bears none may be either."""
    ours, theirs = (set(fold(name).split()) & _ORDINALS for name in (one, other))
    return bool(ours and theirs) and ours != theirs
