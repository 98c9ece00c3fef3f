"""What is only doubtful is stored, and told to whoever writes it and to whoever asks."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import upkeep
from app.models import QualityWarning
from app.visits import service as visits
from tests.conftest import Client, Editor
from tests.factories import CHANGE, make_leader, make_meeting, make_place, make_visit, visit_in


def rules(answer: Any) -> list[str]:
    assert answer.status_code in (200, 201), answer.text
    return [one["rule"] for one in answer.json()["warnings"]]


VISIT = {"start": "2020-05-04", "type": "working", "status": "announced", "host_country": "FR", "guest_country": "IT"}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"end": "2020-05-08"}, []),
        ({"guest_country": "FR"}, ["same_country"]),
        ({"end": "2020-06-18"}, []),
        ({"end": "2020-06-19"}, ["long_stay"]),
        ({"end": "2020-06-19~"}, []),
        ({"start": "2020-03-04", "end": "2020-06-03"}, ["day_and_month_swapped", "long_stay"]),
        ({"start": "2020-03-04", "end": "2020-04-06"}, ["day_and_month_swapped"]),
        ({"start": "2020-03-13", "end": "2020-04-14"}, []),
        ({"start": "2020-03-04", "end": "2020-04-03"}, ["day_and_month_swapped"]),
        ({"start": "2020-03-04", "end": "2020-03-08"}, []),
        ({"start": "2020-05", "end": "2020-09"}, ["long_stay"]),
    ],
    ids=str,
)
def test_dates_and_sides_of_a_visit(editor: Editor, told: dict[str, Any], found: list[str]) -> None:
    assert sorted(rules(editor.post("/v1/visits", {**VISIT, **told}))) == found


def meeting_of(leader: str, date: str, capacity: str | None = None, **told: Any) -> dict[str, Any]:
    people = [
        {"role": "principal", "leader": leader, "country": "FR", "capacity": capacity},
        {"role": "principal", "country": "IT"},
    ]
    return {"date": date, "format": "bilateral", "status": "announced", "participants": people, **told}


@pytest.mark.parametrize(
    ("date", "found"),
    [("2019-12-31", ["office_not_held"]), ("2020-01-01", []), ("2020-12-31", []), ("2021-01-01", ["office_not_held"])],
)
def test_an_office_that_was_not_held_that_day(editor: Editor, db: Session, date: str, found: list[str]) -> None:
    term = {"title": "Minister", "rank": "minister", "country": "FR", "start": "2020-01-01", "end": "2020-12-31"}
    leader = make_leader(db, terms=[term])

    answer = editor.post("/v1/meetings", meeting_of(leader, date, "minister"))

    assert rules(answer) == found
    if found:
        assert answer.json()["warnings"][0]["pointer"] == "/participants/0/capacity"
    as_mayor = editor.post("/v1/meetings", meeting_of(leader, date, "Mayor"))
    assert rules(as_mayor) == ["looks_like_another"]


def test_an_office_of_unknown_days_speaks_against_nothing(editor: Editor, db: Session) -> None:
    leader = make_leader(db, terms=[{"title": "Minister", "rank": "minister", "country": "FR"}])

    assert rules(editor.post("/v1/meetings", meeting_of(leader, "1950-01-01", "Minister"))) == []


def test_who_had_died_or_was_not_born(editor: Editor, db: Session) -> None:
    leader = make_leader(db, birth="1900", death="1980-05-04")

    assert rules(editor.post("/v1/meetings", meeting_of(leader, "1899-12-31"))) == ["not_alive"]
    assert rules(editor.post("/v1/meetings", meeting_of(leader, "1980-05-04"))) == []
    assert rules(editor.post("/v1/meetings", meeting_of(leader, "1980-05-05"))) == ["not_alive"]


def test_two_countries_at_once_is_told_of_both(client: Client, editor: Editor, db: Session) -> None:
    leader, rome = make_leader(db), make_place(db, "Rome", "IT")
    guest = [{"role": "guest", "leader": leader, "country": "FR"}]
    visit = make_visit(db, "2020-05-04", end="2020-05-10", host_country="US", guest_country="FR", participants=guest)

    for date in ("2020-05-03", "2020-05-04", "2020-05-10", "2020-05-11", "2020-05", "2020-05-07?"):
        assert rules(editor.post("/v1/meetings", meeting_of(leader, date, place="rome"))) == [], date
    assert rules(editor.post("/v1/meetings", meeting_of(leader, "2020-05-09", place=rome, channel="phone"))) == []
    assert rules(editor.post("/v1/meetings", meeting_of(leader, "2020-05-08"))) == []

    meeting = editor.post("/v1/meetings", meeting_of(leader, "2020-05-06", place=rome))

    assert rules(meeting) == ["two_countries_at_once"]
    assert "US" in meeting.json()["warnings"][0]["message"]
    assert [one["id"] for one in client.items("/v1/quality?rule=two_countries_at_once&kind=visit")] == [visit]

    editor.patch(meeting.headers["location"], {"status": "cancelled"})
    assert client.items("/v1/quality?rule=two_countries_at_once") == []
    assert list(upkeep.check(db)) == []


def test_the_same_thing_told_twice(client: Client, editor: Editor, db: Session) -> None:
    first = make_meeting(db, "2020-05-04")
    told = {
        "date": "2020-05-04", "format": "bilateral", "status": "announced",
        "participants": [{"role": "principal", "country": "IT"}, {"role": "principal", "country": "FR"}],
    }  # fmt: skip

    again = editor.post("/v1/meetings", told)

    assert rules(again) == ["looks_like_another"]
    assert len(client.items("/v1/quality?rule=looks_like_another")) == 2
    assert rules(editor.patch(again.headers["location"], {"after": {"meeting": first}})) == []
    assert client.items("/v1/quality?rule=looks_like_another") == []
    assert rules(editor.post("/v1/meetings", {**told, "date": "2020-05-05"})) == []


def test_what_is_told_three_times_names_each_other_and_no_warning_outlives_its_reason(
    client: Client, editor: Editor, db: Session
) -> None:
    meetings = [make_meeting(db, "2020-05-04") for _ in range(3)]
    assert len(client.items("/v1/quality")) == 3
    assert list(upkeep.check(db)) == []

    for number, meeting in enumerate(meetings):
        editor.patch(f"/v1/meetings/{meeting}", {"date": f"2020-05-0{number + 5}", "title": "Moved"})
        assert list(upkeep.check(db)) == []
    assert client.items("/v1/quality") == []


def test_two_meetings_at_different_hours_are_two(editor: Editor, db: Session) -> None:
    make_meeting(db, "2020-05-04T10:00")
    people = [{"role": "principal", "country": "IT"}, {"role": "principal", "country": "FR"}]
    told = {"date": "2020-05-04T15:00", "format": "bilateral", "status": "announced", "participants": people}

    assert rules(editor.post("/v1/meetings", told)) == []


def test_an_office_told_twice(editor: Editor, db: Session) -> None:
    dated = {"title": "Minister", "rank": "minister", "country": "FR", "start": "2023", "end": ".."}
    undated = {"title": "minister", "rank": "minister", "country": "FR"}

    assert rules(editor.post("/v1/leaders", {"name": "A", "terms": [dated, undated]})) == ["overlapping_terms"]
    later = {**dated, "start": "2026"}
    assert rules(editor.post("/v1/leaders", {"name": "B", "terms": [dated, later]})) == ["overlapping_terms"]
    earlier = {**dated, "start": "2010", "end": "2020"}
    assert rules(editor.post("/v1/leaders", {"name": "C", "terms": [dated, earlier]})) == []


def test_letters_that_look_alike(editor: Editor) -> None:
    mixed = editor.post("/v1/leaders", {"name": "Vladimir Put\u0456n", "names": [{"name": "Владимир Putin"}]})

    assert rules(mixed) == ["mixed_scripts"]
    assert "Cyrillic and Latin" in mixed.json()["warnings"][0]["message"]


def test_what_is_learnt_of_a_leader_renews_the_warnings_of_their_entries(
    client: Client, editor: Editor, db: Session
) -> None:
    leader = make_leader(db)
    meeting = editor.post("/v1/meetings", meeting_of(leader, "1980-05-05")).json()
    assert meeting["warnings"] == []

    editor.patch(f"/v1/leaders/{leader}", {"death": "1970"})
    (found,) = client.items("/v1/quality?rule=not_alive")
    assert (found["id"], found["kind"], found["url"]) == (meeting["id"], "meeting", meeting["url"])

    editor.patch(f"/v1/leaders/{leader}", {"death": None})
    assert client.items("/v1/quality?rule=not_alive") == []


def test_a_dry_run_tells_the_warnings_and_keeps_none(client: Client, editor: Editor) -> None:
    assert rules(editor.post("/v1/visits?dry_run=true", {**VISIT, "guest_country": "FR"})) == ["same_country"]
    assert client.items("/v1/quality?rule=same_country") == []


def test_warnings_are_listed_by_rule_noun_and_country_page_by_page(client: Client, db: Session) -> None:
    for country in ("FR", "IT", "DE", "FR", "IT"):
        make_visit(db, "2020-01-01", end="2020-04-01", host_country=country, guest_country=country)
    make_leader(db, "Put\u0456n", terms=[{"title": "X", "rank": "other", "country": "FR"}])

    everything = client.items("/v1/quality?limit=500")
    seen: list[Any] = []
    url: str | None = "/v1/quality?limit=3"
    while url:
        page = client.get(url)
        seen += page.json()["items"]
        url = page.json()["next"]

    assert seen == everything
    assert len({(one["id"], one["rule"], one["pointer"]) for one in seen}) == len(seen)
    assert len(client.items("/v1/quality?rule=long_stay&limit=50")) == 5
    assert len(client.items("/v1/quality?rule=long_stay&rule=same_country&country=fr")) == 4
    assert {one["kind"] for one in client.items("/v1/quality?country=FR")} == {"visit", "leader"}
    assert {one["kind"] for one in client.items("/v1/quality?kind=leader&country=FR")} == {"leader"}


@pytest.mark.parametrize("query", ["rule=odd", "kind=dance", "country=ZZ", "as_of=2020-01-01", "cursor=x", "limit=0"])
def test_what_cannot_be_asked_of_it_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/v1/quality?{query}").status_code == 400


def test_check_notices_a_warning_that_is_missing_and_rebuild_finds_it_again(client: Client, db: Session) -> None:
    visit = make_visit(db, guest_country="FR")
    db.execute(update(QualityWarning).where(QualityWarning.entity_id == visit).values(message="Well"))

    assert [(one.id, one.what) for one in upkeep.check(db)] == [(visit, "its warnings differ")]
    upkeep.rebuild(db)
    assert list(upkeep.check(db)) == []


def test_the_demo_is_not_doubted(client: Client) -> None:
    assert client.items("/v1/quality") == []


def test_a_moved_visit_is_no_longer_doubted(client: Client, db: Session) -> None:
    visit = make_visit(db, "2020-05-04", guest_country="FR")
    visits.amend(db, visit, visit_in("2020-05-04", guest_country="IT"), CHANGE)

    assert client.items("/v1/quality") == []


def test_leaders_who_could_be_one_are_merge_candidates_of_each_other(editor: Editor, client: Client) -> None:
    office = {"title": "President of Examplia", "rank": "head_of_state", "country": "FR", "attested_from": "2008-05-06",
              "attested_until": "2010-05-06"}  # fmt: skip
    one, other, elsewhere = (
        editor.post("/v1/leaders", {"name": name, "terms": [{**office, "country": country}]}).json()
        for name, country in (("Nicolas Sarkophag", "FR"), ("Nicloas Sarkophag", "FR"), ("Nikolas Sarkophag", "IT"))
    )

    found = {row["id"]: row for row in client.items("/v1/quality?rule=looks_like_another&kind=leader")}

    assert found.keys() == {one["id"], other["id"]}
    assert found[one["id"]]["other_id"] == other["id"]
    assert found[other["id"]]["message"] == (
        "Nicolas Sarkophag bears nearly the same name in an office of the same country and time (0.75)"
    )
    assert elsewhere["warnings"] == []
    editor.patch(f"/v1/leaders/{other['id']}", {"name": "Somebody Else"}, "*")
    assert client.items("/v1/quality?rule=looks_like_another&kind=leader") == []
