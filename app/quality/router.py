"""What is doubtful, in a list."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.answers import Page, Text, answer_page, page_limit
from app.asking.route import AskedRoute, Db
from app.bulk import in_pieces
from app.directory.filters import Refs
from app.documents.base import address
from app.errors import BadParameter, documented
from app.identifiers.resolver import Reference, look_up
from app.index import keyset, noun_walk
from app.index.rows import under
from app.models import DirectoryRecord, QualityWarning, Revision
from app.models.vocabulary import DIRECTORY, Kind, Rule
from app.paging import PagedParams, Position, read_cursor
from app.parameters import Several

router = APIRouter(prefix="/v1/quality", tags=["quality"], route_class=AskedRoute)

ORDER = {"entity_id": str, "rule": str, "pointer": str}


class WarningOut(BaseModel):
    """Something doubtful about a record: stored as told, and worth a second look."""

    kind: Kind = Field(description="What sort of record it is about.", examples=["meeting"])
    id: str = Field(description="Identifier of the record.")
    url: str = Field(description="Address of the record.")
    rule: Rule = Field(description="Which rule finds it doubtful.", examples=["office_not_held"])
    pointer: str = Field(
        description="JSON pointer to the field, empty for the whole.", examples=["/participants/0/capacity"]
    )
    message: str = Field(description="A sentence for people.")
    other_id: str | None = Field(description="Identifier of the other record that has to do with it.")


class WarningList(BaseModel):
    """Warnings, in the order of the records that they are about."""

    items: Several[WarningOut] = Field(description="The warnings.")
    next: str | None = Field(description="Address of the next page; null on the last one.")


class WarningFilters(PagedParams):
    """Which warnings."""

    rule: Several[Rule] = Field(description="Only what these rules find.", examples=[["office_not_held"]])
    kind: Several[Kind] = Field(description="Only about these nouns.", examples=[["meeting"]])
    country: Refs = Field(description="Only about records in which this country takes part.", examples=[["CU"]])


@router.get("", summary="List what is doubtful", response_model=WarningList, responses=documented(BadParameter))
def list_warnings(request: Request, db: Db, filters: Annotated[WarningFilters, Query()]) -> Response:
    """What is doubtful about records as they read now: an office not held, two countries at once, and the like."""
    position = read_cursor(filters, request.scope["path"], ORDER)
    limit = page_limit(request, filters.limit)
    return answer_page(request, filters, _page(db, filters, position, limit))


def shown(row: QualityWarning) -> WarningOut:
    """A warning as readers see it."""
    return WarningOut(
        kind=row.kind, id=row.entity_id, url=address(row.kind, row.entity_id), rule=row.rule, pointer=row.pointer,
        message=row.message, other_id=row.other_id,
    )  # fmt: skip


def warnings_of(db: Session, kind: Kind, entity_id: str) -> list[WarningOut]:
    """The warnings of one record, in the order of its fields."""
    rows = select(QualityWarning).where(QualityWarning.kind == kind, QualityWarning.entity_id == entity_id)
    return [shown(row) for row in db.scalars(rows.order_by(QualityWarning.pointer, QualityWarning.rule))]


def warnings_of_all(db: Session, ids: Sequence[str]) -> dict[str, list[WarningOut]]:
    """The warnings of many records, each in the order of its fields, under their ids."""
    found: dict[str, list[WarningOut]] = {}
    for some in in_pieces(ids):
        rows = select(QualityWarning).where(QualityWarning.entity_id.in_(some))
        for row in db.scalars(rows.order_by(QualityWarning.pointer, QualityWarning.rule)):
            found.setdefault(row.entity_id, []).append(shown(row))
    return found


def _page(db: Session, filters: WarningFilters, position: Position | None, limit: int) -> Page:
    found = select(QualityWarning)
    if filters.rule:
        found = found.where(QualityWarning.rule.in_(filters.rule))
    if filters.kind:
        found = found.where(QualityWarning.kind.in_(filters.kind))
    if filters.country:
        told = [Reference("country", text, ("country",)) for text in filters.country]
        lookup = look_up(db, told)
        keys = [f"country:{lookup.id(one)}" for one in told]
        entries = select(Revision.entity_id).where(Revision.seq.in_(under(keys)))
        listed = select(DirectoryRecord.entity_id).where(DirectoryRecord.seq.in_(noun_walk.under(DIRECTORY, keys)))
        found = found.where(or_(QualityWarning.entity_id.in_(entries), QualityWarning.entity_id.in_(listed)))
    columns = [getattr(QualityWarning, name) for name in ORDER]
    cut = keyset.cut(db, keyset.beyond(found, columns, position, limit), position, limit)
    rows = [row for (row,) in cut.rows]
    edges = [tuple(getattr(row, name) for name in ORDER) for row in (rows[:1] + rows[-1:])]
    first, last = (edges[0], edges[-1]) if edges else (None, None)
    return Page([Text.of(shown(row).model_dump_json()) for row in rows], first, last, cut.more_before, cut.more_after)
