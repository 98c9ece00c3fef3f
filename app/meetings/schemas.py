"""What editors say of a meeting."""

from typing import Annotated

from pydantic import Field

from app.entries.schemas import EntryIn
from app.fields import NONE_TOLD, EdtfText, Few, Line, Ref, Strict
from app.models.vocabulary import Channel, MeetingFormat
from app.places.schemas import PlaceRefIn


class AfterIn(Strict):
    """The meeting that comes before this one, and how long before."""

    meeting: Ref
    interval: (
        Annotated[str, Field(pattern=r"^P([0-9]{1,4}D|([0-9]{1,4}D)?T([0-9]{1,4}H([0-9]{1,4}M)?|[0-9]{1,4}M))$")] | None
    ) = None


class MeetingIn(EntryIn):
    """Two or more parties talk."""

    date: EdtfText
    format: MeetingFormat
    channel: Channel = "in_person"
    place: PlaceRefIn | None = None
    visit: Ref | None = None
    after: AfterIn | None = None
    sought: Few[Line] = NONE_TOLD
