"""The rows that records of every noun can have: citations and outside identifiers."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from app.directory.references import resolve
from app.fields import CitationIn
from app.models import Citation, ExternalId


def citations(db: Session, told: Sequence[CitationIn], pointer: str = "") -> list[Citation]:
    """Rows for the citations, in the order told."""
    return [
        Citation(
            position=position,
            source_id=resolve(db, "source", one.source, f"{pointer}/sources/{position}/source"),
            **one.model_dump(exclude={"source"}),
        )
        for position, one in enumerate(told)
    ]


def external_ids(told: Iterable[str]) -> list[ExternalId]:
    """Rows for outside identifiers, `scheme:value`."""
    split = (one.partition(":") for one in told)
    return [ExternalId(position=place, scheme=scheme, value=value) for place, (scheme, _, value) in enumerate(split)]
