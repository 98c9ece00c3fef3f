"""How every noun is read alone, recorded, amended, withdrawn and reverted over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from app.access.callers import SCOPED, Caller
from app.answers import JSON, answer
from app.editing import operations
from app.editing.answers import answer_withdrawn, answer_written, told_texts
from app.editing.body import read_object
from app.editing.described import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    REFUSED,
    REFUSED_BODY,
    REFUSED_STATE,
    article,
    with_body,
    written,
)
from app.editing.noun import Noun
from app.editing.once import Claim, once
from app.editing.operations import Amendment, alone
from app.editing.params import RecordParams, WriteParams
from app.errors import BadParameter, Invalid, documented
from app.history import queries as history
from app.parameters import Reference

MERGE_PATCH = "application/merge-patch+json"


def answer_record(request: Request, db: Session, noun: Noun[Any], reference: str, params: RecordParams) -> Response:
    """One record as readers see it, or as an editor would tell it."""
    if params.view is None:
        return answer(request, history.read(db, noun.kind, reference, params.as_of))
    if params.as_of:
        raise BadParameter.named("view", "what was told before is in /revisions; only the present can be edited")
    (told,) = told_texts(db, noun, [history.standing(db, history.newest(db, noun.kind, reference))])
    return answer(request, told)


async def _json_body(request: Request) -> dict[str, Any]:
    return await read_object(request, JSON)


async def _patch_body(request: Request) -> dict[str, Any]:
    return await read_object(request, MERGE_PATCH)


Params = Annotated[WriteParams, Query()]
JsonBody = Annotated[dict[str, Any], Depends(_json_body)]
PatchBody = Annotated[dict[str, Any], Depends(_patch_body)]


def add_writing(router: APIRouter, noun: Noun[Any]) -> None:
    """Give a noun all the ways to write it."""
    answered = written(noun)
    _add_record(router, noun, answered)
    _add_amend(router, noun, answered)
    _add_withdraw(router, noun)
    _add_revert(router, noun, answered)
    if noun.united:
        _add_merge(router, noun, answered)


def _add_record(router: APIRouter, noun: Noun[Any], answered: Any) -> None:
    @router.post(
        "",
        name=f"record_{noun.kind}",
        summary=f"Record {article(noun.kind)}",
        description=f"Record a new {noun.kind}. The answer is the record as readers see it, with its `Location`.",
        status_code=201,
        response_model=answered,
        responses=documented(*REFUSED_BODY),
        openapi_extra=with_body(JSON, noun.schema.__name__, noun.example),
    )
    async def record(
        request: Request, params: Params, caller: Annotated[Caller, Depends(SCOPED[noun.scope])], body: JsonBody,
        claim: Claim,
    ) -> Response:  # fmt: skip
        def make(db: Session) -> Response:
            (entity_id,) = alone(lambda: operations.record_all(db, noun, [body], params.change(caller)))
            return answer_written(request, db, noun, entity_id, params, created=True)

        return await once(request, claim, caller, body, params, make)


def _add_amend(router: APIRouter, noun: Noun[Any], answered: Any) -> None:
    @router.patch(
        "/{reference:record}",
        name=f"amend_{noun.kind}",
        summary=f"Amend {article(noun.kind)}",
        description=(
            f"Change a {noun.kind} by a JSON Merge Patch (RFC 7396) of what `view=edit` shows: null takes a field away,"
            " a list is replaced whole. `If-Match` holds the ETag of the record, in either view, as you have read it."
        ),
        response_model=answered,
        responses=documented(*REFUSED_BODY, *REFUSED_STATE),
        openapi_extra=with_body(MERGE_PATCH, f"{noun.kind.capitalize()}Patch", noun.patch, IF_MATCH),
    )
    async def amend(
        request: Request, reference: Reference, params: Params,
        caller: Annotated[Caller, Depends(SCOPED[noun.scope])], body: PatchBody, claim: Claim,
    ) -> Response:  # fmt: skip
        def make(db: Session) -> Response:
            wanted = [Amendment(reference, request.headers.get("if-match"), body)]
            (entity_id,) = alone(lambda: operations.amend_all(db, noun, wanted, params.change(caller)))
            return answer_written(request, db, noun, entity_id, params)

        return await once(request, claim, caller, body, params, make)


def _add_withdraw(router: APIRouter, noun: Noun[Any]) -> None:
    @router.delete(
        "/{reference:record}",
        name=f"withdraw_{noun.kind}",
        summary=f"Withdraw {article(noun.kind)}",
        description=(
            f"End a {noun.kind}. It leaves the lists and is answered with 410; its versions stay, and `as_of` before"
            " answers with it as ever. What others refer to is not withdrawn: 409 tells who does."
        ),
        status_code=204,
        responses=documented(*REFUSED, *REFUSED_STATE, Invalid),
        openapi_extra={"parameters": [IF_MATCH, IDEMPOTENCY_KEY]},
    )
    async def withdraw(
        request: Request, reference: Reference, params: Params,
        caller: Annotated[Caller, Depends(SCOPED[noun.scope])], claim: Claim,
    ) -> Response:  # fmt: skip
        def make(db: Session) -> Response:
            if_match, change = request.headers.get("if-match"), params.change(caller, "delete")
            last = operations.withdraw(db, noun, reference, if_match, change)
            return answer_withdrawn(request, db, last, params)

        return await once(request, claim, caller, {}, params, make)


def _add_revert(router: APIRouter, noun: Noun[Any], answered: Any) -> None:
    @router.post(
        "/{reference:path}/revert",
        name=f"revert_{noun.kind}",
        summary=f"Revert {article(noun.kind)}",
        description=(
            f"Bring a {noun.kind} back to how it read in an earlier version, which makes a new version; also one that"
            " was withdrawn, and then without `If-Match`."
        ),
        response_model=answered,
        responses=documented(*REFUSED_BODY, *REFUSED_STATE),
        openapi_extra=with_body(JSON, "RevertIn", {"version": 1}, IF_MATCH),
    )
    async def revert(
        request: Request, reference: Reference, params: Params,
        caller: Annotated[Caller, Depends(SCOPED[noun.scope])], body: JsonBody, claim: Claim,
    ) -> Response:  # fmt: skip
        def make(db: Session) -> Response:
            if_match, change = request.headers.get("if-match"), params.change(caller, "revert")
            entity_id = operations.revert(db, noun, reference, if_match, body, change)
            return answer_written(request, db, noun, entity_id, params)

        return await once(request, claim, caller, body, params, make)


def _add_merge(router: APIRouter, noun: Noun[Any], answered: Any) -> None:
    @router.post(
        "/{reference:path}/merge",
        name=f"merge_{noun.kind}",
        summary=f"Merge {article(noun.kind)} into another",
        description=(
            f"Let a {noun.kind} that was told twice go on in the other one, which is the answer. It unites what both"
            f" told and stands wherever this one stood, published anew. This one's id leads there for ever (308); its"
            " versions stay, and `as_of` before answers with it as ever. 409 when the two cannot be one."
        ),
        response_model=answered,
        responses=documented(*REFUSED_BODY, *REFUSED_STATE),
        openapi_extra=with_body(JSON, "MergeIn", {"into": f"the-other-{noun.kind}"}, IF_MATCH),
    )
    async def merge(
        request: Request, reference: Reference, params: Params,
        caller: Annotated[Caller, Depends(SCOPED[noun.scope])], body: JsonBody, claim: Claim,
    ) -> Response:  # fmt: skip
        def make(db: Session) -> Response:
            if_match, change = request.headers.get("if-match"), params.change(caller, "merge")
            entity_id = operations.merge(db, noun, reference, if_match, body, change)
            return answer_written(request, db, noun, entity_id, params)

        return await once(request, claim, caller, body, params, make)
