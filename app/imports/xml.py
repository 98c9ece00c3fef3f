"""Reading the records of an XML file one by one, without DTDs and entities, however large the file is."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from app.imports.files import CannotRead

LARGEST_RECORD = 5_000_000
"""Bytes; no record of a trip has as many."""


class _Metered:
    """A stream that ends with an error where one record goes on and on."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.since = stream, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        some = self._stream.read(size)
        self.since += len(some)
        if self.since > LARGEST_RECORD:
            raise CannotRead(f"a record has more than {LARGEST_RECORD:,} bytes")
        return some


def elements(stream: IO[bytes], *roots: str) -> Iterator[Element]:
    """The elements right below the root, which has one of these names; of a file with another root there are none.

    Raises CannotRead for what is no XML, and for a DTD, an entity, or an element that is too large.
    """
    metered, depth, root = _Metered(stream), 0, None
    try:
        for event, element in iterparse(metered, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if root is None:
                root = element
                if root.tag not in roots:
                    return
            elif event == "end" and depth == 1:
                yield element
                root.clear()
                metered.since = 0
    except ParseError as error:
        raise CannotRead(f"is no XML that can be read: {error}") from None
    except DefusedXmlException:
        raise CannotRead("has a DTD or entities, which no collection of records needs") from None
    except (LookupError, ValueError) as error:
        raise CannotRead(f"its encoding cannot be read: {error}") from None


def text_of(element: Element, name: str) -> str:
    """The text of a field, also of what is marked within it, in one line; empty where nothing is told."""
    field = element.find(name)
    return "" if field is None else " ".join("".join(field.itertext()).split())
