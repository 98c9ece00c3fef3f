"""Feeds, read back by a feed reader."""

import re
from datetime import datetime
from typing import Any

import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from sqlalchemy.orm import Session

from app.formats import xml
from app.settings import Settings
from tests.conftest import Client, Editor
from tests.factories import known, make_leader, make_meeting, make_place, make_visit
from tests.formats.nasty import record_nasty

OURS = "from=2031-01-01&to=2031-12-31"
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def feed(client: Client, query: str = OURS, path: str = "/v1/schedule") -> Any:
    """A feed as its reader sees it."""
    answer = client.get(f"{path}.atom?{query}")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8", answer.text
    found = feedparser.parse(answer.content)
    assert (found.bozo, found.version) == (False, "atom10")
    return found


def gone(client: Client, query: str = OURS) -> dict[str, str]:
    """The entries that are told to be there no more, and why."""
    root = fromstring(client.get(f"/v1/schedule.atom?{query}").content)
    found = {one.attrib["ref"].removeprefix("urn:uuid:"): one for one in root.iter(GONE)}
    assert all(datetime.fromisoformat(one.attrib["when"]).tzinfo for one in found.values())
    return {entry: str(one[0].text) for entry, one in found.items()}


def withdraw(editor: Editor, meeting: str) -> None:
    answer = editor.client.request("DELETE", f"/v1/meetings/{meeting}", headers={**editor.headers, "If-Match": "*"})
    assert answer.status_code == 204


def ids(found: Any) -> list[str]:
    return [one.id.removeprefix("urn:uuid:") for one in found.entries]


def test_what_is_told_comes_back_equal(client: Client, db: Session) -> None:
    titles = record_nasty(db)
    told = {one["id"]: one for one in client.items(f"/v1/schedule?{OURS}&limit=500")}
    content = client.get(f"/v1/schedule.atom?{OURS}").content
    root = fromstring(content)
    entries = {str(one.findtext("{*}id")).removeprefix("urn:uuid:"): one for one in root.iterfind("{*}entry")}

    assert entries.keys() == told.keys()
    for entry, one in entries.items():
        assert one.findtext("{*}title") == told[entry]["title"]
        terms = [category.attrib["term"] for category in one.iterfind("{*}category")]
        assert terms[2:] == told[entry]["topics"]
        if summary := told[entry]["summary"]:
            assert summary in [line.text for line in one.iter("{http://www.w3.org/1999/xhtml}p")]
    # A feed reader takes markup and its like out of titles; what it keeps is what was told.
    shown = {one.title for one in feed(client).entries}
    assert {title for title in titles if "<" not in title and "&" not in title} <= shown
    assert b"<script" not in content


def test_a_change_is_news(client: Client, editor: Editor, db: Session) -> None:
    first, second = (make_meeting(db, f"2031-05-0{day}", known("2020-01-01")) for day in (7, 8))
    before = feed(client)
    assert editor.patch(f"/v1/meetings/{first}", {"date": "2031-05-09"}).status_code == 200
    after = feed(client)

    assert ids(before) == [second, first]
    assert ids(after) == [first, second]
    assert after.entries[0].updated > before.entries[1].updated
    assert after.feed.updated == after.entries[0].updated
    assert after.feed.id == before.feed.id
    assert "2031-05-09" in after.entries[0].content[0].value


def test_what_was_withdrawn_or_is_found_here_no_more_leaves_a_tombstone(
    client: Client, editor: Editor, db: Session
) -> None:
    kept, moved, taken = (make_meeting(db, "2031-05-07") for _ in range(3))
    assert gone(client) == {}
    assert editor.patch(f"/v1/meetings/{moved}", {"date": "2032-01-01"}).status_code == 200
    withdraw(editor, taken)

    assert ids(feed(client)) == [kept]
    assert gone(client) == {taken: "withdrawn", moved: "changed, and no longer among what this feed is asked for"}
    assert gone(client, "on=2032") == {}
    assert ids(feed(client, "on=2032")) == [moved]
    assert editor.patch(f"/v1/meetings/{moved}", {"date": "2031-06-01"}).status_code == 200
    assert ids(feed(client)) == [moved, kept]
    assert gone(client) == {taken: "withdrawn"}


