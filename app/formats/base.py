"""What every format has in common: documents in, bytes out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

from pydantic_core import from_json

from app.documents.base import Facts
from app.paging import NoParams


class CountryLabel(NamedTuple):
    """What stands beside the code of a country."""

    name: str
    alpha3: str | None


class Export(NamedTuple):
    """What is written in a format: visits and meetings, all of one moment, in the order that was asked for."""

    documents: Iterable[bytes]
    """Each entry as JSON, as it is told anywhere else."""
    countries: Mapping[str, CountryLabel]

    def entries(self) -> Iterator[Facts]:
        """The documents, read."""
        for document in self.documents:
            yield from_json(document)


class FormatOptions(NoParams):
    """What can be chosen in a format, beside the filters: nothing, unless it says so."""


class Format(ABC):
    """A way to write entries. Nothing about it is known anywhere else."""

    suffix: ClassVar[str]
    """What an address in this format ends with."""
    media_type: ClassVar[str]
    """What it is called in `Accept` and `Content-Type` (IANA)."""
    charset: ClassVar[str] = "; charset=utf-8"
    about: ClassVar[str]
    """For whom it is, in a few words."""
    Options: ClassVar[type[FormatOptions]] = FormatOptions

    @abstractmethod
    def write(self, export: Export, options: Any) -> Iterator[bytes]:
        """The entries in this format, piece by piece; no more than one of them is held at a time."""
