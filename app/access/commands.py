"""`bilat keys`: who may write, told on the command line of the machine that keeps the calendar."""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine

from app.access import keys
from app.db import readers, writers
from app.fields import Line
from app.models import ApiKey
from app.models.vocabulary import SCOPES
from app.settings import Settings

A_YEAR = timedelta(days=365)


def create(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """Make a key. The key alone goes to the standard output, so that a script can take it."""
    with writers(engine).begin() as db:
        key, text = keys.make(db, told.name, told.scope, told.expires)
    print(text)
    print(f"This is the only time the key is shown. {_described(key)}", file=sys.stderr)
    return 0


def show(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """List the keys, without their secrets."""
    with readers(engine).begin() as db:
        for key in keys.listed(db):
            print(_described(key))
    return 0


def revoke(settings: Settings, engine: Engine, told: argparse.Namespace) -> int:
    """End a key, from now on and for good."""
    with writers(engine).begin() as db:
        key = keys.revoke(db, told.id)
        if key:
            print(_described(key))
            return 0
    print(f"There is no key {told.id}; `bilat keys list` shows them all.", file=sys.stderr)
    return 1


COMMANDS: dict[str, tuple[Callable[..., int], str]] = {
    "create": (create, "Make a key and show it, once."),
    "list": (show, "List all keys: who may do what, until when. Secrets are not kept and not shown."),
    "revoke": (revoke, "End a key, from now on and for good. What was written with it stays."),
}


def add_to(parser: argparse.ArgumentParser, epilog: str) -> None:
    """Give `bilat keys` its three commands."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    made: dict[str, Any] = {}
    for name, (run, told) in COMMANDS.items():
        made[name] = commands.add_parser(name, help=told, description=told, epilog=epilog)
        made[name].set_defaults(run=run)
    made["create"].add_argument("name", type=_name, help="who will use it; shown as the actor of each change")
    made["create"].add_argument("--scope", choices=SCOPES, default="write", help="what it allows (default: write)")
    made["create"].add_argument(
        "--expires", type=_expiry, default="", metavar="DAY", help="its last day, or `never` (default: in a year)"
    )
    made["revoke"].add_argument("id", help="the twelve digits and letters after bilat_")


def _name(text: str) -> str:
    try:
        return TypeAdapter(Line).validate_python(text)
    except ValidationError as error:
        raise argparse.ArgumentTypeError(error.errors()[0]["msg"]) from None


def _expiry(text: str) -> datetime | None:
    """The end of that day, in UTC."""
    if text == "never":
        return None
    try:
        day = date.fromisoformat(text) if text else datetime.now(UTC).date() + A_YEAR
    except ValueError:
        raise argparse.ArgumentTypeError("write a day as 2027-05-06, or `never`") from None
    if day < datetime.now(UTC).date():
        raise argparse.ArgumentTypeError(f"{day} is over")
    return datetime.combine(day, time.max, UTC)


def _described(key: ApiKey) -> str:
    until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "with no end"
    state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else until
    return f"{key.id}  {key.scope:5}  {state}  {key.name}"
