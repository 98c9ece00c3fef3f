"""Every filter and every pair of filters, against a reading of the documents one by one."""

import json
from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Revision
from app.text import fold, words
from tests.conftest import Client

Entry = dict[str, Any]

SIDES = {"guest", "host", "principal", "delegate"}


def parties(entry: Entry, roles: set[str] | None = None) -> set[str]:
    found = {one["country"] for one in entry["participants"] if roles is None or one["role"] in roles}
    if entry["kind"] == "visit":
        found |= {entry["guest_country"]} if roles is None or "guest" in roles else set()
        found |= {entry["host_country"]} if roles is None or "host" in roles else set()
    return found


def leaders(entry: Entry, role: str | None = None) -> set[str]:
    return {one["leader"]["slug"] for one in entry["participants"] if one["leader"] and role in (None, one["role"])}


def places(entry: Entry) -> set[str]:
    found = [entry["place"]] if entry["kind"] == "meeting" else [stop["place"] for stop in entry["stops"]]
    return {slug for place in found if place for slug in (place["slug"], *(one["slug"] for one in place["within"]))}


def possibly(entry: Entry, first: str, last: str) -> bool:
    return bool(entry["earliest"] <= last and entry["latest"] >= first)


def certainly(entry: Entry, first: str, last: str) -> bool:
    if entry["kind"] == "visit" and "?" not in entry["start"]:
        return possibly(entry, first, last)  # it lasts through all its days
    if entry["kind"] == "visit":
        return False
    return bool(first <= entry["earliest"] and entry["latest"] <= last)


FILTERS: dict[str, Callable[[Entry], bool]] = {
    "country=CU": lambda e: "CU" in parties(e),
    "country=VN&country=LA": lambda e: bool({"VN", "LA"} & parties(e)),
    "between=RU,CU": lambda e: {"RU", "CU"} <= parties(e, SIDES),
    "leader=miguel-diaz-canel": lambda e: "miguel-diaz-canel" in leaders(e),
    "leader=vladimir-putin&leader=to-lam": lambda e: bool({"vladimir-putin", "to-lam"} & leaders(e)),
    "place=moscow": lambda e: "moscow" in places(e),
    "occasion=victory-day-2025": lambda e: (e["occasion"] or {}).get("slug") == "victory-day-2025",
    "from=2025-05-08": lambda e: possibly(e, "2025-05-08", "9999-12-31"),
    "to=2025-05-08": lambda e: possibly(e, "0001-01-01", "2025-05-08"),
    "on=2025-05-09": lambda e: possibly(e, "2025-05-09", "2025-05-09"),
    "on=2025-05": lambda e: possibly(e, "2025-05-01", "2025-05-31"),
    "on=2025-05-07&when=certain": lambda e: certainly(e, "2025-05-07", "2025-05-07"),
    "kind=visit": lambda e: e["kind"] == "visit",
    "kind=meeting": lambda e: e["kind"] == "meeting",
    "role=delegate": lambda e: any(one["role"] == "delegate" for one in e["participants"]),
    "role=guest&country=CU": lambda e: "CU" in parties(e, {"guest"}),
    "role=host&country=RU": lambda e: "RU" in parties(e, {"host"}),
    "role=delegate&leader=yuri-ushakov": lambda e: "yuri-ushakov" in leaders(e, "delegate"),
    "status=announced": lambda e: e["status"] == "announced",
    "status=announced&status=took_place": lambda e: e["status"] in ("announced", "took_place"),
    "type=official": lambda e: e.get("type") == "official",
    "format=bilateral": lambda e: e.get("format") == "bilateral",
    "channel=phone": lambda e: e.get("channel") == "phone",
    "topic=Credit%20Lines": lambda e: fold("credit lines") in map(fold, e["topics"]),
    "q=treaty": lambda e: "treaty" in words(json.dumps(e["outcomes"])),
    "q=putin%20laos": lambda e: {"putin", "laos"} <= set(words(" ".join(_text(e)))),
    "source=demo:s3": lambda e: any("1953901" in (one["url"] or "") for one in e["sources"]),
    "source=https://tass.com/politics/1953901": lambda e: any("1953901" in (one["url"] or "") for one in e["sources"]),
    "external_id=demo:putin-xi": lambda e: e["external_ids"] == ["demo:putin-xi"],
}


def _text(entry: Entry) -> list[str]:
    return [entry["title"], *(one["capacity"] or "" for one in entry["participants"])]


@pytest.fixture
def entries(db: Session) -> list[Entry]:
    newest: dict[str, Entry] = {}
    rows = select(Revision).where(Revision.kind.in_(["visit", "meeting"])).order_by(Revision.version)
    for row in db.scalars(rows):
        newest[row.entity_id] = json.loads(row.document)
    return list(newest.values())


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_finds_what_it_says(client: Client, entries: list[Entry], query: str) -> None:
    found = client.items(f"/v1/schedule?{query}&limit=100")

    assert {one["id"] for one in found} == {entry["id"] for entry in entries if FILTERS[query](entry)}
    assert len({one["id"] for one in found}) == len(found)


def test_two_filters_find_what_both_find(client: Client, entries: list[Entry]) -> None:
    for one, other in combinations(FILTERS, 2):
        names = [pair.split("=")[0] for pair in f"{one}&{other}".split("&")]
        if (
            len(set(names)) < len(names)
            or {"on", "from"} <= set(names)
            or {"on", "to"} <= set(names)
            or "role" in names
        ):
            continue  # the same parameter twice means any of its values, which is tested above
        if "when" in names and "on" not in names:
            continue
        expected = {entry["id"] for entry in entries if FILTERS[one](entry) and FILTERS[other](entry)}
        assert {found["id"] for found in client.items(f"/v1/schedule?{one}&{other}&limit=100")} == expected, (
            one,
            other,
        )


def test_order_desc_is_order_asc_turned_round(client: Client) -> None:
    forwards = client.items("/v1/schedule?limit=100")
    backwards = client.items("/v1/schedule?limit=100&order=desc")

    assert [one["id"] for one in backwards] == [one["id"] for one in forwards][::-1]
    days = [date.fromisoformat(one["earliest"]) for one in forwards]
    assert days == sorted(days)


def test_count_exact_counts_all_pages_and_is_not_given_unasked(client: Client, entries: list[Entry]) -> None:
    counted = client.get("/v1/schedule?limit=2&count=exact").json()

    assert counted["total"] == len(entries)
    assert "total" not in client.get("/v1/schedule?limit=2").json()
