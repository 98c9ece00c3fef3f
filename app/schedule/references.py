"""The schedule of one record, which a path names."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from app.errors import BadParameter, NotFound
from app.history.queries import went_on
from app.models import MergedRecord
from app.references import is_id
from app.schedule.filters import EntryFilters

Filters = TypeVar("Filters", bound=EntryFilters)
Answer = TypeVar("Answer")


def of_record(
    db: Session, filters: Filters, parameter: str, reference: str, ask: Callable[[Session, Filters], Answer]
) -> Answer:
    """What is answered for the record that the path names, narrowed by the filters.

    Raises NotFound when the path names nothing, Merged when what it names went on in another record.
    """
    if is_id(reference) and (merged := db.get(MergedRecord, reference)):
        raise went_on(merged)
    if getattr(filters, parameter):
        raise BadParameter.named(parameter, "this is already said by the path", "repeated")
    try:
        return ask(db, filters.model_copy(update={parameter: [reference]}))
    except BadParameter as refusal:
        if any(error["parameter"] == parameter and error["code"] == "unknown" for error in refusal.errors):
            raise NotFound(refusal.errors[0]["message"]) from None
        raise
