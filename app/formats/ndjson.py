"""NDJSON: one entry a line, for whoever reads a stream."""

from collections.abc import Iterator
from typing import Any

from app.formats.base import Export, Format


class Ndjson(Format):
    """Each entry as JSON on a line of its own, as it stands in every list."""

    suffix, media_type, about = "ndjson", "application/x-ndjson", "one entry a line, for programs"
    charset = ""

    def write(self, export: Export, options: Any) -> Iterator[bytes]:
        """The lines."""
        for document in export.documents:
            yield document + b"\n"
