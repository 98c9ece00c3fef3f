"""The query of a request: read once and strictly, and written back into links."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, get_origin, get_type_hints
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

from fastapi import Request
from starlette.types import Scope

from app.errors import BadParameter
from app.paging import NoParams

Query = Sequence[tuple[str, str]]
"""The names and values of a query, in the order in which they were given."""

MOST_PARAMETERS = 200
_NOT_TEXT = re.compile("[\x00-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_PLAIN = re.compile("[A-Za-z0-9_.~:,=&/-]*")
"""What stands in an address as it is."""


def query_of(scope: Scope) -> Query:
    """What a request asks.

    Raises BadParameter for what cannot be meant: not text, far too long.
    """
    told: Query | None = scope.get("query")
    if told is None:
        told = scope["query"] = _read(scope["query_string"])
    return told


def _read(query: bytes) -> Query:
    pieces = query.split(b"&")
    if len(pieces) > MOST_PARAMETERS:
        raise BadParameter(f"a query has at most {MOST_PARAMETERS} parameters")
    text = query.decode("latin-1")
    if _PLAIN.fullmatch(text):
        told = [piece.partition("=") for piece in text.split("&") if piece]
        return [(name, value) for name, _, value in told]
    for piece in pieces:
        _refuse_what_is_not_text(piece)
    return parse_qsl(text, keep_blank_values=True)


def _refuse_what_is_not_text(piece: bytes) -> None:
    """Refuse a parameter, `name=value` as it stands in the URL, whose name or value no text could be."""
    name = piece.partition(b"=")[0].decode("ascii", "backslashreplace")
    try:
        told = unquote_to_bytes(piece).decode()
    except UnicodeDecodeError as error:
        raise BadParameter.named(name, f"this is not UTF-8: {error.reason}") from None
    if bad := _NOT_TEXT.search(told):
        raise BadParameter.named(name, f"U+{ord(bad.group()):04X} is not a character of text")


async def strict_query(request: Request) -> None:
    """Refuse a query that cannot be meant: not text, far too long, or one value given twice.

    Raises BadParameter. A misspelt parameter must never turn into a list of everything.
    """
    refuse_repeated(query_of(request.scope), _single_valued(request.scope["endpoint"]))


def refuse_repeated(query: Query, single: frozenset[str]) -> None:
    """Do nothing when each of these parameters is given once at most.

    Raises BadParameter when one is given more often.
    """
    names = [name for name, _ in query]
    if len(set(names)) == len(names):
        return
    for name in names:
        if names.count(name) > 1 and name in single:
            raise BadParameter.named(name, f"given {names.count(name)} times, but it takes one value", "repeated")


@lru_cache(maxsize=200)
def _single_valued(endpoint: Callable[..., Any]) -> frozenset[str]:
    models = [
        kind for kind in get_type_hints(endpoint).values() if isinstance(kind, type) and issubclass(kind, NoParams)
    ]
    return frozenset(name for model in models for name in single_valued(model))


def single_valued(model: type[NoParams]) -> frozenset[str]:
    """The parameters of a model that take one value."""
    fields = model.model_fields.items()
    return frozenset(field.alias or name for name, field in fields if get_origin(field.annotation) is not list)


def address(path: str, query: Query) -> str:
    """A path and a query as they stand in an address."""
    if not _PLAIN.fullmatch(path):
        path = quote(path, safe="/:,")
    told = "&".join([f"{name}={value}" for name, value in query])
    if not (_PLAIN.fullmatch(told) and told.count("&") + 1 == told.count("=") == len(query)):
        told = urlencode(query, safe=":,/")
    return f"{path}?{told}" if query else path
