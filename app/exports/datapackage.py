"""The collection as a Data Package (datapackage.org, version 2): tables as CSV with their schemas, in a zip archive."""

import csv
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pydantic_core import to_json
from sqlalchemy.orm import Session, sessionmaker

from app.exports.citing import ABOUT, TITLE, Citation, cff, readme
from app.exports.content import content
from app.exports.snapshot import Snapshot
from app.exports.tables import Column, Row, Table, with_parts

MEDIA_TYPE = "application/zip"

BLOCK = 65_536
"""Bytes that are collected before they are sent."""

ROWS_AT_ONCE = 200
"""Rows after which it is seen whether there is something to send."""


def pieces(sessions: sessionmaker[Session], snapshot: Snapshot, citation: Citation) -> Iterator[bytes]:
    """The archive, piece by piece: the same snapshot, cited alike, is the same bytes."""
    sent = _Sent()
    with ZipFile(sent, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # it needs no more than `write`
        resources: list[dict[str, Any]] = []
        publishers: set[str] = set()
        for table, found in content(sessions, snapshot):
            yield from _written(archive, sent, table, _noted(found, table, publishers), resources, citation)
        package = _package(snapshot, citation, resources, sorted(publishers))
        told = (
            ("datapackage.json", to_json(package, indent=2).decode()),
            ("CITATION.cff", cff(citation)),
            ("README.md", readme(citation)),
        )
        for name, text in told:
            archive.writestr(_named(name, citation), text)
    yield sent.taken()


class _Sent:
    """What the archive is written to: it cannot go back."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, some: bytes) -> int:
        self.waiting += some
        return len(some)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        some, self.waiting = bytes(self.waiting), bytearray()
        return some


class _File:
    """A table as CSV, with its length and its digest."""

    def __init__(self, table: Table, file: IO[bytes]) -> None:
        self.table, self.file = table, file
        self.bytes, self.digest, self.rows = 0, hashlib.sha256(), 0
        self._csv = csv.writer(self, lineterminator="\r\n")
        self._csv.writerow([column.name for column in table.all_columns])

    def write(self, text: str) -> int:
        """What the writer of CSV calls, with a line."""
        line = text.encode()
        self.bytes += len(line)
        self.digest.update(line)
        return self.file.write(line)

    def add(self, row: Row) -> None:
        """Write a row."""
        self._csv.writerow([_cell(value) for value in row])
        self.rows += 1


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _written(
    archive: ZipFile, sent: _Sent, table: Table, found: Iterator[tuple[str, Row]], resources: list[dict[str, Any]],
    citation: Citation,
) -> Iterator[bytes]:  # fmt: skip
    """A table and those of its parts, which wait in files of their own: an archive takes one after the other."""
    with ExitStack() as stack:
        files = {
            part.name: _File(part, stack.enter_context(tempfile.TemporaryFile()))
            for part in list(with_parts(table))[1:]
        }
        with archive.open(_named(f"data/{table.name}.csv", citation), "w", force_zip64=True) as entry:
            files[table.name] = _File(table, entry)
            for at, (name, row) in enumerate(found):
                files[name].add(row)
                if at % ROWS_AT_ONCE == 0 and len(sent.waiting) > BLOCK:
                    yield sent.taken()
        for one in with_parts(table):
            file = files[one.name]
            if one is not table:
                file.file.seek(0)
                with archive.open(_named(f"data/{one.name}.csv", citation), "w", force_zip64=True) as entry:
                    while some := file.file.read(BLOCK):
                        entry.write(some)
                        if len(sent.waiting) > BLOCK:
                            yield sent.taken()
            resources.append(_resource(file))


def _named(name: str, citation: Citation) -> ZipInfo:
    """A file of the archive, of the day of the snapshot."""
    day = citation.as_of[:10].split("-")
    info = ZipInfo(name, (max(int(day[0]), 1980), int(day[1]), int(day[2]), 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _noted(found: Iterator[tuple[str, Row]], table: Table, publishers: set[str]) -> Iterator[tuple[str, Row]]:
    """The rows, of which it is noted who published the sources."""
    at = next((at for at, column in enumerate(table.all_columns) if column.name == "publisher"), None)
    for name, row in found:
        if at is not None and name == table.name and row[at]:
            publishers.add(row[at])
        yield name, row


def _package(
    snapshot: Snapshot, citation: Citation, resources: list[dict[str, Any]], publishers: list[str]
) -> dict[str, Any]:
    told = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "bilat",
        "title": TITLE,
        "description": ABOUT,
        "version": citation.version,
        "created": citation.as_of,
        "seq": snapshot.seq,
        "as_of": citation.as_of,
        "citation": citation.text,
        "keywords": ["diplomacy", "bilateral meetings", "state visits", "leaders"],
        "licenses": [{"name": citation.license, "path": citation.license_url}],
        "contributors": [{"title": "Bilat", "roles": ["publisher"]}],
        "sources": [{"title": one} for one in publishers],
        "resources": resources,
    }
    if citation.address.startswith("http"):
        told |= {"id": citation.address, "homepage": citation.address.partition("/v1/")[0]}
    return {name: value for name, value in told.items() if value != []}


def _resource(file: _File) -> dict[str, Any]:
    table = file.table
    return {
        "name": table.name,
        "type": "table",
        "path": f"data/{table.name}.csv",
        "title": table.name.replace("_", " ").capitalize(),
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.digest.hexdigest()}",
        "rowCount": file.rows,
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(column, required=column.name in table.key) for column in table.all_columns],
            "missingValues": [""],
            "primaryKey": table.key,
            "foreignKeys": list(_foreign_keys(table)),
        },
    }


def _field(column: Column, *, required: bool) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if required else {}
    if column.among:
        constraints["enum"] = list(column.among)
    told = {"name": column.name, "type": column.type, "description": column.about}
    return {**told, "constraints": constraints} if constraints else told


def _foreign_keys(table: Table) -> Iterator[dict[str, Any]]:
    for own, name, of in table.owners():
        yield {"fields": own, "reference": {"resource": name, "fields": of}}
    for column in table.columns:
        if column.refers:
            resource = "" if column.refers == table.name else column.refers
            yield {"fields": [column.name], "reference": {"resource": resource, "fields": ["id"]}}
