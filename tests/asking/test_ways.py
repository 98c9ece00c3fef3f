"""A path that was asked before is answered as it was the first time, refusals included."""

import pytest

from app.asking.route import Ways
from tests.conftest import Client

PATHS = [
    "/v1/schedule?country=CU", "/v1/schedule?country=ZZ", "/v1/schedule?nonsense=1", "/v1/schedule?limit=2&limit=3",
    "/v1/leaders/nobody", "/v1/leaders/vladimir-putin", "/v1/countries/CU/schedule?country=RU",
    "/v1/leaders/vladimir-putin/whereabouts", "/v1/visits/demo%3Anothing",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_the_second_answer_reads_like_the_first(client: Client, path: str) -> None:
    first, second = client.get(path), client.get(path)

    assert (second.status_code, second.headers.get("etag")) == (first.status_code, first.headers.get("etag"))
    told = [{name: value for name, value in one.json().items() if name != "request_id"} for one in (first, second)]
    assert told[0] == told[1]
    assert client.request("HEAD", path).status_code == first.status_code
    assert client.request("DELETE", path).status_code in (401, 404, 405)


def test_no_more_paths_are_remembered_than_fit_and_none_that_is_long() -> None:
    ways = Ways()

    async def handle(request: object) -> None: ...

    for number in range(Ways.MOST + 10):
        ways.learn({"path": f"/{number}", "route": None, "endpoint": None, "path_params": {}}, handle)  # type: ignore[arg-type]
    ways.learn({"path": "/" * 1000, "route": None, "endpoint": None, "path_params": {}}, handle)  # type: ignore[arg-type]

    assert ways.find({"method": "GET", "path": f"/{Ways.MOST + 9}"}) is not None
    assert ways.find({"method": "GET", "path": "/1"}) is None
    assert ways.find({"method": "GET", "path": "/" * 1000}) is None
    assert ways.find({"method": "POST", "path": f"/{Ways.MOST + 9}"}) is None
