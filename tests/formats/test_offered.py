"""Which format a reader is answered in, and what every format has in common."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.errors import NotAcceptable
from app.formats import offered
from app.formats.offered import FORMATS, wanted
from app.settings import Settings
from tests.conftest import Client, Editor
from tests.factories import bearer, known, make_key, make_leader, make_meeting

SUFFIXES = [one.suffix for one in FORMATS]


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("*/*", None),
        ("application/json", None),
        ("application/*", None),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", None),
        ("text/csv", "csv"),
        ("TEXT/CSV; charset=utf-8", "csv"),
        ("text/*", "csv"),
        ("text/csv, application/json", None),
        ("text/csv, application/json;q=0.9", "csv"),
        ("text/csv;q=0.1, application/json;q=0", "csv"),
        ("application/x-ndjson", "ndjson"),
        ("text/csv;q=nonsense", "csv"),
        ("*/*;q=0.5, text/tab-separated-values", "tsv"),
    ],
)
def test_the_format_that_is_liked_best_is_told(accept: str, suffix: str | None) -> None:
    found = wanted(accept)
    assert (found.suffix if found else None) == suffix


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "application/json;q=0", "nonsense", "text/html"])
def test_who_likes_none_is_told_which_there_are(client: Client, accept: str) -> None:
    with pytest.raises(NotAcceptable, match="application/json, text/csv"):
        wanted(accept)
    answer = client.get("/v1/schedule", headers={"Accept": accept})

    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert "text/csv" in answer.json()["detail"]
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("one", FORMATS)
@pytest.mark.parametrize("path", ["/v1/schedule", "/v1/leaders/angela-merkel/schedule", "/v1/countries/FR/schedule"])
def test_accept_and_suffix_lead_to_the_same(client: Client, db: Session, one: Any, path: str) -> None:
    leader = make_leader(db, "Angela Merkel")
    make_meeting(db, participants=[{"role": "principal", "leader": leader}, {"role": "principal", "country": "FR"}])
    for _ in range(2):  # the second time the way is known
        plain = client.get(path)
        by_accept = client.get(path, headers={"Accept": one.media_type})
        by_suffix = client.get(f"{path}.{one.suffix}")

        assert plain.headers["content-type"] == "application/json"
        assert by_suffix.status_code == 200, by_suffix.text
        assert by_accept.headers["content-type"] == by_suffix.headers["content-type"] == one.media_type + one.charset
        assert by_accept.headers["etag"] == by_suffix.headers["etag"]
        assert by_accept.content == by_suffix.content != b""  # byte for byte, as the tag is a strong one
        assert {one.headers.get("vary") for one in (plain, by_accept)} == {"Accept"}
        assert f'<{path}.{one.suffix}>; rel="alternate"; type="{one.media_type}"' in plain.headers["link"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_export_can_be_asked_for_again_only_where_it_is_another_one(
    client: Client, db: Session, suffix: str
) -> None:
    make_meeting(db, "2031-01-01")
    url = f"/v1/schedule.{suffix}?country=FR&from=2031-01-01"
    tag = client.get(url).headers["etag"]
    head = client.request("HEAD", url)

    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert (head.headers["etag"], head.content) == (tag, b"")
    assert "content-length" not in head.headers  # nobody knows it before all is written
    make_meeting(db, "2031-01-02")
    again = client.get(url, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["etag"] != tag
    name = re.fullmatch(r'attachment; filename="(.*)"', again.headers["content-disposition"])
    assert name
    assert re.fullmatch(rf"schedule_\d{{8}}T\d{{6}}Z\.{suffix}", name[1])


def test_what_was_cited_is_answered_as_it_was_then(client: Client, administrator: Editor, db: Session) -> None:
    make_meeting(db, "2031-01-01")
    for one in FORMATS:
        url = f"/v1/schedule.{one.suffix}?country=FR&from=2031-01-01"
        before = client.get(url)
        cited = re.fullmatch(r'<(.+)>; rel="cite-as"', before.headers["link"])
        assert cited, before.headers["link"]
        make_meeting(db, "2031-01-02", title=f"Later than the {one.suffix}")
        name = {"name": f"France, before the {one.suffix}"}
        assert administrator.patch("/v1/countries/FR", name).status_code == 200
        again = client.get(cited[1])

        assert client.get(url).content != before.content, one.suffix
        assert again.headers["link"] == before.headers["link"]
        if one.suffix not in ("ics", "atom"):  # they tell the address that was asked
            assert again.content == before.content, one.suffix
        assert f"Later than the {one.suffix}" not in again.text


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("contry=FR", "contry"), ("limit=5", "limit"), ("cursor=abc", "cursor"), ("count=exact", "count"),
     ("from=nonsense", "from"), ("country=ZZZ", "country"), ("when=maybe", "when")],
)  # fmt: skip
def test_bad_parameters_are_refused_in_every_format(client: Client, query: str, parameter: str) -> None:
    for suffix in SUFFIXES:
        answer = client.get(f"/v1/schedule.{suffix}?{query}")

        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), suffix
        assert answer.json()["errors"][0]["parameter"] == parameter


def test_what_is_accepted_at_great_length_is_understood_and_not_remembered() -> None:
    before = offered._remembered.cache_info().currsize
    found = [wanted(", ".join([f"image/x-{number}-{at}" for at in range(1_000)]) + ", text/csv") for number in range(5)]

    assert {one.suffix for one in found if one} == {"csv"}
    assert offered._remembered.cache_info().currsize == before


def test_who_needs_a_key_for_reading_needs_it_for_exports(client: Client, settings: Settings, db: Session) -> None:
    client.app.state.settings = settings.model_copy(update={"public_reading": False})
    refused = client.get("/v1/schedule.csv?on=2031-01-01")
    answered = client.get("/v1/schedule.csv?on=2031-01-01", headers=bearer(make_key(db, "read")[1]))

    assert (refused.status_code, answered.status_code) == (401, 200)
    assert answered.headers["cache-control"] == "private, no-cache"
    assert answered.headers["vary"] == "Authorization"


def test_a_leader_who_went_on_in_another_record_is_followed_in_the_same_format(
    client: Client, administrator: Editor, db: Session
) -> None:
    one, other = make_leader(db, "Ada Example"), make_leader(db, "Ada B. Example")
    assert administrator.post(f"/v1/leaders/{one}/merge", {"into": other}, **{"If-Match": "*"}).status_code == 200
    answer = client.get(f"/v1/leaders/{one}/schedule.csv?shape=wide")

    assert answer.status_code == 308
    assert answer.headers["location"] == f"/v1/leaders/{other}/schedule.csv?shape=wide"


def test_an_option_is_for_its_format_alone(client: Client) -> None:
    assert client.get("/v1/schedule.ndjson?bom=1").status_code == 400
    assert client.get("/v1/schedule.xlsx?shape=long").status_code == 400
    assert client.get("/v1/schedule?shape=wide").status_code == 400
    assert client.get("/v1/schedule?shape=wide", headers={"Accept": "text/csv"}).status_code == 200


def test_the_record_of_the_path_must_be_there(client: Client) -> None:
    assert client.get("/v1/leaders/nobody/schedule.csv").status_code == 404
    assert client.get("/v1/countries/FR/schedule.pdf").status_code == 404
    assert client.get("/v1/countries/FR/schedule.csv?country=IT").json()["errors"][0]["parameter"] == "country"


@pytest.mark.parametrize(
    "told",
    ["9999-12-31", "9999-12-31T23:30-05:00", "9999-12-31T23:30Z", "0001-01-01T00:00+03:00", "0001-01-01", "9999"],
)
def test_the_first_and_the_last_day_of_all_break_no_export(client: Client, db: Session, told: str) -> None:
    meeting = make_meeting(db, told)
    year = told[:4]
    for one in FORMATS:
        answer = client.get(f"/v1/schedule.{one.suffix}?on={year}")
        assert answer.status_code == 200, (one.suffix, answer.text)
        assert answer.content
        if one.suffix not in ("xlsx", "parquet"):
            assert meeting in answer.text or (told == "9999" and one.suffix == "ics"), one.suffix


def ids(client: Client, query: str) -> tuple[list[str], list[str]]:
    """What the list and an export have."""
    listed = [one["id"] for one in client.get(f"/v1/schedule?limit=500&{query}").json()["items"]]
    lines = client.get(f"/v1/schedule.csv?shape=wide&{query}").text.splitlines()[1:]
    return listed, [line.partition(",")[0] for line in lines]


@pytest.mark.parametrize(
    "query",
    ["", "on=2025", "country=FR", "country=FR&country=IT&order=desc", "between=FR,IT",
     "when=certain&from=2025-05-01", "q=treaty",
     "status=announced", "as_of=2025-05-06", "as_of=2025-05-06&country=CU&order=desc"],
)  # fmt: skip
def test_an_export_has_what_the_list_has_in_the_same_order(client: Client, db: Session, query: str) -> None:
    for day in range(1, 8):
        make_meeting(db, f"2025-05-{day:02}", change=known("2025-05-04"), title="Grain", summary="The treaty")
    listed, exported = ids(client, query)

    assert exported == listed
    assert listed or "certain" in query


def test_more_than_is_found_at_once_is_exported_too(
    client: Client, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 20):
        make_meeting(db, f"2031-01-{day % 5 + 1:02}")
    monkeypatch.setattr("app.index.walk.AT_ONCE", 3)
    monkeypatch.setattr("app.bulk.AT_ONCE", 4)
    for query in ("from=2031-01-01", "from=2031-01-01&order=desc", f"as_of={datetime.now(UTC).date()}&from=2031-01-01"):
        listed, exported = ids(client, query)
        assert exported == listed
