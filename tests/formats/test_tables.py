"""Tables read back as they were told, by readers that others have written."""

import csv
import io
import json
from typing import Any

import openpyxl
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from sqlalchemy.orm import Session

from app.formats.csv import guarded, unguarded
from app.formats.rows import COLUMNS
from app.formats.xlsx import LONGEST_CELL, fitting
from tests.conftest import Client
from tests.factories import make_meeting, make_visit
from tests.formats.nasty import record_nasty

OURS = "from=2031-01-01&to=2031-12-31"
LISTS = {"topics", "sought", "agenda", "statements", "outcomes", "sources", "external_ids", "stops"}


def told(client: Client) -> list[dict[str, Any]]:
    """The entries as JSON tells them."""
    items: list[dict[str, Any]] = client.get(f"/v1/schedule?{OURS}&limit=500").json()["items"]
    return items


def table(client: Client, suffix: str, query: str = OURS) -> pandas.DataFrame:
    answer = client.get(f"/v1/schedule.{suffix}?{query}")
    assert answer.status_code == 200, answer.text
    if suffix == "xlsx":
        return pandas.read_excel(io.BytesIO(answer.content), dtype=str, keep_default_na=False)
    separator = "," if suffix == "csv" else "\t"
    return pandas.read_csv(io.BytesIO(answer.content), sep=separator, dtype=str, keep_default_na=False)


def expected(entry: dict[str, Any], participant: dict[str, Any]) -> dict[str, str]:
    leader = participant["leader"] or {}
    return {
        "id": entry["id"], "title": entry["title"], "summary": entry["summary"] or "", "status": entry["status"],
        "date": entry.get("date", ""), "start": entry.get("start", ""), "end": entry.get("end") or "",
        "earliest": entry["earliest"], "latest": entry["latest"], "role": participant["role"],
        "country": participant["country"] or "", "leader_slug": leader.get("slug", ""),
        "note": participant["note"] or "", "name": participant["name"] or "",
    }  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx"])
def test_what_is_told_comes_back_equal_from_a_tidy_table(client: Client, db: Session, suffix: str) -> None:
    titles = record_nasty(db)
    found = table(client, suffix)
    found = found.map(unescape if suffix == "xlsx" else unguarded)  # each format's own way of keeping a text
    rows = found.to_dict("records")
    entries = told(client)
    nobody = dict.fromkeys(["role", "country", "leader", "note", "name"])
    wanted = [(entry, one) for entry in entries for one in entry["participants"] or [nobody]]

    assert set(titles) <= {entry["title"] for entry in entries}
    assert list(found.columns) == [column.name for column in COLUMNS["tidy"]]
    assert len(rows) == len(wanted)
    for row, (entry, participant) in zip(rows, wanted, strict=True):
        if suffix == "xlsx":  # XML knows one sort of line end
            row = {name: value.replace("\r\n", "\n") for name, value in row.items()}
        right = {name: (value or "").replace("\r\n", "\n") if suffix == "xlsx" else value or ""
                 for name, value in expected(entry, participant).items()}  # fmt: skip
        assert {name: row[name] for name in right} == right
        for name in LISTS & entry.keys() - {"outcomes", "sources", "stops"}:
            assert json.loads(row[name] or "[]") == entry[name]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_wide_table_has_a_row_for_each_entry(client: Client, db: Session, suffix: str) -> None:
    record_nasty(db)
    found = table(client, suffix, f"{OURS}&shape=wide").to_dict("records")
    entries = told(client)

    assert [row["id"] for row in found] == [entry["id"] for entry in entries]
    for row, entry in zip(found, entries, strict=True):
        assert json.loads(row["participant_country"] or "[]") == [one["country"] for one in entry["participants"]]
        assert json.loads(row["participant_leader"] or "[]") == [
            one["leader"] and one["leader"]["slug"] for one in entry["participants"]
        ]


def test_namibia_is_a_country_and_its_longer_code_stands_beside_it(client: Client, db: Session) -> None:
    record_nasty(db)
    found = table(client, "csv")
    as_pandas_likes_it = pandas.read_csv(io.BytesIO(client.get(f"/v1/schedule.csv?{OURS}").content))

    assert set(found.loc[found.country == "NA", "country_alpha3"]) == {"NAM"}
    assert set(found.loc[found.country == "NA", "country_name"]) == {"Namibia"}
    assert "NAM" in set(as_pandas_likes_it.country_alpha3)  # where NA is read as nothing, this is left


def test_numbers_are_numbers_and_days_are_what_was_written(client: Client, db: Session) -> None:
    record_nasty(db)
    content = client.get(f"/v1/schedule.csv?{OURS}&q=march").content
    (place,) = pandas.read_csv(io.BytesIO(content)).drop_duplicates("id").to_dict("records")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/v1/schedule.xlsx?{OURS}").content)).active
    assert sheet
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert (place["lat"], place["lon"], place["date"]) == (-33.9, -70.5, "2031-03")
    assert {cell.data_type for cell in cells} == {"s", "n"}  # no formula, no date
    assert {type(cell.value) for cell in cells if cell.data_type == "n"} == {int, float}


def test_excel_is_told_that_it_is_utf_8_if_it_is_asked_for(client: Client, db: Session) -> None:
    make_meeting(db, "2031-01-01", title="Gülbahar")
    plain, marked = (client.get(f"/v1/schedule.csv?{OURS}{more}").content for more in ("", "&bom=1"))

    assert marked == b"\xef\xbb\xbf" + plain
    assert not plain.startswith(b"\xef\xbb\xbf")


def test_no_cell_is_a_formula_unless_it_is_asked_for(client: Client, db: Session) -> None:
    record_nasty(db)
    safe, bare = (client.get(f"/v1/schedule.csv?{OURS}{more}").text for more in ("", "&safe=false"))
    cells = [cell for row in csv.reader(io.StringIO(safe, newline="")) for cell in row]

    begin = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert all(float(cell) < 0 for cell in begin)  # degrees
    assert ";=1" not in safe
    assert "a;=1+1" in bare
    assert '"=HYPERLINK' in bare


@given(st.text(alphabet=st.sampled_from("'=+-@;\t\r\n＝a \"")))
def test_a_guard_can_be_taken_away_again(text: str) -> None:
    safe = guarded(text)
    assert isinstance(safe, str)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(safe) == text


def test_a_cell_of_a_workbook_holds_so_much_and_says_where_something_is_missing() -> None:
    assert fitting("é" * LONGEST_CELL) == "é" * LONGEST_CELL
    cut = fitting("🤝" * LONGEST_CELL)
    assert cut == "🤝" * (LONGEST_CELL // 2) + "…"


def test_an_entry_without_participants_has_a_row_too(client: Client, db: Session) -> None:
    visit = make_visit(db, "2031-05-05")
    rows = table(client, "csv").to_dict("records")

    assert [(row["id"], row["role"], row["host_country_alpha3"]) for row in rows] == [(visit, "", "FRA")]


def test_ndjson_is_what_the_list_has(client: Client, db: Session) -> None:
    record_nasty(db)
    lines = client.get(f"/v1/schedule.ndjson?{OURS}").content.splitlines()

    assert [json.loads(line) for line in lines] == told(client)
