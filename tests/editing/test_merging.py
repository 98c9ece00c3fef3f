"""Two records of one leader, place, occasion or source become one, and whoever knew the other finds it."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import upkeep
from app.documents.base import PLURALS
from app.editing.noun import Noun
from app.models import ChangeCounter
from app.nouns import NOUNS
from app.publish import undone
from tests.conftest import Client, Editor
from tests.factories import known, make_leader, make_meeting, make_place, make_visit

mergeable = pytest.mark.parametrize("noun", [one for one in NOUNS if one.united], ids=lambda noun: noun.kind)


def merge(editor: Editor, path: str, into: str, **headers: str) -> httpx.Response:
    tag = editor.client.get(path).headers.get("etag", "*")
    return editor.post(f"{path}/merge", {"into": into}, **{"If-Match": tag, **headers})


@mergeable
def test_the_id_of_a_merged_record_leads_to_the_one_that_goes_on(
    client: Client, editor: Editor, db: Session, noun: Noun[Any]
) -> None:
    plural = f"/v1/{PLURALS[noun.kind]}"
    kept = editor.post(plural, noun.example).json()
    own = {"slug": "told-twice", "external_ids": ["demo:twice"], "source_url": "https://twice.example/"}
    fields = {name: value for name, value in own.items() if name in noun.schema.model_fields}
    gone = editor.post(plural, {**noun.example, **fields}).json()
    reference = gone.get("slug") or gone["source_url"]

    answer = merge(editor, gone["url"], kept["id"])

    assert answer.status_code == 200, answer.text
    name = gone.get("name") or gone["title"]
    assert answer.json()["merged"] == [{"id": gone["id"], "name": name, "reference": reference}]
    assert "demo:twice" in answer.json()["external_ids"]
    led = client.get(f"{gone['url']}?view=edit")
    assert (led.status_code, led.headers["content-type"]) == (308, "application/problem+json")
    assert led.headers["location"].endswith(f"{kept['url']}?view=edit")
    assert kept["url"] in led.json()["detail"]
    for other in (reference, "demo:twice", kept["id"]):
        assert client.get(f"{plural}/{other}").json()["id"] == kept["id"]
    history = client.items(f"{gone['url']}/revisions")
    assert [one["operation"] for one in history] == ["create", "merge"]
    before = history[0]["recorded_at"]
    assert client.get(gone["url"], params={"as_of": before}).json()["id"] == gone["id"]
    assert gone["id"] not in [one["id"] for one in client.items(f"{plural}?limit=500")]
    for sent in (
        editor.patch(gone["url"], noun.patch, match="*"),
        editor.post(f"{gone['url']}/revert", {"version": 1}),
        merge(editor, gone["url"], kept["id"]),
        client.request("DELETE", gone["url"], headers={**editor.headers, "If-Match": "*"}),
    ):
        assert sent.status_code == 308, sent.text
        assert f"{kept['url']}" in sent.headers["location"]
    assert list(upkeep.check(db)) == []


def test_names_terms_and_identifiers_of_both_leaders_are_united(client: Client, editor: Editor) -> None:
    term = {"title": "President of Ukraine", "rank": "head_of_state", "country": "UA"}
    kept = editor.post(
        "/v1/leaders",
        {
            "name": "Volodymyr Zelenskyy",
            "names": [{"name": "Zelensky"}],
            "terms": [{**term, "attested_from": "2021-01-01", "attested_until": "2022-12-21"}],
            "external_ids": ["wikidata:Q3874799"],
        },
    ).json()
    other = {"title": "Chair", "rank": "other", "country": "UA", "start": "2010"}
    gone = editor.post(
        "/v1/leaders",
        {
            "name": "Володимир Зеленський",
            "birth": "1978-01-25",
            "names": [{"name": "Zelensky", "language": "en"}, {"name": "Zelenskyj"}],
            "terms": [{**term, "attested_from": "2019-06-04", "attested_until": "2021-09-01"}, other],
            "external_ids": ["viaf:1"],
        },
    ).json()

    one = merge(editor, gone["url"], kept["slug"]).json()

    assert (one["name"], one["slug"], one["birth"]) == ("Volodymyr Zelenskyy", kept["slug"], "1978-01-25")
    assert [name["name"] for name in one["names"]] == ["Zelensky", "Zelenskyj", "Володимир Зеленський"]
    assert one["external_ids"] == ["wikidata:Q3874799", "viaf:1"]
    assert [(term["title"], term["attested_from"], term["attested_until"], term["start"]) for term in one["terms"]] == [
        ("President of Ukraine", "2019-06-04", "2022-12-21", None),
        ("Chair", None, None, "2010"),
    ]
    assert [found["id"] for found in client.items("/v1/leaders?q=зеленський")] == [kept["id"]]


def test_entries_of_both_are_published_once_and_show_the_one_that_goes_on(
    client: Client, editor: Editor, db: Session
) -> None:
    """One new version each, in the transaction of the merge; who asks of the time before finds what was known then."""
    office = {"title": "President", "rank": "head_of_state", "country": "FR", "start": "2000", "end": "2004"}
    kept, gone = make_leader(db, "Ada Example", known("2019-01-01")), make_leader(db, "A. Example", terms=[office])
    sides = {"role": "principal", "country": "FR"}, {"role": "principal", "country": "DE"}
    meetings = [
        make_meeting(db, day, known("2020-01-01"), participants=[{**sides[0], "leader": leader}, sides[1]])
        for day, leader in (("2003-03-03", gone), ("2020-03-03", gone), ("2003-04-04", kept))
    ]
    db.commit()
    before = db.scalar(select(ChangeCounter.seq))

    assert merge(editor, f"/v1/leaders/{gone}", kept).status_code == 200

    changes = client.items(f"/v1/changes?limit=500&after={before}")
    assert [one["operation"] for one in changes[:2]] == ["merge", "update"]
    assert sorted(one["id"] for one in changes[2:]) == sorted(meetings)
    assert {one["operation"] for one in changes[2:]} == {"republish"}
    shown = {one["id"]: one["participants"][0] for one in client.items(f"/v1/schedule?leader={kept}")}
    assert [shown[one]["leader"]["id"] for one in meetings] == [kept] * 3
    assert [shown[one]["rank"] for one in meetings] == ["head_of_state", None, "head_of_state"]
    assert len(client.items(f"/v1/schedule?leader={gone}")) == 3
    then = {"leader": kept, "as_of": "2021-01-01T00:00:00Z"}
    assert sorted(one["id"] for one in client.items("/v1/schedule", **then)) == sorted(meetings)
    there = client.get(f"/v1/leaders/{kept}/whereabouts?on=2003-03-03&as_of=2021-01-01T00:00:00Z").json()
    assert [one["id"] for one in there["entries"]] == meetings[:1]
    undone(db)  # this session knows the leaders as they were
    assert list(upkeep.check(db)) == []


def test_below_an_old_address_the_question_goes_on(client: Client, editor: Editor, db: Session) -> None:
    kept, gone = make_leader(db), make_leader(db)
    db.commit()
    merge(editor, f"/v1/leaders/{gone}", kept)

    for rest in ("/schedule?from=2020&country=FR", "/whereabouts?on=2020-02-02"):
        led = client.get(f"/v1/leaders/{gone}{rest}")
        assert led.status_code == 308
        assert led.headers["location"].endswith(f"/v1/leaders/{kept}{rest}")


def test_chains_end_at_the_last_and_loops_are_refused(client: Client, editor: Editor, db: Session) -> None:
    first, second, third = (make_leader(db, name) for name in ("First", "Second", "Third"))
    db.commit()
    merge(editor, f"/v1/leaders/{first}", second)

    loop = merge(editor, f"/v1/leaders/{second}", first)

    assert (loop.status_code, loop.json()["detail"]) == (409, "this leader cannot be merged into itself")
    assert merge(editor, f"/v1/leaders/{second}", third).status_code == 200
    for old in (first, second):
        assert client.get(f"/v1/leaders/{old}").headers["location"].endswith(f"/v1/leaders/{third}")
    assert [one["id"] for one in client.get(f"/v1/leaders/{third}").json()["merged"]] == sorted([first, second])
    assert merge(editor, f"/v1/leaders/{third}", first).status_code == 409
    tag = client.get(f"/v1/leaders/{third}").headers["etag"]
    client.request("DELETE", f"/v1/leaders/{third}", headers={**editor.headers, "If-Match": tag})
    assert client.get(f"/v1/leaders/{first}").status_code == 308
    assert client.get(f"/v1/leaders/{third}").status_code == 410
    editor.post(f"/v1/leaders/{third}/revert", {"version": 2})
    assert len(client.get(f"/v1/leaders/{third}").json()["merged"]) == 2
    assert list(upkeep.check(db)) == []


def test_what_cannot_be_one_is_refused_and_nothing_is_changed(client: Client, editor: Editor, db: Session) -> None:
    one, other = make_leader(db, "King Hussein"), make_leader(db, "Saddam Hussein")
    make_meeting(db, participants=[{"role": "principal", "leader": one}, {"role": "principal", "leader": other}])
    city = make_place(db, "Paris")
    venue = make_place(db, "Elysée", within=city)
    inner = make_place(db, "Salon", within=venue)
    db.commit()
    before = db.scalar(select(ChangeCounter.seq))

    assert "two persons" in merge(editor, f"/v1/leaders/{one}", other).json()["detail"]
    for gone, kept in ((city, venue), (venue, city), (city, inner)):
        refused = merge(editor, f"/v1/places/{gone}", kept)
        assert refused.status_code == 409, refused.text
    soviet = make_place(db, "Kyiv", "SUHH")
    father, son = (make_leader(db, "George Bush", birth=year) for year in ("1924-06-12", "1946"))
    db.commit()
    assert "SUHH" in merge(editor, f"/v1/places/{soviet}", make_place(db, "Kyiv", "UA")).json()["detail"]
    assert "two persons" in merge(editor, f"/v1/leaders/{father}", son).json()["detail"]
    unknown = merge(editor, f"/v1/leaders/{one}", "nobody")
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/into")
    assert merge(editor, f"/v1/leaders/{one}", other, **{"If-Match": '"old"'}).status_code == 412
    assert editor.post(f"/v1/leaders/{one}/merge", {"into": other}).status_code == 428
    assert editor.post(f"/v1/visits/{make_visit(db)}/merge", {"into": "x"}).status_code in (404, 405)
    changes = client.items(f"/v1/changes?limit=500&kind=leader&kind=place&after={before}")
    assert {one["operation"] for one in changes} == {"create"}


def test_what_lies_in_a_merged_place_lies_in_the_other(client: Client, editor: Editor, db: Session) -> None:
    kept, gone = make_place(db, "Kyiv", "UA"), make_place(db, "Kiev", "UA", lat=50.45, lon=30.52)
    venue = make_place(db, "Mariinskyi Palace", "UA", within=gone)
    visit = make_visit(db, stops=[{"place": gone}])
    db.commit()

    merge(editor, f"/v1/places/{gone}", kept)

    assert client.get(f"/v1/places/{kept}").json()["lat"] == 50.45
    assert client.get(f"/v1/places/{venue}").json()["within"][0]["id"] == kept
    assert client.get(f"/v1/visits/{visit}").json()["stops"][0]["place"]["id"] == kept
    assert [one["id"] for one in client.items("/v1/schedule?place=kiev")] == [visit]
    assert list(upkeep.check(db)) == []


def test_who_writes_with_an_old_id_means_the_record_that_goes_on(client: Client, editor: Editor, db: Session) -> None:
    kept, gone = make_leader(db, "Ada Example"), make_leader(db, "A. Example")
    db.commit()
    merge(editor, f"/v1/leaders/{gone}", kept)
    sides = [{"role": "principal", "leader": gone}, {"role": "principal", "country": "DE"}]
    told = {"date": "2021-01-01", "status": "took_place", "format": "bilateral", "participants": sides}

    made = editor.post("/v1/meetings", told)

    assert made.json()["participants"][0]["leader"]["id"] == kept
    taken = editor.post("/v1/leaders", {"name": "Somebody", "slug": "a-example"})
    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (422, "/slug")


def test_merges_come_in_batches_and_dry_runs_keep_nothing(client: Client, editor: Editor, db: Session) -> None:
    leaders = [make_leader(db, f"Leader {number}") for number in range(3)]
    db.commit()
    line = '{"noun": "leader", "operation": "merge", "reference": "%s", "if_match": "*", "body": {"into": "%s"}}'
    dry = editor.post(f"/v1/leaders/{leaders[0]}/merge?dry_run=true", {"into": leaders[2]}, **{"If-Match": "*"})
    assert (dry.status_code, len(dry.json()["merged"])) == (200, 1)
    assert client.get(f"/v1/leaders/{leaders[0]}").status_code == 200

    body = "\n".join(line % (one, leaders[2]) for one in leaders[:2]).encode()
    answer = editor.send("POST", "/v1/batch", body, "application/x-ndjson")

    assert answer.status_code == 200, answer.text
    assert [one["id"] for one in client.get(f"/v1/leaders/{leaders[2]}").json()["merged"]] == leaders[:2]
    assert list(upkeep.check(db)) == []
