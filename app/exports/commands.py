"""`bilat export`: the whole collection into a file."""

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from app.db import readers
from app.exports import datapackage, ndjson, snapshot, sqlite
from app.exports.citing import Citation, cite
from app.exports.snapshot import Snapshot
from app.moments import read_as_of
from app.settings import Settings

ABOUT = {
    "ndjson": "one record a line",
    "datapackage": "tables as CSV with their schemas (Data Package v2), a zip archive",
    "sqlite": "tables in one SQLite file, and beside it what Datasette is told of them",
}


def export(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Write the collection, all of it as of one moment; a file is there when it is whole, and not before."""
    if told.history and told.format != "ndjson":
        return _fail("--history is for ndjson: tables tell one version of each record.")
    if told.output is None:
        if told.format == "sqlite":
            return _fail("A database is a file: name it behind `sqlite`.")
        for piece in _pieces(settings, engine, told):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return 0
    unfinished = told.output.with_name(f"{told.output.name}.part")
    try:
        if told.format == "sqlite":
            unfinished.unlink(missing_ok=True)
            _sqlite(settings, engine, told, unfinished)
        else:
            with unfinished.open("wb") as file:
                file.writelines(_pieces(settings, engine, told))
        os.replace(unfinished, told.output)
    finally:
        unfinished.unlink(missing_ok=True)
    print(f"{told.output.stat().st_size:,} bytes are in {told.output}.", file=sys.stderr)
    return 0


def _fail(why: str) -> int:
    print(why, file=sys.stderr)
    return 1


def _pieces(settings: Settings, engine: Engine, told: argparse.Namespace) -> Iterator[bytes]:
    if told.format == "datapackage":
        yield from datapackage.pieces(readers(engine), *_taken(settings, engine, told))
        return
    with readers(engine).begin() as db:
        yield from ndjson.lines(db, as_of=told.as_of, history=told.history)


def _sqlite(settings: Settings, engine: Engine, told: argparse.Namespace, unfinished: Path) -> None:
    taken, citation = _taken(settings, engine, told)
    sqlite.write(readers(engine), taken, citation, unfinished)
    beside = told.output.with_suffix(".metadata.json")
    beside.write_text(sqlite.metadata(citation, told.output.stem), encoding="utf-8")


def _taken(settings: Settings, engine: Engine, told: argparse.Namespace) -> tuple[Snapshot, Citation]:
    with readers(engine).begin() as db:
        taken = snapshot.take(db, told.as_of)
    return taken, cite(taken, settings)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give `bilat export` its arguments."""
    about = "; ".join(f"{name}: {what}" for name, what in ABOUT.items())
    parser.add_argument("format", choices=ABOUT, metavar="FORMAT", help=about)
    parser.add_argument("output", nargs="?", type=Path, metavar="FILE", help="where to (default: standard output)")
    parser.add_argument("--as-of", type=_moment, metavar="MOMENT", help="what the public knew at that moment")
    parser.add_argument("--history", action="store_true", help="every version of every record: a backup (ndjson)")
    parser.set_defaults(run=export)


def _moment(text: str) -> datetime:
    try:
        return read_as_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
