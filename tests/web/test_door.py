"""The socket at which readers are let in, while one server goes and the next one comes."""

import socket
import sys

import pytest

from app import door
from app.settings import Settings


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a socket choose whom it hears")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_who_comes_while_a_server_stops_is_answered_by_the_next_one(settings: Settings, host: str) -> None:
    try:
        leaving = door.listen(settings.model_copy(update={"host": host, "port": 0}))
    except OSError:
        pytest.skip(f"this machine has no {host}")
    address = leaving.getsockname()[:2]
    early, late = socket.create_connection(address), socket.socket(leaving.family)

    door.let_in_nobody_new([leaving])
    late.setblocking(False)
    with pytest.raises(BlockingIOError):
        late.connect(address)
    [let_in] = door.close([leaving])
    early.sendall(b"asked")
    assert let_in.recv(5) == b"asked"

    with door.listen(settings.model_copy(update={"host": host, "port": address[1]})) as next_one:
        next_one.settimeout(10)
        answered, who = next_one.accept()
        assert who[:2] == late.getsockname()[:2]
    for one in (early, late, let_in, answered):
        one.close()
