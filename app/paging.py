"""Pages: their parameters, and cursors that stand for a position in a list."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from app.errors import BadParameter
from app.moments import AsOfMoment
from app.parameters import Count
from app.text import clean

Direction = Literal["after", "before"]
Order = Mapping[str, type]
"""The columns that a list is ordered by, each with the type of its values; together they are unique."""


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


class PagedParams(NoParams):
    """Which page of a list."""

    limit: Count | None = Field(None, description="Records on a page.", examples=[20])
    cursor: str | None = Field(
        None, max_length=2000, description="Position to go on from, taken from `next`.", examples=[None]
    )

    def query(self) -> dict[str, Any]:
        """What the list is asked for, apart from the page of it."""
        told = self.model_fields_set
        values = ((name, default, getattr(self, name)) for name, default in _defaults(type(self)) if name in told)
        return {name: value for name, default, value in values if value != default}


class PageParams(PagedParams, AsOfParams):
    """Which page of a list, and which state of knowledge is asked for."""


class Position(NamedTuple):
    """Where in the order of a list a page begins or ends, and to which side it lies."""

    direction: Direction
    values: tuple[Any, ...]


@lru_cache(maxsize=100)
def _defaults(model: type[PagedParams]) -> tuple[tuple[str, Any], ...]:
    """The parameters that make a list another one, each with its default."""
    fields = model.model_fields.items()
    return tuple((name, field.default) for name, field in fields if name not in ("limit", "cursor"))


def write_cursor(params: PagedParams, path: str, position: Position) -> str:
    """An opaque text for a position; it fits only the query that it was made for."""
    values = [value.isoformat() if isinstance(value, date) else value for value in position.values]
    return signed(params, path, to_json([position.direction, *values]).decode())


def signed(params: PagedParams, path: str, payload: str) -> str:
    """A cursor that holds this text, for this query."""
    told = to_json([_mark(params, path, payload), payload])
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def read_cursor(params: PagedParams, path: str, order: Order) -> Position | None:
    """The position that the cursor of a request stands for, its values of the types of this order.

    Raises BadParameter when it was made up, damaged, or made for another query.
    """
    if params.cursor is None:
        return None
    try:
        padded = params.cursor + "=" * (-len(params.cursor) % 4)
        mark, payload = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if mark != _mark(params, path, payload):
            raise ValueError("made for another query")
        direction, *values = json.loads(payload)
        if direction not in get_args(Direction):
            raise ValueError("leads nowhere")
        read = [_READERS[kind](value) for kind, value in zip(order.values(), values, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError):
        refusal = "this is no cursor of this list; take it from `next` as it is"
        raise BadParameter.named("cursor", refusal) from None
    return Position(direction, tuple(read))


# The mark keeps a cursor to its query; it is no secret, so what it marks may be anything.
def _read_day(value: Any) -> date:
    day = date.fromisoformat(value)
    if day.isoformat() != value:
        raise ValueError("not the usual form of a day")
    return day


def _read_integer(value: Any) -> int:
    if type(value) is not int or abs(value) >= 2**31:
        raise ValueError("not an integer of the database")
    return value


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 255:
        raise ValueError("not a text of an index")
    clean(value)
    return value


_READERS: dict[type, Callable[[Any], Any]] = {date: _read_day, int: _read_integer, str: _read_text}


def _mark(params: PagedParams, path: str, payload: str) -> str:
    return hashlib.blake2b(to_json([path, params.query(), payload]), digest_size=8).hexdigest()
