"""Countries of the past stay what they were, and are found from those that followed them."""

from sqlalchemy.orm import Session

from tests.conftest import Client
from tests.factories import make_meeting, make_visit


def sides(one: str, other: str) -> list[dict[str, str]]:
    return [{"role": "principal", "country": one}, {"role": "principal", "country": other}]


def test_a_trip_to_the_soviet_union_stays_one_and_is_found_from_russia_when_asked(client: Client, db: Session) -> None:
    visit = make_visit(db, start="1972-05-22", end="1972-05-30", host_country="SUHH", guest_country="US")
    window = "from=1972-01-01&to=1972-12-31"

    assert client.items(f"/v1/schedule?country=RU&{window}") == []
    (found,) = client.items(f"/v1/schedule?country=RU&lineage=true&{window}")
    assert (found["id"], found["host_country"]) == (visit, "SUHH")
    assert [one["id"] for one in client.items(f"/v1/schedule?country=SUHH&{window}")] == [visit]
    assert [one["id"] for one in client.items(f"/v1/countries/RU/schedule?lineage=true&{window}")] == [visit]


def test_lineage_leads_back_and_not_forward(client: Client, db: Session) -> None:
    make_meeting(db, date="2001-06-16", participants=sides("US", "RU"))

    assert client.items("/v1/schedule?country=SUHH&lineage=true&on=2001-06-16") == []


def test_between_two_lines_of_succession(client: Client, db: Session) -> None:
    make_meeting(db, date="1970-03-19", participants=sides("DE", "DDDE"), title="Erfurt")
    make_meeting(db, date="1970-08-12", participants=sides("DE", "SUHH"), title="Moscow")

    assert client.titles("/v1/schedule?between=RU,DE&on=1970") == []
    assert client.titles("/v1/schedule?between=RU,DE&lineage=true&on=1970") == ["Moscow"]
    assert client.titles("/v1/schedule?between=DE,SUHH&on=1970") == ["Moscow"]


def test_a_role_goes_with_the_predecessor_too(client: Client, db: Session) -> None:
    make_visit(db, start="1972-05-22", host_country="SUHH", guest_country="US")

    assert len(client.items("/v1/schedule?country=RU&lineage=true&role=host&on=1972-05-22")) == 1
    assert client.items("/v1/schedule?country=RU&lineage=true&role=guest&on=1972-05-22") == []


def test_a_country_tells_its_line(client: Client) -> None:
    russia = client.get("/v1/countries/RU").json()

    assert russia["lineage"] == ["RU", "SUHH", "X-RUE"]
    assert [one["country"] for one in russia["predecessors"]] == ["SUHH"]
    assert "RU" in [one["country"] for one in client.get("/v1/countries/SUHH").json()["successors"]]
