"""Atom (RFC 4287): what changed, newest first, and which entries are there no more (RFC 6721)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field

from app.documents.base import Facts
from app.formats.base import Export, Format, FormatOptions, Left
from app.formats.lines import lines, sources
from app.formats.xml import BEGIN, element, tag, text
from app.history.schemas import RevisionOut
from app.history.service import as_json
from app.models.vocabulary import ENDED, ENTRIES, Operation
from app.parameters import Count

MEDIA_TYPE = "application/atom+xml"
CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8"

NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
}
DONE: dict[Operation, str] = {
    "create": "recorded", "update": "amended", "republish": "what it shows was changed", "revert": "brought back",
    "delete": "withdrawn", "merge": "made one with another",
}  # fmt: skip
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed was changed in which nothing ever stood: it has to say so."""


class AtomOptions(FormatOptions):
    """What can be chosen of a feed."""

    newest: Count | None = Field(None, description="Only so many entries, those that were changed last.", examples=[20])


class Atom(Format):
    """An entry for each visit and meeting, and a tombstone for each that was withdrawn or is found here no more."""

    suffix, media_type, about = "atom", MEDIA_TYPE, "a feed of what changed, newest first"
    by_change = True
    Options = AtomOptions

    def write(self, export: Export, options: AtomOptions) -> Iterator[bytes]:
        """The feed."""
        head = [*_head(export.title, export.address, {"self": export.address}, export.changed)]
        if options.newest is None:
            head.append(element("fh:complete"))  # what is not in it is not there (RFC 5005, 2)
        yield "\n".join([*head, ""]).encode()
        since = NEVER
        for entry in islice(export.entries(), options.newest):
            yield (_entry(export, entry) + "\n").encode()
            since = datetime.fromisoformat(entry["recorded_at"])
        for left in export.left:
            if options.newest and left.when < since:
                break
            yield (_tombstone(export, left) + "\n").encode()
        yield b"</feed>\n"


def of_changes(changes: Sequence[RevisionOut], links: Mapping[str, str], public_url: str) -> bytes:
    """A feed of these changes, each told as an entry, or as a tombstone where it ended the record."""
    newest = changes[0].recorded_at if changes else None
    told = [_ended(one, public_url) if one.operation in ENDED else _changed(one, public_url) for one in changes]
    return "\n".join([*_head("Bilat: changes", links["first"], links, newest), *told, "</feed>\n"]).encode()


def _head(title: str, named_by: str, links: Mapping[str, str], changed: datetime | None) -> Iterator[str]:
    yield f"{BEGIN}<{tag('feed', NAMESPACES)}>"
    yield element("id", {}, f"urn:uuid:{uuid5(NAMESPACE_URL, named_by)}")
    yield element("title", {}, text(title))
    yield element("updated", {}, as_json(changed or NEVER))
    yield element("author", {}, element("name", {}, "Bilat"))
    yield element("generator", {"version": version("bilat")}, "Bilat")
    for relation, address in links.items():
        yield element("link", {"rel": relation, "type": MEDIA_TYPE, "href": address})


def _entry(export: Export, entry: Facts) -> str:
    links = dict.fromkeys(url for _, url in sources(entry) if str(url).startswith(("http://", "https://")))
    return element(
        "entry", {},
        element("id", {}, f"urn:uuid:{entry['id']}"),
        element("title", {}, text(entry["title"])),
        element("updated", {}, entry["recorded_at"]),
        element("link", {"rel": "alternate", "type": "application/json", "href": export.absolute(entry["url"])}),
        *(element("link", {"rel": "via", "href": one}) for one in links),
        *(element("category", {"term": one}) for one in [entry["kind"], entry["status"], *entry["topics"]]),
        element("content", {"type": "xhtml"}, _div(_html(entry))),
    )  # fmt: skip


def _div(content: Iterable[str]) -> str:
    return element("div", {"xmlns": "http://www.w3.org/1999/xhtml"}, *content)


def _html(entry: Facts) -> Iterator[str]:
    yield from (element("p", {}, text(one)) for one in lines(entry))
    for told, url in sources(entry):
        linked = str(url).startswith(("http://", "https://"))
        yield element("p", {}, element("a", {"href": url}, text(told)) if linked else text(told))


def _tombstone(export: Export, left: Left) -> str:
    why = "withdrawn" if left.withdrawn else "changed, and no longer among what this feed is asked for"
    return _deleted(f"urn:uuid:{left.id}", left.when, why, export.absolute(f"{left.url}/revisions"))


def _deleted(identity: str, when: datetime, why: str, href: str) -> str:
    comment, link = element("at:comment", {}, text(why)), element("link", {"href": href})
    return element("at:deleted-entry", {"ref": identity, "when": as_json(when)}, comment, link)


def _changed(change: RevisionOut, public_url: str) -> str:
    record = change.document
    shown = list(lines(record)) if change.kind in ENTRIES else []
    return element(
        "entry", {},
        element("id", {}, _identity(change)),
        element("title", {}, text(record.get("title") or record.get("name") or change.id)),
        element("updated", {}, as_json(change.recorded_at)),
        element("link", {"rel": "alternate", "type": "application/json", "href": public_url + change.url}),
        element("category", {"term": change.kind}),
        element("category", {"term": change.operation}),
        element("content", {"type": "xhtml"}, _div(element("p", {}, text(one)) for one in [_who(change), *shown])),
    )  # fmt: skip


def _ended(change: RevisionOut, public_url: str) -> str:
    return _deleted(_identity(change), change.recorded_at, _who(change), f"{public_url}{change.url}/revisions")


def _who(change: RevisionOut) -> str:
    """Which change it is, whose, and why."""
    told = f"{change.kind.capitalize()}, version {change.version}: {DONE[change.operation]} by {change.actor}"
    return f"{told}: {change.note}" if change.note else told


def _identity(change: RevisionOut) -> str:
    """The name of a record anywhere: its id, where that is one, else what follows from its address."""
    try:
        return f"urn:uuid:{UUID(change.id)}"
    except ValueError:
        return f"urn:uuid:{uuid5(NAMESPACE_URL, change.url)}"
