"""What editors say of a visit."""

from typing import Self

from pydantic import model_validator

from app import edtf
from app.entries.schemas import EntryIn
from app.fields import NONE_TOLD, EdtfText, Few, Line, Prose, Ref, Strict, refuse_reversed
from app.models.vocabulary import VisitType
from app.places.schemas import PlaceRefIn


class StopIn(Strict):
    """One place of the journey, and what happened there."""

    place: PlaceRefIn
    date: EdtfText | None = None
    activities: Few[Prose] = NONE_TOLD
    summary: Prose | None = None


class ReceptionIn(Strict):
    """How the guest was received; the greeters are participants."""

    where: Line | None = None
    place: PlaceRefIn | None = None
    summary: Prose | None = None


class VisitIn(EntryIn):
    """A guest's stay in another country."""

    start: EdtfText
    end: EdtfText | None = None
    type: VisitType
    host_country: Ref
    guest_country: Ref | None = None
    stops: Few[StopIn] = NONE_TOLD
    agenda: Few[Prose] = NONE_TOLD
    reception: ReceptionIn | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        refuse_reversed(self.start, self.end, "the visit")
        start, end = edtf.parse(self.start), edtf.parse(self.end or self.start)
        for stop in self.stops:
            date = edtf.parse(stop.date or self.start)
            if date.latest < start.earliest or (self.end and date.earliest > end.latest):
                raise ValueError(f"the stop on {stop.date} lies outside the visit ({self.start} to {self.end})")
        return self
