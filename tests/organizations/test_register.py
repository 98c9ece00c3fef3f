"""The register of organizations."""

import re
from collections import Counter

import pytest

from app import edtf
from app.organizations.register import organizations
from app.text import fold_name
from tests.conftest import Client


def test_slugs_names_and_wikidata_items_are_unique_and_well_formed() -> None:
    slugs = Counter(one.slug for one in organizations())
    items = Counter(one.wikidata for one in organizations() if one.wikidata)

    assert max(slugs.values()) == max(items.values()) == 1
    assert all(re.fullmatch(r"[a-z0-9-]+", slug) for slug in slugs)
    assert all(re.fullmatch(r"Q[1-9][0-9]*", item) for item in items)


def test_no_name_belongs_to_two_organizations() -> None:
    names = Counter(
        name
        for one in organizations()
        for name in {fold_name(told) for told in (one.name, one.acronym, *(n.name for n in one.names)) if told}
    )

    assert [name for name, number in names.items() if number > 1] == []


ITEMS = {
    "united-nations": "Q1065", "european-union": "Q458", "council-of-the-european-union": "Q8896", "nato": "Q7184",
    "osce": "Q81299", "council-of-europe": "Q8908", "african-union": "Q7159", "arab-league": "Q7172", "asean": "Q7768",
    "organisation-of-african-unity": "Q191703", "caricom": "Q205995", "ecowas": "Q193272", "brics": "Q243630",
    "g7": "Q1764511", "g20": "Q19771", "gatt": "Q194284", "pacific-islands-forum": "Q757276",
    "east-african-community": "Q337456",
}  # fmt: skip


def test_wikidata_items_are_those_of_the_organization_itself() -> None:
    told = {one.slug: one.wikidata for one in organizations()}

    assert {slug: told[slug] for slug in ITEMS} == ITEMS


def test_none_is_dissolved_before_it_was_founded() -> None:
    for one in organizations():
        if one.founded and one.dissolved and one.dissolved != "..":
            assert edtf.parse(one.founded).earliest < edtf.parse(one.dissolved).latest


@pytest.mark.parametrize(
    ("name", "slug"),
    [("NATO", "nato"), ("ОТАН", None), ("UN", "united-nations"),
     ("Organización de las Naciones Unidas", "united-nations"),
     ("ШОС", "sco"), ("E.U.", "european-union"), ("Arab League", "arab-league"), ("Warsaw Pact", "warsaw-pact")],
)  # fmt: skip
def test_an_organization_is_found_by_any_of_its_whole_names(client: Client, name: str, slug: str | None) -> None:
    assert [one["slug"] for one in client.items("/v1/organizations", name=name)] == ([slug] if slug else [])


def test_a_leader_of_an_organization_takes_part_for_it(client: Client) -> None:
    organization = client.get("/v1/organizations/united-nations").json()

    assert organization["id"] == client.get("/v1/organizations/wikidata:Q1065").json()["id"]
    assert client.items("/v1/schedule", organization="united-nations") == []
