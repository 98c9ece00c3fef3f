"""Leaders are found as people write them, in any script, in one word or two."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Client, cases
from tests.factories import make_leader, make_meeting

TOLD = ["Jean-Noël Barrot", "J.D. Vance", "Lee Jae-myung", "王毅", "Abdel Fattah el-Sisi", "Valéry Giscard d'Estaing"]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("jean noel barrot", "Jean-Noël Barrot"),
        ("Jean-Noel", "Jean-Noël Barrot"),
        ("jeannoel", "Jean-Noël Barrot"),
        ("Jean-N", "Jean-Noël Barrot"),
        ("J-N Barrot", "Jean-Noël Barrot"),
        ("J.N. Barrot", "Jean-Noël Barrot"),
        ("JD Vance", "J.D. Vance"),
        ("J. D. Vance", "J.D. Vance"),
        ("J.D. Vance", "J.D. Vance"),
        ("Lee Jae Myung", "Lee Jae-myung"),
        ("Lee Jaemyung", "Lee Jae-myung"),
        ("Lee Jae-Myung", "Lee Jae-myung"),
        ("王 毅", "王毅"),
        ("毅", "王毅"),
        ("Abdelfattah Elsisi", "Abdel Fattah el-Sisi"),
        ("Abdel-Fattah El Sisi", "Abdel Fattah el-Sisi"),
        ("estaing", "Valéry Giscard d'Estaing"),
        ("V. Giscard d Estaing", "Valéry Giscard d'Estaing"),
        ("Vance , (J.D.) --", "J.D. Vance"),
    ],
)
def test_a_leader_is_found_however_the_name_is_joined_parted_or_shortened(
    client: Client, db: Session, asked: str, name: str
) -> None:
    for one in TOLD:
        make_leader(db, one, slug=f"told-{TOLD.index(one)}")

    found = client.items("/v1/leaders", q=asked)

    assert [one["name"] for one in found if one["slug"].startswith("told")] == [name]


@pytest.mark.parametrize("asked", ["jean-marie", "J.X. Barrot", "毅王", "fattah-baradei", "-", "J-D Barrot"])
def test_a_word_that_is_in_no_name_finds_nobody(client: Client, db: Session, asked: str) -> None:
    for one in TOLD:
        make_leader(db, one, slug=f"told-{TOLD.index(one)}")

    answer = client.get("/v1/leaders", params={"q": asked})

    assert (answer.status_code, answer.json().get("items")) in [(200, []), (400, None)]


def test_the_schedule_finds_them_in_one_word_too(client: Client, db: Session) -> None:
    leader = make_leader(db, "Abdel Fattah el-Sisi", slug="somebody")
    make_meeting(db, participants=[{"role": "principal", "leader": leader, "country": "EG"}], title="Talks")

    assert "Talks" in client.titles("/v1/schedule", q="abdelfattah elsisi")


@pytest.mark.parametrize(
    "case",
    [case for case in cases("names.jsonl") if case.get("demo_slug") and case["kind"] != "title"],
    ids=lambda case: f"{case['id']} {case['variant']}",
)
def test_leaders_of_the_demo_as_sources_write_them(client: Client, case: dict[str, Any]) -> None:
    found = client.items("/v1/leaders", q=case["variant"])

    assert [one["slug"] for one in found] == [case["demo_slug"]]
