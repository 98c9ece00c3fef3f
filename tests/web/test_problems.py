"""Every refusal has one shape, says what is wrong and where, and is never a 500."""

from typing import Any

import httpx
import pytest

from app.asking.kept import Kept
from app.asking.readers import Readers
from app.asking.sqlite import QuickSqlite
from app.db import readers
from app.engines import make_engine
from app.errors import BilatError
from app.pages import _sorts
from app.settings import Settings
from tests.conftest import Client

REFUSALS: list[tuple[str, int, str | None]] = [
    ("/v1/schedule?contry=CU", 400, "contry"),
    ("/v1/schedule?country=ZZ", 400, "country"),
    ("/v1/schedule?country=", 400, "country"),
    ("/v1/schedule?country=CU&country=ZZ", 400, "country"),
    ("/v1/schedule?leader=nobody", 400, "leader"),
    ("/v1/schedule?between=RU", 400, "between"),
    ("/v1/schedule?between=RU,ZZ", 400, "between"),
    ("/v1/schedule?between=RU,CU,VE", 400, "between"),
    ("/v1/schedule?on=2025-13", 400, "on"),
    ("/v1/schedule?on=2023-02-29", 400, "on"),
    ("/v1/schedule?from=2025-05-10&to=2025-05-01", 400, "to"),
    ("/v1/schedule?on=2025-05-07&from=2025-05-01", 400, "on"),
    ("/v1/schedule?on=2025-05-07&on=2025-05-08", 400, "on"),
    ("/v1/schedule?from=2025-05-07/..", 400, "from"),
    ("/v1/schedule?when=maybe", 400, "when"),
    ("/v1/schedule?status=happened", 400, "status"),
    ("/v1/schedule?role=dancer", 400, "role"),
    ("/v1/schedule?kind=party", 400, "kind"),
    ("/v1/schedule?order=random", 400, "order"),
    ("/v1/schedule?sort=date", 400, "sort"),
    ("/v1/schedule?limit=0", 400, "limit"),
    ("/v1/schedule?limit=-1", 400, "limit"),
    ("/v1/schedule?limit=1000000000", 400, "limit"),
    ("/v1/schedule?limit=abc", 400, "limit"),
    ("/v1/schedule?limit=1_0", 400, "limit"),
    ("/v1/schedule?limit=%D9%A1", 400, "limit"),
    ("/v1/schedule?limit=" + "9" * 4000, 400, "limit"),
    ("/v1/schedule?limit=NaN", 400, "limit"),
    ("/v1/schedule?lineage=perhaps", 400, "lineage"),
    ("/v1/schedule?q=%25", 400, "q"),
    ("/v1/schedule?q=" + "x" * 600, 400, "q"),
    ("/v1/schedule?q=%00", 400, "q"),
    ("/v1/schedule?q=" + "+".join(f"w{n}" for n in range(13)), 400, "q"),
    ("/v1/leaders?q=" + "+".join("abcdefghijklm"), 400, "q"),
    ("/v1/countries?name=" + "+".join("abcdefghijklm"), 400, "name"),
    ("/v1/schedule?from=2025&q=%ED%A0%80", 400, "q"),
    ("/v1/schedule?q=%FF", 400, "q"),
    ("/v1/schedule?q=%EF%BF%BE&from=2025", 400, "q"),
    ("/v1/schedule?%00=1", 400, "%00"),
    ("/v1/schedule?%FF=1", 400, "%FF"),
    ("/v1/schedule?" + "&".join(f"country=F{n}" for n in range(300)), 400, None),
    ("/v1/schedule?country=" + "&country=".join(["FR"] * 60), 400, "country"),
    ("/v1/schedule?q=" + "x" * 9000, 414, None),
    ("/v1/" + "x" * 9000, 414, None),
    ("/v1/leaders?country=ZZ", 400, "country"),
    ("/v1/leaders?rank=boss", 400, "rank"),
    ("/v1/leaders?include=password", 400, "include"),
    ("/v1/places?within=nowhere", 400, "within"),
    ("/v1/visits?kind=meeting", 400, "kind"),
    ("/v1/leaders/vladimir-putin?fields=name", 400, "fields"),
    ("/v1/leaders/vladimir-putin/schedule?leader=xi-jinping", 400, "leader"),
    ("/v1/leaders/vladimir-putin/whereabouts", 400, "on"),
    ("/v1/leaders/vladimir-putin/whereabouts?on=soon", 400, "on"),
    ("/v1/changes?after=-1", 400, "after"),
    ("/v1/changes?after=1e9", 400, "after"),
    ("/v1/changes?after=1" + "0" * 30, 400, "after"),
    ("/health/live?x=1", 400, "x"),
    ("/v1/leaders/nobody", 404, None),
    ("/v1/leaders/nobody/schedule", 404, None),
    ("/v1/leaders/nobody/whereabouts?on=2025-05-05", 404, None),
    ("/v1/leaders/%00", 404, None),
    ("/v1/leaders/..%2f..%2fetc", 404, None),
    ("/v1/leaders/" + "x" * 400, 404, None),
    ("/v1/leaders/vladimir-putin.json.json", 404, None),
    ("/v1/countries/ZZ", 404, None),
    ("/v1/countries/ZZ/officeholders?on=2025-05-07", 404, None),
    ("/v1/meetings/1", 404, None),
    ("/v1/meetings/1/revisions", 404, None),
    ("/v1/leaders/vladimir-putin/revisions/99", 404, None),
    ("/v1/leaders/vladimir-putin/revisions/0", 404, None),
    ("/v1/leaders/vladimir-putin/revisions/1" + "0" * 30, 404, None),
    ("/v1/wizards", 404, None),
    ("/v1/wizards/1/revisions", 404, None),
    ("/v1/schedule/", 404, None),
    ("//v1/schedule", 404, None),
    ("/V1/schedule", 404, None),
    ("/problems/none", 404, None),
]


