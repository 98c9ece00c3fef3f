"""Doing what the lines of a batch say, one behind the other, many of a sort at once."""

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.access.callers import Caller
from app.batch.lines import LineIn, Told
from app.editing import operations
from app.editing.attempts import attempt
from app.editing.noun import Noun
from app.editing.operations import Amendment
from app.editing.params import WriteParams
from app.errors import BilatError, Forbidden
from app.history.service import Change
from app.models.vocabulary import Kind
from app.nouns import NOUNS

LONGEST_S = 30
"""Seconds after which no more lines are begun: others wait to write, too."""

BY_KIND: dict[Kind, Noun[Any]] = {noun.kind: noun for noun in NOUNS}


class Done(NamedTuple):
    """What became of a line: the record that it was about."""

    number: int
    told: Told
    entity_id: str


class NotDone(NamedTuple):
    """A line that was refused, and why."""

    number: int
    refusal: BilatError


Outcome = Done | NotDone


def run(db: Session, caller: Caller, params: WriteParams, lines: Iterable[Told]) -> Iterator[Outcome]:
    """Do what these lines say, in their order; what is refused leaves no trace, and the others are done."""
    allowed = []
    for told in lines:
        scope = BY_KIND[told.line.noun].scope
        if caller.may(scope):
            allowed.append(told)
        else:
            yield NotDone(told.number, Forbidden(f"this key may {caller.scope}; this needs the scope {scope}"))
    began = time.monotonic()
    for some in _alike(allowed):
        change = _change(caller, params, some[0])
        left = LONGEST_S - (time.monotonic() - began)
        for told, done in attempt(db, some, partial(_do, db, change=change), left):
            yield NotDone(told.number, done) if isinstance(done, BilatError) else Done(told.number, told, done)


def _alike(lines: Iterable[Told]) -> Iterator[list[Told]]:
    """Neighbours that can be done at once: the same operation on records of one noun."""
    for _, some in groupby(
        lines, lambda told: (told.line.noun, told.line.operation, told.line.note, told.line.known_from)
    ):
        yield list(some)


def _change(caller: Caller, params: WriteParams, told: Told) -> Change:
    marks = {"note": told.line.note or params.note, "known_from": told.line.known_from or params.known_from}
    operation = {"withdraw": "delete", "revert": "revert", "merge": "merge"}.get(told.line.operation, "update")
    return params.model_copy(update=marks).change(caller, operation)  # type: ignore[arg-type]


def _do(db: Session, some: Sequence[Told], *, change: Change) -> list[str]:
    noun, operation = BY_KIND[some[0].line.noun], some[0].line.operation
    lines = [told.line for told in some]
    if operation == "record":
        return operations.record_all(db, noun, [line.body or {} for line in lines], change)
    if operation == "amend":
        wanted = [Amendment(line.reference or "", line.if_match, line.body or {}) for line in lines]
        return operations.amend_all(db, noun, wanted, change)
    return operations.each(lines, lambda line: _do_one(db, noun, line, change))


def _do_one(db: Session, noun: Noun[Any], line: LineIn, change: Change) -> str:
    reference, if_match, body = line.reference or "", line.if_match, line.body or {}
    if line.operation == "withdraw":
        return operations.withdraw(db, noun, reference, if_match, change).entity_id
    do = operations.revert if line.operation == "revert" else operations.merge
    return do(db, noun, reference, if_match, body, change)
