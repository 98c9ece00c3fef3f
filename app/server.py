"""The server that answers over HTTP: uvicorn, whose own refusals take the shape of all others."""

import socket
import uuid
from functools import partial
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.errors import BadRequest, BilatError, UriTooLong
from app.gate import marks
from app.main import create_app
from app.problems import MEDIA_TYPE, problem_body
from app.settings import Settings


def listen(settings: Settings) -> socket.socket:
    """The socket on which readers are awaited, bound before anybody is told of it.

    Raises OSError when the address is not ours or the port is taken.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family)


def make_server(settings: Settings) -> uvicorn.Server:
    """The server of these settings; it answers when it is run with the socket that `listen` gave."""
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        http=partial(Protocol, settings),  # type: ignore[arg-type]  # uvicorn calls it and asks no more of it
    )
    return uvicorn.Server(config)


class Protocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn reads it; what is no HTTP is refused with a problem document (RFC 9457)."""

    def __init__(self, settings: Settings, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self.settings = settings

    def send_400_response(self, msg: str) -> None:
        """Refuse what never becomes a request, and hang up."""
        error: BilatError = BadRequest("this is not HTTP/1.1; what is not ASCII in an address is written %C3%AD")
        if len(self.url) > self.settings.url_max:
            error = UriTooLong(f"a URL has at most {self.settings.url_max} bytes")
        request_id = uuid.uuid4().hex[:12]
        body = problem_body(error, public_url=self.settings.public_url, instance="/", request_id=request_id)
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            *marks(request_id),
        ]
        lines = [f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}".encode()]
        lines += [name + b": " + value for name, value in headers]
        self.transport.write(b"\r\n".join([*lines, b"", body]))
        self.transport.close()
