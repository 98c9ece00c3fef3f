"""What is withdrawn leaves a tombstone, stays as it was for the time before, and can be brought back."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import upkeep
from app.documents.base import PLURALS
from app.editing.noun import Noun
from app.models import Leader
from app.nouns import NOUNS
from tests.conftest import Client, Editor
from tests.factories import known, make_leader, make_meeting, make_place, make_visit

nouns = pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.kind)


def withdraw(editor: Editor, url: str, **headers: str) -> httpx.Response:
    tag = editor.client.get(url.partition("?")[0]).headers.get("etag", "*")
    return editor.client.request("DELETE", url, headers={**editor.headers, "If-Match": tag, **headers})


@nouns
def test_every_noun_can_be_withdrawn_and_brought_back(
    client: Client, editor: Editor, administrator: Editor, db: Session, noun: Noun[Any]
) -> None:
    writer = editor if noun.scope == "write" else administrator
    plural = PLURALS[noun.kind]
    made = writer.post(f"/v1/{plural}", noun.example)
    url, record = made.headers["location"], made.json()
    lists = [f"/v1/{plural}?limit=500", f"/v1/changes?limit=500&after={last_seq(client) - 1}"]

    gone = withdraw(writer, url + "?note=twice")

    assert (gone.status_code, gone.content) == (204, b"")
    answer = client.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
    last = f"{record['url']}/revisions/1"
    assert answer.headers["link"] == f'<{last}>; rel="predecessor-version"'
    assert last in answer.json()["detail"]
    assert client.get(last).json()["document"]["version"] == 1
    assert record["id"] not in [one["id"] for one in client.items(lists[0])]
    (*_, change) = client.items(lists[1])
    assert (change["operation"], change["version"], change["note"]) == ("delete", 2, "twice")
    assert writer.patch(url, {}, match="*").status_code == 410
    assert withdraw(writer, url).status_code == 410

    back = writer.post(f"{url}/revert", {"version": 1})

    assert back.status_code == 200, back.text
    assert (back.json()["version"], back.json()["id"]) == (3, record["id"])
    read = client.get(url)
    assert (read.status_code, read.headers["etag"]) == (200, back.headers["etag"])
    own = ("version", "recorded_at", "known_from", "warnings")
    assert {**read.json(), **dict.fromkeys(own, "")} == {**record, **dict.fromkeys(own, "")}
    assert record["id"] in [one["id"] for one in client.items(lists[0])]


def test_a_withdrawn_record_is_no_fault_and_a_rebuild_leaves_it_withdrawn(
    client: Client, editor: Editor, db: Session
) -> None:
    urls = [f"/v1/leaders/{make_leader(db)}", f"/v1/meetings/{make_meeting(db)}", f"/v1/visits/{make_visit(db)}"]
    for url in urls:
        withdraw(editor, url)
    editor.post(f"{urls[0]}/revert", {"version": 1})
    assert list(upkeep.check(db)) == []

    upkeep.rebuild(db)

    assert list(upkeep.check(db)) == []
    assert [client.get(url).status_code for url in urls] == [200, 410, 410]


def last_seq(client: Client) -> int:
    seq, page = 0, client.items("/v1/changes?limit=500")
    while page:
        seq = page[-1]["seq"]
        page = client.items(f"/v1/changes?limit=500&after={seq}")
    return seq


def test_the_time_before_is_answered_as_ever(client: Client, editor: Editor, db: Session) -> None:
    meeting = make_meeting(db, "2020-02-02", known("2020-01-01"))
    url = f"/v1/meetings/{meeting}"
    assert withdraw(editor, f"{url}?known_from=2020-03-01").status_code == 204

    assert client.get(f"{url}?as_of=2020-02-28").json()["id"] == meeting
    assert client.get(f"{url}?as_of=2020-03-01").status_code == 410
    assert client.get(f"{url}?as_of=2019-12-31").status_code == 404
    window = "between=FR,IT&on=2020-02-02"
    assert len(client.items(f"/v1/schedule?{window}&as_of=2020-02-28")) == 1
    assert client.items(f"/v1/schedule?{window}&as_of=2020-03-01") == client.items(f"/v1/schedule?{window}") == []


def test_a_withdrawal_names_the_state_that_was_read(client: Client, editor: Editor, db: Session) -> None:
    url = f"/v1/leaders/{make_leader(db)}"
    stale = client.get(url).headers["etag"]
    editor.patch(url, {"birth": "1900"})

    assert client.request("DELETE", url, headers=editor.headers).status_code == 428
    assert withdraw(editor, url, **{"If-Match": stale}).status_code == 412
    assert withdraw(editor, url + "?dry_run=true").status_code == 204
    assert client.get(url).status_code == 200
    assert client.request("DELETE", url, headers={"If-Match": "*"}).status_code == 401


def test_a_withdrawal_that_is_sent_again_is_one(client: Client, editor: Editor, db: Session) -> None:
    url = f"/v1/leaders/{make_leader(db)}"
    tag, key = client.get(url).headers["etag"], {"Idempotency-Key": "k"}

    answers = [withdraw(editor, url, **{"If-Match": tag}, **key) for _ in range(2)]

    assert [one.status_code for one in answers] == [204, 204]
    assert len(client.items(f"{url}/revisions")) == 2


def test_what_others_need_is_not_withdrawn_and_the_first_ten_are_named(
    client: Client, editor: Editor, administrator: Editor, db: Session
) -> None:
    leader, place = make_leader(db, "Needed"), make_place(db, "Needed")
    source = editor.post("/v1/sources", {"title": "Needed"}).json()["id"]
    occasion = editor.post("/v1/occasions", {"name": "Needed", "date": "2020", "status": "announced"}).json()["id"]
    people = [{"role": "principal", "leader": leader, "country": "FR"}, {"role": "observer", "organization": "nato"}]
    visit = make_visit(db, occasion=occasion)
    first = make_meeting(
        db, participants=people, place=place, sources=[{"source": source}], visit=visit, title="First",
    )  # fmt: skip
    for _ in range(11):
        make_meeting(db, "2020-03-03", participants=people, after={"meeting": first})

    needed = {
        f"/v1/leaders/{leader}": 12, f"/v1/places/{place}": 1, f"/v1/sources/{source}": 1,
        f"/v1/occasions/{occasion}": 1, f"/v1/visits/{visit}": 1, f"/v1/meetings/{first}": 11,
        "/v1/organizations/nato": 12,
    }  # fmt: skip
    for url, number in needed.items():
        refused = withdraw(editor, url)
        assert refused.status_code == 409, url
        assert f"by {number} records" in refused.json()["detail"], url
        assert len(refused.json()["errors"]) == min(number, 10)
        assert refused.json()["errors"][0]["code"] == "in-use"
        assert client.get(url).status_code == 200
    assert "First" in withdraw(editor, f"/v1/leaders/{leader}").json()["errors"][0]["message"]
    rest = withdraw(editor, f"/v1/leaders/{leader}").headers["link"]
    assert len(client.items(rest.partition(">")[0].removeprefix("<") + "&limit=50")) == 12
    assert withdraw(administrator, "/v1/countries/FR").status_code == 409


def test_every_link_to_more_is_an_address_that_answers(client: Client, editor: Editor, db: Session) -> None:
    """Also where readers see Bilat at another address."""
    visit = make_visit(db)
    meeting = make_meeting(db, visit=visit, place=make_place(db))
    make_meeting(db, "2020-03-03", after={"meeting": meeting})
    gone = f"/v1/leaders/{make_leader(db)}"
    client.app.state.settings = client.app.state.settings.model_copy(update={"public_url": "https://bilat.example"})
    answers = [
        withdraw(editor, url) for url in (f"/v1/visits/{visit}", f"/v1/meetings/{meeting}", "/v1/places/exampleville")
    ]
    answers += [withdraw(editor, gone), client.get(gone)]

    assert [one.status_code for one in answers] == [409, 409, 409, 204, 410]
    for answer in answers:
        link = answer.headers["link"].partition(">")[0]
        assert link.startswith("<https://bilat.example/v1/")
        assert client.get(link.removeprefix("<https://bilat.example")).status_code == 200


def test_a_meeting_of_a_visit_leaves_it(client: Client, editor: Editor, db: Session) -> None:
    visit = make_visit(db)
    meeting = make_meeting(db, visit=visit)
    assert len(client.get(f"/v1/visits/{visit}").json()["meetings"]) == 1

    assert withdraw(editor, f"/v1/meetings/{meeting}").status_code == 204

    assert client.get(f"/v1/visits/{visit}").json()["meetings"] == []
    assert withdraw(editor, f"/v1/visits/{visit}").status_code == 204
    assert list(upkeep.check(db)) == []


def test_a_name_that_became_free_is_anybodys(client: Client, editor: Editor, db: Session) -> None:
    first = make_leader(db, "Ada Example", external_ids=["wikidata:Q7259"])
    withdraw(editor, f"/v1/leaders/{first}")
    assert client.get("/v1/leaders/ada-example").status_code == 410
    assert client.get("/v1/leaders/wikidata:Q7259").status_code == 410

    second = editor.post("/v1/leaders", {"name": "Ada Example", "external_ids": ["wikidata:Q7259"]}).json()

    assert second["slug"] == "ada-example"
    assert client.get("/v1/leaders/wikidata:Q7259").json()["id"] == second["id"]
    assert client.get(f"/v1/leaders/{first}").status_code == 410
    refused = editor.post(f"/v1/leaders/{first}/revert", {"version": 1})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "taken")
    assert db.scalar(select(Leader.id).where(Leader.id == first)) is None


def test_a_record_is_brought_back_to_an_earlier_version(client: Client, editor: Editor, db: Session) -> None:
    term = {"title": "President", "rank": "head_of_state", "country": "FR", "start": "2019", "end": "2021"}
    leader = make_leader(db, "Ada Example", terms=[term])
    people = [
        {"role": "principal", "leader": leader, "country": "FR"},
        {"role": "principal", "name": "A clerk", "country": "IT", "capacity": "Clerk", "note": "late"},
    ]
    url = f"/v1/meetings/{make_meeting(db, participants=people, topics=['gas'])}"
    first = client.get(url)
    editor.patch(url, {"topics": [], "participants": [], "summary": "x", "title": "Other"})

    back = editor.post(f"{url}/revert?note=vandalism", {"version": 1}, **{"If-Match": client.get(url).headers["etag"]})

    own = {"version": 3, "recorded_at": "", "known_from": "", "warnings": []}
    assert back.status_code == 200
    assert {**back.json(), **own} == {**first.json(), **own}
    (*_, last) = client.items(f"{url}/revisions")
    assert (last["operation"], last["note"], last["actor"]) == ("revert", "vandalism", "Ada")
    told = client.get(url + "?view=edit").json()
    assert (told["title"], told["participants"][0]["capacity"]) == (None, None)  # what Bilat adds, it goes on adding
    assert told["participants"][1]["capacity"] == "Clerk"
    assert list(upkeep.check(db)) == []


@pytest.mark.parametrize(("first", "then"), [("announced", "took_place"), ("confirmed", "postponed")])
def test_a_status_that_was_told_by_mistake_is_taken_back(
    client: Client, editor: Editor, db: Session, first: str, then: str
) -> None:
    for url in (f"/v1/meetings/{make_meeting(db, status=first)}", f"/v1/visits/{make_visit(db, status=first)}"):
        assert editor.patch(url, {"status": then}).status_code == 200
        back = editor.post(f"{url}/revert", {"version": 1}, **{"If-Match": "*"})

        assert (back.status_code, back.json().get("status")) == (200, first)


def test_what_read_otherwise_then_is_told_in_so_many_words(client: Client, editor: Editor, db: Session) -> None:
    leader = make_leader(db, "Ada Example")
    url = f"/v1/meetings/{make_meeting(db, participants=[{'role': 'principal', 'leader': leader, 'country': 'FR'}])}"
    title = client.get(url).json()["title"]
    editor.patch(f"/v1/leaders/{leader}", {"name": "Ada King"})
    assert client.get(url).json()["title"] != title

    back = editor.post(f"{url}/revert", {"version": 1}, **{"If-Match": "*"})

    assert back.json()["title"] == title
    assert back.json()["participants"][0]["name"] == "Ada Example"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"version": 9}, 422), ({"version": 0}, 422), ({"version": "1"}, 422), ({}, 422), ({"version": 1, "x": 1}, 422)],
    ids=str,
)
def test_a_version_that_is_not_there_is_refused(editor: Editor, db: Session, body: Any, status: int) -> None:
    url = f"/v1/leaders/{make_leader(db)}"

    assert editor.post(f"{url}/revert", body, **{"If-Match": "*"}).status_code == status


def test_reverting_names_the_state_that_was_read_unless_there_is_none(editor: Editor, db: Session) -> None:
    url = f"/v1/leaders/{make_leader(db)}"

    assert editor.post(f"{url}/revert", {"version": 1}).status_code == 428
    assert editor.post(f"{url}/revert", {"version": 1}, **{"If-Match": '"x"'}).status_code == 412
    withdraw(editor, url)
    assert editor.post(f"{url}/revert", {"version": 2}).status_code == 422  # the tombstone is nothing to go back to
    assert editor.post(f"{url}/revert?dry_run=true", {"version": 1}).status_code == 200
    assert editor.client.get(url).status_code == 410
    assert editor.post(f"{url}/revert", {"version": 1}).status_code == 200


def test_what_is_no_name_of_a_record_any_more_finds_nothing(client: Client, editor: Editor, db: Session) -> None:
    leader = make_leader(db, "Ada Example", external_ids=["x:1"])
    meeting = make_meeting(db, external_ids=["x:2"])
    editor.patch(f"/v1/leaders/{leader}", {"slug": "countess", "external_ids": []})
    editor.patch(f"/v1/meetings/{meeting}", {"external_ids": []})

    for gone in ("/v1/leaders/ada-example", "/v1/leaders/x:1", "/v1/meetings/x:2"):
        assert client.get(gone).status_code == 404


def test_a_withdrawn_meeting_is_gone_under_its_outside_identifier_too(
    client: Client, editor: Editor, db: Session
) -> None:
    meeting = make_meeting(db, external_ids=["x:2"])
    withdraw(editor, f"/v1/meetings/{meeting}")

    assert client.get("/v1/meetings/x:2").status_code == 410
    again = make_meeting(db, external_ids=["x:2"])
    assert client.get("/v1/meetings/x:2").json()["id"] == again


def test_nobody_is_withdrawn_before_they_were_known(editor: Editor, db: Session) -> None:
    url = f"/v1/meetings/{make_meeting(db, '2020-02-02', known('2020-01-05'))}"

    assert withdraw(editor, f"{url}?known_from=2020-01-04").status_code == 422
    assert withdraw(editor, f"{url}?known_from={datetime.now(UTC).date()}").status_code == 204
