"""Pages: no gap and no repeat, forwards and backwards, while others write."""

import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.db import new_id
from app.directory.filters import DirectoryFilters
from app.paging import PageParams, signed
from app.schedule.filters import ScheduleFilters
from tests.conftest import Client
from tests.factories import bare_meeting, load_entries

ENTRIES = 10_000
COUNTRIES = ("FR", "IT", "DE", "ES", "PL")


def some_meetings(number: int, seed: int, first: date = date(1950, 1, 1), span: int = 700) -> list[object]:
    chance = random.Random(seed)
    return [
        bare_meeting(
            new_id(), (first + timedelta(days=chance.randrange(span))).isoformat(), *chance.sample(COUNTRIES, 2)
        )
        for _ in range(number)
    ]


def walk(client: Client, url: str, relation: str, db: Session, insert_every: int) -> tuple[list[str], str]:
    """All ids along the links of one relation, while new entries are written between the pages.

    With the ids comes the address of the last page.
    """
    found: list[str] = []
    pages, here = 0, url
    while url:
        here = url
        answer = client.get(url)
        page = [item["id"] for item in answer.json()["items"]]
        found = found + page if relation == "next" else page + found
        pages += 1
        if pages % insert_every == 0:
            load_entries(db, some_meetings(20, seed=pages))  # type: ignore[arg-type]
        url = answer.links.get(relation, {}).get("url", "")
    return found, here


def test_ten_thousand_entries_are_paged_both_ways_while_others_are_inserted(client: Client, db: Session) -> None:
    documents = some_meetings(ENTRIES, seed=1)
    load_entries(db, documents)  # type: ignore[arg-type]
    first = "/v1/schedule?from=1950-01-01&to=1951-12-31&limit=400"
    expected = [item["id"] for item in _all(client, first)]
    assert len(expected) == ENTRIES

    forwards, last_page = walk(client, first, "next", db, insert_every=5)
    backwards, _ = walk(client, last_page, "prev", db, insert_every=5)
    descending, _ = walk(client, first + "&order=desc", "next", db, insert_every=5)

    for walked in (forwards, backwards, descending[::-1]):
        assert len(set(walked)) == len(walked)
        old = set(expected)
        assert [one for one in walked if one in old] == expected


def test_prev_leads_back_over_the_same_pages(client: Client) -> None:
    first = client.get("/v1/schedule?limit=5")
    second = client.get(first.links["next"]["url"])
    third = client.get(second.links["next"]["url"])

    back = client.get(third.links["prev"]["url"])
    start = client.get(back.links["prev"]["url"])

    assert _ids(back) == _ids(second)
    assert _ids(start) == _ids(first)
    assert "prev" not in first.links
    assert third.links["first"]["url"] == "/v1/schedule?limit=5"


def test_the_last_page_has_no_next_in_body_and_header(client: Client) -> None:
    answer = client.get("/v1/schedule?limit=500")

    assert answer.json()["next"] is None
    assert "next" not in answer.links


def test_body_and_header_tell_the_same_next(client: Client) -> None:
    answer = client.get("/v1/schedule?limit=3&country=RU")

    assert answer.json()["next"] == answer.links["next"]["url"]


