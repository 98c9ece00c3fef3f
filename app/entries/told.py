"""What visits and meetings have in common, as an editor would tell it."""

from collections.abc import Sequence
from typing import Any

from app.editing.told import citations_of, same_fields, slug_of
from app.entries.schemas import EntryIn
from app.models import Participant


def told_entry(document: dict[str, Any], schema: type[EntryIn]) -> dict[str, Any]:
    """The fields of an entry; of title and people only what cannot be found out without them."""
    return {
        **same_fields(document, schema),
        "title": None,
        "participants": [_person(one) for one in document["participants"]],
        "occasion": slug_of(document["occasion"]),
        "sources": citations_of(document["sources"]),
    }


def _person(shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": shown["role"],
        "country": shown["country"],
        "organization": slug_of(shown["organization"]),
        "leader": slug_of(shown["leader"]),
        "name": None if shown["leader"] else shown["name"],
        "capacity": None,
        "rank": None,
        "note": shown["note"],
    }


def unadded_to_entry(
    document: dict[str, Any], title: str | None, participants: Sequence[Participant]
) -> dict[str, Any]:
    """Title and people as they were told, without the name and the office that Bilat has found out."""
    rows = zip(participants, document["participants"], strict=True)
    return {"title": title, "participants": [_told_person(row, shown) for row, shown in rows]}


def _told_person(row: Participant, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("role", "name", "capacity", "rank", "note")},
        "country": row.country_code,
        "organization": slug_of(shown["organization"]) if row.organization_id else None,
        "leader": slug_of(shown["leader"]),
    }
