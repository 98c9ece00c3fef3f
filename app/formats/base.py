"""What every format has in common: documents in, bytes out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar, NamedTuple

from pydantic_core import from_json

from app.documents.base import Facts
from app.paging import NoParams

AT_ONCE = 500
"""Entries whose earlier versions are read at once."""


class CountryLabel(NamedTuple):
    """What stands beside the code of a country."""

    name: str | None
    alpha3: str | None
    point: tuple[float, float] | None
    """Degrees east and north of a point in it."""


NOBODY = CountryLabel(None, None, None)


class Left(NamedTuple):
    """An entry that stood in what was asked for before a change, and does so no more."""

    id: str
    url: str
    when: datetime
    withdrawn: bool
    """Whether it is there no more at all."""


class Export(NamedTuple):
    """What is written in a format: visits and meetings, all of one moment, in the order that was asked for."""

    documents: Iterable[bytes]
    """Each entry as JSON, as it is told anywhere else."""
    earlier: Callable[[Sequence[Facts]], Mapping[str, Sequence[Facts]]]
    """The versions before these of the same entries, oldest first, by their ids."""
    countries: Mapping[str, CountryLabel]
    title: str
    """What was asked for, in one line."""
    address: str
    """Where it was asked for; without a host where this Bilat does not know its own."""
    public_url: str
    """What stands before the path of every record of this Bilat; empty where it does not know."""
    changed: datetime | None
    """When the last of the entries was changed; none where there are no entries."""
    left: Iterable[Left] = ()
    """The entries that are found no more, the last one first, where the format tells of changes."""

    def entries(self) -> Iterator[Facts]:
        """The documents, read."""
        for document in self.documents:
            yield from_json(document)

    def versions(self) -> Iterator[list[Facts]]:
        """All versions of each entry that stood, oldest first; the last one is the one that is told."""
        entries = self.entries()
        while some := list(islice(entries, AT_ONCE)):
            earlier = self.earlier([entry for entry in some if entry["version"] > 1])
            for entry in some:
                yield [*earlier.get(entry["id"], ()), entry]

    def country(self, code: str) -> str:
        """The name of a country."""
        return self.countries.get(code, NOBODY).name or code

    @property
    def is_public(self) -> bool:
        """Whether this Bilat knows the address at which the world sees it."""
        return bool(self.public_url)

    def absolute(self, path: str) -> str:
        """The address of a record of this Bilat, from what it shows of itself."""
        return f"{self.public_url}{path}"


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
    by_change: ClassVar[bool] = False
    """Whether it tells of changes, the newest first, and of what was found before."""

    @abstractmethod
    def write(self, export: Export, options: Any) -> Iterator[bytes]:
        """The entries in this format, piece by piece; no more than one of them is held at a time."""
