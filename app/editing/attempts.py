"""Writing many records where some may be refused: the good ones are kept, and each refusal is told alone."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import savepoint
from app.editing.operations import Refused
from app.errors import BilatError, Conflict, Unavailable
from app.publish import undone

MOST_APART = 10
"""Refusals among neighbours after which each record is written alone."""

One = TypeVar("One")


def attempt(
    db: Session, some: Sequence[One], write: Callable[[Sequence[One]], Sequence[str]], seconds: float | None = None
) -> Iterator[tuple[One, str | BilatError]]:
    """Write these at once; where one is refused, those before it, that one, and those behind it.

    Each comes back with the id of its record, or why there is none; what is refused leaves no trace. After so many
    seconds nothing more is begun: others wait to write, too.
    """
    last = time.monotonic() + seconds if seconds is not None else None
    parts, refused = [some], 0
    while parts:
        part = parts.pop()
        if last is not None and time.monotonic() > last:
            late = Unavailable("those before took too long; send this one again", Retry_After="5")
            yield from ((one, late) for one in part)
            continue
        try:
            with savepoint(db):
                ids = write(part)
        except (Refused, IntegrityError) as error:
            refused += 1
            undone(db)
            if len(part) == 1:
                yield part[0], _refusal(error)
            else:
                parts += reversed(_apart(part, error, alone=refused > MOST_APART))
        else:
            yield from zip(part, ids, strict=True)


def _apart(part: Sequence[One], error: Refused | IntegrityError, *, alone: bool) -> list[Sequence[One]]:
    if alone:
        return [[one] for one in part]
    at = error.at if isinstance(error, Refused) else len(part) // 2
    return [some for some in (part[:at], part[at : at + 1], part[at + 1 :]) if some]


def _refusal(error: Refused | IntegrityError) -> BilatError:
    if isinstance(error, Refused):
        return error.refusal
    return Conflict(f"the tables refuse this: {str(error.orig).splitlines()[0]}")
