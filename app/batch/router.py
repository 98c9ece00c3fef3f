"""Many changes with one request."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.access.callers import SCOPED, Caller
from app.answers import settings_of, tag_of
from app.batch.lines import MOST_LINES, Told, read
from app.batch.running import Done, NotDone, Outcome, run
from app.documents.base import address
from app.editing.body import read_body
from app.editing.described import IDEMPOTENCY_KEY, REFUSED
from app.editing.once import Claim, once
from app.editing.params import WriteParams
from app.errors import BatchRefused, PayloadTooLarge, Problem, UnsupportedMediaType, documented
from app.history import service as history
from app.models import Version
from app.models.vocabulary import Kind
from app.problems import problem_body
from app.quality import router as quality
from app.quality.router import WarningOut

NDJSON = "application/x-ndjson"
MOST_ERRORS = 1_000

router = APIRouter(prefix="/v1/batch", tags=["batch"])

EXAMPLE = "\n".join(
    json.dumps(line, ensure_ascii=False)
    for line in (
        {"noun": "leader", "operation": "record", "body": {"name": "Ada Example", "slug": "ada-example"}},
        {
            "noun": "visit",
            "operation": "record",
            "body": {
                "start": "2026-05-08",
                "status": "announced",
                "type": "working",
                "host_country": "RU",
                "participants": [{"role": "guest", "leader": "ada-example", "country": "CU"}],
                "external_ids": ["example:1"],
            },
        },
        {
            "noun": "visit",
            "operation": "amend",
            "reference": "example:1",
            "if_match": "*",
            "body": {"stops": [{"place": "moscow"}]},
        },
    )
)


class BatchParams(WriteParams):
    """How a batch is made, and what is said of its changes."""

    atomic: bool = Field(
        True, description="All lines or none; `false` keeps the good ones and tells of the others.", examples=[False]
    )


class LineOut(BaseModel):
    """What became of one line of a batch."""

    line: int = Field(description="The number of the line; the first is 1.", examples=[1])
    status: int = Field(description="The HTTP status that it would have had alone.", examples=[201])
    noun: Kind | None = Field(None, description="What sort of record it is about.", examples=["meeting"])
    id: str | None = Field(None, description="Identifier of the record.")
    url: str | None = Field(None, description="Address of the record.")
    version: int | None = Field(None, description="Its newest version when the batch was done.", examples=[1])
    etag: str | None = Field(None, description="Its ETag then, for the next `If-Match`.", examples=['"4f0c"'])
    warnings: list[WarningOut] | None = Field(None, description="What is doubtful about it.")
    problem: Problem | None = Field(None, description="Why the line was refused.")


async def _content(request: Request) -> bytes:
    return await read_body(request, NDJSON, settings_of(request).batch_max)


BODY = {
    "requestBody": {
        "required": True,
        "content": {NDJSON: {"schema": {"$ref": "#/components/schemas/LineIn"}, "example": EXAMPLE}},
    },
    "parameters": [IDEMPOTENCY_KEY],
}
ANSWERED = {
    200: {
        "description": "A line for each line.",
        "content": {NDJSON: {"schema": {"$ref": "#/components/schemas/LineOut"}}},
    }
}


@router.post(
    "",
    name="record_batch",
    summary="Make many changes",
    description=(
        f"Up to {MOST_LINES} operations, one JSON object a line (NDJSON), done in their order in one transaction."
        " A line may refer to what an earlier one has recorded. The answer has a line for each line."
    ),
    responses={**documented(*REFUSED, PayloadTooLarge, UnsupportedMediaType, BatchRefused), **ANSWERED},  # type: ignore[dict-item]
    response_class=Response,
    openapi_extra=BODY,
)
async def record_batch(
    request: Request, params: Annotated[BatchParams, Query()], caller: Annotated[Caller, Depends(SCOPED["write"])],
    content: Annotated[bytes, Depends(_content)], claim: Claim,
) -> Response:  # fmt: skip
    """Do what the lines say, all of them or the good ones."""

    def make(db: Session) -> Response:
        lines = list(read(content))
        outcomes: list[Outcome] = [NotDone(*one) for one in lines if not isinstance(one, Told)]
        outcomes += run(db, caller, params, [one for one in lines if isinstance(one, Told)])
        outcomes.sort(key=lambda one: one.number)
        if params.atomic:
            _refuse([one for one in outcomes if isinstance(one, NotDone)], len(outcomes))
        if params.dry_run:
            db.info["keep_nothing"] = True
        told = "\n".join(_answered(request, db, outcomes)) + "\n"
        return Response(told, headers={"Cache-Control": "no-store"}, media_type=NDJSON)

    return await once(request, claim, caller, {"lines": content.decode("latin-1")}, params, make)


def _refuse(refused: Sequence[NotDone], number: int) -> None:
    """Do nothing when no line was refused; else nothing is kept.

    Raises BatchRefused, which tells of each such line what is wrong, and where.
    """
    if not refused:
        return
    errors = [{"line": one.number, **error} for one in refused for error in _errors(one)]
    first = f"line {refused[0].number}: {refused[0].refusal.detail}"
    raise BatchRefused(
        f"{len(refused)} of {number} lines were refused and nothing was kept; {first}", errors=errors[:MOST_ERRORS]
    )


def _errors(one: NotDone) -> list[dict[str, Any]]:
    return one.refusal.errors or [{"code": one.refusal.code, "message": one.refusal.detail}]


def _answered(request: Request, db: Session, outcomes: Sequence[Outcome]) -> Iterator[str]:
    newest, warnings = _newest(db, outcomes), quality.warnings_of_all(db, [one.entity_id for one in _done(outcomes)])
    public_url, request_id = settings_of(request).public_url, request.scope.get("request_id", "")
    for one in outcomes:
        if isinstance(one, NotDone):
            told = problem_body(one.refusal, public_url=public_url, instance=request.url.path, request_id=request_id)
            yield f'{{"line":{one.number},"status":{one.refusal.status},"problem":{told.decode()}}}'
        else:
            line = _line(one, newest[one.entity_id], warnings.get(one.entity_id, []), public_url)
            yield line.model_dump_json(exclude_none=True)


def _line(one: Done, version: Version, warnings: list[WarningOut], public_url: str) -> LineOut:
    operation = one.told.line.operation
    status = {"record": 201, "withdraw": 204}.get(operation, 200)
    return LineOut(
        line=one.number,
        status=status,
        noun=version.kind,
        id=version.entity_id,
        url=public_url + address(version.kind, version.entity_id),
        version=version.version,
        etag=tag_of(version.document) if version.stands else None,
        warnings=warnings if version.stands else None,
    )


def _done(outcomes: Sequence[Outcome]) -> list[Done]:
    return [one for one in outcomes if isinstance(one, Done)]


def _newest(db: Session, outcomes: Sequence[Outcome]) -> dict[str, Version]:
    """The records as they are after the whole batch."""
    ids: dict[Kind, list[str]] = {}
    for one in _done(outcomes):
        ids.setdefault(one.told.line.noun, []).append(one.entity_id)
    return {key: version for kind, some in ids.items() for key, version in history.newest_of(db, kind, some).items()}
