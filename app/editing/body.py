"""The body of a request, read strictly: what JSON leaves open is refused, not guessed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from app.answers import settings_of
from app.errors import BadRequest, Invalid, PayloadTooLarge, UnsupportedMediaType
from app.fields import INLINE, REFERENCE
from app.text import clean, is_text

MOST_DEPTH = 32
"""No document of ours is a third as deep."""

Told = TypeVar("Told", bound=BaseModel)


async def read_object(request: Request, media_type: str) -> dict[str, Any]:
    """The JSON object that is sent as this media type.

    Raises UnsupportedMediaType, PayloadTooLarge, or BadRequest for what is no JSON, or could be read in two ways.
    """
    return parsed(await read_body(request, media_type, settings_of(request).body_max))


async def read_body(request: Request, media_type: str, most: int) -> bytes:
    """What is sent as this media type.

    Raises UnsupportedMediaType, or PayloadTooLarge for more than so many bytes.
    """
    _refuse_other_media(request, media_type)
    return await _read(request, most)


def parsed(content: bytes) -> dict[str, Any]:
    """The JSON object that these bytes are.

    Raises BadRequest for what is no JSON, or could be read in two ways, Invalid for what is no text.
    """
    try:
        text = content.decode()
        told = json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadRequest(f"the body is nested more than {MOST_DEPTH} deep") from None
    except UnicodeDecodeError as error:
        raise BadRequest(f"the body is not UTF-8: {error.reason} at byte {error.start}") from None
    except ValueError as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    if not isinstance(told, dict):
        raise BadRequest("the body has to be one JSON object, {…}")
    if not _is_plain(text):
        _look_through(told)
    return told


def validated(schema: type[Told], told: Mapping[str, Any]) -> Told:
    """The document that is told.

    Raises Invalid with the JSON pointer of each field that is wrong.
    """
    try:
        return schema.model_validate_json(json.dumps(told), strict=True)
    except ValidationError as error:
        found = [_fault(one) for one in error.errors(include_url=False, include_context=False, include_input=False)]
        detail = "; ".join(f"{one['pointer'] or 'the document'}: {one['message']}" for one in found[:5])
        raise Invalid(detail, errors=found[:100]) from None


def pointer_to(*path: object) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(one).replace('~', '~0').replace('/', '~1')}" for one in path)


def _fault(error: Any) -> dict[str, str]:
    path = [one for one in error["loc"] if one not in (REFERENCE, INLINE)]
    unknown = error["type"] == "extra_forbidden"
    message = "there is no such field here" if unknown else str(error["msg"]).removeprefix("Value error, ")
    code = {"extra_forbidden": "unknown", "missing": "missing"}.get(error["type"], "invalid")
    return {"pointer": pointer_to(*path), "code": code, "message": message}


def _refuse_other_media(request: Request, media_type: str) -> None:
    told, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if told.strip().lower() != media_type or charset not in ("", "charset=utf-8"):
        refusal = UnsupportedMediaType(f"send the body as Content-Type: {media_type}, in UTF-8")
        refusal.headers["Accept-Patch" if request.method == "PATCH" else "Accept-Post"] = media_type
        raise refusal
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("send the body as it is, without Content-Encoding", Accept_Encoding="identity")


async def _read(request: Request, most: int) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise PayloadTooLarge(f"a body has at most {most} bytes")
    return bytes(content)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!a} stands there twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _is_plain(text: str) -> bool:
    """Whether JSON is flat enough, and has no character and no escape that could be none of text."""
    return (
        text.count("{") + text.count("[") <= MOST_DEPTH
        and is_text(text)
        and not any(escape in text for escape in ("\\u", "\\b", "\\f"))
    )


def _look_through(told: Any) -> None:
    for pointer, depth, text in _texts(told, "", 1):
        if depth > MOST_DEPTH:
            raise BadRequest(f"the body is nested more than {MOST_DEPTH} deep")
        _refuse_no_text(pointer, text)


def _texts(told: Any, pointer: str, depth: int) -> Iterator[tuple[str, int, str]]:
    """Every text and every key, with the place where it stands and how deep that is."""
    if depth > MOST_DEPTH:
        yield pointer, depth, ""
    elif isinstance(told, dict):
        for key, value in told.items():
            yield pointer, depth, key
            yield from _texts(value, pointer + pointer_to(key), depth + 1)
    elif isinstance(told, list):
        for at, value in enumerate(told):
            yield from _texts(value, f"{pointer}/{at}", depth + 1)
    elif isinstance(told, str):
        yield pointer, depth, told


def _refuse_no_text(pointer: str, text: str) -> None:
    try:
        clean(text)
    except ValueError as error:
        where = pointer.encode("ascii", "backslashreplace").decode()
        raise Invalid.at(where, str(error)) from None
