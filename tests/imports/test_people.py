"""Who is who: spellings of one person are joined, two people never, and what is doubtful is told."""

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from app.db import readers, writers
from app.history.service import Change
from app.imports.files import File
from app.imports.historian import HISTORIAN
from app.imports.report import Report
from app.imports.running import run
from app.index import noun_walk
from app.models import ImportedRecord
from app.people import ALIKE, SAME, Person, Sighting, identify, score
from tests.imports.test_historian import visits

PRESIDENT, PREMIER, KING = (
    ("President", "head_of_state"),
    ("Prime Minister", "head_of_government"),
    ("King", "head_of_state"),
)


def seen(name: str, office: tuple[str, str], country: str, year: int) -> Sighting:
    day = date(year, 5, 6)
    return Sighting(name, *office, country, day, day)


def known(*sightings: Sighting) -> Person:
    person = Person(sightings[0].name, sightings[0].name)
    for one in sightings:
        person.meet(one)
    return person


ONE = [
    ("Jacques R. Chirac", "Jacques Chirac", PRESIDENT, "FR", 2001, 1999),
    ("Macmillan", "Harold Macmillan", PREMIER, "GB", 1960, 1958),
    ("Hussein I", "Hussein bin Talal", KING, "JO", 1964, 1970),
    ("Abdullah", "Abdullah II", KING, "JO", 1999, 2001),
    ("Sa’ad al-Hariri", "Saad Hariri", PREMIER, "LB", 2017, 2010),
    ("Volodymyr Zelensky", "Volodymyr Zelenskyy", PRESIDENT, "UA", 2022, 2023),
    ("Jabir al-Ahmed al-Sabah", "Jabir al-Ahmad al-Sabah", KING, "KW", 1990, 1992),
    ("Lâm Tô", "Tô Lâm", PRESIDENT, "VN", 2024, 2024),
    ("Raul Alfonsin", "Raúl Ricardo Alfonsín Foulkes", PRESIDENT, "AR", 1985, 1986),
    ("Park", "Park Chung Hee", PRESIDENT, "KR", 1965, 1969),
]
TWO = [
    ("George W. Bush", "George H. W. Bush", PRESIDENT, "US", 2001, 1990),
    ("George W. Bush", "George Bush", PRESIDENT, "US", 2001, 1992),
    ("Hafez al-Assad", "Bashar al-Assad", PRESIDENT, "SY", 1999, 2001),
    ("Abdullah I", "Abdullah II", KING, "JO", 1951, 1999),
    ("Kim Dae Jung", "Kim Young Sam", PRESIDENT, "KR", 1998, 1997),
    ("Fernando Henrique Cardoso", "Fernando Collor de Mello", PRESIDENT, "BR", 1995, 1991),
    ("Park", "Park Geun-hye", PRESIDENT, "KR", 1965, 2013),
    ("Jabir al-Ahmed al-Sabah", "Jabir al-Mubarak al-Sabah", PREMIER, "KW", 2000, 2002),
    ("Imata Kabua", "Amata Kabua", PRESIDENT, "MH", 1999, 1996),
    ("Indira Gandhi", "Rajiv Gandhi", PREMIER, "IN", 1982, 1985),
]


@pytest.mark.parametrize(("name", "other", "office", "country", "year", "then"), ONE)
def test_spellings_of_one_person_are_joined(
    name: str, other: str, office: tuple[str, str], country: str, year: int, then: int
) -> None:
    assert score(seen(name, office, country, year), known(seen(other, office, country, then))) >= SAME
    assert score(seen(other, office, country, then), known(seen(name, office, country, year))) >= SAME


@pytest.mark.parametrize(("name", "other", "office", "country", "year", "then"), TWO)
def test_two_people_are_never_one(
    name: str, other: str, office: tuple[str, str], country: str, year: int, then: int
) -> None:
    assert score(seen(name, office, country, year), known(seen(other, office, country, then))) < SAME


