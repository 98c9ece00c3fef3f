"""A record as an editor would tell it again, made of the document that readers see."""

from typing import Any

from pydantic import BaseModel

Document = dict[str, Any]


def same_fields(document: Document, schema: type[BaseModel]) -> Document:
    """What stands in the document under the same names."""
    return {name: document[name] for name in schema.model_fields if name in document}


def slug_of(shown: Document | None) -> str | None:
    """A leader, organization, place or occasion, as references name it."""
    return shown["slug"] if shown else None


def id_of(shown: Document | None) -> str | None:
    """A visit or meeting, as references name it."""
    return shown["id"] if shown else None


def citations_of(sources: list[Document]) -> list[Document]:
    """Sources, each with what it says, as references name them."""
    says = ("status", "field", "attributed_to", "quote", "locator")
    return [{"source": one["id"], **{name: one[name] for name in says}} for one in sources]
