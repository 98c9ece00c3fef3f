"""JSON Merge Patch (RFC 7396)."""

from typing import Any

from app.editing.body import pointer_to
from app.errors import Invalid


def merged(target: Any, patch: Any, pointer: str = "") -> Any:
    """The target as the patch changes it: null takes a field away, an object changes a part, all else replaces.

    Raises Invalid for a field that the target does not have: taking away what is misspelt would change nothing.
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name in patch:
        if result and name not in result:
            raise Invalid.at(pointer + pointer_to(name), "there is no such field here", "unknown")
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value, pointer + pointer_to(name))
    return result
