"""Pages: their parameters, and cursors that stand for a position in a list."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, tuple_

from app.errors import BadParameter
from app.moments import AsOfMoment
from app.parameters import Whole

Direction = Literal["after", "before"]


class NoParams(BaseModel):
    """A route without parameters: every one given is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class AsOfParams(NoParams):
    """Which state of knowledge is asked for."""

    as_of: AsOfMoment | None = Field(
        None,
        description="Answer with what the public could know then: a day (all of it, UTC) or a moment.",
        examples=["2025-05-06"],
    )


class PageParams(AsOfParams):
    """Which page of a list."""

    limit: Whole | None = Field(None, ge=1, description="Records on a page.", examples=[20])
    cursor: str | None = Field(
        None, max_length=2000, description="Position to go on from, taken from `next`.", examples=[None]
    )

    def query(self) -> dict[str, Any]:
        """What the list is asked for, apart from the page of it."""
        return self.model_dump(mode="json", by_alias=True, exclude={"limit", "cursor"}, exclude_defaults=True)


class Position(NamedTuple):
    """Where in the order of a list a page begins or ends, and to which side it lies."""

    direction: Direction
    values: tuple[Any, ...]


def write_cursor(params: PageParams, path: str, position: Position) -> str:
    """An opaque text for a position; it fits only the query that it was made for."""
    values = [value.isoformat() if isinstance(value, date) else value for value in position.values]
    payload = json.dumps([position.direction, *values], ensure_ascii=False, separators=(",", ":"))
    signed = json.dumps([_mark(params, path, payload), payload], ensure_ascii=False)
    return base64.urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def read_cursor(params: PageParams, path: str) -> Position | None:
    """The position that the cursor of a request stands for.

    Raises BadParameter when it was made up, damaged, or made for another query.
    """
    if params.cursor is None:
        return None
    refusal = BadParameter.named("cursor", "this is no cursor of this list; take it from `next` as it is")
    try:
        padded = params.cursor + "=" * (-len(params.cursor) % 4)
        mark, payload = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if mark != _mark(params, path, payload):
            raise refusal
        direction, *values = json.loads(payload)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise refusal from None
    return Position(direction, tuple(values))


def _mark(params: PageParams, path: str, payload: str) -> str:
    told = json.dumps([path, params.query(), payload], sort_keys=True)
    return hashlib.blake2b(told.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def beyond(columns: Sequence[Any], values: Sequence[Any], *, forward: bool) -> ColumnElement[bool]:
    """The condition that a row lies beyond a position in this order."""
    here, there = tuple_(*columns), tuple_(*values)
    return here > there if forward else here < there
