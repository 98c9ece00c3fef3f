"""Is Bilat alive, can it answer, and how is it doing?"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from app.database import NotMigrated, require_current
from app.errors import BadParameter, Unavailable, documented
from app.paging import NoParams

router = APIRouter(tags=["health"])

Nothing = Annotated[NoParams, Query()]


class Health(BaseModel):
    """The state of this process."""

    status: Literal["ok"] = Field(description="`ok`, or else the answer is a problem.", examples=["ok"])


@router.get("/health/live", summary="Is the process alive?", responses=documented(BadParameter))
def get_live(nothing: Nothing) -> Health:
    """Answers as long as the process does."""
    return Health(status="ok")


@router.get("/health/ready", summary="Can it answer?", responses=documented(BadParameter, Unavailable))
def get_ready(request: Request, nothing: Nothing) -> Health:
    """Whether the database answers and its tables are those that this Bilat needs."""
    try:
        require_current(request.app.state.engine)
    except NotMigrated as error:
        raise Unavailable(str(error), Retry_After="30") from None
    except SQLAlchemyError:
        raise Unavailable("the database does not answer", Retry_After="5") from None
    return Health(status="ok")


@router.get(
    "/metrics",
    summary="Read the counters",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented(BadParameter)},
)
def get_metrics(nothing: Nothing) -> Response:
    """Counters and timings for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
