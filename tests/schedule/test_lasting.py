"""Entries that last longer than the look-back, and those whose dates are not certain."""

from sqlalchemy.orm import Session

from app.meetings import service
from tests.conftest import Client
from tests.factories import known, make_meeting, make_visit, meeting_in


def test_a_long_stay_is_found_on_a_day_in_its_middle(client: Client, db: Session) -> None:
    long = make_visit(db, start="2020-01-01", end="2020-12-31")
    short = make_visit(db, start="2020-06-10", end="2020-06-14")

    found = client.items("/v1/schedule?country=IT&on=2020-06-14")

    assert [one["id"] for one in found] == [long, short]


def test_a_stay_of_exactly_the_look_back_is_found_on_its_last_day_and_not_after(client: Client, db: Session) -> None:
    for days in (13, 14, 15, 16):
        make_visit(db, start="2020-06-01", end=f"2020-06-{days + 1}")

    assert len(client.items("/v1/schedule?country=IT&on=2020-06-14")) == 4
    assert len(client.items("/v1/schedule?country=IT&on=2020-06-16")) == 2
    assert client.items("/v1/schedule?country=IT&on=2020-06-18") == []


def test_a_month_is_possible_on_each_of_its_days_and_certain_only_of_the_whole(client: Client, db: Session) -> None:
    make_meeting(db, date="2020-06")

    assert len(client.items("/v1/schedule?between=FR,IT&on=2020-06-30")) == 1
    assert client.items("/v1/schedule?between=FR,IT&on=2020-06-30&when=certain") == []
    assert len(client.items("/v1/schedule?between=FR,IT&on=2020-06&when=certain")) == 1


def test_an_uncertain_date_is_never_certain_of_a_window(client: Client, db: Session) -> None:
    make_meeting(db, date="2020-06-05?")

    assert len(client.items("/v1/schedule?between=FR,IT&from=2020-06-01&to=2020-06-30")) == 1
    assert client.items("/v1/schedule?between=FR,IT&from=2020-06-01&to=2020-06-30&when=certain") == []


def test_a_stay_with_an_open_end_goes_on_and_one_with_an_unknown_end_is_not_guessed(
    client: Client, db: Session
) -> None:
    make_visit(db, start="2020-06-01/..", title="open")
    make_visit(db, start="2020-06-01", title="unknown")

    assert client.titles("/v1/schedule?country=IT&on=2020-06-01") != []
    assert client.titles("/v1/schedule?country=IT&on=2024-01-01") == ["open"]


def test_the_first_and_the_last_day_of_all_are_days_like_others(client: Client, db: Session) -> None:
    make_meeting(db, date="0001-01-01", title="first")
    make_meeting(db, date="9999-12-31", title="last")

    assert client.titles("/v1/schedule?between=FR,IT&on=0001-01-01") == ["first"]
    assert client.titles("/v1/schedule?between=FR,IT&on=9999-12-31") == ["last"]


def test_hours_order_a_day(client: Client, db: Session) -> None:
    make_meeting(db, date="2020-06-01T15:00+02:00", title="afternoon")
    morning = make_meeting(db, date="2020-06-01T09:30", title="morning")
    make_meeting(db, date="2020-06-01", title="right after the morning", after={"meeting": morning})

    assert client.titles("/v1/schedule?between=FR,IT&on=2020-06-01") == [
        "morning",
        "right after the morning",
        "afternoon",
    ]


def test_the_past_of_an_entry_is_found_where_it_stood(client: Client, db: Session) -> None:

    meeting = make_meeting(db, date="2020-06-01", change=known("2020-05-01"), topics=["trade"])
    service.amend(db, meeting, meeting_in("2020-07-01", topics=["fishing"], status="postponed"), known("2020-05-20"))

    assert client.items("/v1/schedule?between=FR,IT&on=2020-06-01") == []
    assert len(client.items("/v1/schedule?between=FR,IT&on=2020-06-01&as_of=2020-05-10&topic=trade")) == 1
    assert client.items("/v1/schedule?between=FR,IT&as_of=2020-05-10&topic=fishing") == []
    assert client.items("/v1/schedule?between=FR,IT&as_of=2020-04-30") == []
    assert len(client.items("/v1/schedule?between=FR,IT&on=2020-07-01&as_of=2020-05-20")) == 1
