"""What OpenAPI says of the ways to write."""

from typing import Any

from pydantic import BaseModel, Field, create_model

from app.editing.noun import Noun
from app.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    Merged,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    PreconditionRequired,
    UnsupportedMediaType,
)
from app.quality.router import WarningOut

REFUSED = (BadRequest, Forbidden, Conflict)
REFUSED_BODY = (*REFUSED, PayloadTooLarge, UnsupportedMediaType, Invalid)
REFUSED_STATE = (Merged, NotFound, Gone, PreconditionFailed, PreconditionRequired)


def article(kind: str) -> str:
    """A noun with its article."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _header(name: str, description: str, example: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "examples": [example]}
    return {"name": name, "in": "header", "required": required, "schema": schema, "description": description}


IF_MATCH = _header(
    "If-Match", "ETag of the record as you have read it, so that nobody's change is overwritten.", "*", required=True
)
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key", "A text of your own; a change that is sent again with it is made once (24 hours).", "8e03978e"
)


def with_body(media_type: str, schema: str, example: dict[str, Any], *headers: dict[str, Any]) -> dict[str, Any]:
    """A body of this schema, and the headers beside those of every change."""
    shown = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    body = {"required": True, "content": {media_type: shown}}
    return {"requestBody": body, "parameters": [*headers, IDEMPOTENCY_KEY]}


def written(noun: Noun[Any]) -> type[BaseModel]:
    """What a change answers: the record, and what is doubtful about it."""
    told = Field(description="What is doubtful about it; it is stored all the same.")
    name = f"{noun.kind.capitalize()}Written"
    return create_model(name, __base__=noun.document, __doc__=noun.document.__doc__, warnings=(list[WarningOut], told))
