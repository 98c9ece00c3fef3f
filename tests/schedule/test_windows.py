"""What a window may be, and which uncertain dates fall into it."""

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Client
from tests.factories import make_meeting, make_visit

LIST = "/v1/schedule?between=FR,IT"


@pytest.mark.parametrize("date", ["{2020-05-04,2020-05-06}", "[2020-05-04,2020-05-06]"])
def test_between_the_days_of_a_set_nothing_is(client: Client, db: Session, date: str) -> None:
    make_meeting(db, date)
    days, both = ("03", "04", "05", "06", "07"), date.startswith("{")

    def found(when: str) -> list[str]:
        return [day for day in days if client.items(f"{LIST}&on=2020-05-{day}&when={when}")]

    assert found("possible") == ["04", "06"]
    assert found("certain") == (["04", "06"] if both else [])
    assert len(client.items(f"{LIST}&from=2020-05-04&to=2020-05-06&when=certain")) == 1
    assert len(client.items(f"{LIST}&from=2020-05-05&to=2020-05-06&when=certain")) == both
    assert len(client.items(f"{LIST}&from=2020-05-05")) == len(client.items(f"{LIST}&to=2020-05-05")) == 1


def test_a_set_of_months_is_certain_only_of_what_holds_one_of_them(client: Client, db: Session) -> None:
    make_meeting(db, "{2020-05,2020-07}")

    def certain(first: str, last: str) -> bool:
        return bool(client.items(f"{LIST}&from={first}&to={last}&when=certain"))

    assert certain("2020-05-01", "2020-05-31")
    assert certain("2020-04-20", "2020-06-10")
    assert not certain("2020-05-02", "2020-07-30")
    assert client.items(f"{LIST}&on=2020-06") == []


@pytest.mark.parametrize("end", ["2020-05", "2020-05-12~", "2020-05-12?", "2020", "[2020-05-10..2020-05-14]"])
def test_start_and_end_of_a_visit_bound_each_other(client: Client, db: Session, end: str) -> None:
    make_visit(db, "2020-05-10", end=end)

    assert len(client.items("/v1/schedule?country=IT&on=2020-05-10&when=certain")) == 1
    assert client.items("/v1/schedule?country=IT&on=2020-05-09") == []
    assert client.items("/v1/schedule?country=IT&on=2020-05-11&when=certain") == []


def test_a_visit_is_over_when_its_end_is_told(client: Client, db: Session) -> None:
    make_visit(db, "2020-05", end="2020-05-10")

    (visit,) = client.items("/v1/schedule?country=IT&on=2020-05-10&when=certain")
    assert (visit["earliest"], visit["latest"]) == ("2020-05-01", "2020-05-10")
    assert client.items("/v1/schedule?country=IT&on=2020-05-11") == []
    assert client.items("/v1/schedule?country=IT&on=2020-05-09&when=certain") == []


@pytest.mark.parametrize("parameter", ["on", "from", "to"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{2025-05-07,2025-05-09}", "set"),
        ("[2025-05-07..2025-05-09]", "set"),
        ("2025-05-07?", "exact"),
        ("2025-05~", "exact"),
        ("2025-05-01/2025-05-07%", "exact"),
        ("2025-05-07/", "unknown"),
        ("/1960", "unknown"),
    ],
)
def test_what_is_no_window_is_refused_with_a_reason(client: Client, parameter: str, text: str, reason: str) -> None:
    answer = client.get("/v1/schedule", params={parameter: text})

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert reason in error["message"]


@pytest.mark.parametrize(
    ("told", "same"),
    [
        ("on=2025-05", "from=2025-05-01&to=2025-05-31"),
        ("on=2025", "from=2025-01-01&to=2025-12-31"),
        ("on=2025-21", "from=2025-03-01&to=2025-05-31"),
        ("on=202X", "from=2020-01-01&to=2029-12-31"),
        ("on=2025-05-07/2025-05-09", "from=2025-05-07&to=2025-05-09"),
        ("on=2025-05-09/..", "from=2025-05-09"),
        ("on=../2025-05-06", "to=2025-05-06"),
        ("on=2025-05-07T23:30-11:00", "on=2025-05-07"),
        ("on=2025-05-07T00:30%2B14:00", "on=2025-05-07"),
        ("from=2025-05-07/2025-05-09", "from=2025-05-07"),
        ("to=2025-05-07/2025-05-09", "to=2025-05-09"),
        ("from=2025-05-10&to=2025-05-10", "on=2025-05-10"),
    ],
)
def test_two_ways_to_tell_a_window(client: Client, told: str, same: str) -> None:
    for when in ("possible", "certain"):
        one, other = (client.items(f"/v1/schedule?{window}&when={when}") for window in (told, same))
        assert [entry["id"] for entry in one] == [entry["id"] for entry in other]
        assert one


@pytest.mark.parametrize(
    "url",
    [
        "/v1/schedule?from=2025-05-04/..",
        "/v1/schedule?to=../2025-05-04",
        "/v1/leaders/vladimir-putin/whereabouts?on=2025-05-04/..",
        "/v1/leaders/vladimir-putin/whereabouts?on={2025-05-04,2025-05-06}",
        "/v1/countries/CU/officeholders?on=../2025-05-04",
        "/v1/countries/CU/officeholders?on=2025-05-04?",
    ],
)
def test_what_has_to_begin_and_to_end_is_refused_when_it_is_open(client: Client, url: str) -> None:
    assert client.get(url).status_code == 400


EDGES = ["0001-01-01T00:00%2B14:00", "0001-01-01T23:59-14:00", "9999-12-31T23:59-14:00", "9999-12-31T00:00%2B14:00"]


@pytest.mark.parametrize("moment", EDGES)
def test_moments_at_the_edges_of_time_are_answered(client: Client, db: Session, moment: str) -> None:
    text = moment.replace("%2B", "+")
    meeting = make_meeting(db, text)

    for parameter in ("on", "from", "to"):
        assert client.get(f"/v1/schedule?{parameter}={moment}").status_code == 200
    assert [one["id"] for one in client.items(f"{LIST}&on={moment}")] == [meeting]
    answer = client.get(f"/v1/schedule?as_of={moment}")
    assert answer.status_code == (200 if text == "0001-01-01T23:59-14:00" else 400)
    assert client.get(f"/v1/leaders/vladimir-putin/whereabouts?on={moment}").status_code == 200
