"""Administrators amend countries, and the register leaves alone what they have told."""

from sqlalchemy.orm import Session

from app import upkeep
from app.countries.service import install_register
from app.organizations import service as organizations
from tests.conftest import Client, Editor

ICHKERIA = {"code": "X-CHK", "standard": "bilat", "name": "Ichkeria", "region": "Eastern Europe"}


def test_only_an_administrator_writes_countries(editor: Editor, administrator: Editor) -> None:
    assert editor.post("/v1/countries", ICHKERIA).status_code == 403
    assert editor.patch("/v1/countries/FR", {"name": "Gaul"}).status_code == 403
    assert administrator.post("/v1/countries", ICHKERIA).status_code == 201


def test_a_predecessor_is_shown_by_both_and_found_by_lineage(
    client: Client, administrator: Editor, db: Session
) -> None:
    told = {**ICHKERIA, "predecessors": [{"country": "suhh", "date": "1991-11-01"}]}

    made = administrator.post("/v1/countries", told).json()

    assert made["lineage"] == ["X-CHK", "SUHH", "X-RUE"]
    assert "X-CHK" in [one["country"] for one in client.get("/v1/countries/SUHH").json()["successors"]]
    administrator.patch("/v1/countries/X-CHK", {"predecessors": [{"country": "RU"}]})
    assert "X-CHK" not in [one["country"] for one in client.get("/v1/countries/SUHH").json()["successors"]]
    assert "X-CHK" in [one["country"] for one in client.get("/v1/countries/RU").json()["successors"]]
    assert list(upkeep.check(db)) == []


def test_nobody_comes_before_themselves(administrator: Editor) -> None:
    for code in ("RU", "SUHH"):
        refused = administrator.patch("/v1/countries/SUHH", {"predecessors": [{"country": "X-RUE"}, {"country": code}]})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/predecessors/1/country"


def test_a_code_is_nobody_elses_and_never_changes(administrator: Editor) -> None:
    assert administrator.post("/v1/countries", {**ICHKERIA, "code": "FR"}).json()["errors"][0]["code"] == "taken"
    assert administrator.post("/v1/countries", {**ICHKERIA, "code": "fr"}).status_code == 422
    assert administrator.patch("/v1/countries/FR", {"code": "FX"}).json()["errors"][0]["pointer"] == "/code"


def test_what_an_administrator_has_told_outlives_the_next_migration(
    client: Client, administrator: Editor, editor: Editor, db: Session
) -> None:
    administrator.patch("/v1/countries/CZ", {"name": "Czech Republic", "predecessors": []})
    administrator.post("/v1/countries", {**ICHKERIA, "predecessors": [{"country": "RU"}]})
    editor.patch("/v1/organizations/nato", {"name": "Atlantic Alliance"})

    assert (install_register(db), organizations.install_register(db)) == (0, 0)

    assert client.get("/v1/countries/CZ").json()["name"] == "Czech Republic"
    assert client.get("/v1/countries/CZ").json()["predecessors"] == []
    assert client.get("/v1/countries/X-CHK").json()["predecessors"][0]["country"] == "RU"
    assert client.get("/v1/organizations/nato").json()["name"] == "Atlantic Alliance"
