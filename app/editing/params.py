"""What is said of one record, or of one change, beside the record itself."""

from typing import Literal

from pydantic import Field

from app.access.callers import Caller
from app.fields import Line
from app.history.service import Change
from app.models.vocabulary import Operation
from app.moments import KnownFromMoment
from app.paging import AsOfParams, NoParams


class RecordParams(AsOfParams):
    """How one record is read."""

    view: Literal["edit"] | None = Field(
        None, description="`edit`: as an editor would tell it, to be changed and sent back.", examples=["edit"]
    )


class WriteParams(NoParams):
    """What is said of a change beside the record itself."""

    note: Line | None = Field(None, description="Why, for the history.", examples=["TASS corrected the day"])
    known_from: KnownFromMoment | None = Field(
        None,
        description="Since when the public could know it: a day (from its beginning, UTC) or a moment. Default: now.",
        examples=["2025-05-06"],
    )
    dry_run: bool = Field(
        False, description="Check everything, keep nothing, answer with what would be.", examples=[True]
    )

    def change(self, caller: Caller, operation: Operation = "update") -> Change:
        """The change that this caller makes."""
        return Change(caller.name, self.note, self.known_from, operation=operation)
