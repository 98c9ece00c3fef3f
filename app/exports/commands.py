"""`bilat export`: the whole collection into a file."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Engine

from app.db import readers
from app.exports import datapackage, ndjson, snapshot
from app.exports.citing import cite
from app.moments import read_as_of
from app.settings import Settings

Format = Callable[[Settings, Engine, argparse.Namespace], Iterator[bytes]]


def export(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Write the collection, all of it as of one moment; a file is there when it is whole, and not before."""
    if told.history and told.format != "ndjson":
        print("--history is for ndjson: tables tell one version of each record.", file=sys.stderr)
        return 1
    pieces = FORMATS[told.format](settings, engine, told)
    if told.output is None:
        _write(sys.stdout.buffer, pieces)
        return 0
    unfinished = told.output.with_name(f"{told.output.name}.part")
    try:
        with unfinished.open("wb") as file:
            size = _write(file, pieces)
        os.replace(unfinished, told.output)
    finally:
        unfinished.unlink(missing_ok=True)
    print(f"{size:,} bytes are in {told.output}.", file=sys.stderr)
    return 0


def _write(file: IO[bytes], pieces: Iterable[bytes]) -> int:
    size = sum(file.write(piece) for piece in pieces)
    file.flush()
    return size


def _ndjson(settings: Settings, engine: Engine, told: argparse.Namespace) -> Iterator[bytes]:
    with readers(engine).begin() as db:
        yield from ndjson.lines(db, as_of=told.as_of, history=told.history)


def _datapackage(settings: Settings, engine: Engine, told: argparse.Namespace) -> Iterator[bytes]:
    with readers(engine).begin() as db:
        taken = snapshot.take(db, told.as_of)
    yield from datapackage.pieces(readers(engine), taken, cite(taken, settings))


FORMATS: dict[str, Format] = {"ndjson": _ndjson, "datapackage": _datapackage}
ABOUT = "ndjson: one record a line; datapackage: tables with their schemas (Data Package v2, zip)"


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give `bilat export` its arguments."""
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT", help=ABOUT)
    parser.add_argument("output", nargs="?", type=Path, metavar="FILE", help="where to (default: standard output)")
    parser.add_argument("--as-of", type=_moment, metavar="MOMENT", help="what the public knew at that moment")
    parser.add_argument("--history", action="store_true", help="every version of every record: a backup (ndjson)")
    parser.set_defaults(run=export)


def _moment(text: str) -> datetime:
    try:
        return read_as_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
