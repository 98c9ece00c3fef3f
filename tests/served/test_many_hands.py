"""Many editors at once, over a real server: one change at a time, and each exactly once."""

import asyncio
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
from sqlalchemy import Engine

from app import upkeep
from app.db import readers, writers
from app.engines import writing
from tests.factories import bearer, make_leader


def all_at_once(address: str, requests: list[tuple[str, str, bytes, dict[str, str]]]) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=100)
        async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
            sent = [client.request(verb, url, content=body, headers=told) for verb, url, body, told in requests]
            return list(await asyncio.gather(*sent))

    return asyncio.run(ask())


def test_of_fifty_editors_who_have_read_one_state_one_changes_it(address: str, key: str, own_engine: Engine) -> None:
    with writers(own_engine).begin() as db:
        url = f"/v1/leaders/{make_leader(db, 'Fifty')}"
    tag = httpx.get(address + url).headers["etag"]
    headers = {**bearer(key), "If-Match": tag, "Content-Type": "application/merge-patch+json"}

    answers = all_at_once(
        address, [("PATCH", url, f'{{"birth": "{1900 + number}"}}'.encode(), headers) for number in range(50)]
    )

    assert Counter(one.status_code for one in answers) == {200: 1, 412: 49}
    (won,) = [one.json() for one in answers if one.status_code == 200]
    assert httpx.get(address + url).json()["birth"] == won["birth"]
    assert won["version"] == 2


def test_a_hundred_posts_with_one_key_make_one_record(address: str, key: str, own_engine: Engine) -> None:
    headers = {**bearer(key), "Idempotency-Key": "hundred", "Content-Type": "application/json"}

    answers = all_at_once(address, [("POST", "/v1/sources", b'{"title": "Hundred"}', headers)] * 100)

    counted = Counter(one.status_code for one in answers)
    assert counted.keys() <= {201, 409}
    assert counted[201] >= 1
    assert len({one.content for one in answers if one.status_code == 201}) == 1
    assert all(one.headers["retry-after"] == "1" for one in answers if one.status_code == 409)
    assert len(httpx.get(f"{address}/v1/sources?q=hundred").json()["items"]) == 1
    again = httpx.post(f"{address}/v1/sources", content=b'{"title": "Hundred"}', headers=headers)
    assert again.headers["idempotency-replayed"] == "true"


def test_who_waits_for_their_turn_to_write_keeps_no_reader_waiting(address: str, key: str, own_engine: Engine) -> None:
    headers = {**bearer(key), "Content-Type": "application/json"}
    posts = [("POST", "/v1/sources", b'{"title": "Queue"}', headers)] * 60
    with writing(own_engine).connect() as turn, turn.begin():  # somebody else's turn, and 60 who wait for theirs
        turn.exec_driver_sql("SELECT 1")
        with ThreadPoolExecutor(1) as waiting:
            queue = waiting.submit(all_at_once, address, posts)
            time.sleep(1)
            answers = [httpx.get(f"{address}/v1/leaders/vladimir-putin", timeout=3) for _ in range(5)]
            turn.rollback()
            written = queue.result()

    assert [one.status_code for one in answers] == [200] * 5
    assert Counter(one.status_code for one in written) == {201: 60}


def test_fifty_who_tell_of_one_new_leader_make_fifty_slugs(address: str, key: str, own_engine: Engine) -> None:
    headers = {**bearer(key), "Content-Type": "application/json"}

    answers = all_at_once(address, [("POST", "/v1/leaders", b'{"name": "Same Name"}', headers)] * 50)

    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["slug"] for one in answers}) == 50
    with readers(own_engine).begin() as db:
        assert list(upkeep.check(db)) == []
