"""What cannot be true is refused, and the refusal says what can be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.entries.rules import AFTER
from tests.conftest import Client, Editor
from tests.factories import make_leader, make_meeting, make_visit


def days_from_now(days: int) -> str:
    return str(datetime.now(UTC).date() + timedelta(days=days))


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("before", AFTER)
def test_a_status_follows_only_some_others(editor: Editor, db: Session, before: str, after: str) -> None:
    entries = [f"/v1/meetings/{make_meeting(db, status=before)}", f"/v1/visits/{make_visit(db, status=before)}"]

    answers = [editor.patch(url, {"status": after}) for url in entries]

    possible = before == after or after in AFTER[before]
    assert [one.status_code for one in answers] == [200 if possible else 422] * 2
    if not possible:
        (error,) = answers[0].json()["errors"]
        assert error["pointer"] == "/status"
        assert all(word in error["message"] for word in AFTER[before] or ["revert"])


def test_what_was_cancelled_can_be_announced_again_and_the_refusal_says_so(editor: Editor, db: Session) -> None:
    url = f"/v1/meetings/{make_meeting(db, status='cancelled')}"

    refused = editor.patch(url, {"status": "took_place"})

    assert "announced again" in refused.json()["detail"]
    assert editor.patch(url, {"status": "announced"}).status_code == 200
    assert editor.patch(url, {"status": "took_place"}).status_code == 200


def test_nothing_takes_place_in_the_future(editor: Editor, db: Session) -> None:
    told = {"format": "bilateral", "status": "took_place"}

    assert editor.post("/v1/meetings", {**told, "date": days_from_now(2)}).status_code == 422
    assert editor.post("/v1/meetings", {**told, "date": days_from_now(1)}).status_code == 201  # in Kiribati it is
    assert editor.post("/v1/meetings", {**told, "date": f"{days_from_now(-1)}/{days_from_now(9)}"}).status_code == 201
    meeting = f"/v1/meetings/{make_meeting(db, days_from_now(5))}"
    refused = editor.patch(meeting, {"status": "took_place"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/status")
    assert "future" in refused.json()["detail"]


def sides(*parties: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "principal", **one} for one in parties]


def test_nobody_meets_themself_whatever_they_are_called(editor: Editor, db: Session) -> None:
    leader = make_leader(db, "Ada Example")
    told = {"date": "2020-02-02", "format": "bilateral", "status": "announced"}
    twice = sides({"leader": leader, "country": "FR"}, {"leader": "ada-example", "country": "IT"})

    refused = editor.post("/v1/meetings", {**told, "participants": twice})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/participants/1/leader")


@pytest.mark.parametrize(
    ("meeting_format", "parties", "status"),
    [
        ("bilateral", 2, 201),
        ("bilateral", 3, 422),
        ("trilateral", 3, 201),
        ("trilateral", 4, 422),
        ("multilateral", 5, 201),
    ],
)
def test_a_format_has_its_number_of_parties(editor: Editor, meeting_format: str, parties: int, status: int) -> None:
    people = sides(*({"country": code} for code in ("FR", "IT", "DE", "US", "CN")[:parties]))
    watching = [{"role": "observer", "country": "JP"}]
    told = {"date": "2020-02-02", "format": meeting_format, "status": "announced"}

    answer = editor.post("/v1/meetings", {**told, "participants": people + watching})

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "/format"


VISIT = {"start": "2020-05-04", "type": "working", "status": "announced", "host_country": "FR", "guest_country": "IT"}


@pytest.mark.parametrize(
    "told",
    [
        {"start": "2020-05-10", "end": "2020-05-04"},
        {"start": "2020-05", "end": "2020-04"},
        {"start": "2020-05-10/2020-05-04"},
        {"end": "2020-05-06", "stops": [{"place": "moscow", "date": "2020-05-07"}]},
        {"stops": [{"place": "moscow", "date": "2020-05-03"}]},
    ],
    ids=str,
)
def test_a_visit_goes_forward_and_its_stops_lie_in_it(client: Client, editor: Editor, told: dict[str, Any]) -> None:
    answer = editor.post("/v1/visits", {**VISIT, **told})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"]
    assert client.items("/v1/schedule?country=IT&on=2020-05") == []
