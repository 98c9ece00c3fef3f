"""A change that is sent twice is made once: Idempotency-Key (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.access.callers import Caller, KnownCaller
from app.editing.params import WriteParams
from app.errors import BadRequest, Conflict, Invalid
from app.models import IdempotencyKey
from app.writing import Made, Writers

KEPT = timedelta(hours=24)
_KEY = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"|([\x21\x23-\x2b\x2d-\x7e]{1,255})')


async def _claim(request: Request, caller: KnownCaller) -> AsyncIterator[str | None]:
    """The id of the answer that this change will have, claimed for as long as the change is being made.

    Raises BadRequest for a key that cannot be one, Conflict while the same change is still running here.
    """
    told = request.headers.getlist("idempotency-key")
    if not told or caller is None:
        yield None
        return
    found = _KEY.fullmatch(told[0].strip()) if len(told) == 1 else None
    if found is None:
        raise BadRequest('Idempotency-Key: write one text of at most 255 ASCII characters, such as "8e03978e"')
    claim = _hash([caller.key_id, request.method, request.url.path, found[1] or found[2]])
    running: set[str] = request.app.state.running
    if claim in running:
        raise Conflict("a change with this Idempotency-Key is still being made", Retry_After="1")
    running.add(claim)
    try:
        yield claim
    finally:
        running.discard(claim)


# "function" scope: the claim ends when the change is kept, before the answer leaves.
Claim = Annotated[str | None, Depends(_claim, scope="function")]


async def once(
    request: Request, claim: str | None, caller: Caller, body: dict[str, Any], params: WriteParams, make: Made
) -> Response:
    """Make a change in a transaction of its own, or answer as it was answered when it was made.

    The answer is kept with the change, in one transaction, for 24 hours. Raises Invalid when the same key
    comes with another body or query; members of an object may stand in another order.
    """
    writers: Writers = request.app.state.writing
    if claim is None or params.dry_run:
        return await writers.write(make)
    request_hash = _hash([body, sorted(request.query_params.multi_items())])
    return await writers.write(lambda db: _made_once(db, claim, caller, request_hash, make))


def _made_once(db: Session, claim: str, caller: Caller, request_hash: str, make: Made) -> Response:
    now = datetime.now(UTC)
    db.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT))
    kept = db.get(IdempotencyKey, claim)
    if kept and kept.request_hash != request_hash:
        raise Invalid("this Idempotency-Key was used for another change; take a new one")
    if kept:
        headers = {**json.loads(kept.headers), "Idempotency-Replayed": "true"}
        return Response(kept.body or None, kept.status, headers)
    answer = make(db)
    told = {name: value for name, value in answer.headers.items() if name != "content-length"}
    db.add(
        IdempotencyKey(
            id=claim,
            api_key_id=caller.key_id,
            request_hash=request_hash,
            status=answer.status_code,
            headers=json.dumps(told),
            body=bytes(answer.body).decode(),
            created_at=now,
        )
    )
    return answer


def _hash(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
