"""How every noun is read alone, recorded and amended over HTTP."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field, create_model
from sqlalchemy.orm import Session

from app.access.callers import SCOPED, Caller
from app.answers import JSON, answer, names_tag, settings_of, tag_of
from app.db import WritingDb
from app.documents.base import address
from app.editing.body import read_object, validated
from app.editing.noun import Noun
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
from app.fields import Line
from app.history import queries as history
from app.history import service
from app.history.service import Change
from app.models import Revision
from app.moments import KnownFromMoment
from app.paging import AsOfParams, NoParams
from app.parameters import Reference
from app.quality import router as quality
from app.quality.router import WarningOut

MERGE_PATCH = "application/merge-patch+json"


class RecordParams(AsOfParams):
    """How one record is read."""

    view: Literal["edit"] | None = Field(
        None, description="`edit`: as an editor would tell it, to be changed and sent back.", examples=["edit"]
    )


class WriteParams(NoParams):
    """What is said of a change beside the record itself."""

    note: Line | None = Field(None, description="Why, for the history.", examples=["TASS corrected the day"])
    known_from: KnownFromMoment | None = Field(
        None,
        description="Since when the public could know it: a day (from its beginning, UTC) or a moment. Default: now.",
        examples=["2025-05-06"],
    )
    dry_run: bool = Field(
        False, description="Check everything, keep nothing, answer with what would be.", examples=[True]
    )

    def change(self, caller: Caller) -> Change:
        """The change that this caller makes."""
        return Change(caller.name, self.note, self.known_from)


def answer_record(request: Request, db: Session, noun: Noun[Any], reference: str, params: RecordParams) -> Response:
    """One record as readers see it, or as an editor would tell it."""
    if params.view is None:
        return answer(request, history.read(db, noun.kind, reference, params.as_of))
    if params.as_of:
        raise BadParameter.named("view", "what was told before is in /revisions; only the present can be edited")
    present = newest(db, noun, history.present_id(db, noun.kind, reference))
    return answer(request, told_text(db, noun, present))


def told_text(db: Session, noun: Noun[Any], revision: Revision) -> str:
    """The record as an editor would tell it: every field, also those that nobody has filled."""
    return json.dumps(noun.told(db, json.loads(revision.document)), ensure_ascii=False, separators=(",", ":"))


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
        openapi_extra=_body(noun, JSON, f"{noun.schema.__name__}", noun.example),
    )
    def record(
        request: Request,
        params: Annotated[WriteParams, Query()],
        caller: Annotated[Caller, Depends(allowed)],
        body: Annotated[dict[str, Any], Depends(_json_body)],
        db: WritingDb,
    ) -> Response:
        entity_id = noun.record(db, validated(noun.schema, body), params.change(caller))
        return answer_written(request, db, noun, entity_id, params, created=True)

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
        openapi_extra=_body(noun, MERGE_PATCH, f"{kind.capitalize()}Patch", {}),
    )
    def amend(
        request: Request,
        reference: Reference,
        params: Annotated[WriteParams, Query()],
        caller: Annotated[Caller, Depends(allowed)],
        body: Annotated[dict[str, Any], Depends(_patch_body)],
        db: WritingDb,
    ) -> Response:
        entity_id = history.present_id(db, kind, reference)
        present = newest(db, noun, entity_id)
        told = told_text(db, noun, present)
        require_match(request, present.document, told)
        noun.amend(db, entity_id, validated(noun.schema, merged(json.loads(told), body)), params.change(caller))
        return answer_written(request, db, noun, entity_id, params)


def _written(noun: Noun[Any]) -> type[BaseModel]:
    """What a change answers: the record, and what is doubtful about it."""
    told = Field(description="What is doubtful about it; it is stored all the same.")
    name = f"{noun.kind.capitalize()}Written"
    return create_model(name, __base__=noun.document, __doc__=noun.document.__doc__, warnings=(list[WarningOut], told))


def article(kind: str) -> str:
    """A noun with its article."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _body(noun: Noun[Any], media_type: str, schema: str, example: dict[str, Any]) -> dict[str, Any]:
    shown = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    return {"requestBody": {"required": True, "content": {media_type: shown}}}


def require_match(request: Request, *readings: str) -> None:
    """Do nothing when the editor has seen one of these readings of the record, which all are its present one.

    Raises PreconditionRequired without `If-Match`, PreconditionFailed when it names another.
    """
    tags = [tag_of(reading) for reading in readings]
    told = request.headers.get("if-match")
    if told is None:
        raise PreconditionRequired("send If-Match with the ETag of the record as you have read it", ETag=tags[0])
    if not any(names_tag(told, tag) for tag in tags):
        raise PreconditionFailed("the record reads differently now; its ETag is among the headers", ETag=tags[0])


def newest(db: Session, noun: Noun[Any], entity_id: str) -> Revision:
    """The newest revision of a record that exists."""
    revision = service.latest(db, noun.kind, entity_id)
    assert revision  # noqa: S101 - whatever exists was published
    return revision


def answer_written(
    request: Request, db: Session, noun: Noun[Any], entity_id: str, params: WriteParams, *, created: bool = False
) -> Response:
    """What a change made of the record; of a dry run, what it would make of it, and nothing is kept."""
    document = newest(db, noun, entity_id).document
    found = [warning.model_dump_json() for warning in quality.warnings_of(db, noun.kind, entity_id)]
    body = f'{document[:-1]},"warnings":[{",".join(found)}]}}'
    headers = {"ETag": tag_of(document), "Cache-Control": "no-store"}
    if params.dry_run:
        db.info["keep_nothing"] = True
        return Response(body, 200, {"Cache-Control": "no-store"}, JSON)
    if created:
        headers["Location"] = settings_of(request).public_url + address(noun.kind, entity_id)
    return Response(body, 201 if created else 200, headers, JSON)
