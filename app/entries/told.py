"""What visits and meetings have in common, as an editor would tell it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import parts
from app.editing.told import citations_of, same_fields, slug_of
from app.entries.schemas import EntryIn
from app.parts import Row


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


def unadded(db: Session, documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Title and people of visits, or of meetings, as told, without the name and the office that Bilat has found out."""
    if not documents:
        return []
    rows = parts.read(db, documents[0]["kind"], [document["id"] for document in documents], "participants")
    entries = {row["id"]: row for row in rows}
    return [_unadded(entries[document["id"]], document) for document in documents]


def _unadded(entry: Row, document: dict[str, Any]) -> dict[str, Any]:
    rows = zip(entry["participants"], document["participants"], strict=True)
    return {"title": entry["title"], "participants": [_told_person(row, shown) for row, shown in rows]}


def _told_person(row: Row, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("role", "name", "capacity", "rank", "note")},
        "country": row["country_code"],
        "organization": slug_of(shown["organization"]) if row["organization_id"] else None,
        "leader": slug_of(shown["leader"]),
    }
