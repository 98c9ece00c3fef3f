"""What an entry tells, in lines: for whoever reads, not for programs."""

from collections.abc import Iterator

from app.documents.base import Facts
from app.formats.days import written


def lines(entry: Facts) -> Iterator[str]:
    """What it is and when, who takes part, where it leads, what came of it."""
    yield f"{entry['kind'].capitalize()}, {entry['status'].replace('_', ' ')}. Date: {written(entry)}"
    yield from (_participant(one) for one in entry["participants"])
    yield from (f"Stop: {one['place']['name']}{_dated(one['date'])}" for one in entry.get("stops", ()))
    yield from (f"Outcome: {one['title']} ({one['status']})" for one in entry["outcomes"])
    if entry["summary"]:
        yield entry["summary"]


def sources(entry: Facts) -> Iterator[tuple[str, str | None]]:
    """Who published what, and where; each once, however often it is cited."""
    told = ((_published(one), one["url"]) for one in entry["sources"])
    yield from dict.fromkeys((f"Source: {source}", url) for source, url in told)


def _published(one: Facts) -> str:
    publisher, title = one["publisher"], str(one["title"])
    return f"{publisher}: {title}" if publisher and not title.startswith(publisher) else title


def _participant(one: Facts) -> str:
    party = one["organization"]["name"] if one["organization"] else one["country"]
    told = [one["name"] or "not named", one["capacity"], party]
    return f"{one['role'].capitalize()}: {', '.join(filter(None, told))}"


def _dated(text: str | None) -> str:
    return f" ({text})" if text else ""
