"""Atom (RFC 4287): what changed, newest first, and which entries are there no more (RFC 6721)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from app.documents.base import Facts
from app.formats.base import Export, Format, FormatOptions, Left
from app.formats.lines import lines, source
from app.formats.xml import BEGIN, element, tag, text
from app.history.service import as_json
from app.parameters import Count

NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed was changed in which nothing ever stood: it has to say so."""


class AtomOptions(FormatOptions):
    """What can be chosen of a feed."""

    newest: Count | None = Field(None, description="Only so many entries, those that were changed last.", examples=[20])


class Atom(Format):
    """An entry for each visit and meeting, and a tombstone for each that was withdrawn or is found here no more."""

    suffix, media_type, about = "atom", "application/atom+xml", "a feed of what changed, newest first"
    by_change = True
    Options = AtomOptions

    def write(self, export: Export, options: AtomOptions) -> Iterator[bytes]:
        """The feed."""
        yield "".join(_head(export, complete=options.newest is None)).encode()
        since = NEVER
        for entry in islice(export.entries(), options.newest):
            yield (_entry(export, entry) + "\n").encode()
            since = datetime.fromisoformat(entry["recorded_at"])
        for left in export.left:
            if options.newest and left.when < since:
                break
            yield (_tombstone(export, left) + "\n").encode()
        yield b"</feed>\n"


def _head(export: Export, *, complete: bool) -> Iterator[str]:
    yield f"{BEGIN}<{tag('feed', NAMESPACES)}>\n"
    yield element("id", {}, f"urn:uuid:{uuid5(NAMESPACE_URL, export.address)}")
    yield element("title", {}, text(export.title))
    yield element("updated", {}, as_json(export.changed or NEVER))
    yield element("author", {}, element("name", {}, "Bilat"))
    yield element("generator", {"version": version("bilat")}, "Bilat")
    yield element("link", {"rel": "self", "type": Atom.media_type, "href": export.address})
    # What is not in it is not there (RFC 5005, 2).
    yield element("fh:complete") if complete else ""
    yield "\n"


def _entry(export: Export, entry: Facts) -> str:
    sources = [one for one in entry["sources"] if str(one["url"]).startswith(("http://", "https://"))]
    return element(
        "entry", {},
        element("id", {}, f"urn:uuid:{entry['id']}"),
        element("title", {}, text(entry["title"])),
        element("updated", {}, entry["recorded_at"]),
        element("link", {"rel": "alternate", "type": "application/json", "href": export.absolute(entry["url"])}),
        *(element("link", {"rel": "via", "href": one["url"]}) for one in sources),
        *(element("category", {"term": one}) for one in [entry["kind"], entry["status"], *entry["topics"]]),
        element("content", {"type": "xhtml"}, element("div", {"xmlns": "http://www.w3.org/1999/xhtml"}, *_html(entry))),
    )  # fmt: skip


def _html(entry: Facts) -> Iterator[str]:
    yield from (element("p", {}, text(one)) for one in lines(entry))
    for one in entry["sources"]:
        told = text(f"Source: {source(one)}")
        linked = str(one["url"]).startswith(("http://", "https://"))
        yield element("p", {}, element("a", {"href": one["url"]}, told) if linked else told)


def _tombstone(export: Export, left: Left) -> str:
    why = "withdrawn" if left.withdrawn else "changed, and no longer among what this feed is asked for"
    return element(
        "at:deleted-entry", {"ref": f"urn:uuid:{left.id}", "when": as_json(left.when)},
        element("at:comment", {}, why),
        element("link", {"href": export.absolute(f"{left.url}/revisions")}),
    )  # fmt: skip
