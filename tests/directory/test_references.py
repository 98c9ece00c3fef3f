"""One record goes by many references, and one reference means one record."""

from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.sources import service as sources
from app.sources.schemas import SourceIn
from tests.conftest import Client
from tests.factories import CHANGE, make_leader, make_meeting, make_place, make_visit

LONG = "https://archive.example/" + "x" * 1900


def make_source(db: Session, **fields: object) -> str:
    return sources.record(db, SourceIn.model_validate({"title": "An article", **fields}), CHANGE)


@pytest.mark.parametrize("end", ["", "/revisions", "/revisions/1", "/schedule", "/officeholders?on=2025-05-07"])
def test_the_code_of_a_country_may_be_written_in_lower_case_everywhere(client: Client, end: str) -> None:
    lower, upper = client.get(f"/v1/countries/ru{end}"), client.get(f"/v1/countries/RU{end}")

    assert (lower.status_code, lower.json()) == (200, upper.json())


@pytest.mark.parametrize(
    "outside", ["doi:10.1/abc", "doi:10.1000/(x)/y;z?a=b#c", "x:revisions", "url:https://a.example//b"]
)
def test_an_outside_id_with_slashes_finds_its_record(client: Client, db: Session, outside: str) -> None:
    ids = {
        "leaders": make_leader(db, external_ids=[outside]),
        "places": make_place(db, external_ids=[outside]),
        "sources": make_source(db, external_ids=[outside]),
        "meetings": make_meeting(db, external_ids=[outside]),
        "visits": make_visit(db, external_ids=[outside]),
    }

    for plural, entity_id in ids.items():
        written = f"/v1/{plural}/{quote(outside, safe='')}"
        for end in ("", "/revisions/1"):
            assert client.get(written + end).json()["id"] == entity_id
        assert client.get(f"{written}/revisions").json()["items"][0]["id"] == entity_id
        assert client.get(f"/v1/{plural}/{quote(outside, safe='/:')}").json()["id"] == entity_id
    here = f"/v1/leaders/{quote(outside, safe='')}"
    assert client.get(f"{here}/whereabouts?on=2025-05-05").json()["leader"]["id"] == ids["leaders"]
    assert client.get(f"{here}/schedule").status_code == 200


def test_a_source_is_found_by_its_address(client: Client, db: Session) -> None:
    found = make_source(db, source_url="https://paper.example/2020/02?id=7&lang=en")
    long = make_source(db, source_url=LONG)
    other = make_source(db, source_url=LONG + "y")
    meeting = make_meeting(db, sources=[{"source": LONG + "y"}])

    for address, source in (("https://paper.example/2020/02?id=7&lang=en", found), (LONG, long), (LONG + "y", other)):
        assert client.get(f"/v1/sources/{quote(address, safe='')}").json()["id"] == source
        assert len(client.items("/v1/schedule", source=address)) == (source == other)
    assert [item["id"] for item in client.items("/v1/schedule", source=LONG + "y")] == [meeting]


def test_two_sources_at_one_address_are_refused_when_the_second_is_told(client: Client, db: Session) -> None:
    first = make_source(db, source_url="https://paper.example/1")

    with pytest.raises(Invalid, match=first) as refused:
        make_source(db, source_url="https://paper.example/1")

    assert refused.value.errors[0]["pointer"] == "/source_url"
    assert client.get("/v1/sources/https%3A%2F%2Fpaper.example%2F1").json()["id"] == first


def test_an_outside_id_of_two_leaders_is_refused_when_the_second_is_told(db: Session) -> None:
    first = make_leader(db, external_ids=["wikidata:Q999999999"])
    second = make_leader(db, "Bo Example")

    with pytest.raises(Invalid, match=first) as refused:
        make_leader(db, external_ids=["x:1", "wikidata:Q999999999"])
    assert refused.value.errors[0]["pointer"] == "/external_ids/1"
    with pytest.raises(Invalid, match=first):
        leaders.amend(db, second, LeaderIn(name="Bo Example", external_ids=["wikidata:Q999999999"]), CHANGE)
    leaders.amend(db, first, LeaderIn(name="Ada Example", external_ids=["wikidata:Q999999999"]), CHANGE)


def test_an_outside_id_of_several_meetings_means_none_of_them(client: Client, db: Session) -> None:
    make_visit(db, external_ids=["trip:1"])
    for day in ("2020-01-01", "2020-01-02"):
        make_meeting(db, day, external_ids=["trip:1"])

    refused = client.get("/v1/meetings/trip:1")

    assert (refused.status_code, "several meetings" in refused.text) == (404, True)
    assert client.get("/v1/visits/trip:1").status_code == 200
    assert len(client.items("/v1/schedule?external_id=trip:1")) == 3


def test_a_reference_that_was_taken_away_finds_nothing_any_more(client: Client, db: Session) -> None:
    leader = make_leader(db, external_ids=["x:1"])

    leaders.amend(db, leader, LeaderIn(name="Ada Example"), CHANGE)

    assert client.get("/v1/leaders/x:1").status_code == 404
