"""Many records at once: with as many statements as for one, and refused by their place."""

from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import bulk, upkeep
from app.errors import Invalid
from app.index import proof
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.meetings import service as meetings
from app.occasions import service as occasions
from app.occasions.schemas import OccasionIn
from app.organizations import service as organizations
from app.organizations.schemas import OrganizationIn
from app.places import service as places
from app.places.schemas import PlaceIn
from app.sources import service as sources
from app.sources.schemas import SourceIn
from app.visits import service as visits
from tests.conftest import Client, Editor
from tests.factories import CHANGE, make_leader, make_meeting, make_place, make_visit, meeting_in, visit_in

SOURCE = {"title": "Talks", "source_url": "https://example.org/talks"}


def test_five_hundred_meetings_are_recorded_with_as_many_statements_as_one(
    client: Client, db: Session, statements: list[str]
) -> None:
    leader, other, hall, visit = make_leader(db), make_leader(db, "Bea Example"), make_place(db), make_visit(db)
    people = [
        {"role": "principal", "country": "FR", "leader": leader},
        {"role": "principal", "country": "IT", "leader": other},
    ]
    first = make_meeting(db, sources=[{"source": SOURCE}], topics=["trade"], participants=people, visit=visit)
    told = {
        "participants": people, "place": hall, "visit": visit, "topics": ["trade"], "sources": [{"source": SOURCE}],
        "after": {"meeting": first},
    }  # fmt: skip
    counted = []
    for number in (1, 500):
        days = (date(2000 + number, 1, 1) + timedelta(days=3 * day) for day in range(number))
        records = [meeting_in(str(day), **told) for day in days]
        statements.clear()
        ids = meetings.record_all(db, records, CHANGE)
        counted.append(len(statements))

    assert counted[1] <= counted[0] + 4  # pieces of five hundred keys, and warnings that one meeting has not
    assert len(set(ids)) == 500
    assert client.get("/v1/schedule?leader=bea-example&count=exact&limit=1").json()["total"] == 502
    assert list(upkeep.check(db)) == []


def test_one_meeting_is_recorded_with_fourteen_statements(db: Session, statements: list[str]) -> None:
    sides = [{"role": "principal", "country": code, "leader": make_leader(db, code)} for code in ("FR", "IT")]
    told: dict[str, Any] = {
        "place": make_place(db),
        "topics": ["trade"],
        "external_ids": ["x:1"],
        "sources": [{"source": SOURCE}],
    }
    make_meeting(db, **told, participants=sides)
    statements.clear()

    make_meeting(db, "2019-05-05", **told, participants=sides)

    assert len(statements) <= 14, statements
    assert list(upkeep.check(db)) == []


def test_many_visits_are_recorded_with_as_many_statements_as_one(db: Session, statements: list[str]) -> None:
    guest = make_leader(db)
    make_visit(db, stops=[{"place": make_place(db)}], participants=[{"role": "guest", "leader": guest}])
    told = {"stops": [{"place": "exampleville"}], "participants": [{"role": "guest", "leader": guest}]}
    counted = []
    for number in (1, 60):
        statements.clear()
        visits.record_all(db, [visit_in(f"{1900 + number + year}-05-06", **told) for year in range(number)], CHANGE)
        counted.append(len(statements))

    assert counted[1] <= counted[0]
    assert list(upkeep.check(db)) == []


def test_many_are_amended_with_as_many_statements_as_one(db: Session, statements: list[str]) -> None:
    days = [date(2001, 1, 1) + timedelta(days=3 * day) for day in range(90)]
    ids = meetings.record_all(db, [meeting_in(str(day)) for day in days], CHANGE)
    stays = visits.record_all(db, [visit_in(str(day), stops=[{"place": "moscow"}]) for day in days], CHANGE)
    counted = []
    for some in (slice(0, 1), slice(1, 61)):
        statements.clear()
        told = {one: meeting_in(str(day), topics=["trade"]) for one, day in zip(ids[some], days[some], strict=True)}
        meetings.amend_all(db, told, CHANGE)
        stops = [{"place": "moscow", "activities": ["tea"]}]
        stay = {one: visit_in(str(day), stops=stops) for one, day in zip(stays[some], days[some], strict=True)}
        visits.amend_all(db, stay, CHANGE)
        counted.append(len(statements))

    assert counted[1] <= counted[0]
    assert list(upkeep.check(db)) == []


