"""What every route says of its path."""

from typing import Annotated

from fastapi import Path

Reference = Annotated[
    str,
    Path(max_length=300, description="Id, slug, code or outside identifier of the record."),
]
