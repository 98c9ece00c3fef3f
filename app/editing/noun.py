"""What writing needs to know of a noun."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.documents.base import Document
from app.history.service import Change
from app.models.vocabulary import Kind, Scope

Told = TypeVar("Told", bound=BaseModel)


@dataclass(frozen=True)
class Noun(Generic[Told]):
    """How records of one noun are told, recorded, amended, and told again as an editor would tell them."""

    kind: Kind
    schema: type[Told]
    document: type[Document]
    record: Callable[..., str]
    amend: Callable[[Session, str, Told, Change], Any]
    told: Callable[[dict[str, Any]], dict[str, Any]]
    example: dict[str, Any]
    patch: dict[str, Any]
    scope: Scope = "write"
    unadded: Callable[[Session, Sequence[dict[str, Any]]], list[dict[str, Any]]] | None = None
    """The fields as they were told where documents show more than that."""
    united: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] | None = None
    """What two records tell that are one, as an editor would tell it; without it, none can be merged."""
    record_all: Callable[..., list[str]] | None = None
    amend_all: Callable[[Session, Mapping[str, Told], Change], None] | None = None
