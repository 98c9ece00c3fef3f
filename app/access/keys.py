"""Keys: made, shown once, kept as a hash, revoked."""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Unauthorized
from app.models import ApiKey
from app.models.vocabulary import Scope

_KEY = re.compile(r"bilat_([0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)
_OF_NOBODY = "0" * 64


def make(db: Session, name: str, scope: Scope, expires_at: datetime | None) -> tuple[ApiKey, str]:
    """A new key and its text, which nobody can be shown again: `bilat_`, the id of the key and 256 random bits."""
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        id=secrets.token_hex(6),
        name=name,
        scope=scope,
        secret_hash=_hash(secret),
        created_at=datetime.now(UTC),
        expires_at=expires_at,
    )
    db.add(key)
    return key, f"bilat_{key.id}_{secret}"


def listed(db: Session) -> list[ApiKey]:
    """All keys there ever were, oldest first."""
    return list(db.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id)))


def revoke(db: Session, key_id: str) -> ApiKey | None:
    """End a key now, for good. None when there is no such key."""
    key = db.get(ApiKey, key_id)
    if key and not key.revoked_at:
        key.revoked_at = datetime.now(UTC)
    return key


def valid(db: Session, text: str) -> ApiKey:
    """The key that this text is.

    Raises Unauthorized when it is none, or none any more. Only who has the secret is told which.
    """
    told = _KEY.fullmatch(text)
    key = db.get(ApiKey, told[1]) if told else None
    # Compared also where there is no such key, so that the time it takes says nothing.
    same = hmac.compare_digest(_hash(told[2] if told else ""), key.secret_hash if key else _OF_NOBODY)
    if key is None or not same:
        raise Unauthorized("this is no key of this Bilat")
    if key.revoked_at:
        raise Unauthorized(f"this key was revoked at {key.revoked_at.isoformat(timespec='seconds')}")
    if key.expires_at and key.expires_at <= datetime.now(UTC):
        raise Unauthorized(f"this key expired at {key.expires_at.isoformat(timespec='seconds')}")
    return key


def _hash(secret: str) -> str:
    # The secret is 256 random bits: there is nothing to guess that a slow hash would protect.
    return hashlib.sha256(secret.encode()).hexdigest()
