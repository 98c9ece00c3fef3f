"""The server that answers over HTTP: uvicorn, whose own refusals take the shape of all others."""

import asyncio
import gc
import os
import signal
import socket
import threading
import uuid
from functools import partial
from http import HTTPStatus
from multiprocessing import parent_process
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import multiprocess

from app import door
from app.errors import BadRequest, BilatError, UriTooLong
from app.gate import marks
from app.main import create_app
from app.problems import MEDIA_TYPE, problem_body
from app.settings import Settings

GRACE_S, LAST_S = 0.3, 2.0
"""Seconds in which those who are about to be let in come in, and those who are in may ask once more."""

PATIENCE_S = 20
"""Seconds after which readers are cut off who have not taken their answer: some never do."""


class Server(uvicorn.Server):
    """A server that loses nobody when it is told to stop."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell who is connected that the next answer is the last one here, let in who waits at the door, and end."""
        state = application_of(self.config.loaded_app).state
        state.leaving = True
        state.watch.end()
        if not parent_process():  # else there may be others who go on to listen on this socket
            door.let_in_nobody_new(sockets or [])
        await asyncio.sleep(GRACE_S)
        doors = [listening.dup() for listening in sockets or []]
        for server in self.servers:
            server.close()
        for accepted in list(door.close(doors)):
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, accepted)
        for _ in range(20):
            await asyncio.sleep(LAST_S / 20)
            if not self.server_state.connections or self.force_exit:
                break
        await super().shutdown(sockets)

    def _protocol(self) -> Any:
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )


def application_of(app: Any) -> FastAPI:
    """The application behind what a server has wrapped around it."""
    while not isinstance(app, FastAPI):
        app = app.app
    return app


class Worker(multiprocess.Process):
    """One of several processes that answer."""

    @property
    def server(self) -> Server:
        """The server that runs in it."""
        if self._server is None:
            self._server = Server(config=self.config)
        return self._server  # type: ignore[return-value]

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer, but not longer than there is somebody who could say stop."""
        threading.Thread(target=_end_with_parent, daemon=True).start()
        super().target(sockets)


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)  # raise_signal would be heard by this thread alone


class Workers(multiprocess.Multiprocess):
    """Processes that answer on one socket."""

    def terminate_all(self) -> None:
        """Stop them; as long as this process held the socket, too, readers would be let in whom nobody answers."""
        door.let_in_nobody_new(self.sockets)
        for listening in self.sockets:
            listening.close()
        super().terminate_all()


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


def make_server(settings: Settings) -> Server:
    """The server of these settings; it answers when it is run with the socket that `listen` gave."""
    return Server(_config(settings, create_app(settings)))


def serve(settings: Settings, listening: socket.socket, workers: int) -> None:
    """Answer until told to stop: in this process, or in several, each of which is replaced when it dies."""
    if workers == 1:
        make_server(settings).run(sockets=[listening])
        return
    multiprocess.Process = Worker  # type: ignore[misc]  # uvicorn has no other way to tell
    Workers(_config(settings, "app.server:application", factory=True, workers=workers), [listening]).run()


def application() -> FastAPI:
    """The application of a worker, with the settings of the environment."""
    settle()
    return create_app(Settings())


def settle() -> None:
    """Tell Python's collector that what was imported stays, and to look less often for what has gone."""
    gc.freeze()  # next to nothing of it has gone, and to look for that would take a tenth of the start
    gc.enable()
    gc.set_threshold(50_000, 20, 20)


def _config(settings: Settings, app: Any, **more: Any) -> uvicorn.Config:
    # uvicorn calls the protocol and asks no more of it
    return uvicorn.Config(
        app, log_level="warning", access_log=False, http=partial(Protocol, settings),  # type: ignore[arg-type]
        timeout_graceful_shutdown=PATIENCE_S, **more,
    )  # fmt: skip
