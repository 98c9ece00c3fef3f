"""References: the ids, slugs, codes and outside identifiers by which people name records."""

import hashlib
import re
from functools import lru_cache

LONGEST_REFERENCE = 2000
"""Characters; the address of a source is the longest."""

_LONGEST_KEY = 200
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_id(reference: str) -> bool:
    """Whether a reference is an identifier that Bilat gave, which names one record for ever."""
    return _ID.fullmatch(reference) is not None


@lru_cache(maxsize=8192)
def reference_key(kind: str, reference: str) -> str:
    """The key of the directory under which a reference finds its record.

    Codes of countries may be written in lower case. A long reference is kept by its beginning and a hash,
    since an index holds no long texts.
    """
    told = reference.upper() if kind == "country" and len(reference) <= 8 else reference
    if len(told) > _LONGEST_KEY:
        told = f"{told[:100]}#{hashlib.blake2b(told.encode(), digest_size=16).hexdigest()}"
    return f"ref:{told}"
