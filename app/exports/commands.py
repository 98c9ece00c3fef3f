"""`bilat export`: the whole collection into a file."""

import argparse
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Engine

from app.db import readers
from app.exports import ndjson
from app.moments import read_as_of
from app.settings import Settings


def export(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Write the collection, all of it as of one moment; a file is there when it is whole, and not before."""
    with readers(engine).begin() as db:
        lines = ndjson.lines(db, as_of=told.as_of, history=told.history)
        if told.output is None:
            _write(sys.stdout.buffer, lines)
            return 0
        unfinished = told.output.with_name(f"{told.output.name}.part")
        try:
            with unfinished.open("wb") as file:
                number = _write(file, lines)
            os.replace(unfinished, told.output)
        finally:
            unfinished.unlink(missing_ok=True)
    print(f"{number:,} lines are in {told.output}.", file=sys.stderr)
    return 0


def _write(file: IO[bytes], lines: Iterable[bytes]) -> int:
    number = 0
    for number, line in enumerate(lines, 1):  # noqa: B007 - counted for who waits
        file.write(line)
    file.flush()
    return number


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give `bilat export` its arguments."""
    parser.add_argument("format", choices=["ndjson"], metavar="FORMAT", help="ndjson: one record a line")
    parser.add_argument("output", nargs="?", type=Path, metavar="FILE", help="where to (default: standard output)")
    parser.add_argument("--as-of", type=_moment, metavar="MOMENT", help="what the public knew at that moment")
    parser.add_argument("--history", action="store_true", help="every version of every record: a backup")
    parser.set_defaults(run=export)


def _moment(text: str) -> datetime:
    try:
        return read_as_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
