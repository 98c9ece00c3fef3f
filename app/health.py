"""Is Bilat alive, can it answer, and how is it doing?"""

from typing import Annotated, Literal

import anyio
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from app.database import NotMigrated, require_current
from app.errors import BadParameter, Unavailable, documented
from app.paging import NoParams

router = APIRouter(tags=["health"])

PATIENCE_S = 3
"""Seconds after which a database that says nothing is one that does not answer."""

Nothing = Annotated[NoParams, Query()]


class Health(BaseModel):
    """The state of this process."""

    status: Literal["ok"] = Field(description="`ok`, or else the answer is a problem.", examples=["ok"])


@router.get("/health/live", summary="Is the process alive?", responses=documented(BadParameter))
async def get_live(nothing: Nothing) -> Health:
    """Answers as long as the process does."""
    return Health(status="ok")


@router.get("/health/ready", summary="Can it answer?", responses=documented(BadParameter, Unavailable))
async def get_ready(request: Request, nothing: Nothing) -> Health:
    """Whether the database answers and its tables are those that this Bilat needs."""
    state = request.app.state
    if state.leaving:
        raise Unavailable("this process is about to stop", Retry_After="5")
    with anyio.move_on_after(PATIENCE_S):
        try:
            # A thread of its own: when all others wait for the database, this one still tells so.
            await to_thread.run_sync(require_current, state.engine, abandon_on_cancel=True, limiter=state.ready_limiter)
        except NotMigrated as error:
            raise Unavailable(str(error), Retry_After="30") from None
        except SQLAlchemyError:
            raise Unavailable("the database does not answer", Retry_After="5") from None
        return Health(status="ok")
    raise Unavailable(f"the database has not answered for {PATIENCE_S} seconds", Retry_After="5")


@router.get(
    "/metrics",
    summary="Read the counters",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented(BadParameter)},
)
async def get_metrics(nothing: Nothing) -> Response:
    """Counters and timings for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