def test_many_of_the_other_nouns_are_recorded_with_as_many_statements_as_one(
    db: Session, statements: list[str]
) -> None:
    make_place(db, "Outer", country="FR")
    made = sources.record(db, SourceIn(title="Old", source_url="https://example.org/old"), CHANGE)
    term = {"title": "Minister", "rank": "minister", "country": "FR", "sources": [{"source": made}]}
    counted = []
    for number in (1, 60):
        of = [f"{number}-{at}" for at in range(number)]
        statements.clear()
        told: list[dict[str, Any]] = [
            {"title": f"Title {one}", "source_url": f"https://example.org/{one}"} for one in of
        ]
        sources.record_all(db, [SourceIn.model_validate(one) for one in told], CHANGE)
        told = [{"name": f"Town {one}", "country": "FR", "within": "outer"} for one in of]
        places.record_all(db, [PlaceIn.model_validate(one) for one in told], CHANGE)
        told = [{"name": f"Ada {one}", "terms": [term], "external_ids": [f"x:{one}"]} for one in of]
        leaders.record_all(db, [LeaderIn.model_validate(one) for one in told], CHANGE)
        organizations.record_all(db, [OrganizationIn(name=f"Union {one}") for one in of], CHANGE)
        told = [{"name": f"Day {one}", "date": "2020", "status": "announced", "place": "outer"} for one in of]
        occasions.record_all(db, [OccasionIn.model_validate(one) for one in told], CHANGE)
        counted.append(len(statements))

    one_by_one = 59 * 2 if db.get_bind().dialect.name == "sqlite" else 0  # it numbers citations and identifiers so
    assert counted[1] <= counted[0] + 5 + one_by_one
    assert list(upkeep.check(db)) == []


def test_records_of_one_batch_may_share_a_name_but_no_slug_and_no_identifier(db: Session, client: Client) -> None:
    ids = leaders.record_all(db, [LeaderIn(name="Ada Example") for _ in range(3)], CHANGE)
    same = {"name": "Bea", "external_ids": ["wikidata:Q42"]}

    slugs = [client.get(f"/v1/leaders/{one}").json()["slug"] for one in ids]
    assert slugs == ["ada-example", "ada-example-2", "ada-example-3"]
    for told, pointer in ((same, "/1/external_ids/0"), ({"name": "Bea", "slug": "bea"}, "/1/slug")):
        with pytest.raises(Invalid) as refused:
            leaders.record_all(db, [LeaderIn.model_validate(told) for _ in range(2)], CHANGE)
        assert [error["pointer"] for error in refused.value.errors] == [pointer]


def test_leaders_of_one_name_with_sources_told_inline_get_slugs_of_their_own(db: Session, client: Client) -> None:
    told = [
        {"name": "Cy Example", "terms": [{"title": "Minister", "rank": "minister", "country": "FR", "sources": [
            {"source": {"title": f"Told {at}", "source_url": f"https://example.org/cy/{at}"}}]}]}
        for at in range(3)
    ]  # fmt: skip

    ids = leaders.record_all(db, [LeaderIn.model_validate(one) for one in told], CHANGE)

    slugs = [client.get(f"/v1/leaders/{one}").json()["slug"] for one in ids]
    assert slugs == ["cy-example", "cy-example-2", "cy-example-3"]


@pytest.mark.parametrize("number", [1, bulk.FEWEST_COPIED + 1])
def test_what_the_tables_refuse_of_many_rows_is_told_as_of_one(db: Session, number: int) -> None:
    rows = [(10**9 + at, "possible", 1, 2) for at in range(number)]  # gaps of changes that are not there

    with pytest.raises(IntegrityError), db.begin_nested(), bulk.together(db, number):
        bulk.insert(db, "schedule_gap", ("seq", "certainty", "first", "last"), rows)


def test_those_who_come_after_an_amended_meeting_move_with_it_also_within_the_batch(
    db: Session, client: Client
) -> None:
    first = make_meeting(db)
    second = make_meeting(db, after={"meeting": first})
    third = make_meeting(db, after={"meeting": second})
    told = {first: meeting_in("2020-02-02T10:00"), second: meeting_in("2020-02-02", after={"meeting": first})}

    meetings.amend_all(db, told, CHANGE)

    shown = [client.get(f"/v1/meetings/{one}").json() for one in (first, second, third)]
    assert [one["position"] for one in shown] == [600_000, 600_001, 600_002]
    assert [one["version"] for one in shown] == [2, 2, 2]
    assert list(upkeep.check(db)) == []


def test_a_stop_may_have_more_activities_than_a_statement_takes_well(db: Session) -> None:
    stops = [{"place": "moscow", "activities": [f"tea number {at}" for at in range(200)]} for _ in range(2)]

    make_visit(db, stops=stops)

    assert list(upkeep.check(db)) == []


def test_what_is_refused_in_a_batch_is_told_by_its_place_and_nothing_is_kept(db: Session, client: Client) -> None:
    told = [meeting_in(), meeting_in(occasion="nobody-knows-it")]

    with pytest.raises(Invalid) as refused:
        meetings.record_all(db, told, CHANGE)

    assert [error["pointer"] for error in refused.value.errors] == ["/1/occasion"]
    db.rollback()
    assert client.items("/v1/schedule?between=FR,IT") == []


def test_a_text_of_more_words_than_an_index_holds_is_recorded_and_found_by_its_first_words(
    editor: Editor, db: Session
) -> None:
    words = (f"o'{number:x}word" for number in range(70_000))
    texts = ["Preamble", *(" ".join(islice(words, 1_000)) for _ in range(70))]
    told = {"date": "2020-02-02", "status": "announced", "format": "bilateral", "statements": texts}
    sides = [{"role": "principal", "country": code} for code in ("FR", "IT")]

    answer = editor.post("/v1/meetings", {**told, "participants": sides})

    assert answer.status_code == 201, answer.text
    assert len(editor.client.items("/v1/schedule?q=preamble&country=FR")) == 1
    assert list(proof.faults(db)) == []
