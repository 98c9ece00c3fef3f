"""Every filter and every pair of filters on the demo, against a reading of the documents one by one."""

from itertools import combinations
from urllib.parse import parse_qs

import pytest
from sqlalchemy.orm import Session

from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.meetings import service as meetings
from tests.conftest import Client
from tests.factories import known, make_leader, make_meeting, meeting_in
from tests.schedule.oracle import Oracle, Told

FILTERS = [
    "country=CU", "country=VN&country=LA", "between=RU,CU", "leader=miguel-diaz-canel",
    "leader=vladimir-putin&leader=to-lam", "place=moscow", "occasion=victory-day-2025", "from=2025-05-08",
    "to=2025-05-08", "on=2025-05-09", "on=2025-05", "on=2025-05-07&when=certain", "kind=visit", "kind=meeting",
    "role=delegate", "role=guest&country=CU", "role=host&country=RU", "role=delegate&leader=yuri-ushakov",
    "status=announced", "status=announced&status=took_place", "type=official", "format=bilateral", "channel=phone",
    "topic=Credit%20Lines", "q=treaty", "q=putin%20laos", "source=https://tass.com/politics/1953901",
    "external_id=demo:putin-xi",
]  # fmt: skip


@pytest.fixture
def oracle(db: Session) -> Oracle:
    return Oracle(db)


def told(*queries: str) -> Told:
    return parse_qs("&".join(queries))


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_finds_what_it_says(client: Client, oracle: Oracle, query: str) -> None:
    found = client.items(f"/v1/schedule?{query}&limit=100")
    expected = oracle.answer(told(query))

    assert sorted(one["id"] for one in found) == sorted(entry["id"] for entry in expected)
    assert found or query == "channel=phone"


def test_two_filters_find_what_both_find(client: Client, oracle: Oracle) -> None:
    for one, other in combinations(FILTERS, 2):
        if set(told(one)) & set(told(other)) or ("on" in told(one, other) and {"from", "to"} & set(told(one, other))):
            continue  # the same parameter twice means any of its values, and a window is told in one way
        expected = oracle.answer(told(one, other))
        found = client.items(f"/v1/schedule?{one}&{other}&limit=100")
        assert {entry["id"] for entry in found} == {entry["id"] for entry in expected}, (one, other)


def test_a_source_has_three_names(client: Client) -> None:
    by_address = client.items("/v1/schedule?source=https://tass.com/politics/1953901")
    (cited,) = {one["id"] for one in by_address[0]["sources"] if one["url"] == "https://tass.com/politics/1953901"}

    assert by_address
    assert client.items("/v1/schedule?source=demo:s3") == by_address
    assert client.items(f"/v1/schedule?source={cited}") == by_address


def test_who_greets_watches_or_interprets_is_no_side(client: Client, db: Session) -> None:
    for role in ("greeter", "observer", "interpreter", "other"):
        parties = [{"role": "principal", "country": "FR"}, {"role": role, "country": "IT"}]
        make_meeting(db, participants=[*parties, {"role": role, "organization": "nato"}])

    assert client.items("/v1/schedule?between=FR,IT") == []
    assert client.items("/v1/schedule?between=FR,nato") == []
    assert len(client.items("/v1/schedule?country=FR&country=IT&on=2020-02-02")) == 4


def test_every_text_of_a_record_is_searched(client: Client, db: Session) -> None:
    make_meeting(
        db, title="alpha", summary="beta", topics=["gamma"], statements=["delta"], sought=["epsilon"],
        outcomes=[{"kind": "treaty", "status": "announced", "title": "zeta", "summary": "eta"}],
    )  # fmt: skip

    for word in ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "alpha eta"):
        assert len(client.items(f"/v1/schedule?q={word}")) == 1, word


@pytest.mark.parametrize(
    ("moment", "name"), [("2020-05-19T23:59:59.999999Z", "before"), ("2020-05-20T00:00:00Z", "after")]
)
def test_at_the_very_moment_of_a_change_the_new_stands_and_not_the_old(
    client: Client, db: Session, moment: str, name: str
) -> None:
    meeting = make_meeting(db, topics=["before"], change=known("2020-05-01"))
    leader = make_leader(db, "Somebody Before", known("2020-05-01"))
    meetings.amend(db, meeting, meeting_in(topics=["after"]), known("2020-05-20"))
    leaders.amend(db, leader, LeaderIn(name="Somebody After"), known("2020-05-20"))

    found = [one for one in ("before", "after") if client.items(f"/v1/schedule?topic={one}&as_of={moment}")]
    assert found == [name]
    found = [one for one in ("before", "after") if client.items(f"/v1/leaders?q=somebody%20{one}&as_of={moment}")]
    assert found == [name]


def test_order_desc_is_order_asc_turned_round(client: Client) -> None:
    forwards = client.items("/v1/schedule?limit=100")
    backwards = client.items("/v1/schedule?limit=100&order=desc")

    assert [one["id"] for one in backwards] == [one["id"] for one in forwards][::-1]
    days = [one["earliest"] for one in forwards]
    assert days == sorted(days)


def test_count_exact_counts_all_pages_and_is_not_given_unasked(client: Client, oracle: Oracle) -> None:
    counted = client.get("/v1/schedule?limit=2&count=exact").json()

    assert counted["total"] == len(oracle.known())
    assert "total" not in client.get("/v1/schedule?limit=2").json()
