"""The `bilat` command: thin, each command calls one function of a domain."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from app import database, door, server, upkeep
from app.access import commands as keys
from app.countries import service as countries
from app.db import readers, writers
from app.demo import loader
from app.engines import existing_only, make_engine
from app.exports import commands as exports
from app.imports import commands as imports
from app.organizations import service as organizations
from app.settings import Settings

EPILOG = "Settings come from the environment: BILAT_DATABASE_URL, BILAT_PORT and others, see the README."


# A command that writes waits for the one before it: two who load the demo at once both find it there.
PATIENCE_MS = 600_000


MOST_WORKERS = 64

Command = Callable[[Settings, Engine, argparse.Namespace], int]


def main() -> int:
    """Run one command; the exit status is 0 when all went well."""
    arguments = _parser().parse_args()
    server.settle()
    try:
        settings = Settings()
        command: Command = arguments.run
        return command(settings, _engine(settings, command), arguments)
    except ValidationError as error:
        return _fail(f"A setting is wrong: {'; '.join(map(_setting, error.errors()))}")
    except database.NotMigrated as error:
        return _fail(str(error))
    except SQLAlchemyError as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        where = make_url(settings.database_url).render_as_string(hide_password=True)
        return _fail(f"The database cannot be used: {told}. BILAT_DATABASE_URL names it: {where}.")
    except OSError as error:
        return _fail(f"Cannot write or read {error.filename or 'what was asked for'}: {error.strerror or error}.")


def _engine(settings: Settings, command: Command) -> Engine:
    patient = {"busy_timeout_ms": PATIENCE_MS, "statement_timeout_ms": 0}
    engine = make_engine(settings.model_copy(update=patient if command in WRITING else {}))
    if command in MAKING:
        return engine
    database.require_current(existing_only(engine))
    return engine


def _setting(fault: Any) -> str:
    name = f"BILAT_{str(fault['loc'][0]).upper()}: " if fault["loc"] else ""
    return name + str(fault["msg"]).removeprefix("Value error, ")


def serve(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Answer over HTTP until stopped."""
    engine.dispose()
    try:
        listening = door.listen(settings)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        return _fail(f"Cannot listen on {where}: {error.strerror}. BILAT_PORT and BILAT_HOST choose another address.")
    print(f"Bilat answers on http://{settings.host}:{settings.port}", flush=True)
    server.serve(settings, listening, told.workers)
    return 0


def migrate(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Make or renew the tables, and install the register of countries and organizations."""
    database.upgrade(engine)
    with writers(engine).begin() as db:
        new_countries, new_organizations = countries.install_register(db), organizations.install_register(db)
        upkeep.rebuild_missing(db)
    print(f"The database is up to date ({new_countries} countries, {new_organizations} organizations renewed).")
    return 0


def demo(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Load the demo collection, once."""
    migrate(settings, engine, told)
    with writers(engine).begin() as db:
        loaded = loader.load(db)
    print(f"Loaded {loaded} records." if loaded else "The demo collection was there already.")
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    print("\nWorth opening as soon as `bilat serve` answers:")
    for path in loader.WORTH_OPENING:
        print(f"  {base}{path}")
    print("\nTo add to it: `bilat keys create YOUR-NAME` makes a key, and the README shows what to do with it.")
    return 0


def check(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Compare what is served with the tables."""
    with readers(engine).begin() as db:
        found = 0
        for found, difference in enumerate(upkeep.check(db), 1):  # noqa: B007 - counted for the exit status
            print(f"{difference.kind} {difference.id}: {difference.what}")
    print("Nothing differs." if not found else f"{found} differences. `bilat rebuild` makes documents and keys anew.")
    return 1 if found else 0


def rebuild(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Make documents and keys anew from the tables."""
    with writers(engine).begin() as db:
        mended = upkeep.rebuild(db)
    print(f"All keys and documents were made anew; {mended} documents read differently now.")
    return 0


COMMANDS: dict[Command, str] = {
    serve: "Answer questions over HTTP. Needs a database that `bilat migrate` has prepared.",
    demo: "Prepare the database and load the week of 4-10 May 2025 in Moscow. Loading twice changes nothing.",
    migrate: "Make the tables, or bring them up to this version of Bilat, with the register of countries.",
    check: "Prove that every document and key that is served is what the tables give. Changes nothing.",
    rebuild: "Make all documents and keys anew from the tables, as after a change of their form.",
}


MAKING = (migrate, demo)
WRITING = (*MAKING, rebuild, keys.create, keys.revoke, imports.bring_in)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bilat", description="The open calendar of diplomacy.", epilog=EPILOG)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for run, told in COMMANDS.items():
        command = commands.add_parser(run.__name__, help=told, description=told, epilog=EPILOG)
        command.set_defaults(run=run)
        if run is serve:
            workers = "processes that answer, about one for each core (1)"
            command.add_argument("--workers", type=_count, default=1, metavar="N", help=workers)
    told = "Bring in a collection of records. The same files again change nothing."
    imports.add_to(commands.add_parser("import", help=told, description=told, epilog=EPILOG))
    told = "Write the whole collection into a file that `bilat import` can read."
    exports.add_to(commands.add_parser("export", help=told, description=told, epilog=EPILOG))
    told = "Make, list and revoke the keys of those who write."
    keys.add_to(commands.add_parser("keys", help=told, description=told, epilog=EPILOG), EPILOG)
    return parser


def _count(told: str) -> int:
    if not (told.isascii() and told.isdigit() and 1 <= int(told) <= MOST_WORKERS):
        raise argparse.ArgumentTypeError(f"{told!r} is no number from 1 to {MOST_WORKERS}")
    return int(told)


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
