"""Where a leader was: certain only of what took place, and only of those who were there."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.leaders import whereabouts as module
from tests.conftest import Client
from tests.factories import make_leader, make_meeting, make_place, make_visit


def guest(leader: str, role: str = "guest") -> list[dict[str, Any]]:
    return [{"role": role, "leader": leader, "country": "IT"}]


def talks(leader: str) -> list[dict[str, Any]]:
    return [{"role": "principal", "leader": leader, "country": "IT"}, {"role": "principal", "country": "FR"}]


def shown(client: Client, leader: str, on: str = "2020-02-02") -> list[tuple[str, str, list[str]]]:
    found = client.get(f"/v1/leaders/{leader}/whereabouts?on={on}").json()["whereabouts"]
    return [(one["country"], one["certainty"], one["elsewhere"]) for one in found]


@pytest.mark.parametrize(
    ("status", "certainty"),
    [("took_place", "certain"), ("announced", "planned"), ("confirmed", "planned"), ("cancelled", None),
     ("postponed", None)],
)  # fmt: skip
def test_only_what_took_place_is_certain(client: Client, db: Session, status: str, certainty: str | None) -> None:
    leader = make_leader(db)
    make_visit(db, status=status, participants=guest(leader))
    make_meeting(db, status=status, participants=talks(leader), place=make_place(db))

    found = shown(client, leader)

    assert found == ([("FR", certainty, [])] * 2 if certainty else [])
    assert len(client.get(f"/v1/leaders/{leader}/whereabouts?on=2020-02-02").json()["entries"]) == 2


@pytest.mark.parametrize("status", ["took_place", "announced"])
@pytest.mark.parametrize("date", ["2020-02", "2020-02-02?", "[2020-02-01,2020-02-02]"])
def test_a_date_that_is_not_sure_makes_nothing_certain(client: Client, db: Session, date: str, status: str) -> None:
    leader = make_leader(db)
    make_meeting(db, date, status=status, participants=talks(leader), place=make_place(db))

    assert [one[1] for one in shown(client, leader)] == ["possible" if status == "took_place" else "planned"]


@pytest.mark.parametrize(("channel", "places"), [("in_person", 1), ("phone", 0), ("video", 0)])
def test_a_voice_or_a_picture_is_not_a_person(client: Client, db: Session, channel: str, places: int) -> None:
    leader = make_leader(db)
    make_meeting(db, status="took_place", channel=channel, participants=talks(leader), place=make_place(db))

    assert len(shown(client, leader)) == places


@pytest.mark.parametrize(
    ("role", "places"), [("guest", 1), ("delegate", 1), ("greeter", 0), ("host", 0), ("observer", 0)]
)
def test_only_the_guests_party_is_where_the_visit_goes(client: Client, db: Session, role: str, places: int) -> None:
    leader = make_leader(db)
    make_visit(db, status="took_place", participants=guest(leader, role))

    assert len(shown(client, leader)) == places


def test_two_countries_on_one_day_are_both_shown_and_marked(client: Client, db: Session) -> None:
    leader = make_leader(db)
    for host, start, end in (("FR", "2020-02-01", "2020-02-02"), ("ES", "2020-02-02", "2020-02-05")):
        make_visit(db, start, end=end, host_country=host, status="took_place", participants=guest(leader))
    make_visit(db, "2020-02-02", host_country="DE", participants=guest(leader))

    found = shown(client, leader)

    assert sorted(found) == [("DE", "planned", []), ("ES", "certain", ["FR"]), ("FR", "certain", ["ES"])]
    assert found[2][0] == "DE"
    assert shown(client, leader, "2020-02-01") == [("FR", "certain", [])]


def test_stops_are_shown_on_their_days_and_a_stop_without_one_is_possible(client: Client, db: Session) -> None:
    leader = make_leader(db)
    stops = [
        {"place": make_place(db, "Here"), "date": "2020-02-02"},
        {"place": make_place(db, "There"), "date": "2020-02-03"},
        {"place": make_place(db, "Somewhere")},
        {"place": make_place(db, "Twice"), "date": "{2020-02-01,2020-02-03}"},
    ]
    here = make_visit(db, "2020-02-01", end="2020-02-03", status="took_place", participants=guest(leader), stops=stops)

    found = client.get(f"/v1/leaders/{leader}/whereabouts?on=2020-02-02").json()["whereabouts"]

    assert {one["because"]["id"] for one in found} == {here}
    assert {(one["place"] and one["place"]["name"], one["certainty"]) for one in found} == {
        (None, "certain"), ("Here", "certain"), ("Somewhere", "possible"),
    }  # fmt: skip


def test_a_time_with_more_entries_than_can_be_told_is_refused(
    client: Client, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ENTRIES", 2)
    leader = make_leader(db)
    for day in (1, 2, 3):
        make_meeting(db, f"2020-02-0{day}", participants=talks(leader))

    assert client.get(f"/v1/leaders/{leader}/whereabouts?on=2020-02-02").status_code == 200
    refused = client.get(f"/v1/leaders/{leader}/whereabouts?on=2020-02")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "on")
