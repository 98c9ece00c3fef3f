"""JSON-LD (schema.org): each entry as an Event, for search engines and graphs of knowledge."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic_core import to_json

from app.documents.base import Facts
from app.formats.base import Export, Format
from app.formats.days import known

CHANNELS = {"in_person": "OfflineEventAttendanceMode"}
"""Any other is one over a line."""

WIKIDATA = "wikidata:"


class JsonLd(Format):
    """A graph of Events."""

    suffix, media_type, about, charset = "jsonld", "application/ld+json", "events of schema.org", ""

    def write(self, export: Export, options: Any) -> Iterator[bytes]:
        """The graph, an event a line."""
        yield b'{"@context":"https://schema.org","@graph":['
        between = b"\n"
        for versions in export.versions():
            told = {name: value for name, value in _event(export, versions).items() if value not in (None, [])}
            # It can stand in a page: no text ends the script in which it stands.
            yield between + to_json(told).replace(b"<", b"\\u003c")
            between = b",\n"
        yield b"\n]}\n"


def _event(export: Export, versions: Sequence[Facts]) -> Facts:
    entry = versions[-1]
    first, last = _days(entry)
    status, previous = _status(entry, first, [_days(version)[0] for version in versions[:-1]])
    return {
        "@type": "Event",
        "@id": _id(export, entry),
        "identifier": entry["id"],
        "url": export.absolute(entry["url"]) if export.is_public else None,
        "name": entry["title"],
        "description": entry["summary"],
        "eventStatus": f"https://schema.org/{status}",
        "startDate": None if status == "EventPostponed" else first,
        "endDate": None if status == "EventPostponed" else last,
        "previousStartDate": previous,
        "eventAttendanceMode": _mode(entry),
        "location": _places(entry),
        "attendee": [_attendee(export, one) for one in entry["participants"]],
        "superEvent": {"@id": _id(export, entry["visit"])} if entry.get("visit") else None,
        "subEvent": [{"@id": _id(export, one)} for one in entry.get("meetings", ())],
        "keywords": entry["topics"],
        "sameAs": [
            f"https://www.wikidata.org/entity/{one.removeprefix(WIKIDATA)}"
            for one in entry["external_ids"]
            if one.startswith(WIKIDATA)
        ],
        "subjectOf": [_source(one) for one in entry["sources"]],
    }


def _id(export: Export, record: Facts) -> str:
    """The address of a record, or, where this Bilat does not know its own, the name that it has anywhere."""
    return export.absolute(record["url"]) if export.is_public else f"urn:uuid:{record['id']}"


def _days(entry: Facts) -> tuple[str | None, str | None]:
    """The first and the last day or moment, where these are certain."""
    when = known(entry)
    if not (when and when.sure):
        return None, None
    return when.first.isoformat(), when.last.isoformat() if when.last else None


def _status(entry: Facts, first: str | None, before: Sequence[str | None]) -> tuple[str, list[str]]:
    """The status, and the days on which it was to begin before."""
    previous = [one for one in dict.fromkeys(before) if one and one != first]
    if entry["status"] == "cancelled":
        return "EventCancelled", previous
    if entry["status"] == "postponed":
        return "EventPostponed", [*previous, *([first] if first else [])]
    return ("EventRescheduled" if previous and first else "EventScheduled"), previous


def _mode(entry: Facts) -> str | None:
    if entry["kind"] == "visit":
        return "https://schema.org/OfflineEventAttendanceMode"
    return f"https://schema.org/{CHANNELS.get(entry['channel'], 'OnlineEventAttendanceMode')}"


def _places(entry: Facts) -> list[Facts]:
    if entry["kind"] == "visit":
        found = [_place(stop["place"]) for stop in entry["stops"]]
        return found or [{"@type": "Country", "identifier": entry["host_country"]}]
    return [_place(entry["place"])] if entry["place"] else []


def _place(place: Facts) -> Facts:
    told = {
        "@type": "Place",
        "name": place["name"],
        "address": {"@type": "PostalAddress", "addressCountry": place["country"]},
    }
    if place["lat"] is not None and place["lon"] is not None:
        told["geo"] = {"@type": "GeoCoordinates", "latitude": place["lat"], "longitude": place["lon"]}
    return told


def _attendee(export: Export, one: Facts) -> Facts:
    party = {"@type": "Organization", "name": one["organization"]["name"]} if one["organization"] else None
    if not party and one["country"]:
        name = export.country(one["country"])
        party = {"@type": "GovernmentOrganization", "identifier": one["country"], "name": name}
    if not one["name"]:
        return party or {"@type": "Person"}
    told = {"@type": "Person", "name": one["name"], "jobTitle": one["capacity"], "affiliation": party}
    if one["leader"] and export.is_public:
        told["@id"] = export.absolute(f"/v1/leaders/{one['leader']['id']}")
    return {name: value for name, value in told.items() if value is not None}


def _source(one: Facts) -> Facts:
    told = {
        "@type": "CreativeWork",
        "name": one["title"],
        "publisher": {"@type": "Organization", "name": one["publisher"]} if one["publisher"] else None,
        "url": one["url"] if str(one["url"]).startswith(("http://", "https://")) else None,
        "datePublished": one["published"],
    }
    return {name: value for name, value in told.items() if value is not None}
