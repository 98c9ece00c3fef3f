"""Many changes with one request: all or none of them, or the good ones; each line is told what became of it."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from app import upkeep
from app.batch import running
from app.batch.lines import MOST_LINES
from app.settings import Settings
from tests.conftest import Client, Editor
from tests.factories import make_key, make_leader, make_meeting, make_place

NDJSON = "application/x-ndjson"
SIDES = [{"role": "principal", "country": code} for code in ("FR", "IT")]


def meeting(day: str = "2020-02-02", **fields: Any) -> dict[str, Any]:
    body = {"date": day, "status": "announced", "format": "bilateral", "participants": SIDES, **fields}
    return {"noun": "meeting", "operation": "record", "body": body}


def send(editor: Editor, *lines: Any, query: str = "", **headers: str) -> httpx.Response:
    told = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return editor.send("POST", f"/v1/batch{query}", told.encode(), NDJSON, **headers)


def answered(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == NDJSON
    return [json.loads(line) for line in answer.text.splitlines()]


def changes(client: Client) -> int:
    return len(client.items("/v1/changes?limit=500&kind=meeting"))


def test_each_operation_of_each_noun_is_done_in_order_and_a_line_refers_to_those_before_it(
    editor: Editor, db: Session
) -> None:
    lines = answered(
        send(
            editor,
            {"noun": "place", "operation": "record", "body": {"name": "Examplecity", "country": "FR", "slug": "exc"}},
            {"noun": "leader", "operation": "record", "body": {"name": "Ada Example", "slug": "ada-example"}},
            meeting(place="exc", external_ids=["x:1"]),
            meeting("2020-02-03", after={"meeting": "x:1"}, external_ids=["x:2"]),
            {"noun": "meeting", "operation": "amend", "reference": "x:1", "if_match": "*", "body": {"topics": ["tea"]}},
            {"noun": "leader", "operation": "amend", "reference": "ada-example", "if_match": "*",
             "body": {"name": "Ada Changed"}},
            {"noun": "leader", "operation": "revert", "reference": "ada-example", "if_match": "*",
             "body": {"version": 1}},
            {"noun": "meeting", "operation": "withdraw", "reference": "x:2", "if_match": "*"},
        )
    )  # fmt: skip

    assert [(one["line"], one["status"], one["noun"], one["version"]) for one in lines] == [
        (1, 201, "place", 1), (2, 201, "leader", 3), (3, 201, "meeting", 2), (4, 201, "meeting", 2),
        (5, 200, "meeting", 2), (6, 200, "leader", 3), (7, 200, "leader", 3), (8, 204, "meeting", 2),
    ]  # fmt: skip
    shown = editor.client.get(lines[2]["url"])
    assert (shown.json()["topics"], shown.json()["place"]["slug"]) == (["tea"], "exc")
    assert shown.headers["etag"] == lines[2]["etag"] == lines[4]["etag"]
    assert editor.client.get(lines[1]["url"]).json()["name"] == "Ada Example"
    assert editor.client.get(lines[3]["url"]).status_code == 410
    assert list(upkeep.check(db)) == []


def test_all_or_nothing_tells_every_line_that_is_wrong_and_where_and_keeps_nothing(
    editor: Editor, client: Client
) -> None:
    before = changes(client)

    answer = send(
        editor,
        meeting(),
        meeting(occasion="nobody-knows-it"),
        "{not json",
        meeting("2020-13-01", place={"name": "New place", "country": "XX"}),
        {"noun": "meeting", "operation": "amend", "reference": "demo:putin-xi", "body": {"topics": []}},
        {"noun": "country", "operation": "withdraw", "reference": "FR", "if_match": "*"},
        {"noun": "meeting", "operation": "record", "body": {}, "reference": "x:1"},
    )

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/batch-refused")
    assert problem["detail"].startswith(
        "6 of 7 lines were refused and nothing was kept; line 2: /occasion: no occasion"
    )
    told = [(one["line"], one.get("pointer"), one["code"]) for one in problem["errors"]]
    assert told == [
        (2, "/occasion", "unknown"), (3, None, "bad-request"), (4, "/date", "invalid"),
        (5, None, "precondition-required"), (6, None, "forbidden"), (7, "", "invalid"),
    ]  # fmt: skip
    assert changes(client) == before


def test_the_good_ones_are_kept_and_the_others_are_told(editor: Editor, client: Client, db: Session) -> None:
    days = [f"2020-03-{day:02}" for day in range(1, 21)]
    lines = [meeting(day, external_ids=[f"x:{day}"]) for day in days]
    lines[7]["body"]["occasion"] = "nobody-knows-it"
    lines[13]["body"]["participants"] = [*SIDES, {"role": "principal", "country": "DE"}]

    told = answered(send(editor, *lines, query="?atomic=false"))

    assert [one["line"] for one in told if one["status"] != 201] == [8, 14]
    assert told[7]["problem"]["errors"][0]["pointer"] == "/occasion"
    assert (told[13]["status"], told[13]["problem"]["errors"][0]["pointer"]) == (422, "/format")
    assert len(client.items("/v1/meetings?between=FR,IT&from=2020-03-01&to=2020-03-20")) == 18
    assert list(upkeep.check(db)) == []


def test_what_a_refused_line_had_made_on_its_way_is_not_kept(editor: Editor, client: Client, db: Session) -> None:
    new = {"name": "Nowhere yet", "slug": "nowhere-yet", "country": "FR"}

    told = answered(
        send(editor, meeting(place=new, occasion="unknown"), meeting(place="nowhere-yet"), query="?atomic=false")
    )

    assert [one["status"] for one in told] == [422, 422]
    assert client.get("/v1/places/nowhere-yet").status_code == 404
    assert list(upkeep.check(db)) == []


def test_the_same_record_twice_in_a_batch_has_two_new_versions(editor: Editor, client: Client, db: Session) -> None:
    first = make_meeting(db, external_ids=["x:1"])
    db.commit()
    amend = {"noun": "meeting", "operation": "amend", "if_match": "*"}

    told = answered(
        send(
            editor,
            {**amend, "reference": first, "body": {"topics": ["tea"]}},
            {**amend, "reference": "x:1", "body": {"topics": ["tea", "milk"]}},
        )
    )

    assert [one["version"] for one in told] == [3, 3]
    assert client.get(f"/v1/meetings/{first}").json()["topics"] == ["tea", "milk"]


def test_an_etag_is_held_against_the_record_as_for_a_change_alone(editor: Editor, client: Client, db: Session) -> None:
    leader = make_leader(db, slug="ada-example")
    db.commit()
    tag = client.get(f"/v1/leaders/{leader}").headers["etag"]
    amend = {"noun": "leader", "operation": "amend", "reference": "ada-example", "body": {"birth": "1960"}}

    told = answered(send(editor, {**amend, "if_match": tag}, {**amend, "if_match": '"old"'}, query="?atomic=false"))

    assert [one["status"] for one in told] == [200, 412]


def test_a_thousand_wrong_lines_are_each_told(editor: Editor, client: Client) -> None:
    lines = [meeting(occasion="nobody-knows-it") for _ in range(MOST_LINES - 1)]

    told = answered(send(editor, *lines, meeting("2020-04-04"), query="?atomic=false"))

    assert [one["status"] for one in told] == [422] * (MOST_LINES - 1) + [201]
    assert len(client.items("/v1/meetings?between=FR,IT&on=2020-04-04")) == 1


def test_what_is_wrong_with_the_batch_as_a_whole_is_told_of_each_line(editor: Editor, db: Session) -> None:
    ids = [make_meeting(db, f"2020-02-0{day}") for day in (1, 2, 3)]
    db.commit()
    amend = {"noun": "meeting", "operation": "amend", "if_match": "*", "body": {"topics": ["tea"]}}
    lines = [{**amend, "reference": one} for one in ids]

    told = answered(send(editor, *lines, query="?atomic=false&known_from=1999-01-01"))

    assert [one["problem"]["errors"][0]["pointer"] for one in told] == ["/known_from"] * 3


def test_a_dry_run_keeps_nothing_and_tells_what_would_be(editor: Editor, client: Client) -> None:
    before = changes(client)

    told = answered(send(editor, meeting(), meeting("2020-02-03"), query="?dry_run=true"))

    assert [one["status"] for one in told] == [201, 201]
    assert changes(client) == before


def test_a_batch_that_takes_too_long_begins_no_more_lines(
    editor: Editor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LONGEST_S", -1)

    (told,) = answered(send(editor, meeting(), query="?atomic=false"))

    assert (told["status"], told["problem"]["type"]) == (503, "/problems/unavailable")


def test_a_batch_that_is_sent_twice_is_made_once(editor: Editor, client: Client) -> None:
    first = send(editor, meeting(), **{"Idempotency-Key": "batch-1"})
    before = changes(client)
    again = send(editor, meeting(), **{"Idempotency-Key": "batch-1"})
    other = send(editor, meeting("2020-02-09"), **{"Idempotency-Key": "batch-1"})

    assert answered(first) == answered(again)
    assert (again.headers["idempotency-replayed"], other.status_code) == ("true", 422)
    assert changes(client) == before
    assert "ratelimit" in again.headers


def test_what_is_said_of_the_batch_is_said_of_each_line_that_says_nothing_else(editor: Editor, client: Client) -> None:
    lines = [meeting(), {**meeting("2020-02-03"), "note": "from the archive", "known_from": "2020-01-02"}]

    told = answered(send(editor, *lines, query="?note=import&known_from=2020-01-01"))

    versions = [client.get(f"{one['url']}/revisions/1").json() for one in told]
    assert [(one["note"], one["known_from"][:10]) for one in versions] == [
        ("import", "2020-01-01"), ("from the archive", "2020-01-02"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"\n \r\n", 400),
        (b"\n".join([b"{}"] * (MOST_LINES + 1)), 413),
        (b'{"noun":"meeting"}', 422),
        (b'\xff{"noun":"meeting"}', 422),
        (b"[1]", 422),
        (b"x" * (Settings().batch_max + 1), 413),
    ],
    ids=["empty", "blank lines", "too many", "half a line", "no UTF-8", "a list", "too long"],
)
def test_what_is_no_batch_is_refused(editor: Editor, content: bytes, status: int) -> None:
    answer = editor.send("POST", "/v1/batch", content, NDJSON)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_may_only_read_may_not_send_a_batch_and_administrators_amend_countries_in_one(
    client: Client, db: Session
) -> None:
    reader, administrator = (Editor(client, make_key(db, scope)[1]) for scope in ("read", "admin"))
    db.commit()
    line = {
        "noun": "country",
        "operation": "amend",
        "reference": "fr",
        "if_match": "*",
        "body": {"lat": 46.5, "lon": 2},
    }

    assert send(reader, line).status_code == 403
    assert answered(send(administrator, line))[0]["status"] == 200


def test_a_thousand_meetings_take_as_many_statements_as_ten(editor: Editor, db: Session, statements: list[str]) -> None:
    told = {"place": make_place(db)}
    db.commit()
    counted = []
    for number in (10, MOST_LINES):
        lines = [
            meeting(f"{1000 + number + at // 300}-{at % 12 + 1:02}-{at % 25 + 1:02}", **told) for at in range(number)
        ]
        statements.clear()
        assert len(answered(send(editor, *lines))) == number
        counted.append(len(statements))

    assert counted[1] <= counted[0] * 2 + 10  # two pieces of five hundred, and warnings
