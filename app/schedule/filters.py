"""What the schedule can be asked for."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app import edtf
from app.directory.filters import Refs, Search
from app.models.vocabulary import Channel, MeetingFormat, Role, Status, VisitType
from app.paging import AsOfParams, PagedParams
from app.parameters import Several


def _window(text: str) -> str:
    """A window as it is written in canonical form.

    Raises ValueError for what is no window: to widen it in silence would answer another question.
    """
    found = edtf.parse(text)
    if found.precision == "set":
        raise ValueError("a set has gaps and is no window: ask for one of its days, or for an interval")
    if found.uncertain or found.approximate:
        raise ValueError("a window is exact: leave ?, ~ and % away, and ask for more days where you are not sure")
    if found.text.startswith("/") or found.text.endswith("/"):
        raise ValueError("an unknown end bounds no window; an open one is written ..")
    return found.text


def _closed(text: str) -> str:
    window = _window(text)
    if ".." in window:
        raise ValueError("this has to begin and to end; for an open window give `from` or `to` alone")
    return window


_DAYS = {"from_", "to", "on"}

Window = Annotated[str, AfterValidator(_window), Field(max_length=edtf.MAX_LENGTH)]
Day = Annotated[str, AfterValidator(_closed), Field(max_length=edtf.MAX_LENGTH)]


class EntryFilters(AsOfParams):
    """Which visits and meetings are meant; a repeated filter means any of its values, different ones must all hold."""

    country: Refs = Field(
        description="Country that takes part (ISO 3166-1 code, or another of Bilat's).",
        examples=[["CU"]],
    )
    between: str | None = Field(
        None, max_length=300, pattern=r"^[^,\s]+,[^,\s]+$", examples=["RU,CU"],
        description="Two parties, countries or organizations, one on each side.",
    )  # fmt: skip
    leader: Refs = Field(description="Leader: id, slug or outside identifier.", examples=[["vladimir-putin"]])
    organization: Refs = Field(
        description="Organization: id, slug or outside identifier.", examples=[["united-nations"]]
    )
    place: Refs = Field(description="Place, with all that lies in it: id or slug.", examples=[["moscow"]])
    occasion: Refs = Field(description="Occasion: id or slug.", examples=[["victory-day-2025"]])
    from_: Day | None = Field(
        None, alias="from", description="First day of the window (EDTF).", examples=["2025-05-01"]
    )
    to: Day | None = Field(None, description="Last day of the window (EDTF).", examples=["2025-05-31"])
    on: Window | None = Field(
        None, description="One day, month, year or interval instead of a window.", examples=["2025-05-07"]
    )
    when: Literal["possible", "certain"] = Field(
        "possible",
        description="Whether an entry possibly falls in the window, or certainly.",
        examples=["certain"],
    )
    kind: Several[Literal["visit", "meeting"]] = Field(description="Visits or meetings only.", examples=[["meeting"]])
    role: Several[Role] = Field(
        description="Role of the leader asked for, else of the country or organization, else of anybody.",
        examples=[["greeter"]],
    )
    status: Several[Status] = Field(description="Status.", examples=[["announced"]])
    type: Several[VisitType] = Field(description="Type of visit.", examples=[["official"]])
    format: Several[MeetingFormat] = Field(description="Format of meeting.", examples=[["bilateral"]])
    channel: Several[Channel] = Field(description="Channel of meeting.", examples=[["phone"]])
    topic: Refs = Field(description="Topic, in any case and accents.", examples=[["credit lines"]])
    q: Search | None = Field(
        None,
        description="Whole words of titles, names, topics and summaries; all must occur.",
        examples=["treaty"],
    )
    source: Refs = Field(
        description="Source: id, address or outside identifier.",
        examples=[["https://tass.com/politics/1953875"]],
    )
    external_id: Refs = Field(description="Outside identifier, `scheme:value`.", examples=[["demo:putin-xi"]])
    lineage: bool = Field(False, description="With `country`: also the countries it succeeded.", examples=[True])
    order: Literal["asc", "desc"] = Field("asc", description="Earliest first, or latest first.", examples=["desc"])

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if self.on and (self.from_ or self.to):
            raise ValueError("on: give either `on` or a window of `from` and `to`")
        if self.between and len(set(self.between.split(","))) < 2:
            raise ValueError("between: name two different parties")
        first, last = self.window()
        if first and last and last < first:
            raise ValueError("to: the window ends before it starts")
        return self

    def narrowed(self) -> list[tuple[str, Any]]:
        """What the schedule is narrowed to, apart from days and pages."""
        told = [(name, getattr(self, name)) for name in sorted((self.model_fields_set & _NARROWING) - _DAYS)]
        return [(name, tuple(value) if isinstance(value, list) else value) for name, value in told]

    def window(self) -> tuple[date | None, date | None]:
        """First and last day of the window; None where it is open."""
        first, last = self.on or self.from_, self.on or self.to
        starts = edtf.parse(first).earliest if first and not first.startswith("..") else None
        ends = edtf.parse(last).latest if last and not last.endswith("..") else None
        return starts, ends


_NARROWING = EntryFilters.model_fields.keys()


class ScheduleFilters(PagedParams, EntryFilters):
    """All filters of the schedule, and which page of it."""

    count: Literal["exact", "none"] = Field("none", description="`exact` adds `total`, at a cost.", examples=["exact"])
