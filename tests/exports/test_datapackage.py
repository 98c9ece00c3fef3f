"""The whole collection as a Data Package, read back by the library of its makers, and by pandas."""

import io
import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import frictionless
import pandas
import pytest
import yaml
from sqlalchemy.orm import Session

from app.settings import Settings
from tests.conftest import Client, Editor
from tests.factories import known, make_leader, make_meeting, make_place, make_visit
from tests.formats.nasty import NASTY, record_nasty

ADDRESS = "/v1/export/datapackage.zip"


class Package:
    """A package as whoever has saved it reads it."""

    def __init__(self, content: bytes, folder: Path) -> None:
        self.path = folder / "package.zip"
        self.path.write_bytes(content)
        self.archive = ZipFile(io.BytesIO(content))
        self.described: dict[str, Any] = json.loads(self.archive.read("datapackage.json"))

    def faults(self) -> list[str]:
        """What the library finds wrong: types, unique keys, references to rows that are not there, digests."""
        report = frictionless.validate(str(self.path))
        return [str(error) for error in report.flatten(["type", "resourceName", "fieldName", "note"])]

    def table(self, name: str) -> "pandas.DataFrame":
        file = io.BytesIO(self.archive.read(f"data/{name}.csv"))
        return pandas.read_csv(file, dtype=str, keep_default_na=False)


