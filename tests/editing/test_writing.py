"""Records are made and corrected over HTTP, and read the same way afterwards."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import upkeep
from app.documents.base import PLURALS
from app.editing.noun import Noun
from app.nouns import NOUNS
from app.openapi import REFERENCES
from tests.conftest import Client, Editor
from tests.factories import bearer, make_key, make_leader, make_meeting, make_place, make_visit

nouns = pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.kind)


@nouns
def test_what_is_posted_is_what_is_read(client: Client, editor: Editor, administrator: Editor, noun: Noun[Any]) -> None:
    answer = (editor if noun.scope == "write" else administrator).post(f"/v1/{PLURALS[noun.kind]}", noun.example)

    assert answer.status_code == 201, answer.text
    read = client.get(answer.headers["location"])
    assert read.headers["etag"] == answer.headers["etag"]
    assert {**read.json(), "warnings": []} == answer.json()
    assert (read.json()["kind"], read.json()["version"]) == (noun.kind, 1)


@nouns
def test_the_patch_that_the_documentation_fills_in_amends_the_demo(
    editor: Editor, administrator: Editor, noun: Noun[Any]
) -> None:
    writer = editor if noun.scope == "write" else administrator
    url = f"/v1/{PLURALS[noun.kind]}/{REFERENCES[PLURALS[noun.kind]]}"
    before = writer.client.get(url).json()

    answer = writer.patch(url, noun.patch)

    assert answer.status_code == 200, answer.text
    assert answer.json()["external_ids" if noun.kind != "country" else "id"] == before.get("external_ids", before["id"])


@nouns
def test_every_record_can_be_read_as_an_editor_tells_it_and_sent_back_unchanged(
    client: Client, editor: Editor, administrator: Editor, noun: Noun[Any]
) -> None:
    writer = editor if noun.scope == "write" else administrator
    records = client.items(f"/v1/{PLURALS[noun.kind]}?limit={40 if noun.kind != 'country' else 400}")
    for record in records[:: 1 if noun.kind != "country" else 4]:
        told = client.get(record["url"] + "?view=edit")
        assert set(told.json()) == set(noun.schema.model_fields)

        answer = writer.patch(record["url"], told.json(), match=told.headers["etag"])

        assert (answer.status_code, answer.json().get("version")) == (200, record["version"]), answer.text
    assert records


def test_a_patch_changes_what_it_names_and_leaves_the_rest(client: Client, editor: Editor, db: Session) -> None:
    visit = make_visit(
        db, "2020-02-02", summary="Short", topics=["gas", "grain"],
        reception={"where": "at the airport", "summary": "With a band"},
    )  # fmt: skip

    answer = editor.patch(
        f"/v1/visits/{visit}",
        {"summary": None, "topics": ["gas"], "reception": {"summary": None}, "end": "2020-02-04"},
    )

    document = answer.json()
    assert answer.status_code == 200
    assert (document["summary"], document["topics"], document["end"]) == (None, ["gas"], "2020-02-04")
    assert (document["reception"]["where"], document["reception"]["summary"]) == ("at the airport", None)
    assert document["version"] == 2
    assert {**client.get(f"/v1/visits/{visit}").json(), "warnings": []} == document
    assert list(upkeep.check(db)) == []


def test_nothing_is_no_new_version_and_null_is_one(client: Client, editor: Editor, db: Session) -> None:
    meeting = make_meeting(db, summary="Short")

    assert editor.patch(f"/v1/meetings/{meeting}", {}).json()["version"] == 1
    removed = editor.patch(f"/v1/meetings/{meeting}", {"summary": None})
    assert (removed.json()["version"], removed.json()["summary"]) == (2, None)
    assert editor.patch(f"/v1/meetings/{meeting}", {"summary": None}).json()["version"] == 2


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"topics": ["gas", None]}, "/topics/1"),
        ({"sumary": None}, "/sumary"),
        ({"sumary": "x"}, "/sumary"),
        ({"id": "0196a3c1"}, "/id"),
        ({"version": 9}, "/version"),
        ({"date": None}, "/date"),
        ({"date": "2020-02-30"}, "/date"),
        ({"date": 20200202}, "/date"),
        ({"place": "nowhere"}, "/place"),
        ({"place": {"name": "Nowhere", "country": "ZZ"}}, "/place/country"),
        ({"place": {"name": "Nowhere"}}, "/place/country"),
        ({"place": {"nam/e": "Nowhere", "country": "FR", "name": "X"}}, "/place/nam~1e"),
        ({"participants": [{"role": "principal", "leader": "nobody"}]}, "/participants/0/leader"),
        ({"participants": [{"role": "king", "country": "FR"}]}, "/participants/0/role"),
        ({"participants": [{"role": "principal"}]}, "/participants/0"),
        ({"sources": [{"source": "x:1"}]}, "/sources/0/source"),
        ({"sources": [{"source": {"publisher": "TASS"}}]}, "/sources/0/source/title"),
        ({"after": {"meeting": "nothing"}}, "/after/meeting"),
        ({"occasion": "wikidata:Q0"}, "/occasion"),
        ({"external_ids": ["a:1", "a:1"]}, "/external_ids"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_kept(
    client: Client, editor: Editor, db: Session, patch: dict[str, Any], pointer: str
) -> None:
    meeting = make_meeting(db)
    before = client.items("/v1/changes?limit=500&after=500")

    answer = editor.patch(f"/v1/meetings/{meeting}", patch)

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]
    assert client.items("/v1/changes?limit=500&after=500") == before
    assert client.get(f"/v1/meetings/{meeting}").json()["version"] == 1


@pytest.mark.parametrize("party", [{}, {"country": "FR", "organization": "nato"}])
def test_the_side_of_an_occasion_is_a_country_or_an_organization(editor: Editor, party: dict[str, str]) -> None:
    told = {"name": "Summit", "date": "2026", "status": "announced", "parties": [party]}

    refused = editor.post("/v1/occasions", told)

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/parties/0")


def test_what_no_schema_refuses_the_tables_do_and_it_is_no_fault_of_the_server(
    client: Client, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(*_: Any) -> str:
        raise IntegrityError("INSERT", {}, Exception("CHECK constraint failed: ck_leader_rule"))

    monkeypatch.setattr("app.leaders.service.slug_for", careless)

    refused = editor.post("/v1/leaders", {"name": "Ada"})

    assert refused.status_code == 409
    assert "ck_leader_rule" in refused.json()["detail"]
    assert client.items("/v1/leaders?q=ada") == []


def test_a_reference_may_be_of_any_sort(client: Client, editor: Editor, db: Session) -> None:
    leader = make_leader(db, "Ada Example", external_ids=["wikidata:Q7259"])
    for reference in (leader, "ada-example", "wikidata:Q7259"):
        participants = [
            {"role": "principal", "leader": reference, "country": "fr"}, {"role": "principal", "organization": "nato"},
        ]  # fmt: skip
        told = {"date": "2020-02-02", "format": "bilateral", "status": "announced", "participants": participants}
        shown = editor.post("/v1/meetings", told).json()["participants"]
        assert (shown[0]["leader"]["id"], shown[0]["country"]) == (leader, "FR")
        assert shown[1]["organization"]["slug"] == "nato"


def test_a_place_told_inline_is_found_or_made(client: Client, editor: Editor, db: Session) -> None:
    there = make_place(db, "Évian-les-Bains", "FR", external_ids=["geonames:3019265"])
    meeting = make_meeting(db)

    def placed(told: Any) -> str:
        shown: str = editor.patch(f"/v1/meetings/{meeting}", {"place": told}).json()["place"]["id"]
        return shown

    assert placed({"name": "evian les bains", "country": "FR"}) == there
    assert placed({"name": "Another", "country": "FR", "external_ids": ["geonames:3019265"]}) == there
    made = placed({"name": "Évian-les-Bains", "country": "CH"})
    assert made != there
    assert client.get(f"/v1/places/{made}").json()["country"] == "CH"
    assert placed({"name": "Évian-les-Bains", "country": "CH"}) == made


def test_a_source_told_inline_is_found_or_made(client: Client, editor: Editor, db: Session) -> None:
    meeting = make_meeting(db)
    told = {"title": "Leaders meet", "source_url": "https://example.org/1", "publisher": "Example"}

    first = editor.patch(f"/v1/meetings/{meeting}", {"sources": [{"source": told, "quote": "They met"}]}).json()
    again = editor.patch(
        f"/v1/meetings/{meeting}",
        {"sources": [{"source": {"title": "Other title", "source_url": "https://example.org/1"}}]},
    ).json()

    assert first["sources"][0]["id"] == again["sources"][0]["id"]
    assert again["sources"][0]["title"] == "Leaders meet"
    assert client.get("/v1/sources?publisher=example").json()["items"][0]["source_url"] == "https://example.org/1"


def test_who_changed_it_why_and_since_when_it_was_known(client: Client, editor: Editor, db: Session) -> None:
    told = {"date": "2020-02-02", "format": "bilateral", "status": "announced"}
    made = editor.post("/v1/meetings?note=first%20report&known_from=2020-01-05", told)
    url = made.headers["location"]
    editor.patch(f"{url}?known_from=2020-01-10T12:00:00Z&note=it%20took%20place", {"status": "confirmed"})

    first, second = client.items(f"{url}/revisions")
    assert (first["actor"], first["note"], first["known_from"]) == ("Ada", "first report", "2020-01-05T00:00:00Z")
    assert (second["note"], second["known_from"]) == ("it took place", "2020-01-10T12:00:00Z")
    assert client.get(f"{url}?as_of=2020-01-09").json()["status"] == "announced"
    assert client.get(f"{url}?as_of=2020-01-04").status_code == 404


def test_knowledge_does_not_go_back_nor_into_the_future(client: Client, editor: Editor, db: Session) -> None:
    told = {"date": "2020-02-02", "format": "bilateral", "status": "announced"}
    url = editor.post("/v1/meetings?known_from=2020-01-05", told).headers["location"]

    assert editor.patch(f"{url}?known_from=2020-01-04", {"status": "confirmed"}).status_code == 422
    assert editor.patch(f"{url}?known_from=2999-01-04", {"status": "confirmed"}).status_code == 400
    assert editor.patch(f"{url}?known_from=yesterday", {"status": "confirmed"}).status_code == 400


def test_a_dry_run_says_what_would_be_and_keeps_nothing(client: Client, editor: Editor, db: Session) -> None:
    meeting = make_meeting(db)
    before = client.get(f"/v1/meetings/{meeting}")
    told = {"date": "2020-02-02", "format": "bilateral", "status": "announced", "place": {"name": "X", "country": "FR"}}
    seen = client.items("/v1/changes?limit=500&after=500")

    made = editor.post("/v1/meetings?dry_run=true", told)
    changed = editor.patch(f"/v1/meetings/{meeting}?dry_run=true", {"summary": "Long"})

    assert (made.status_code, changed.status_code) == (200, 200)
    assert (made.json()["place"]["name"], changed.json()["summary"], changed.json()["version"]) == ("X", "Long", 2)
    assert "location" not in made.headers
    assert client.get(f"/v1/meetings/{meeting}").content == before.content
    assert client.items("/v1/changes?limit=500&after=500") == seen
    assert editor.patch(f"/v1/meetings/{meeting}?dry_run=true", {"date": "2020-13"}).status_code == 422


def test_a_slug_can_be_chosen_and_changed_but_not_taken(client: Client, editor: Editor, db: Session) -> None:
    one = editor.post("/v1/leaders", {"name": "Ada Example", "slug": "countess"})
    other = editor.post("/v1/leaders", {"name": "Ada Example"})

    assert (one.json()["slug"], other.json()["slug"]) == ("countess", "ada-example")
    assert editor.post("/v1/leaders", {"name": "Eve", "slug": "countess"}).json()["errors"][0]["code"] == "taken"
    assert editor.post("/v1/leaders", {"name": "Eve", "slug": "Not A Slug"}).json()["errors"][0]["pointer"] == "/slug"
    renamed = editor.patch(other.headers["location"], {"slug": "ada", "name": "Ada King"})
    assert renamed.json()["slug"] == "ada"
    assert client.get("/v1/leaders/ada").json()["name"] == "Ada King"


def test_writing_needs_a_key_that_allows_it(client: Client, db: Session) -> None:
    told = b'{"title": "Article"}'
    json_type = {"Content-Type": "application/json"}
    nobody = client.request("POST", "/v1/sources", content=told, headers=json_type)
    reader = client.request(
        "POST", "/v1/sources", content=told, headers={**json_type, **bearer(make_key(db, "read")[1])}
    )

    assert (nobody.status_code, reader.status_code) == (401, 403)
    assert 'scope="write"' in reader.headers["www-authenticate"]
    assert client.get("/v1/sources?q=article").json()["items"] == []


def test_an_edit_view_is_of_the_present(client: Client) -> None:
    assert client.get("/v1/leaders/vladimir-putin?view=edit&as_of=2025-05-08").status_code == 400
    assert client.get("/v1/leaders/vladimir-putin?view=everything").status_code == 400
    assert client.get("/v1/leaders/nobody?view=edit").status_code == 404
