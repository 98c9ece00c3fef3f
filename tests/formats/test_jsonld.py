"""Events of schema.org, read back as triples."""

import json
from typing import Any

import pytest
from rdflib import RDF, Dataset, Namespace, URIRef
from sqlalchemy.orm import Session

from app.settings import Settings
from tests.conftest import Client, Editor
from tests.factories import make_leader, make_meeting, make_place, make_visit
from tests.formats.nasty import record_nasty

SCHEMA = Namespace("https://schema.org/")
OURS = "from=2031-01-01&to=2031-12-31"


def graph(client: Client, query: str = OURS) -> dict[str, dict[str, Any]]:
    """The events by their identifiers."""
    answer = client.get(f"/v1/schedule.jsonld?{query}")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json()["@context"] == "https://schema.org"
    return {one["identifier"]: one for one in answer.json()["@graph"]}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # it uses its own old names
def test_what_is_told_comes_back_equal_as_triples(client: Client, db: Session) -> None:
    titles = record_nasty(db)
    text = client.get(f"/v1/schedule.jsonld?{OURS}").text
    # The vocabulary is not fetched: all that the document uses of it is that its words are those of schema.org.
    document = {**json.loads(text), "@context": {"@vocab": str(SCHEMA)}}
    triples = Dataset(default_union=True).parse(data=json.dumps(document), format="json-ld")
    events = list(triples.subjects(RDF.type, SCHEMA.Event))
    told = client.items(f"/v1/schedule?{OURS}&limit=500")

    assert {str(event) for event in events} == {f"urn:uuid:{one['id']}" for one in told}
    for one in told:
        event = URIRef(f"urn:uuid:{one['id']}")
        assert str(triples.value(event, SCHEMA.name)) == one["title"]
        assert str(triples.value(event, SCHEMA.description) or "") == (one["summary"] or "")
        assert sorted(map(str, triples.objects(event, SCHEMA.keywords))) == sorted(set(one["topics"]))
    assert set(titles) <= {str(name) for name in triples.objects(None, SCHEMA.name)}
    assert "<" not in text  # it can stand in the script of a page


@pytest.mark.parametrize(
    ("told", "start", "end"),
    [
        ("2031-05-07", "2031-05-07", "2031-05-07"),
        ("2031-05-04/2031-05-10", "2031-05-04", "2031-05-10"),
        ("2031-05-07T10:00+03:00", "2031-05-07T07:00:00+00:00", None),
        ("2031-05-04/..", "2031-05-04", None),
        ("2031-05", None, None),
        ("2031-05-07?", None, None),
        ("[2031-05-07..2031-05-10]", None, None),
    ],
)
def test_only_what_is_precise_to_the_day_is_a_date(
    client: Client, db: Session, told: str, start: str | None, end: str | None
) -> None:
    meeting = make_meeting(db, told)
    event = graph(client)[meeting]

    assert (event.get("startDate"), event.get("endDate")) == (start, end)


def test_each_change_of_plans_has_its_status(client: Client, editor: Editor, db: Session) -> None:
    meeting = make_meeting(db, "2031-05-07")

    def amended(**told: str) -> tuple[str, Any, Any]:
        if told:
            assert editor.patch(f"/v1/meetings/{meeting}", told).status_code == 200
        event = graph(client)[meeting]
        return event["eventStatus"].rpartition("/")[2], event.get("startDate"), event.get("previousStartDate")

    assert amended() == ("EventScheduled", "2031-05-07", None)
    assert amended(date="2031-05-08") == ("EventRescheduled", "2031-05-08", ["2031-05-07"])
    assert amended(date="2031-05-09") == ("EventRescheduled", "2031-05-09", ["2031-05-07", "2031-05-08"])
    assert amended(status="postponed") == ("EventPostponed", None, ["2031-05-07", "2031-05-08", "2031-05-09"])
    assert amended(status="cancelled")[:2] == ("EventCancelled", "2031-05-09")


def test_who_where_and_what_it_belongs_to(client: Client, settings: Settings, db: Session) -> None:
    client.app.state.settings = settings.model_copy(update={"public_url": "https://bilat.example"})
    moscow = make_place(db, "Moskau", country="RU", lat=55.75, lon=37.62)
    guest = make_leader(db, "Ada Example")
    visit = make_visit(db, "2031-05-04", end="2031-05-06", host_country="RU", stops=[{"place": moscow}])
    meeting = make_meeting(
        db, "2031-05-05", place=moscow, visit=visit, channel="phone", external_ids=["wikidata:Q42"],
        participants=[{"role": "principal", "leader": guest, "capacity": "President", "country": "FR"},
                      {"role": "principal", "country": "RU"}],
    )  # fmt: skip
    events = graph(client)
    talk, stay = events[meeting], events[visit]

    assert talk["@id"] == talk["url"] == f"https://bilat.example/v1/meetings/{meeting}"
    assert talk["superEvent"] == {"@id": stay["@id"]}
    assert stay["subEvent"] == [{"@id": talk["@id"]}]
    assert talk["location"][0]["geo"] == {"@type": "GeoCoordinates", "latitude": 55.75, "longitude": 37.62}
    assert talk["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert talk["sameAs"] == ["https://www.wikidata.org/entity/Q42"]
    person, state = talk["attendee"]
    assert (person["name"], person["jobTitle"], person["affiliation"]["name"]) == ("Ada Example", "President", "France")
    assert state == {"@type": "GovernmentOrganization", "identifier": "RU", "name": "Russia"}
