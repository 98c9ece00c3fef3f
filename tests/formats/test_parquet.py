"""Parquet, read back with its types."""

import io
import sys
from datetime import UTC, date, datetime
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet
from sqlalchemy.orm import Session

from app.formats.parquet import COLUMNS
from tests.conftest import Client
from tests.factories import make_meeting, make_place, make_visit
from tests.formats.nasty import record_nasty

OURS = "from=2031-01-01&to=2031-12-31"


def table(client: Client, query: str = OURS) -> Any:
    answer = client.get(f"/v1/schedule.parquet?{query}")
    assert answer.status_code == 200, answer.text
    return parquet.read_table(io.BytesIO(answer.content))


def test_what_is_told_comes_back_equal(client: Client, db: Session) -> None:
    record_nasty(db)
    told = client.items(f"/v1/schedule?{OURS}&limit=500")
    found = table(client).to_pylist()

    assert [row["id"] for row in found] == [one["id"] for one in told]
    for row, one in zip(found, told, strict=True):
        for name in ("title", "status", "summary", "topics", "version", "external_ids"):
            assert row[name] == one[name]
        assert row["date"] == one.get("date")
        assert row["earliest"] == date.fromisoformat(one["earliest"])
        assert row["recorded_at"] == datetime.fromisoformat(one["recorded_at"]).astimezone(UTC)
        for inner, participant in zip(row["participants"], one["participants"], strict=True):
            assert (inner["leader"] or {}).get("slug") == (participant["leader"] or {}).get("slug")
            assert {name: inner[name] for name in ("role", "country", "note", "name")} == {
                name: participant[name] for name in ("role", "country", "note", "name")
            }


def test_its_columns_are_always_the_same(client: Client, db: Session) -> None:
    empty = table(client, "on=1700-01-01")
    make_meeting(db, "2031-01-01")
    meetings = table(client)
    make_visit(db, "2031-01-02", stops=[{"place": make_place(db, "Somewhere")}])
    both = table(client)

    assert empty.schema == meetings.schema == both.schema
    assert (empty.num_rows, meetings.num_rows, both.num_rows) == (0, 1, 2)
    assert both.column_names == list(COLUMNS)
    assert pyarrow.types.is_struct(both.schema.field("outcomes").type.value_type)
    assert [row["outcomes"] for row in both.to_pylist()] == [[], []]
    assert [row["stops"][0]["place"]["name"] for row in both.to_pylist() if row["stops"]] == ["Somewhere"]


def test_more_than_a_row_group_is_one_file(client: Client, db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.formats.parquet.ROWS", 2)
    for day in range(1, 6):
        make_meeting(db, f"2031-01-0{day}")
    content = io.BytesIO(client.get(f"/v1/schedule.parquet?{OURS}").content)

    assert parquet.ParquetFile(content).num_row_groups == 3
    assert [str(one) for one in table(client)["earliest"]] == [f"2031-01-0{day}" for day in range(1, 6)]


def test_without_pyarrow_it_is_told_how_to_get_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = client.get("/v1/schedule.parquet")

    assert (answer.status_code, answer.headers["content-type"]) == (501, "application/problem+json")
    assert "pip install 'bilat[parquet]'" in answer.json()["detail"]
