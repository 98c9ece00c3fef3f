"""What many routes say of their paths and queries."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, BeforeValidator

from app.text import exact


def _digits(value: Any) -> Any:
    """Refuse what Python reads as a number and people do not: `1_0`, ` 1`, Arabic-Indic digits."""
    if isinstance(value, str) and not (value.isascii() and value.removeprefix("-").isdigit()):
        raise ValueError("write a whole number with the digits 0 to 9")
    return value


Whole = Annotated[int, BeforeValidator(_digits)]

Reference = Annotated[
    str,
    AfterValidator(exact),
    Path(max_length=300, description="Id, slug, code or outside identifier of the record."),
]
