"""The socket at which readers are let in, and how it is closed so that nobody stands between two doors."""

import ctypes
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

from app.settings import Settings

_SO_ATTACH_FILTER = 26  # asm-generic/socket.h; Python has no name for it
_NOBODY_NEW = b"".join(
    struct.pack("HBBI", *instruction)
    for instruction in (
        (0x30, 0, 0, 13),  # load the byte of the TCP header with its flags
        (0x54, 0, 0, 0x12),  # of these SYN and ACK
        (0x15, 0, 1, 0x02),  # if it is SYN alone, who sends it is new
        (0x06, 0, 0, 0),  # drop it
        (0x06, 0, 0, 0xFFFFFFFF),  # else take it
    )
)


def listen(settings: Settings) -> socket.socket:
    """The socket on which readers are awaited, bound before anybody is told of it.

    Raises OSError when the address is not ours or the port is taken.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family)


def let_in_nobody_new(sockets: Iterable[socket.socket]) -> None:
    """Who knocks from now on hears nothing, knocks again after a second, and finds the next server, or a closed door.

    Without it the kernel would let in somebody between our last look and the closing of the door, whom it would
    then throw out: a question lost. Only Linux has this; elsewhere those few microseconds stay.
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(_NOBODY_NEW)
    filter_program = struct.pack("HL", len(_NOBODY_NEW) // 8, ctypes.addressof(program))
    for listening in sockets:
        with suppress(OSError):  # a sandbox may forbid it
            listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filter_program)


def close(sockets: Iterable[socket.socket]) -> Iterator[socket.socket]:
    """Listen no more; those whom the kernel has let in already, and would throw out, are given to the caller."""
    for listening in sockets:
        listening.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                yield listening.accept()[0]
        listening.close()