def package(client: Client, folder: Path, query: str = "") -> Package:
    answer = client.get(f"{ADDRESS}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    return Package(answer.content, folder)


@pytest.mark.parametrize("as_of", ["", "as_of=2025-05-06", "as_of=2025-05-07", "as_of=1800-01-01"])
def test_it_is_valid_as_of_any_day(client: Client, tmp_path: Path, as_of: str) -> None:
    found = package(client, tmp_path, as_of)
    entries = client.get(f"/v1/schedule?limit=500&{as_of}").json()["items"]

    assert found.faults() == []
    assert sorted(found.table("entries")["id"]) == sorted(one["id"] for one in entries)
    assert {one["rowCount"] for one in found.described["resources"] if one["name"] == "entries"} == {len(entries)}
    cited = {one["id"] for entry in entries for one in entry["sources"]}
    assert cited == set(found.table("entry_sources")["source_id"]) <= set(found.table("sources")["id"])
    people = {one["leader"]["id"] for entry in entries for one in entry["participants"] if one["leader"]}
    assert people <= set(found.table("leaders")["id"])  # also those of whom nothing else was known yet


def test_a_reference_to_nothing_would_be_found(client: Client, db: Session, tmp_path: Path) -> None:
    make_meeting(db, place=make_place(db))
    found = package(client, tmp_path)
    broken = tmp_path / "broken.zip"
    with ZipFile(broken, "w") as archive:
        for one in found.archive.namelist():
            content = found.archive.read(one)
            archive.writestr(one, content.split(b"\r\n")[0] + b"\r\n" if one == "data/places.csv" else content)
    errors = frictionless.validate(str(broken)).flatten(["type", "note"])

    assert any(kind == "foreign-key" and '"place_id"' in note for kind, note in errors)


def test_what_is_told_comes_back_equal(client: Client, db: Session, tmp_path: Path) -> None:
    titles = record_nasty(db)
    found = package(client, tmp_path)
    told = {one["id"]: one for one in client.items("/v1/schedule?limit=500&from=2031-01-01")}
    entries = found.table("entries").set_index("id").loc[list(told)]

    assert found.faults() == []
    assert set(titles) <= set(entries["title"])
    assert entries["summary"].to_dict() == {entry: one["summary"] or "" for entry, one in told.items()}
    assert {entry: json.loads(text) for entry, text in entries["topics"].items()} == {
        entry: one["topics"] for entry, one in told.items()
    }
    participants = found.table("entry_participants")
    notes = participants[participants["entry_id"].isin(told)]["note"]
    assert set(notes) == {"", *(one["note"] for entry in told.values() for one in entry["participants"] if one["note"])}
    assert len(set(notes)) > len(NASTY) - 3
    assert "NA" in set(participants["country"])


def test_visits_bring_their_stops_and_leaders_their_offices(client: Client, db: Session, tmp_path: Path) -> None:
    place = make_place(db, "Exampleville", lat=48.5, lon=2.5)
    leader = make_leader(
        db, "Ada Example", names=[{"name": "Ада", "language": "ru", "kind": "native"}],
        terms=[{"title": "President", "rank": "head_of_state", "country": "IT", "start": "2020", "end": "..",
                "sources": [{"source": {"title": "The Gazette", "publisher": "Gazette"}, "quote": "I do."}]}],
    )  # fmt: skip
    visit = make_visit(
        db, "2031-05-04", end="2031-05-06?", participants=[{"role": "guest", "leader": leader, "country": "IT"}],
        stops=[{"place": place, "date": "2031-05", "activities": ["Tea", "Talks"]}],
    )  # fmt: skip
    found = package(client, tmp_path)
    (stop,) = found.table("entry_stops").query(f"entry_id == '{visit}'").to_dict("records")
    (name,) = found.table("leader_names").query(f"leader_id == '{leader}'").to_dict("records")
    (term,) = found.table("leader_terms").query(f"leader_id == '{leader}'").to_dict("records")
    (cited,) = found.table("leader_term_sources").query(f"leader_id == '{leader}'").to_dict("records")
    (source,) = found.table("sources").query(f"id == '{cited['source_id']}'").to_dict("records")

    assert (stop["place_id"], stop["date"], stop["earliest"], stop["latest"]) == (
        place, "2031-05", "2031-05-01", "2031-05-31",
    )  # fmt: skip
    assert json.loads(stop["activities"]) == ["Tea", "Talks"]
    assert (name["name"], name["kind"]) == ("Ада", "native")
    assert (term["title"], term["country"], term["end"]) == ("President", "IT", "..")
    assert (cited["leader_term_position"], cited["quote"], source["publisher"]) == ("1", "I do.", "Gazette")
    assert {"title": "Gazette"} in found.described["sources"]


def test_a_version_that_was_cited_is_the_same_for_ever(
    client: Client, editor: Editor, settings: Settings, db: Session, tmp_path: Path
) -> None:
    client.app.state.settings = settings.model_copy(update={"public_url": "https://bilat.example"})
    meeting = make_meeting(db, "2031-05-07", known("2025-01-01"))
    answer = client.get(ADDRESS)
    described = Package(answer.content, tmp_path).described
    cited = re.findall(r"https://bilat\.example(\S+)$", described["citation"])[0]
    # What is told later of what was known before is not in it, either.
    assert editor.patch(f"/v1/meetings/{meeting}?known_from=2025-02-01", {"date": "2031-05-09"}).status_code == 200
    make_meeting(db, "2031-05-08", known("2025-03-01"))
    again, now = client.get(cited), client.get(ADDRESS)

    assert described["citation"] == (
        f"Bilat: the open calendar of diplomacy. Version {described['version']}, as of {described['as_of']}."
        f" {described['id']}"
    )
    assert described["version"] == f"1.{described['seq']}.0"
    assert again.content == answer.content
    assert again.headers["etag"] == answer.headers["etag"] != now.headers["etag"]
    assert now.content != answer.content
    assert client.get(cited, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert answer.headers["content-disposition"] == f'attachment; filename="bilat-{described["version"]}.zip"'
    assert answer.headers["link"] == f'<{described["id"]}>; rel="cite-as"'


def test_it_says_how_to_cite_it_and_what_is_allowed(client: Client, settings: Settings, tmp_path: Path) -> None:
    client.app.state.settings = settings.model_copy(
        update={"data_license": "CC0-1.0", "public_url": "https://b.example"}
    )
    found = package(client, tmp_path)
    cited = yaml.safe_load(found.archive.read("CITATION.cff"))

    assert (cited["cff-version"], cited["type"], cited["license"]) == ("1.2.0", "dataset", "CC0-1.0")
    assert (cited["version"], cited["url"]) == (found.described["version"], found.described["id"])
    assert str(cited["date-released"]) == found.described["as_of"][:10]
    assert found.described["licenses"] == [{"name": "CC0-1.0", "path": "https://spdx.org/licenses/CC0-1.0.html"}]
    assert found.described["citation"] in found.archive.read("README.md").decode()


def test_head_is_answered_without_a_body_and_nonsense_with_a_problem(client: Client) -> None:
    head = client.request("HEAD", ADDRESS)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == client.get(ADDRESS).headers["etag"]
    for query, parameter in (("seq=99999999", "seq"), ("seq=-1", "seq"), ("as_of=nonsense", "as_of"), ("q=a", "q")):
        answer = client.get(f"{ADDRESS}?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, parameter)


def test_an_empty_collection_is_a_package_too(client: Client, tmp_path: Path) -> None:
    found = package(client, tmp_path, "seq=0")

    assert found.faults() == []
    assert found.table("entries").empty
    assert found.table("countries").empty
