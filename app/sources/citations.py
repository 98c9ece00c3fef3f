"""Which source says so: from what editors tell to the rows."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app.errors import Invalid
from app.history.service import Change
from app.identifiers.resolver import find, resolve
from app.models.vocabulary import Kind
from app.parts import Row
from app.sources import service
from app.sources.schemas import CitationIn, SourceIn


def citations(db: Session, told: Sequence[CitationIn], change: Change, pointer: str = "") -> list[Row]:
    """Rows for the citations, in the order told."""
    return [
        {
            "position": position,
            "source_id": _source(db, one.source, change, f"{pointer}/sources/{position}/source"),
            **one.model_dump(exclude={"source"}),
        }
        for position, one in enumerate(told)
    ]


def references(told: Sequence[CitationIn]) -> Iterator[tuple[Kind, str]]:
    """What citations refer to by name; a source told inline by its address and identifiers."""
    for one in told:
        yield from (("source", text) for text in _names(one.source))


def _names(told: str | SourceIn) -> list[str]:
    if isinstance(told, str):
        return [told]
    return [*([told.source_url] if told.source_url else []), *told.external_ids]


def _source(db: Session, told: str | SourceIn, change: Change, pointer: str) -> str:
    """The id of the source that is meant; one told inline is found by its address or identifiers, or made."""
    if isinstance(told, str):
        return resolve(db, "source", told, pointer)
    found = next((one for reference in _names(told) if (one := find(db, "source", reference))), None)
    try:
        return found or service.record(db, told, change)
    except Invalid as refusal:
        raise refusal.under(pointer) from None