def test_a_family_name_that_was_met_alone_joins_nobody_else_to_it() -> None:
    rajiv = known(seen("Gandhi", PREMIER, "IN", 1985), seen("Rajiv Gandhi", PREMIER, "IN", 1985))

    assert score(seen("Indira Gandhi", PREMIER, "IN", 1984), rajiv) < SAME


def test_a_name_means_nobody_of_another_country() -> None:
    assert score(seen("Hussein", PRESIDENT, "IQ", 1990), known(seen("Hussein", KING, "JO", 1990))) == 0


def test_a_family_name_that_two_bear_stays_open() -> None:
    bandaranaikes = [known(seen(f"{first} Bandaranaike", PREMIER, "LK", 1960)) for first in ("Solomon", "Sirimavo")]

    found = identify(seen("Bandaranaike", PREMIER, "LK", 1961), bandaranaikes)

    assert found.person is None
    assert len(found.alternatives) == 2


def test_somebody_alike_stays_apart_and_is_told() -> None:
    found = identify(
        seen("Nicloas Sarkozy", PRESIDENT, "FR", 2010), [known(seen("Nicolas Sarkozy", PRESIDENT, "FR", 2008))]
    )

    assert found.person
    assert found.person.id is None
    assert [one.name for one in found.alternatives] == ["Nicolas Sarkozy"]
    assert found.score <= 1 - ALIKE


@pytest.fixture
def ready(own_engine: Engine) -> Iterator[Engine]:
    yield own_engine
    with writers(own_engine).begin() as db:
        db.execute(delete(ImportedRecord))


def guests(engine: Engine, *told: tuple[str, str, str]) -> Report:
    records = [
        {"id": f"p{key}", "visitor": visitor, "start": f"{year}-05-06", "end": f"{year}-05-08"}
        for key, visitor, year in told
    ]
    content = visits(*records)
    return run(engine, HISTORIAN, [File("guests.xml", lambda: BytesIO(content))], Change("tests", or_later=True))


def called(engine: Engine, word: str) -> list[dict[str, Any]]:
    with readers(engine).begin() as db:
        found = [json.loads(one) for one in db.scalars(noun_walk.documents("leader", ["country:IT"], None))]
    return [one for one in found if word in one["name"]]


def test_a_guest_is_one_leader_with_all_spellings_and_attested_terms(ready: Engine) -> None:
    guests(ready, ("1", "Prime Minister Fanfani", "1958"), ("2", "Prime Minister Amintore Fanfani", "1963"))
    guests(ready, ("3", "Prime Minister Amintore A. Fanfani", "1961"))

    (fanfani,) = called(ready, "Fanfani")
    (term,) = fanfani["terms"]
    assert fanfani["name"] == "Amintore A. Fanfani"
    assert {one["name"] for one in fanfani["names"]} == {"Fanfani", "Amintore Fanfani"}
    assert (term["title"], term["rank"], term["start"]) == ("Prime Minister", "head_of_government", None)
    assert (term["attested_from"], term["attested_until"]) == ("1958-05-06", "1963-05-08")


def test_two_guests_of_one_visit_are_two(ready: Engine) -> None:
    guests(ready, ("21", "President Francesco Cossiga and Prime Minister Giulio Andreotti", "1991"))

    assert [len(called(ready, name)) for name in ("Francesco Cossiga", "Giulio Andreotti")] == [1, 1]
    assert called(ready, "Andreotti")[0]["name"] == "Giulio Andreotti"


def test_the_report_tells_who_was_joined_and_who_stays_apart(ready: Engine) -> None:
    report = guests(ready, ("11", "President Sandro Pertini", "1980"), ("12", "President Pertini", "1981"),
                    ("13", "President Alesandro Pertini", "1982"))  # fmt: skip

    joined, apart = report.doubts
    assert (joined.position, joined.taken, joined.score) == ("visit p12", "Sandro Pertini", 0.9)
    assert (apart.position, apart.alternatives) == ("visit p13", ["Sandro Pertini"])
    assert len(called(ready, "Pertini")) == 2
