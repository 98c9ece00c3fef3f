"""Nobody overwrites what they have not read, and what is sent twice is done once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.editing.once import _hash
from app.models import IdempotencyKey, Source
from tests.conftest import Client, Editor
from tests.factories import bearer, make_key, make_leader, make_meeting


def test_an_amendment_names_the_state_that_was_read(client: Client, editor: Editor, db: Session) -> None:
    url = f"/v1/leaders/{make_leader(db)}"
    read = client.get(url).headers["etag"]
    edited = client.get(url + "?view=edit").headers["etag"]

    missing = editor.send("PATCH", url, b'{"birth": "1901"}', "application/merge-patch+json")
    first = editor.patch(url, {"birth": "1900"}, match=edited)
    stale = editor.patch(url, {"birth": "1902"}, match=read)

    assert (missing.status_code, missing.headers["etag"]) == (428, read)
    assert first.status_code == 200
    assert (stale.status_code, stale.headers["etag"]) == (412, first.headers["etag"])
    assert client.get(url).json()["birth"] == "1900"
    assert editor.patch(url, {"birth": "1903"}, match=f'"x", {stale.headers["etag"]}').status_code == 200
    assert editor.patch(url, {"birth": "1904"}, match="*").status_code == 200


@pytest.mark.parametrize("match", ["", '""', "W/*", "nonsense", '"' + "x" * 5000 + '"', 'W/"0"'])
def test_an_if_match_that_names_no_state_is_not_fulfilled(editor: Editor, db: Session, match: str) -> None:
    url = f"/v1/leaders/{make_leader(db)}"

    assert editor.patch(url, {"birth": "1900"}, **{"If-Match": match}).status_code == 412


def test_a_weak_tag_does_not_name_a_state_to_change(client: Client, editor: Editor, db: Session) -> None:
    url = f"/v1/leaders/{make_leader(db)}"
    tag = client.get(url).headers["etag"]

    assert editor.patch(url, {"birth": "1900"}, match=f"W/{tag}").status_code == 412


def sources(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Source)) or 0


def test_a_post_that_is_sent_again_is_made_once(client: Client, editor: Editor, db: Session) -> None:
    before = sources(db)
    told = {"title": "Article", "publisher": "TASS"}

    first = editor.post("/v1/sources", told, **{"Idempotency-Key": '"8e03978e"'})
    again = editor.post("/v1/sources", {"publisher": "TASS", "title": "Article"}, **{"Idempotency-Key": "8e03978e"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    own = {"idempotency-replayed": "", "x-request-id": "", "ratelimit": ""}
    assert {**again.headers, **own} == {**first.headers, **own}
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert sources(db) == before + 1


def test_a_patch_that_is_sent_again_is_made_once_though_the_state_is_another(
    client: Client, editor: Editor, db: Session
) -> None:
    url = f"/v1/leaders/{make_leader(db)}"
    tag, key = client.get(url).headers["etag"], {"Idempotency-Key": "k"}

    first = editor.patch(url, {"birth": "1900"}, match=tag, **key)
    again = editor.patch(url, {"birth": "1900"}, match=tag, **key)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert len(client.items(f"{url}/revisions")) == 2


def test_a_key_is_of_one_change_of_one_caller_at_one_address(client: Client, editor: Editor, db: Session) -> None:
    key = {"Idempotency-Key": "k"}
    other = Editor(client, make_key(db, "write")[1])
    assert editor.post("/v1/sources", {"title": "A"}, **key).status_code == 201

    refused = editor.post("/v1/sources", {"title": "B"}, **key)
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json()["detail"]
    assert editor.post("/v1/sources?note=x", {"title": "A"}, **key).status_code == 422
    assert editor.post("/v1/leaders", {"name": "A"}, **key).status_code == 201
    mine = other.post("/v1/sources", {"title": "C"}, **key)
    assert (mine.status_code, mine.json()["title"]) == (201, "C")


def test_what_was_refused_can_be_sent_again_with_its_key(editor: Editor) -> None:
    key = {"Idempotency-Key": "k"}

    assert editor.post("/v1/sources", {"title": ""}, **key).status_code == 422
    assert editor.post("/v1/sources", {"title": "A"}, **key).status_code == 201


def test_a_dry_run_uses_no_key_up(editor: Editor) -> None:
    key = {"Idempotency-Key": "k"}

    assert editor.post("/v1/sources?dry_run=true", {"title": "A"}, **key).status_code == 200
    assert editor.post("/v1/sources", {"title": "A"}, **key).status_code == 201


def test_a_key_is_forgotten_after_a_day(editor: Editor, db: Session) -> None:
    key = {"Idempotency-Key": "k"}
    first = editor.post("/v1/sources", {"title": "A"}, **key)
    told = datetime.now(UTC)

    db.execute(update(IdempotencyKey).values(created_at=told - timedelta(hours=23, minutes=59)))
    assert editor.post("/v1/sources", {"title": "A"}, **key).json() == first.json()
    db.execute(update(IdempotencyKey).values(created_at=told - timedelta(hours=24, minutes=1)))
    assert editor.post("/v1/sources", {"title": "A"}, **key).json()["id"] != first.json()["id"]


@pytest.mark.parametrize("told", ["", '""', "a b", '"a', "ключ", "x" * 256, 'a"b', "a,b", "a\tb"])
def test_a_key_that_cannot_be_one_is_refused(client: Client, editor: Editor, told: str) -> None:
    header = (b"idempotency-key", told.encode())
    headers = [*((name.encode(), value.encode()) for name, value in editor.headers.items()), header]
    answer = client.request(
        "POST", "/v1/sources", content=b'{"title": "A"}', headers=[*headers, (b"content-type", b"application/json")]
    )

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("prefer", "applied", "statuses"),
    [
        ("return=minimal", "return=minimal", (201, 204)),
        ("Return = Minimal; x=1, wait=10", "return=minimal", (201, 204)),
        ("respond-async, return=representation", "return=representation", (201, 200)),
        ("return=everything", None, (201, 200)),
        ("handling=strict", None, (201, 200)),
    ],
)
def test_an_editor_says_how_much_they_want_to_hear(
    client: Client, editor: Editor, prefer: str, applied: str | None, statuses: tuple[int, int]
) -> None:
    made = editor.post("/v1/leaders", {"name": "Ada"}, Prefer=prefer)
    changed = editor.patch(made.headers["location"], {"birth": "1815"}, Prefer=prefer)

    assert (made.status_code, changed.status_code) == statuses
    for answer in (made, changed):
        assert answer.headers.get("preference-applied") == applied
        assert bool(answer.content) == (applied != "return=minimal")
    assert changed.headers["etag"] == client.get(made.headers["location"]).headers["etag"]


def test_a_minimal_answer_is_kept_and_sent_again_as_it_was(editor: Editor) -> None:
    headers = {"Idempotency-Key": "k", "Prefer": "return=minimal"}
    first, again = (editor.post("/v1/sources", {"title": "A"}, **headers) for _ in range(2))

    assert (first.status_code, first.content, again.status_code, again.content) == (201, b"", 201, b"")
    assert first.headers["location"] == again.headers["location"]


def test_the_answer_of_a_key_is_nobody_elses(client: Client, editor: Editor, db: Session) -> None:
    made: Any = editor.post("/v1/sources", {"title": "A"}, **{"Idempotency-Key": "k"})
    reader = bearer(make_key(db, "read")[1])

    stranger = client.request("POST", "/v1/sources", json={"title": "A"}, headers={**reader, "Idempotency-Key": "k"})
    assert (made.status_code, stranger.status_code) == (201, 403)


def test_two_states_of_a_meeting_are_two_tags(client: Client, editor: Editor, db: Session) -> None:
    url = f"/v1/meetings/{make_meeting(db)}"
    tags = {client.get(url).headers["etag"], client.get(url + "?view=edit").headers["etag"]}
    editor.patch(url, {"summary": "x"})
    tags |= {client.get(url).headers["etag"], client.get(url + "?view=edit").headers["etag"]}

    assert len(tags) == 4


def test_while_a_change_is_still_being_made_its_key_is_refused(editor: Editor) -> None:
    key_id = editor.headers["Authorization"].split("_")[1]
    claim = _hash([key_id, "POST", "/v1/sources", "k"])
    editor.client.app.state.running.add(claim)

    refused = editor.post("/v1/sources", {"title": "A"}, **{"Idempotency-Key": '"k"'})
    editor.client.app.state.running.discard(claim)

    assert (refused.status_code, refused.headers["retry-after"]) == (409, "1")
    assert editor.post("/v1/sources", {"title": "A"}, **{"Idempotency-Key": "k"}).status_code == 201
    assert editor.client.app.state.running == set()
