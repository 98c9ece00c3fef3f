"""The rows that records of every noun can have: outside identifiers."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.identifiers.names import refuse_taken
from app.models.vocabulary import ENTRIES, Kind
from app.parts import Row


def external_ids(db: Session, kind: Kind, entity_id: str, told: Sequence[str]) -> list[Row]:
    """Rows for outside identifiers, `scheme:value`.

    Raises Invalid for one that names another record already; entries may share theirs, since several can be
    read out of one record of a collection.
    """
    if kind not in ENTRIES:
        refuse_taken(db, kind, entity_id, {f"/external_ids/{at}": one for at, one in enumerate(told)})
    split = (one.partition(":") for one in told)
    return [{"position": at, "scheme": scheme, "value": value} for at, (scheme, _, value) in enumerate(split)]
