"""The office held on a day: certain, possible, or not; taken from the terms, or kept as given."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app import offices
from app.history.service import Change
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from tests.conftest import Client
from tests.factories import known, make_leader, make_meeting

UNTOLD = {"start": None, "end": None, "attested_from": None, "attested_until": None, "rank": "minister"}


def held(on: str, **told: str) -> str | None:
    return offices.held({**UNTOLD, **told}, date.fromisoformat(on), date.fromisoformat(on))


def test_an_open_end_reaches_on_and_an_unknown_end_does_not() -> None:
    assert held("2030-01-01", start="2020-01-01", end="..") == "certain"
    assert held("2030-01-01", start="2020-01-01") is None
    assert held("2020-01-01", start="2020-01-01") == "certain"
    assert held("2019-12-31", start="2020-01-01", end="..") is None


def test_years_alone_make_their_edges_possible_and_the_years_between_certain() -> None:
    years = {"start": "2017", "end": "2022"}

    assert [held(day, **years) for day in ("2016-12-31", "2017-05-01", "2018-01-01", "2022-03-01", "2023-01-01")] == [
        None, "possible", "certain", "possible", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("office", "possible"),
    [
        ({"start": "2017"}, "2017-01-01 2017-05-01 2017-12-31"),
        ({"end": "2017"}, "2017-01-01 2017-05-01 2017-12-31"),
        ({"start": "2017", "end": "2017"}, "2017-01-01 2017-05-01 2017-12-31"),
        ({"start": "2017-05", "end": "2017"}, "2017-05-01 2017-12-31"),
        ({"start": "2017~"}, "2017-01-01 2017-12-31"),
        ({"end": ".."}, "1900-01-01 2017-01-01 2100-01-01"),
        ({"start": "2017-05-10", "end": "2017-05"}, "2017-05-11 2017-05-31"),
        ({"start": "2017-05", "end": "2017-05-10"}, "2017-05-01 2017-05-09"),
    ],
    ids=str,
)
def test_what_is_told_by_years_is_possible_in_all_of_them_and_certain_on_no_day_that_nobody_told(
    office: dict[str, str], possible: str
) -> None:
    days = possible.split()

    assert [held(day, **office) for day in days] == ["possible"] * len(days)
    if ".." not in office.values():
        assert held("2016-12-31", **office) is None
        assert held("2018-01-01", **office) is None


@pytest.mark.parametrize("end", ["2017-05", "2017-05-12~", "2020", ".."])
def test_an_office_is_certain_on_the_day_it_began_whatever_its_end(end: str) -> None:
    assert held("2017-05-10", start="2017-05-10", end=end) == "certain"
    assert held("2017-05-09", start="2017-05-10", end=end) is None


def test_attested_days_and_told_ones_add_up() -> None:
    attested = {"attested_from": "2018-03-01", "attested_until": "2018-03-01"}

    days = ("2017-06-01", "2017-12-31", "2018-03-01", "2018-03-02")
    assert [held(day, start="2017", **attested) for day in days] == ["possible", "certain", "certain", None]
    assert [held(day, end="2019", **attested) for day in ("2018-02-28", "2018-12-31", "2019-06-01")] == [
        None, "certain", "possible",
    ]  # fmt: skip
    assert [held(day, end="..", **attested) for day in ("2018-02-28", "2018-03-01", "2030-01-01")] == [
        None, "certain", "certain",
    ]  # fmt: skip


def test_an_office_is_certain_on_attested_days_and_unknown_outside() -> None:
    attested = {"attested_from": "2025-05-04", "attested_until": "2025-05-10"}

    assert [held(day, **attested) for day in ("2025-05-03", "2025-05-04", "2025-05-10", "2025-05-11")] == [
        None, "certain", "certain", None,
    ]  # fmt: skip


def test_an_approximate_beginning_is_never_certain_but_attestation_is() -> None:
    assert held("2020-06-01", start="2020-06-01~", end="..") == "possible"
    assert held("2021-01-01", start="2020~", end="..", attested_from="2020-09-01", attested_until="2020-09-01") == (
        "certain"
    )


def test_an_office_of_which_no_day_is_told_is_possible_on_every_day() -> None:
    assert held("1900-01-01") == held("2100-01-01") == "possible"


@pytest.mark.parametrize("end", ["9999-12-31", "..", None])
def test_open_unknown_and_far_away_ends_are_kept_apart(client: Client, db: Session, end: str | None) -> None:
    leader = make_leader(db, terms=[{"title": "King", "rank": "royal", "country": "FR", "start": "2000", "end": end}])

    (term,) = client.get(f"/v1/leaders/{leader}").json()["terms"]

    assert term["end"] == end


def minister_then_president(db: Session) -> str:
    terms = [
        {"title": "Minister of Trade", "rank": "minister", "country": "FR", "start": "2010-01-01", "end": "2014-12-31"},
        {"title": "President of France", "rank": "head_of_state", "country": "FR", "start": "2015-01-01", "end": ".."},
        {"title": "Co-Prince", "rank": "royal", "country": "AD", "start": "2015-01-01", "end": ".."},
    ]
    return make_leader(db, "Ada Example", known("2009-01-01"), terms=terms)


@pytest.mark.parametrize(
    ("day", "capacity", "rank", "country"),
    [
        ("2012-03-01", "Minister of Trade", "minister", "FR"),
        ("2016-03-01", "President of France", "head_of_state", "FR"),
        ("2005-03-01", None, None, None),
    ],
)
def test_capacity_and_country_are_those_of_the_highest_office_on_that_day(
    client: Client, db: Session, day: str, capacity: str | None, rank: str | None, country: str | None
) -> None:
    who = [{"role": "principal", "leader": minister_then_president(db)}, {"role": "principal", "country": "IT"}]
    meeting = make_meeting(db, date=day, participants=who)

    shown = client.get(f"/v1/meetings/{meeting}").json()["participants"][0]

    assert (shown["capacity"], shown["rank"], shown["country"]) == (capacity, rank, country)


def test_a_capacity_that_is_given_is_kept(client: Client, db: Session) -> None:
    who = [
        {"role": "principal", "leader": minister_then_president(db), "capacity": "Special envoy", "rank": "envoy"},
        {"role": "principal", "country": "IT"},
    ]
    meeting = make_meeting(db, date="2016-03-01", participants=who)

    shown = client.get(f"/v1/meetings/{meeting}").json()["participants"][0]

    assert (shown["capacity"], shown["rank"]) == ("Special envoy", "envoy")


def test_a_term_learnt_later_is_shown_wherever_no_capacity_was_given(client: Client, db: Session) -> None:
    leader = make_leader(db, "Ada Example", known("2009-01-01"))
    who = [{"role": "principal", "leader": leader, "country": "FR"}, {"role": "principal", "country": "IT"}]
    meeting = make_meeting(db, date="2012-03-01", change=known("2012-03-01"), participants=who)
    assert client.get(f"/v1/meetings/{meeting}").json()["participants"][0]["capacity"] is None

    term = {"title": "Envoy", "rank": "envoy", "country": "FR", "start": "2012", "end": "2012"}
    leaders.amend(db, leader, LeaderIn.model_validate({"name": "Ada Example", "terms": [term]}), Change("tests"))

    assert client.get(f"/v1/meetings/{meeting}").json()["participants"][0]["capacity"] == "Envoy"


def test_officeholders_say_which_are_certain(client: Client, db: Session) -> None:
    for name, start, end in (("Old", "2017", "2022"), ("New", "2022", "..")):
        term = {"title": "President", "rank": "head_of_state", "country": "AL", "start": start, "end": end}
        make_leader(db, name, terms=[term])

    def shown(day: str) -> list[tuple[str, str]]:
        found = client.items(f"/v1/countries/AL/officeholders?on={day}")
        return [(one["leader"]["name"], one["certainty"]) for one in found]

    assert shown("2020-06-01") == [("Old", "certain")]
    assert shown("2022-06-01") == [("New", "possible"), ("Old", "possible")]
    assert shown("2023-06-01") == [("New", "certain")]
    assert client.items("/v1/countries/AL/officeholders?on=2020-06-01&as_of=2020-06-01") == []
