"""How every noun is read alone, recorded and amended over HTTP."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field, create_model
from sqlalchemy.orm import Session

from app.access.callers import SCOPED, Caller
from app.answers import JSON, answer
from app.db import WritingDb
from app.editing.answers import answer_written, newest, require_match, told_text
from app.editing.body import read_object, validated
from app.editing.noun import Noun
from app.editing.once import Claim, once
from app.editing.params import RecordParams, WriteParams
from app.editing.patch import merged
from app.errors import (
    BadParameter,
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    PreconditionRequired,
    Unauthorized,
    UnsupportedMediaType,
    documented,
)
from app.history import queries as history
from app.parameters import Reference
from app.quality.router import WarningOut

MERGE_PATCH = "application/merge-patch+json"


def answer_record(request: Request, db: Session, noun: Noun[Any], reference: str, params: RecordParams) -> Response:
    """One record as readers see it, or as an editor would tell it."""
    if params.view is None:
        return answer(request, history.read(db, noun.kind, reference, params.as_of))
    if params.as_of:
        raise BadParameter.named("view", "what was told before is in /revisions; only the present can be edited")
    present = newest(db, noun, history.present_id(db, noun.kind, reference))
    return answer(request, told_text(db, noun, present))


async def _json_body(request: Request) -> dict[str, Any]:
    return await read_object(request, JSON)


async def _patch_body(request: Request) -> dict[str, Any]:
    return await read_object(request, MERGE_PATCH)


REFUSED = (BadRequest, Unauthorized, Forbidden, Conflict, PayloadTooLarge, UnsupportedMediaType, Invalid)


def add_writing(router: APIRouter, noun: Noun[Any]) -> None:
    """Give a noun its POST and PATCH."""
    kind, allowed = noun.kind, SCOPED[noun.scope]
    written = _written(noun)

    @router.post(
        "",
        name=f"record_{kind}",
        summary=f"Record {article(kind)}",
        description=f"Record a new {kind}. The answer is the record as readers see it, its address is in `Location`.",
        status_code=201,
        response_model=written,
        responses=documented(*REFUSED),
        openapi_extra=_told(noun, JSON, f"{noun.schema.__name__}", noun.example),
    )
    def record(
        request: Request,
        params: Annotated[WriteParams, Query()],
        caller: Annotated[Caller, Depends(allowed)],
        body: Annotated[dict[str, Any], Depends(_json_body)],
        claim: Claim,
        db: WritingDb,
    ) -> Response:
        def make() -> Response:
            entity_id = noun.record(db, validated(noun.schema, body), params.change(caller))
            return answer_written(request, db, noun, entity_id, params, created=True)

        return make() if params.dry_run else once(request, db, claim, caller, body, make)

    @router.patch(
        "/{reference:path}",
        name=f"amend_{kind}",
        summary=f"Amend {article(kind)}",
        description=(
            f"Change a {kind} by a JSON Merge Patch (RFC 7396) of what `view=edit` shows: null takes a field away, a"
            " list is replaced whole. `If-Match` holds the ETag of the record, in either view, as you have read it."
        ),
        response_model=written,
        responses=documented(*REFUSED, NotFound, PreconditionFailed, PreconditionRequired),
        openapi_extra=_told(noun, MERGE_PATCH, f"{kind.capitalize()}Patch", {}, WHICH),
    )
    def amend(
        request: Request,
        reference: Reference,
        params: Annotated[WriteParams, Query()],
        caller: Annotated[Caller, Depends(allowed)],
        body: Annotated[dict[str, Any], Depends(_patch_body)],
        claim: Claim,
        db: WritingDb,
    ) -> Response:
        def make() -> Response:
            entity_id = history.present_id(db, kind, reference)
            present = newest(db, noun, entity_id)
            told = told_text(db, noun, present)
            require_match(request, present.document, told)
            noun.amend(db, entity_id, validated(noun.schema, merged(json.loads(told), body)), params.change(caller))
            return answer_written(request, db, noun, entity_id, params)

        return make() if params.dry_run else once(request, db, claim, caller, body, make)


def _written(noun: Noun[Any]) -> type[BaseModel]:
    """What a change answers: the record, and what is doubtful about it."""
    told = Field(description="What is doubtful about it; it is stored all the same.")
    name = f"{noun.kind.capitalize()}Written"
    return create_model(name, __base__=noun.document, __doc__=noun.document.__doc__, warnings=(list[WarningOut], told))


def article(kind: str) -> str:
    """A noun with its article."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _header(name: str, description: str, example: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "examples": [example]}
    return {"name": name, "in": "header", "required": required, "schema": schema, "description": description}


WHICH = _header(
    "If-Match", "ETag of the record as you have read it, so that nobody's change is overwritten.", "*", required=True
)
AGAIN = _header(
    "Idempotency-Key", "A text of your own; a change that is sent again with it is made once (24 hours).", "8e03978e"
)
HOW = _header("Prefer", "`return=minimal` leaves the record out of the answer.", "return=minimal")


def _told(
    noun: Noun[Any], media_type: str, schema: str, example: dict[str, Any], *headers: dict[str, Any]
) -> dict[str, Any]:
    shown = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    return {"requestBody": {"required": True, "content": {media_type: shown}}, "parameters": [*headers, AGAIN, HOW]}
