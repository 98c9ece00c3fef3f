"""A server that is told to stop answers everybody who is connected, and holds up nobody."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from app.settings import Settings
from tests.factories import bearer


@contextmanager
def process(settings: Settings, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`bilat serve`, and where it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "BILAT_DATABASE_URL": settings.database_url, "BILAT_PORT": str(port)}
    command = [sys.executable, "-W", "ignore", "-m", "app", "serve", *arguments]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            while server.poll() is None:
                try:
                    httpx.get(f"{address}/health/live", timeout=20)
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield server, address
        finally:
            server.terminate()
            server.wait(20)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_nobody_is_lost_when_it_stops_under_load(loaded: Settings, workers: str) -> None:
    answers: Counter[str] = Counter()
    ended = threading.Event()

    def ask(number: int) -> None:
        with httpx.Client(timeout=20) as client:
            while not ended.is_set():
                try:
                    answer = client.get(f"{address}/v1/schedule?country=CU&limit={number}")
                    answers[f"{answer.status_code} {answer.headers.get('connection', '')}".strip()] += 1
                except httpx.ConnectError:
                    return  # nobody listens any more: this one asks another server
                except httpx.TransportError as error:
                    answers[repr(error)] += 1

    with process(loaded, "--workers", workers) as (server, address):
        readers = [threading.Thread(target=ask, args=(number,)) for number in range(1, 9)]
        for reader in readers:
            reader.start()
        time.sleep(1.5)
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        ended.set()
        for reader in readers:
            reader.join()
        assert server.stderr is not None
        assert server.stderr.read() == ""

    assert server.returncode in (0, -signal.SIGTERM)
    assert set(answers) == {"200", "200 close"}, answers
    assert answers["200"] > 100


def test_several_processes_answer_and_each_sees_what_the_others_have_written(loaded: Settings, key: str) -> None:
    with process(loaded, "--workers", "2") as (_, address), ThreadPoolExecutor(16) as pool:
        # Each client keeps its connection, which one of the two has taken.
        clients = [httpx.Client(base_url=address, timeout=20) for _ in range(32)]
        one, *others = {
            who: client for client, who in zip(clients, pool.map(answered_by, clients), strict=True)
        }.values()
        assert others
        for number in range(20):
            made = one.post("/v1/sources", headers=bearer(key), json={"title": f"Number {number}"})
            assert made.status_code == 201, made.text
            for client in (*others, one, *others):
                assert len(client.get("/v1/sources?q=number&limit=100").json()["items"]) == number + 1
        for client in clients:
            client.close()


def test_processes_whose_parent_was_killed_end_too(loaded: Settings) -> None:
    with process(loaded, "--workers", "2") as (server, address):
        server.kill()
        server.wait()
        for _ in range(100):
            try:
                httpx.get(f"{address}/health/live", timeout=5)
            except httpx.ConnectError:
                return
            except httpx.TransportError:
                pass  # it is about to go
            time.sleep(0.1)
    pytest.fail("somebody still answers")


def answered_by(client: httpx.Client) -> str:
    """What is different in each process: when it was asked first."""
    client.get("/health/live")
    lines = client.get("/metrics").text.splitlines()
    return next(line for line in lines if "request_seconds_created" in line and "/health/live" in line)


def test_readers_who_are_slow_hold_up_nobody(loaded: Settings) -> None:
    with process(loaded) as (_, address):
        port = int(address.rpartition(":")[2])
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
        for number, one in enumerate(slow):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.sendall(f"GET /v1/countries?limit={300 + number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        began = time.monotonic()
        for limit in range(1, 20):
            assert httpx.get(f"{address}/v1/schedule?limit={limit}", timeout=5).status_code == 200
        assert httpx.get(f"{address}/health/ready", timeout=5).status_code == 200
        assert time.monotonic() - began < 20
        for one in slow:
            one.close()