def test_a_feed_of_the_newest_tells_no_older_tombstones(client: Client, editor: Editor, db: Session) -> None:
    first, second, third, fourth = (make_meeting(db, "2031-05-07", known("2020-01-01")) for _ in range(4))
    for one in (first, fourth):
        withdraw(editor, one)
        assert editor.patch(f"/v1/meetings/{third}", {"summary": one}).status_code == 200
    whole, newest = (client.get(f"/v1/schedule.atom?{OURS}{more}").text for more in ("", "&newest=1"))

    assert "<fh:complete/>" in whole
    assert "<fh:complete/>" not in newest
    assert ids(feed(client)) == [third, second]
    assert ids(feed(client, f"{OURS}&newest=1")) == [third]
    assert gone(client).keys() == {first, fourth}
    assert gone(client, f"{OURS}&newest=1").keys() == set()
    assert gone(client, f"{OURS}&newest=2").keys() == {first, fourth}
    for bad in ("0", "-1", "many"):
        assert client.get(f"/v1/schedule.atom?newest={bad}").status_code == 400


def test_a_feed_can_be_asked_for_as_of_a_day(client: Client, editor: Editor, db: Session) -> None:
    meeting = make_meeting(db, "2031-05-07", known("2025-01-01"))
    assert editor.patch(f"/v1/meetings/{meeting}?known_from=2025-02-01", {"date": "2032-01-01"}).status_code == 200

    assert (ids(feed(client, f"{OURS}&as_of=2025-01-15")), gone(client, f"{OURS}&as_of=2025-01-15")) == ([meeting], {})
    assert (ids(feed(client, f"{OURS}&as_of=2025-02-15")), [*gone(client, f"{OURS}&as_of=2025-02-15")]) == (
        [],
        [meeting],
    )


def test_an_entry_leads_to_itself_and_to_its_sources(client: Client, settings: Settings, db: Session) -> None:
    client.app.state.settings = settings.model_copy(update={"public_url": "https://bilat.example"})
    place = make_place(db, "Exampleville")
    leader = make_leader(db, "Ada Example")
    visit = make_visit(
        db, "2031-05-04", end="2031-05-06", stops=[{"place": place, "date": "2031-05-05"}],
        participants=[{"role": "guest", "leader": leader, "country": "IT"}],
        sources=[{"source": {"title": "Seen", "source_url": "https://example.org/a?b&c"}}],
    )  # fmt: skip
    found = feed(client, path=f"/v1/leaders/{leader}/schedule")
    (entry,) = found.entries

    assert found.feed.title == f"Bilat: {leader}"
    assert found.feed.links[0].href == f"https://bilat.example/v1/leaders/{leader}/schedule.atom?{OURS}"
    assert [(one.rel, one.href) for one in entry.links] == [
        ("alternate", f"https://bilat.example/v1/visits/{visit}"), ("via", "https://example.org/a?b&c"),
    ]  # fmt: skip
    assert "Stop: Exampleville (2031-05-05)" in entry.content[0].value
    assert "Guest: Ada Example, IT" in entry.content[0].value


def test_an_empty_feed_is_one(client: Client) -> None:
    found = feed(client, "on=1700-01-01")
    assert (found.entries, found.feed.updated) == ([], "1970-01-01T00:00:00Z")


@pytest.mark.parametrize("told", ["a\x00b", "\x0b", "\ufffe", "]]>", "<a b='c'>&amp;", 'one\r\ntwo\ttab "x"', "🤝 习"])
def test_any_text_stands_in_an_element_and_in_an_attribute(told: str) -> None:
    root = fromstring(xml.BEGIN + xml.element("a", {"b": told, "c": None}, xml.text(told)))
    shown = "".join("\ufffd" if one in "\x00\x0b\ufffe" else one for one in told)

    assert (root.attrib, root.text) == ({"b": shown}, shown)


def test_a_source_that_is_cited_twice_is_told_once(client: Client, db: Session) -> None:
    article = {"title": "Gazette, 7 May", "publisher": "Gazette", "source_url": "https://example.org/7"}
    make_meeting(
        db, "2031-05-07",
        sources=[{"source": article, "quote": "Here"}, {"source": article, "quote": "There"},
                 {"source": {"title": "Talks", "publisher": "Ministry"}}],
    )  # fmt: skip
    (entry,) = feed(client).entries
    calendar = client.get(f"/v1/schedule.ics?{OURS}").text.replace("\r\n ", "")

    assert [one.href for one in entry.links if one.rel == "via"] == ["https://example.org/7"]
    assert re.findall("Source: [^<]*", entry.content[0].value) == ["Source: Gazette, 7 May", "Source: Ministry: Talks"]
    assert calendar.count("Source: ") == 2
