"""A name that changes is shown everywhere at once: whatever shows a record is published anew with it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import upkeep
from app.countries.service import install_register as install_countries
from app.history.service import Change
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.models import Country, Organization
from app.occasions import service as occasions
from app.occasions.schemas import OccasionIn
from app.organizations import service as organizations
from app.organizations.schemas import OrganizationIn
from app.places import service as places
from app.places.schemas import PlaceIn
from app.publish import publish
from app.sources import service as sources
from app.sources.schemas import SourceIn
from tests.conftest import Client
from tests.factories import CHANGE, make_leader, make_meeting, make_place, make_visit

NEW = "Renamed"


class Told:
    """One record of each noun, all of them shown by one visit, one meeting and one another."""

    def __init__(self, db: Session) -> None:
        self.organization = organizations.record(db, OrganizationIn(name="Body"), CHANGE)
        self.source = sources.record(db, SourceIn(title="Article"), CHANGE)
        self.place = make_place(db, "Town")
        self.hall = make_place(db, "Hall", within=self.place, type="venue")
        cited: Any = [{"source": self.source}]
        term = {"title": "Head", "rank": "organization_head", "organization": self.organization, "sources": cited}
        self.leader = make_leader(db, "Ada Example", terms=[term])
        feast = {"name": "Feast", "date": "2020-02-02", "status": "announced", "place": self.hall, "sources": cited}
        parties = [{"organization": self.organization}]
        self.occasion = occasions.record(db, OccasionIn.model_validate({**feast, "parties": parties}), CHANGE)
        part = {"name": "Dinner", "date": "2020-02-02", "status": "announced", "part_of": self.occasion}
        numbers = [{"subject": "guests", "comparison": "about", "number": 9, "leader": self.leader}]
        self.part = occasions.record(db, OccasionIn.model_validate({**part, "announcements": numbers}), CHANGE)
        common: Any = {"occasion": self.occasion, "sources": cited}
        who = {"organization": self.organization, "leader": self.leader}
        self.visit = make_visit(db, stops=[{"place": self.hall}], participants=[{"role": "guest", **who}], **common)
        talks = [{"role": "principal", **who}, {"role": "principal", "country": "FR"}]
        self.meeting = make_meeting(db, place=self.hall, visit=self.visit, participants=talks, **common)

    def shows(self, client: Client) -> set[str]:
        """The records that show the new name, themselves left out."""
        plurals = {"part": "occasions"}
        found = set()
        for noun, entity_id in vars(self).items():
            plural = plurals.get(noun, "places" if noun == "hall" else f"{noun}s")
            document = client.get(f"/v1/{plural}/{entity_id}").json()
            if NEW in str(document) and NEW not in (document.get("name"), *(document.get("names") or ())):
                found.add(noun)
        return found


RENAME: dict[str, tuple[Callable[[Session, Told], Any], set[str]]] = {
    "organization": (
        lambda db, told: organizations.amend(db, told.organization, OrganizationIn(name=NEW), CHANGE),
        {"leader", "occasion", "visit", "meeting"},
    ),
    "place": (
        lambda db, told: places.amend(db, told.place, PlaceIn(name=NEW, country="FR"), CHANGE),
        {"hall", "occasion", "visit", "meeting"},
    ),
    "hall": (
        lambda db, told: places.amend(db, told.hall, PlaceIn(name=NEW, country="FR", within=told.place), CHANGE),
        {"occasion", "visit", "meeting"},
    ),
    "leader": (
        lambda db, told: leaders.amend(db, told.leader, LeaderIn(name=NEW), CHANGE),
        {"part", "visit", "meeting"},
    ),
    "occasion": (
        lambda db, told: occasions.amend(
            db, told.occasion, OccasionIn(name=NEW, date="2020-02-02", status="announced"), CHANGE
        ),
        {"part", "visit", "meeting"},
    ),
    "source": (
        lambda db, told: sources.amend(db, told.source, SourceIn(title=NEW), CHANGE),
        {"source", "leader", "occasion", "visit", "meeting"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("noun", RENAME)
def test_a_new_name_is_shown_wherever_the_old_one_was(client: Client, db: Session, noun: str) -> None:
    told = Told(db)
    rename, expected = RENAME[noun]

    rename(db, told)

    assert told.shows(client) == expected


def test_a_country_that_is_renamed_is_renamed_in_titles_and_among_its_neighbours(client: Client, db: Session) -> None:
    visit = make_visit(db, guest_country="RU", host_country="FR")
    meeting = make_meeting(db, participants=[{"role": "principal", "country": code} for code in ("RU", "IT")])

    db.execute(update(Country).where(Country.code == "RU").values(name="Muscovy"))
    publish(db, "country", "RU", Change("tests"))

    assert client.get(f"/v1/visits/{visit}").json()["title"] == "A representative of Muscovy visits France"
    assert "Muscovy" in client.get(f"/v1/meetings/{meeting}").json()["title"]
    soviet = client.get("/v1/countries/SUHH").json()
    assert "Muscovy" in [one["name"] for one in soviet["successors"]]
    assert list(upkeep.check(db)) == []


def test_migrate_renews_what_the_register_says_and_nothing_else(client: Client, db: Session) -> None:
    who = [{"role": "principal", "organization": "united-nations"}, {"role": "principal", "country": "FR"}]
    meeting = make_meeting(db, participants=who)
    earlier = Change("bilat register")
    db.execute(update(Organization).where(Organization.slug == "united-nations").values(name="League", acronym="L"))
    db.execute(update(Country).where(Country.code == "FR").values(name="Gaul"))
    publish(db, "organization", client.get("/v1/organizations/united-nations").json()["id"], earlier)
    publish(db, "country", "FR", earlier)
    assert "League" in client.get(f"/v1/meetings/{meeting}").json()["title"]

    assert (install_countries(db), organizations.install_register(db)) == (1, 1)
    assert (install_countries(db), organizations.install_register(db)) == (0, 0)

    title = client.get(f"/v1/meetings/{meeting}").json()["title"]
    assert title == "A representative of United Nations meets a representative of France"
    assert client.get("/v1/organizations/united-nations").json()["acronym"] == "UN"


def test_a_leader_of_many_entries_is_renamed_with_as_many_statements_as_one_of_few(
    client: Client, db: Session, statements: list[str]
) -> None:
    counted = []
    for number in (3, 40):
        leader = make_leader(db, f"Leader of {number}")
        talks = [{"role": "principal", "leader": leader}, {"role": "principal", "country": "FR"}]
        visit = make_visit(db, participants=[{"role": "guest", "leader": leader}])
        for _ in range(number):
            make_meeting(db, participants=talks, visit=visit)
        statements.clear()
        leaders.amend(db, leader, LeaderIn(name=f"{NEW} {number}"), CHANGE)
        counted.append(len(statements))

    assert counted[1] <= counted[0] < 100
    renamed = client.titles(f"/v1/schedule?leader={leader}&kind=meeting&limit=100")
    assert renamed == [f"{NEW} 40 meets a representative of France"] * 40
