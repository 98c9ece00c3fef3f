"""What the demo collection must hold, and must not."""

import json
from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo import loader
from app.models import Citation, Meeting, Occasion, Revision, Source, Visit
from tests.conftest import Client


def documents(db: Session, kind: str) -> list[dict[str, Any]]:
    newest: dict[str, dict[str, Any]] = {}
    for row in db.scalars(select(Revision).where(Revision.kind == kind).order_by(Revision.version)):
        newest[row.entity_id] = json.loads(row.document)
    return list(newest.values())


def test_loading_it_twice_changes_nothing(db: Session) -> None:
    before = db.scalars(select(Revision.seq)).all()

    assert loader.load(db) == 0
    assert db.scalars(select(Revision.seq)).all() == before


def test_everything_in_it_is_cited(db: Session) -> None:
    for table, owner in ((Visit, Citation.visit_id), (Meeting, Citation.meeting_id), (Occasion, Citation.occasion_id)):
        cited = set(db.scalars(select(owner).where(owner.is_not(None))))
        assert set(db.scalars(select(table.id))) == cited
    terms = [term for leader in documents(db, "leader") for term in leader["terms"]]
    assert terms
    assert all(term["sources"] for term in terms)


def test_nothing_is_told_before_its_source_was_published(db: Session) -> None:
    published = {source.id: source.published_latest for source in db.scalars(select(Source))}

    for kind in ("visit", "meeting", "occasion"):
        for document in documents(db, kind):
            known = document["known_from"][:10]
            assert all(published[source["id"]].isoformat() <= known for source in document["sources"])  # type: ignore[union-attr]


def test_an_announced_number_stands_before_anyone_knows_the_names(client: Client) -> None:
    occasion = client.get("/v1/occasions/victory-day-2025", params={"as_of": "2025-05-06"}).json()

    (number,) = occasion["announcements"]
    assert (number["comparison"], number["number"], number["leader"]["slug"]) == ("more_than", 15, "vladimir-putin")
    quoted = [source for source in occasion["sources"] if source["field"] == "announcements/0"]
    assert [source["attributed_to"] for source in quoted] == ["Yuri Ushakov, Kremlin adviser"]


def test_a_party_without_a_person_is_kept_until_the_person_is_known(client: Client) -> None:
    revisions = client.items("/v1/meetings/" + _meeting(client, "putin-el-sisi") + "/revisions")

    first = revisions[0]["document"]
    assert first["title"] == "Vladimir Putin meets a representative of Egypt"
    assert first["date"] == "[2025-05-07..2025-05-10]"
    assert first["participants"][1] | {"note": ""} == {
        "role": "principal", "country": "EG", "organization": None, "capacity": None, "rank": None,
        "leader": None, "name": None, "note": "",
    }  # fmt: skip
    assert [one["document"]["status"] for one in revisions] == ["announced", "announced", "took_place"]
    assert [one["document"]["date"] for one in revisions[1:]] == ["2025-05-09", "2025-05-09"]


def test_the_meeting_with_diaz_canel_tells_who_sat_at_the_table(client: Client) -> None:
    meeting = client.get("/v1/meetings/" + _meeting(client, "putin-diaz-canel")).json()

    roles = Counter(one["role"] for one in meeting["participants"])
    assert roles == {"principal": 2, "delegate": 11}
    ranks = {one["name"]: one["rank"] for one in meeting["participants"]}
    assert ranks["Sergei Lavrov"] == "foreign_minister"
    assert ranks["Igor Sechin"] == "other"
    assert meeting["place"]["name"] == "St Catherine Hall"
    assert [place["slug"] for place in meeting["place"]["within"]] == ["grand-kremlin-palace", "moscow"]
    assert "credit lines" in meeting["sought"]


def test_an_order_without_clock_times_is_kept_with_what_is_said_of_the_interval(client: Client) -> None:
    after = client.get("/v1/meetings/" + _meeting(client, "putin-khurelsukh")).json()["after"]

    assert after["id"] == _meeting(client, "putin-diaz-canel")
    assert after["interval"] == "PT1H"


def test_parties_of_disputed_statehood_are_recorded_under_their_codes(client: Client) -> None:
    for code in ("X-ABK", "X-SOS", "PS"):
        assert len(client.items("/v1/schedule", country=code)) == 1


def _meeting(client: Client, key: str) -> str:
    (entry,) = client.items("/v1/schedule", external_id=f"demo:{key}")
    return str(entry["id"])
