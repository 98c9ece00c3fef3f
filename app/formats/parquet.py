"""Parquet: typed and nested columns, for pandas, R, DuckDB. It needs pyarrow, which comes with `bilat[parquet]`."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from app.documents.base import Facts
from app.errors import NotInstalled
from app.formats.base import Export, Format

ROWS = 1_000
"""Entries in a row group, which is held in memory."""

PLACE = {"id": "string", "slug": "string", "name": "string", "country": "string", "lat": "double", "lon": "double"}
NAMED = {"id": "string", "slug": "string", "name": "string"}
LINK = {"id": "string", "url": "string"}
PARTICIPANT = {
    "role": "string", "country": "string", "organization": NAMED, "capacity": "string", "rank": "string",
    "leader": NAMED, "name": "string", "note": "string",
}  # fmt: skip
STOP = {
    "place": PLACE, "date": "string", "earliest": "date", "latest": "date", "activities": ["string"],
    "summary": "string",
}  # fmt: skip
OUTCOME = {"kind": "string", "status": "string", "title": "string", "summary": "string"}
SOURCE = {
    "id": "string", "title": "string", "publisher": "string", "url": "string", "published": "string",
    "status": "string", "attributed_to": "string", "quote": "string", "locator": "string", "field": "string",
}  # fmt: skip

COLUMNS: dict[str, Any] = {
    "id": "string", "kind": "string", "url": "string", "version": "integer", "title": "string", "status": "string",
    "date": "string", "start": "string", "end": "string", "earliest": "date", "latest": "date", "type": "string",
    "format": "string", "channel": "string", "guest_country": "string", "host_country": "string", "place": PLACE,
    "occasion": NAMED, "visit": LINK, "after": LINK, "participants": [PARTICIPANT], "stops": [STOP],
    "topics": ["string"], "sought": ["string"], "agenda": ["string"], "statements": ["string"], "outcomes": [OUTCOME],
    "summary": "string", "sources": [SOURCE], "external_ids": ["string"], "known_from": "moment",
    "recorded_at": "moment",
}  # fmt: skip
"""In this order for ever, whatever the entries have; of a list the type of what is in it, of a record its fields."""


class Parquet(Format):
    """A row for each entry, its lists and records nested."""

    suffix, media_type, about, charset = "parquet", "application/vnd.apache.parquet", "typed, nested columns", ""

    def write(self, export: Export, options: Any) -> Iterator[bytes]:
        """The file, a row group at a time.

        Raises NotInstalled where there is no pyarrow.
        """
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise NotInstalled(NotInstalled.example) from None
        pipe, entries = Pipe(), export.entries()
        schema = pyarrow.schema([(name, _type(pyarrow, told)) for name, told in COLUMNS.items()])
        with parquet.ParquetWriter(pyarrow.PythonFile(pipe, "w"), schema, compression="zstd") as writer:
            while some := list(islice(entries, ROWS)):
                rows = [_record(COLUMNS, entry) for entry in some]
                writer.write_table(pyarrow.Table.from_pylist(rows, schema))
                yield pipe.taken()
        yield pipe.taken()


class Pipe:
    """What is written into it is taken out again; it only goes forward."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._at = 0

    def write(self, piece: bytes) -> int:
        """Add a piece."""
        self._pieces.append(bytes(piece))
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        """How much was written in all."""
        return self._at

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """It stays open until all of it is taken."""

    def taken(self) -> bytes:
        """What was written since it was last taken."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _type(pyarrow: Any, told: Any) -> Any:
    if isinstance(told, dict):
        return pyarrow.struct([(name, _type(pyarrow, inner)) for name, inner in told.items()])
    if isinstance(told, list):
        return pyarrow.list_(_type(pyarrow, told[0]))
    return {
        "string": pyarrow.string(),
        "integer": pyarrow.int32(),
        "double": pyarrow.float64(),
        "date": pyarrow.date32(),
        "moment": pyarrow.timestamp("us", tz="UTC"),
    }[told]


def _value(told: Any, value: Any) -> Any:
    """A value of a document as its column has it; a list that an entry does not have is an empty one."""
    if isinstance(told, list):
        return [_value(told[0], one) for one in value or ()]
    if value is None:
        return None
    if isinstance(told, dict):
        return _record(told, value)
    if told == "date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if told == "moment" else value


def _record(told: dict[str, Any], value: Facts) -> Facts:
    return {name: _value(inner, value.get(name)) for name, inner in told.items()}
