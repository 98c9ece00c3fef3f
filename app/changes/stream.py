"""The stream of changes (Server-Sent Events, HTML 9.2): each change as it is made, and never one left out."""

import time
from collections.abc import AsyncIterator, Collection
from typing import NamedTuple

from fastapi.sse import format_sse_event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.asking.readers import Readers
from app.bulk import remembered
from app.changes.watch import Watch
from app.errors import BilatError
from app.history import queries
from app.models.vocabulary import Kind

MEDIA_TYPE = "text/event-stream"

HEARTBEAT_S = 15.0
"""Seconds after which a sign of life is sent: whoever stands between hangs up on what is silent."""

RETRY_MS = 2_000
"""After so long whoever was cut off asks again."""

LONGEST_S = 3_600.0
"""After so long a stream ends: who comes back is asked for their key again, where one is needed."""

AT_ONCE = 20
"""Changes that are read at once; what a slow reader has not taken yet stays in the database."""


class Event(NamedTuple):
    """A change as it is sent."""

    seq: int
    kind: Kind
    text: bytes


async def events(
    asking: Readers, watch: Watch, seq: int, kinds: Collection[Kind], *, behind: bool = True
) -> AsyncIterator[bytes]:  # fmt: skip
    """The changes of these kinds, or of all, after that number, for as long as there is a reader.

    No connection is held, and nothing is read before the reader has taken what was read before. Whoever follows
    closely shares what is read with all others who do; those who are `behind` take turns.
    """
    yield format_sse_event(id=str(seq), retry=RETRY_MS)
    until = time.monotonic() + LONGEST_S
    while not watch.ended and time.monotonic() < until:
        if behind:
            await watch.turn()
        try:
            found, moment = await asking.ask(lambda db, seq=seq: _after(db, seq))  # type: ignore[misc]
        except (DBAPIError, BilatError):
            return  # who asks again is told why
        told = [event.text for event in found if not kinds or event.kind in kinds]
        if told:
            yield b"".join(told)
        behind = len(found) == AT_ONCE
        if found:
            seq = found[-1].seq
        elif not await watch.is_past(moment, HEARTBEAT_S):
            # Without data it is no event, but its number is what a reader comes back with.
            yield format_sse_event(comment="nothing new", id=str(seq))


def _after(db: Session, seq: int) -> list[Event]:
    """The first changes after that number."""
    return remembered(db, ("events", seq), lambda: _read(db, seq))


def _read(db: Session, seq: int) -> list[Event]:
    return [
        Event(one.seq, one.kind, format_sse_event(data_str=one.model_dump_json(), id=str(one.seq)))
        for one in queries.after(db, seq, queries.changes([]), AT_ONCE)
    ]
