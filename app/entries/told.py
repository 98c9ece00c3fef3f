"""What visits and meetings have in common, as an editor would tell it."""

from collections.abc import Sequence
from typing import Any

from app.editing.told import citations_of, same_fields, slug_of
from app.entries.schemas import EntryIn
from app.models import Participant


def told_entry(
    document: dict[str, Any], schema: type[EntryIn], title: str | None, participants: Sequence[Participant]
) -> dict[str, Any]:
    """The fields of an entry; what Bilat itself has added to the document, such as an office held, is left away."""
    shown = zip(participants, document["participants"], strict=True)
    return {
        **same_fields(document, schema),
        "title": title,
        "participants": [_participant(row, document) for row, document in shown],
        "occasion": slug_of(document["occasion"]),
        "sources": citations_of(document["sources"]),
    }


def _participant(row: Participant, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("role", "name", "capacity", "rank", "note")},
        "country": row.country_code,
        "organization": slug_of(shown["organization"]) if row.organization_id else None,
        "leader": slug_of(shown["leader"]),
    }
