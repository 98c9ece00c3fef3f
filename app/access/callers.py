"""Who asks: anybody, or the holder of a key, and what they may do."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.access import keys
from app.access.limits import Limiter
from app.answers import settings_of
from app.errors import Forbidden, TooManyRequests, Unauthorized
from app.models.vocabulary import SCOPES, Scope


class Caller(NamedTuple):
    """The holder of a key."""

    key_id: str
    name: str
    scope: Scope

    def may(self, scope: Scope) -> bool:
        """Whether the key allows this; each scope includes those before it."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


async def known_caller(request: Request) -> Caller | None:
    """Who asks; None for anybody without a key, where reading is for everybody.

    Raises Unauthorized for a key that is none: its holder is never taken for anybody.
    """
    told = request.headers.getlist("authorization")
    if not told:
        if settings_of(request).public_reading:
            return None
        raise Unauthorized("reading this Bilat needs a key: send Authorization: Bearer bilat_…")
    failed: Limiter = request.app.state.failed_keys
    address = request.client.host if request.client else ""
    _refuse_guessing(request, failed, address)
    try:
        text = _bearer(told)
        caller: Caller
        caller, _ = await request.app.state.asking.ask(lambda db: _holder(db, text))
        return caller
    except Unauthorized:
        failed.take(address)
        raise


KnownCaller = Annotated[Caller | None, Depends(known_caller)]


async def _writer(request: Request, caller: KnownCaller) -> Caller:
    return _counted(request, _allowed(caller, "write"))


async def _administrator(request: Request, caller: KnownCaller) -> Caller:
    return _counted(request, _allowed(caller, "admin"))


SCOPED = {"write": _writer, "admin": _administrator}
"""For each scope that writing can need, the dependency that refuses callers without it."""


def _allowed(caller: Caller | None, scope: Scope) -> Caller:
    if caller is None:
        raise Unauthorized("writing needs a key: send Authorization: Bearer bilat_…")
    if not caller.may(scope):
        challenge = f'Bearer realm="bilat", error="insufficient_scope", scope="{scope}"'
        raise Forbidden(f"this key may {caller.scope}; this needs the scope {scope}", WWW_Authenticate=challenge)
    return caller


def _counted(request: Request, caller: Caller) -> Caller:
    """The caller, whose change counts against their quota.

    Raises TooManyRequests when it is used up.
    """
    writes: Limiter = request.app.state.writes
    standing = writes.take(caller.key_id)
    request.scope["answer_headers"] += writes.headers(standing)
    if writes.spent(standing):
        wait = standing.reset_s
        raise TooManyRequests(f"{writes.quota} changes a minute are allowed; go on in {wait} s", writes.name, wait)
    return caller


def _refuse_guessing(request: Request, failed: Limiter, address: str) -> None:
    standing = failed.standing(address)
    if failed.quota and standing.left <= 0:
        request.scope["answer_headers"] += failed.headers(standing)
        wait = standing.reset_s
        raise TooManyRequests(f"too many wrong keys from this address; try again in {wait} s", failed.name, wait)


def _bearer(told: list[str]) -> str:
    scheme, _, text = told[0].partition(" ")
    if len(told) > 1 or scheme.lower() != "bearer":
        raise Unauthorized("send one header, Authorization: Bearer bilat_…")
    return text.strip(" ")


def _holder(db: Session, text: str) -> Caller:
    key = keys.valid(db, text)
    return Caller(key.id, key.name, key.scope)
