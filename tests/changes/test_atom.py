"""The feed of all changes, read back by a feed reader."""

import re
from uuid import UUID

import feedparser
from defusedxml.ElementTree import fromstring
from sqlalchemy.orm import Session

from tests.conftest import Client, Editor
from tests.factories import make_leader, make_meeting
from tests.formats.nasty import record_nasty


def test_the_newest_changes_come_first_and_lead_to_the_older_ones(client: Client, db: Session) -> None:
    meetings = [make_meeting(db, summary=f"Number {number}") for number in range(5)]
    address, found, numbers = "/v1/changes.atom?kind=meeting&limit=2", [], set()
    for _ in range(3):
        answer = client.get(address)
        feed = feedparser.parse(answer.content)
        assert (feed.bozo, answer.headers["content-type"]) == (False, "application/atom+xml; charset=utf-8")
        found += [one.id.removeprefix("urn:uuid:") for one in feed.entries]
        numbers.add(feed.feed.id)
        links = {one.rel: one.href for one in feed.feed.links}
        assert links["self"] == address
        address = links["next"]

    assert found[:5] == meetings[::-1]
    assert len(numbers) == 1
    again = client.get(links["self"], headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_what_ended_a_record_is_a_tombstone(client: Client, administrator: Editor, db: Session) -> None:
    one, other = make_leader(db, "Ada Example"), make_leader(db, "Ada B. Example")
    meeting = make_meeting(db)
    withdrawal = {**administrator.headers, "If-Match": "*"}
    assert client.request("DELETE", f"/v1/meetings/{meeting}?note=a%20<b>", headers=withdrawal).status_code == 204
    assert administrator.post(f"/v1/leaders/{one}/merge", {"into": other}, **{"If-Match": "*"}).status_code == 200
    root = fromstring(client.get("/v1/changes.atom?limit=5").content)
    gone = {
        each.attrib["ref"]: str(each[0].text)
        for each in root.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    }

    assert gone == {
        f"urn:uuid:{meeting}": "Meeting, version 2: withdrawn by Ada: a <b>",
        f"urn:uuid:{one}": f"Leader, version 2: made one with another by Ada: merged into /v1/leaders/{other}",
    }


def test_every_noun_stands_in_it_with_a_name_of_its_own(client: Client, db: Session) -> None:
    titles = record_nasty(db)
    root = fromstring(client.get("/v1/changes.atom?limit=500").content)
    entries = list(root.iterfind("{*}entry"))
    told = client.items("/v1/changes?limit=500&after=0")
    countries = fromstring(client.get("/v1/changes.atom?limit=2&kind=country").content)

    assert all(UUID(str(one.findtext("{*}id")).removeprefix("urn:uuid:")) for one in entries)
    assert set(titles) <= {one.findtext("{*}title") for one in entries}
    assert len({one.findtext("{*}id") for one in countries.iterfind("{*}entry")}) == 2
    assert len(told) == 500


def test_an_unknown_parameter_is_refused(client: Client) -> None:
    for bad in ("after=3", "before=x", "kind=nonsense", "limit=100000"):
        answer = client.get(f"/v1/changes.atom?{bad}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["parameter"] == re.split("=", bad)[0]
