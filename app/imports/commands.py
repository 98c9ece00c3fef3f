"""`bilat import`: collections from files, folders, archives and addresses."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from tqdm import tqdm

from app.history.service import Change
from app.imports import files, running
from app.imports.historian import HISTORIAN
from app.imports.importer import Importer
from app.imports.ndjson import NDJSON
from app.imports.report import Report
from app.moments import read_known_from
from app.settings import Settings

FORMATS: dict[str, Importer] = {one.name: one for one in (HISTORIAN, NDJSON)}


def bring_in(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Bring in a collection. The exit status is 0 when every record came in."""
    importer = FORMATS[told.format]
    change = Change(f"bilat import {importer.name}", known_from=told.known_from, or_later=True)
    with _progress() as progress:
        found = files.found(told.paths, importer.suffix)
        report = running.run(engine, importer, found, change, dry_run=told.dry_run, progress=progress)
    print(report.as_text())
    if told.report:
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
        told.report.write_text(f"{text}\n", encoding="utf-8")
    return 0 if report.complete else 1


@contextmanager
def _progress() -> Iterator[Callable[[Report], None]]:
    """A bar on a terminal, elsewhere a line now and then."""
    if not sys.stderr.isatty():
        yield _print
        return
    with tqdm(unit=" records", dynamic_ncols=True) as bar:

        def show(report: Report) -> None:
            bar.update(report.read - bar.n)

        yield show


def _print(report: Report) -> None:
    print(f"{report.read:,} records read, {report.counts['rejected']:,} rejected", file=sys.stderr)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give `bilat import` its arguments."""
    formats = "; ".join(f"{one.name}: {one.about}" for one in FORMATS.values())
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT", help=formats)
    parser.add_argument("paths", nargs="+", metavar="PATH|URL", help="files, folders, patterns, zip or tar archives")
    parser.add_argument("--dry-run", action="store_true", help="report what would come in, and keep nothing")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report here, as JSON")
    parser.add_argument(
        "--known-from", type=_moment, metavar="MOMENT", help="since when the public could know it (default: now)"
    )
    parser.set_defaults(run=bring_in)


def _moment(text: str) -> datetime:
    try:
        return read_known_from(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
