"""What many routes say of their paths and queries."""

from typing import Annotated, Any, TypeVar

from fastapi import Path
from pydantic import AfterValidator, BeforeValidator, Field
from starlette.convertors import Convertor, register_url_convertor

from app.references import LONGEST_REFERENCE
from app.text import exact


class RecordConvertor(Convertor[str]):
    """What stands last in an address and names a record: it may hold slashes, but ends like no address behind one."""

    regex = r"(?!.*/(?:revisions(?:/[^/]*)?|schedule(?:\.\w+)?|whereabouts|officeholders|revert|merge)$).+"

    def convert(self, value: str) -> str:
        """The reference, as it is."""
        return value

    def to_string(self, value: str) -> str:
        """The reference, as it is."""
        return value


register_url_convertor("record", RecordConvertor())


def _digits(value: Any) -> Any:
    """Refuse what Python reads as a number and people do not: `1_0`, ` 1`, Arabic-Indic digits."""
    if isinstance(value, str) and not (value.isascii() and value.removeprefix("-").isdigit()):
        raise ValueError("write a whole number with the digits 0 to 9")
    return value


# The bounds stand before the validator, or a schema does not show them as `minimum` and `maximum`.
Count = Annotated[int, Field(ge=1, le=2**31 - 1), BeforeValidator(_digits)]
Seq = Annotated[int, Field(ge=0, le=2**63 - 1), BeforeValidator(_digits)]

Value = TypeVar("Value")
Several = Annotated[list[Value], Field(default_factory=list)]
"""A parameter that may be given several times, or not at all; a list as the default would be copied each time."""

Reference = Annotated[
    str,
    AfterValidator(exact),
    Path(min_length=1, max_length=LONGEST_REFERENCE, description="Id, slug, code or outside identifier of the record."),
]
