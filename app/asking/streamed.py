"""An answer that is sent as it is made, as long as there is a reader."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from app.answers import conditional

BLOCK, LONGEST_S = 65_536, 0.2
"""Bytes that are sent at once, and seconds after which it is seen whether the reader is still there."""


async def streamed(request: Request, pieces: Iterator[bytes], headers: Mapping[str, str]) -> Response:
    """The pieces one after the other, or 304 when the reader has them already by the entity tag of these headers."""
    known = conditional(request, Response(headers=headers))
    if known.status_code == 304:
        return known
    # What fails at once is refused, and not broken off.
    first = await run_in_threadpool(_block, pieces) if request.scope["with_body"] else None
    return StreamingResponse(blocks(first, pieces), headers=headers)


async def blocks(block: bytes | None, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """A block, and the other pieces together, as long as there is a reader."""
    while block is not None:
        yield block
        block = await run_in_threadpool(_block, pieces)


def _block(pieces: Iterator[bytes]) -> bytes | None:
    until, block = time.monotonic() + LONGEST_S, bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= BLOCK or time.monotonic() > until:
            return bytes(block)
    return bytes(block) or None
