"""Under which keys and days an entry is found: a pure function of its document."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, combinations
from typing import Any

from app import edtf
from app.index.words import LONGEST, MOST_BYTES, mark
from app.spans import Span
from app.text import findable_words, fold

LENGTHS = (0, 7, 60, 700)
"""The longest of each class of entries, in days beyond the first; what lasts longer is of one more class.

An entry of a class can reach into a window only when it began at most so many days before.
"""

LANES = 8
"""The numbers that each key takes up in the schedule: a lane for each class of lengths, and some to spare."""

# Parties whose presence makes a `between`: those who talk, not those who greet or watch.
SIDES = frozenset({"guest", "host", "principal", "delegate"})

MOST_BYTES_OF_A_CHARACTER = 4

MOST_PAIRED = 12
"""Of more parties, as at a summit, each pair would take a key: 193 of them make 18,528."""

# A greeter or host of a visit is there for a moment of it; only the guest's party is there all along.
TRAVELLERS = frozenset({"guest", "delegate"})
DID_NOT_HAPPEN = frozenset({"cancelled", "postponed"})

# Within a day: visits first, then meetings in their order, then what is not certain to be on that day.
_MEETING, _UNCERTAIN = 1, 10_000_000


def days(document: dict[str, Any]) -> Span:
    """The days of an entry. An end that nobody has told is not guessed: the visit is known for its start."""
    if document["kind"] == "meeting":
        return edtf.parse(document["date"])
    return edtf.stay(document["start"], document["end"])


def lasting(span: Span) -> int:
    """The class of lengths of an entry, 0 for a day or less; see LENGTHS."""
    return bisect_left(LENGTHS, (span.latest - span.earliest).days)


def ordinal(document: dict[str, Any]) -> int:
    """The place of an entry among those that begin on the same day."""
    if document["kind"] == "visit":
        start = edtf.parse(document["start"])
        return 0 if start.earliest == start.latest else _UNCERTAIN
    one_day = document["earliest"] == document["latest"]
    return _MEETING + int(document["position"]) if one_day else _UNCERTAIN


def keys(document: dict[str, Any]) -> set[str]:
    """All keys of an entry, one for each value of each filter that finds it."""
    found = {f"kind:{document['kind']}", f"status:{document['status']}"}
    found.update(_visit_keys(document) if document["kind"] == "visit" else _meeting_keys(document))
    found.update(_participant_keys(document))
    found.update(_pairs(document))
    found.update(f"topic:{fold(topic)[:200]}" for topic in document["topics"])
    found.update(f"source:{source['id']}" for source in document["sources"])
    found.update(f"external:{external_id}" for external_id in document["external_ids"])
    if document["occasion"]:
        found.add(f"occasion:{document['occasion']['id']}")
    for place in _places(document):
        found.add(f"place:{place['id']}")
        found.update(f"place:{outer['id']}" for outer in place["within"])
    return found


def words(document: dict[str, Any]) -> list[str]:
    """The marks of its leaders, and the words by which an entry is found, the first of them if they fill a book."""
    leaders = [one["leader"]["id"] for one in document["participants"] if one["leader"]]
    found = (word[:LONGEST] for word in findable_words(" ".join(_texts(document))))
    kept = dict.fromkeys([*map(mark, leaders), *found])
    if len("".join(kept)) * MOST_BYTES_OF_A_CHARACTER <= MOST_BYTES:
        return list(kept)
    sizes = accumulate(len(word.encode()) for word in kept)
    return [word for word, size in zip(kept, sizes, strict=True) if size <= MOST_BYTES]


def _visit_keys(document: dict[str, Any]) -> Iterator[str]:
    yield f"type:{document['type']}"
    for role, code in (("guest", document["guest_country"]), ("host", document["host_country"])):
        if code:
            yield f"role:{role}"
            yield f"country:{code}"
            yield f"country:{code}/{role}"
    yield from (f"has-meeting:{meeting['id']}" for meeting in document["meetings"])


def _meeting_keys(document: dict[str, Any]) -> Iterator[str]:
    yield f"format:{document['format']}"
    yield f"channel:{document['channel']}"
    if document["visit"]:
        yield f"visit:{document['visit']['id']}"
    if document["after"]:
        yield f"after:{document['after']['id']}"


def _participant_keys(document: dict[str, Any]) -> Iterator[str]:
    for participant in document["participants"]:
        role = participant["role"]
        yield f"role:{role}"
        for who in _who(participant):
            yield who
            yield f"{who}/{role}"


def _who(participant: dict[str, Any]) -> Iterator[str]:
    if participant["country"]:
        yield f"country:{participant['country']}"
    if participant["organization"]:
        yield f"organization:{participant['organization']['id']}"
    if participant["leader"]:
        yield f"leader:{participant['leader']['id']}"


def _pairs(document: dict[str, Any]) -> Iterator[str]:
    """Two parties on one entry, `pair:CU:RU`, in the order of their codes; of a summit each one, `side:CU`."""
    parties: set[str | None] = set()
    for participant in document["participants"]:
        if participant["role"] in SIDES:
            parties.add(participant["country"] or (participant["organization"] or {}).get("id"))
    if document["kind"] == "visit":
        parties |= {document["guest_country"], document["host_country"]}
    sides = sorted(party for party in parties if party)
    if len(sides) > MOST_PAIRED:
        yield from (f"side:{party}" for party in sides)
    else:
        yield from (f"pair:{one}:{other}" for one, other in combinations(sides, 2))


def _places(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if document["kind"] == "meeting":
        places = [document["place"]]
    else:
        places = [stop["place"] for stop in document["stops"]]
        places.append(document["reception"] and document["reception"]["place"])
    yield from (place for place in places if place)


def _texts(document: dict[str, Any]) -> Iterator[str]:
    yield document["title"]
    yield document["summary"] or ""
    yield (document["occasion"] or {}).get("name", "")
    for field in ("topics", "statements", "sought", "agenda"):
        yield from document.get(field, ())
    for outcome in document["outcomes"]:
        yield outcome["title"]
        yield outcome["summary"] or ""
    for stop in document.get("stops", ()):
        yield from stop["activities"]
        yield stop["summary"] or ""
    reception = document.get("reception") or {}
    yield reception.get("where") or ""
    yield reception.get("summary") or ""
    for place in _places(document):
        yield place["name"]
    for participant in document["participants"]:
        yield participant["name"] or ""
        yield participant["capacity"] or ""