def _all(client: Client, url: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    while url:
        page = client.get(url).json()
        found, url = found + page["items"], page["next"]
    return found


def _ids(answer: object) -> list[str]:
    return [item["id"] for item in answer.json()["items"]]  # type: ignore[attr-defined]


def _forged(*payload: object, path: str = "/v1/schedule", params: PageParams | None = None) -> str:
    """A cursor as Bilat would sign it, whatever it holds."""
    return signed(params or ScheduleFilters.model_validate({}), path, json.dumps(payload))


@pytest.mark.parametrize("cursor", ["", "abc", "!!!", "é", "e30", "W10", "bnVsbA", "W1tdLFtdXQ", "A" * 1999])
def test_a_cursor_that_is_none_is_refused(client: Client, cursor: str) -> None:
    answer = client.get("/v1/schedule", params={"cursor": cursor})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    "payload",
    [
        ("after",),
        ("after", "2025-05-01"),
        ("after", "2025-05-01", 0),
        ("after", "2025-05-01", 0, "x", "y"),
        ("sideways", "2025-05-01", 0, "x"),
        (None, "2025-05-01", 0, "x"),
        (["after"], "2025-05-01", 0, "x"),
        ("after", "2025-W19-3", 0, "x"),
        ("after", "20250501", 0, "x"),
        ("after", "2025-13-01", 0, "x"),
        ("after", 20250501, 0, "x"),
        ("after", None, 0, "x"),
        ("after", "2025-05-01", "0", "x"),
        ("after", "2025-05-01", 0.5, "x"),
        ("after", "2025-05-01", True, "x"),
        ("after", "2025-05-01", None, "x"),
        ("after", "2025-05-01", 10**30, "x"),
        ("after", "2025-05-01", 2**31, "x"),
        ("after", "2025-05-01", 0, 7),
        ("after", "2025-05-01", 0, None),
        ("after", "2025-05-01", 0, ["x"]),
        ("after", "2025-05-01", 0, {"x": 1}),
        ("after", "2025-05-01", 0, "x" * 256),
        ("after", "2025-05-01", 0, "\0"),
        ("after", "2025-05-01", 0, "\ud800"),
    ],
    ids=str,
)
def test_a_cursor_that_was_made_up_never_reaches_the_database(
    client: Client, payload: tuple[object, ...], statements: list[str]
) -> None:
    answer = client.get("/v1/schedule", params={"cursor": _forged(*payload)})

    assert (answer.status_code, statements) == (400, [])
    assert answer.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize("payload", [("after", "a"), ("after", 1, "x"), ("after", "a", 1), ("after", "\0", "x")])
def test_the_cursor_of_a_list_of_nouns_is_checked_too(client: Client, payload: tuple[object, ...]) -> None:
    cursor = _forged(*payload, path="/v1/leaders", params=DirectoryFilters())

    assert client.get("/v1/leaders", params={"cursor": cursor}).status_code == 400
    good = _forged("after", "a", "x", path="/v1/leaders", params=DirectoryFilters())
    assert client.get("/v1/leaders", params={"cursor": good}).status_code == 200


def test_today_is_a_day_and_stays_that_day_on_every_page(client: Client) -> None:
    today = datetime.now(UTC).date().isoformat()
    first = f"/v1/schedule?limit=4&as_of={today}"

    walked = [item["id"] for item in _all(client, first)]
    here = f"/v1/leaders/miguel-diaz-canel/whereabouts?on=2025-05-05&as_of={today}"

    assert walked == [item["id"] for item in client.items("/v1/schedule?limit=500")]
    assert client.get(here).headers["etag"] == client.get(here).headers["etag"]
    assert client.get(here).json()["as_of"] == f"{today}T23:59:59.999999Z"


def test_a_cursor_of_another_query_is_refused(client: Client) -> None:
    cursor = client.get("/v1/schedule?country=RU&limit=2").links["next"]["url"].partition("cursor=")[2]

    for other in ("country=CU", "country=RU&order=desc", "country=RU&on=2025-05-07", ""):
        assert client.get(f"/v1/schedule?{other}&cursor={cursor}").status_code == 400
    assert client.get(f"/v1/meetings?country=RU&cursor={cursor}").status_code == 400
    assert client.get(f"/v1/schedule?country=RU&limit=7&cursor={cursor}").status_code == 200


def test_every_list_of_nouns_is_paged_the_same_way(client: Client) -> None:
    for noun in ("leaders", "countries", "places", "sources"):
        all_at_once = [item["id"] for item in client.items(f"/v1/{noun}?limit=500")]
        walked = [item["id"] for item in _all(client, f"/v1/{noun}?limit=3")] if len(all_at_once) < 60 else None
        assert walked in (None, all_at_once)
        assert len(set(all_at_once)) == len(all_at_once)
