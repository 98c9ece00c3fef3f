"""What only a real server shows: every answer here comes over a socket."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.door import listen
from app.server import make_server
from app.settings import Settings


@contextmanager
def served(settings: Settings) -> Iterator[tuple[int, FastAPI]]:
    """The port on which a server answers with these settings, and its application."""
    server = make_server(settings)
    app: Any = server.config.app
    listening = listen(settings.model_copy(update={"port": 0}))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listening.getsockname()[1], app
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def port(settings: Settings, engine: Engine) -> Iterator[int]:
    with served(settings) as (port, _):
        yield port


class Line:
    """One connection to the server, on which requests follow each other."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)

    def ask(self, method: str, path: bytes, *headers: bytes) -> tuple[HTTPResponse, bytes]:
        lines = [method.encode() + b" " + path + b" HTTP/1.1", b"Host: bilat.test", *headers]
        self.socket.sendall(b"\r\n".join([*lines, b"", b""]))
        answer = HTTPResponse(self.socket, method=method)
        answer.begin()
        return answer, answer.read()


@pytest.fixture
def line(port: int) -> Iterator[Line]:
    line = Line(port)
    yield line
    line.socket.close()


@pytest.mark.parametrize(
    "path", ["/v1/schedule", "/v1/leaders/vladimir-putin", "/v1/leaders/nobody", "/docs", "/health/live", "/nowhere"]
)
def test_a_connection_goes_on_after_head(line: Line, path: str, caplog: pytest.LogCaptureFixture) -> None:
    head, nothing = line.ask("HEAD", path.encode())
    got, body = line.ask("GET", path.encode())

    assert (head.status, head.headers["Content-Length"]) == (got.status, got.headers["Content-Length"])
    assert (nothing, len(body)) == (b"", int(got.headers["Content-Length"]))
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_an_answer_that_has_not_changed_has_no_body_on_the_line_either(line: Line) -> None:
    first, _ = line.ask("GET", b"/v1/schedule")
    tag = first.headers["ETag"].encode()

    for method in ("HEAD", "GET"):
        again, nothing = line.ask(method, b"/v1/schedule", b"If-None-Match: " + tag)
        assert (again.status, nothing) == (304, b"")
    assert line.ask("GET", b"/health/live")[0].status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/leaders?q=Díaz-Canel".encode(), 400),
        ("/v1/leaders/Díaz-Canel".encode(), 400),
        (b"/v1/leaders?q=" + b"x" * 10_000, 414),
        (b"/v1/leaders?q=" + b"x" * 70_000, 414),
        (b"/v1/leaders?q=" + b"x" * 200_000, 414),
        (b"/v1/leaders?q=\x00", 400),
        (b"/" + b"x" * 70_000, 414),
    ],
    ids=lambda told: str(told)[:40],
)
def test_what_the_server_itself_refuses_is_a_problem_document_too(line: Line, path: bytes, status: int) -> None:
    answer, body = line.ask("GET", path)

    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = json.loads(body)
    assert (told["status"], told["request_id"]) == (status, answer.headers["X-Request-Id"])


def test_a_port_that_is_taken_is_refused_before_anybody_is_told_of_it(port: int, settings: Settings) -> None:
    with pytest.raises(OSError, match="in use"):
        listen(settings.model_copy(update={"port": port}))
