"""What an importer is: how it reads a file, and how it tells what it found there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

from sqlalchemy.orm import Session

from app.errors import BilatError
from app.history.service import Change
from app.models import Version
from app.models.vocabulary import Kind


class Found(NamedTuple):
    """A record as it stands in a file."""

    kind: Kind
    key: str
    """What names it in its collection, such as `historian:trip:4281`."""
    position: str
    """Where it stands in the file, in words."""
    content: dict[str, Any]


class Unreadable(NamedTuple):
    """What stands in a file in the place of a record, and why it is none."""

    position: str
    reason: str


class Resolved(NamedTuple):
    """A text of a record that was resolved with less than certainty, from 0 to 1."""

    field: str
    text: str
    taken: str | None
    score: float
    alternatives: list[str]


class Told(NamedTuple):
    """A record as an editor would tell it, under the id and with the versions that it brings along, if any.

    Of a record that was withdrawn there are only versions.
    """

    body: dict[str, Any] | None
    entity_id: str | None = None
    versions: Sequence[Version] = ()
    doubts: Sequence[Resolved] = ()


def reason(refusal: BilatError) -> str:
    """A refusal in one sentence: which fields, and why."""
    told = [f"{one['pointer']}: {one['message']}" for one in refusal.errors if "pointer" in one]
    return "; ".join(told) or refusal.detail


@dataclass(frozen=True)
class Importer:
    """An outside format: `read` takes a file apart, `tell` finds in the database what its records refer to."""

    name: str
    suffix: str
    about: str
    read: Callable[[IO[bytes]], Iterator[Found | Unreadable]]
    tell: Callable[[Session, Sequence[Found], Change], Sequence[Told | BilatError]]
    finish: Callable[[Session], None] = lambda _: None
    """What is done when a file was read to its end."""
    edition: int = 1
    """It grows when the same record is told in another way than before, so that it is told anew."""
