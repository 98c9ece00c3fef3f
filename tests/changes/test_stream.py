"""Changes are told as they are made, and none is left out."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from httpx_sse import EventSource, ServerSentEvent
from sqlalchemy import Engine

from app import server as server_module
from app.access import keys
from app.changes import stream
from app.db import writers
from app.settings import Settings
from tests.factories import bearer
from tests.web.test_server import served


@pytest.fixture(scope="module")
def server(own_settings: Settings, own_engine: Engine) -> Iterator[tuple[str, FastAPI]]:
    """Where a Bilat answers, and its application."""
    with served(own_settings.model_copy(update={"writes_per_minute": 0})) as (port, app):
        yield f"http://127.0.0.1:{port}", app


@pytest.fixture(scope="module")
def address(server: tuple[str, FastAPI]) -> str:
    return server[0]


@pytest.fixture(scope="module")
def key(own_engine: Engine) -> str:
    with writers(own_engine).begin() as db:
        return keys.make(db, "Ada", "write", None)[1]


@contextmanager
def following(address: str, query: str = "", **headers: str) -> Iterator[Iterator[ServerSentEvent]]:
    with httpx.stream("GET", f"{address}/v1/changes/stream{query}", headers=headers, timeout=30) as answer:
        assert answer.status_code == 200, answer.read()
        yield EventSource(answer).iter_sse()


def write(address: str, key: str, title: str, noun: str = "sources") -> None:
    field = "title" if noun == "sources" else "name"
    answer = httpx.post(f"{address}/v1/{noun}", headers=bearer(key), json={field: title}, timeout=30)
    assert answer.status_code == 201, answer.text


def changes(events: Iterator[ServerSentEvent]) -> Iterator[dict[str, Any]]:
    """What was told of changes, each with its number as the id."""
    for event in events:
        if event.data:
            change = json.loads(event.data)
            assert str(change["seq"]) == event.id
            yield change


def test_a_change_is_told_as_it_is_made_as_the_list_tells_it(address: str, key: str) -> None:
    with following(address) as events:
        first = next(events)
        assert (first.data, first.retry) == ("", 2_000)
        write(address, key, "data: Titel, 习近平 صدر 🤝")
        change = next(changes(events))

    assert change["document"]["title"] == "data: Titel, 习近平 صدر 🤝"
    assert change["seq"] == int(first.id) + 1
    assert httpx.get(f"{address}/v1/changes?after={first.id}").json()["items"] == [change]


def test_who_was_cut_off_goes_on_where_they_were(address: str, key: str) -> None:
    with following(address) as events:
        seen = next(events).id
    for number in range(3):
        write(address, key, f"Missed {number}")
    with following(address, "?after=0", **{"Last-Event-ID": seen}) as events:
        told = changes(events)
        titles = [next(told)["document"]["title"] for _ in range(3)]
    with following(address, f"?after={int(seen) + 1}") as events:
        assert next(changes(events))["document"]["title"] == "Missed 1"

    assert titles == ["Missed 0", "Missed 1", "Missed 2"]


def test_all_changes_from_the_first_come_in_their_order(address: str) -> None:
    expected = int(httpx.get(f"{address}/v1/changes.atom?limit=1").text.partition("before=")[2].partition('"')[0])
    with following(address, "?after=0") as events:
        told = changes(events)
        assert [next(told)["seq"] for _ in range(expected)] == list(range(1, expected + 1))


def test_only_the_kinds_that_were_asked_for_are_told_and_who_hears_nothing_keeps_up(
    address: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.2)
    with following(address, "?kind=leader") as events:
        before = int(next(events).id)
        write(address, key, "Not told")
        beats = iter(lambda: int(next(events).id), before + 1)
        assert all(beat == before for beat in beats)  # until a sign of life tells how far it is
        write(address, key, "Ada Example", "leaders")
        assert next(changes(events))["document"]["name"] == "Ada Example"


def test_a_stream_ends_after_a_while_so_that_keys_are_looked_at_again(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LONGEST_S", 0.5)
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.1)
    with following(address) as events:
        assert len(list(events)) > 2


@pytest.mark.parametrize(
    ("query", "headers", "parameter"),
    [
        ("?after=-1", {}, "after"), ("?after=x", {}, "after"), ("?kind=nonsense", {}, "kind"),
        ("?limit=3", {}, "limit"),
        ("?after=99999999", {}, "after"), ("", {"Last-Event-ID": "99999999"}, "last-event-id"),
        ("", {"Last-Event-ID": "abc"}, "last-event-id"), ("", {"Last-Event-ID": "1e3"}, "last-event-id"),
    ],
)  # fmt: skip
def test_where_nobody_can_go_on_is_refused(address: str, query: str, headers: dict[str, str], parameter: str) -> None:
    answer = httpx.get(f"{address}/v1/changes/stream{query}", headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["parameter"] == parameter


def test_head_is_answered_and_ends(address: str) -> None:
    answer = httpx.head(f"{address}/v1/changes/stream", timeout=5)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


def test_many_who_follow_slowly_or_quickly_cost_others_nothing(
    server: tuple[str, FastAPI], key: str, statements: list[str]
) -> None:
    address, app = server
    port = int(address.rpartition(":")[2])
    newest = httpx.get(f"{address}/v1/changes.atom?limit=1").text.partition("before=")[2].partition('"')[0]
    sockets = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(300)]
    for at, one in enumerate(sockets):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        asked = f"?after={newest if at % 2 else 0}"
        one.sendall(f"GET /v1/changes/stream{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert all(b"text/event-stream" in one.recv(1_000) for one in sockets)
    for number in range(5):
        write(address, key, f"Told to many {number}")
        assert httpx.get(f"{address}/v1/schedule?limit={number + 1}", timeout=5).status_code == 200
    assert app.state.engine.pool.checkedout() == 0
    for one in sockets[1::2]:
        heard = b""
        while b"Told to many 4" not in heard:
            heard = (heard + one.recv(65_536))[-200_000:]
    for one in sockets:
        one.close()
    for _ in range(100):
        if not app.state.watch._waiting and app.state.watch._looking is None:
            return
        time.sleep(0.1)
    pytest.fail("somebody still waits for readers who went away")


def test_who_never_takes_what_is_sent_holds_up_no_stop(own_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "PATIENCE_S", 1)
    with served(own_settings) as (port, _):
        never = socket.create_connection(("127.0.0.1", port))
        never.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        never.sendall(b"GET /v1/changes/stream?after=0 HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.5)
        began = time.monotonic()
    never.close()

    assert time.monotonic() - began < 15


def test_a_server_that_stops_ends_its_streams_and_their_readers_go_on_with_the_next(
    own_settings: Settings, key: str
) -> None:
    told: list[ServerSentEvent] = []
    with served(own_settings) as (port, _):
        address = f"http://127.0.0.1:{port}"
        connected = threading.Event()

        def follow() -> None:
            with following(address) as events:
                for event in events:
                    told.append(event)
                    connected.set()

        reader = threading.Thread(target=follow)
        reader.start()
        assert connected.wait(10)
        began = time.monotonic()
    reader.join(10)

    assert not reader.is_alive()
    assert time.monotonic() - began < 10
    with served(own_settings) as (port, _), following(f"http://127.0.0.1:{port}", **{"Last-Event-ID": told[-1].id}):
        pass