def test_a_code_in_wide_use_that_is_no_code_is_refused_with_the_right_one(client: Client) -> None:
    for told, meant in (("UK", "GB"), ("uk", "GB"), ("EL", "GR")):
        assert meant in client.get(f"/v1/schedule?country={told}").json()["detail"]
        assert meant in client.get(f"/v1/schedule?between=RU,{told}").json()["detail"]


def check_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "instance", "request_id", "errors"}
    assert body["status"] == status
    assert body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
    return body


@pytest.mark.parametrize(("url", "status", "parameter"), REFUSALS, ids=[refusal[0][:60] for refusal in REFUSALS])
def test_a_refusal_says_what_is_wrong_and_where(client: Client, url: str, status: int, parameter: str | None) -> None:
    body = check_problem(client.get(url), status)

    if parameter:
        assert [error["parameter"] for error in body["errors"]] == [parameter]
        assert body["errors"][0]["message"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', "a' OR 1=1 --", '" AND NEAR(', "*", "!&|:*", "(.*)+$"])
def test_what_means_something_to_a_database_is_taken_literally(client: Client, text: str) -> None:
    for url in ("/v1/schedule", "/v1/leaders"):
        answer = client.get(url, params={"q": text})

        assert answer.status_code in (200, 400)
        assert answer.status_code == 400 or answer.json()["items"] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_method_that_an_address_does_not_take_is_named_with_those_it_takes(client: Client, method: str) -> None:
    answer = client.request(method, "/v1/schedule")

    check_problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD"


def test_an_asset_takes_no_method_but_get_and_head_either(client: Client) -> None:
    answer = client.request("POST", "/docs/assets/swagger-ui.css")

    check_problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_database_that_is_away_is_a_503_that_says_when_to_come_back(client: Client) -> None:
    nowhere = Settings(database_url="sqlite:////nowhere/at/all.db")
    client.app.state.asking = Readers(readers(make_engine(nowhere)), QuickSqlite(nowhere), Kept(0))

    answer = client.get("/v1/schedule")

    check_problem(answer, 503)
    assert answer.headers["retry-after"] == "5"


def test_a_fault_of_ours_tells_nothing_of_the_inside(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.app.state.asking = None

    body = check_problem(client.get("/v1/schedule"), 500)

    assert "NoneType" not in str(body)
    assert "NoneType" in caplog.text


def test_every_sort_of_problem_has_a_page_of_its_own(client: Client) -> None:
    for sort in _sorts(BilatError):
        page = client.get(f"/problems/{sort.code}")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert sort.title in page.text
