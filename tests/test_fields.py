"""What editors may tell: refused by the schema in the same way on both databases, before a table sees it."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import String

from app.entries.schemas import OutcomeIn, ParticipantIn
from app.fields import ExternalIdText, IsoDay, Line, Prose
from app.leaders.schemas import LeaderIn, NameIn, TermIn
from app.meetings.schemas import MeetingIn
from app.models import (
    Announcement,
    Citation,
    Leader,
    LeaderName,
    Meeting,
    Occasion,
    Organization,
    OrganizationName,
    Outcome,
    Participant,
    Place,
    PlaceName,
    Source,
    Stop,
    Term,
    Visit,
)  # fmt: skip
from app.occasions.schemas import AnnouncementIn, OccasionIn
from app.organizations.schemas import OrganizationIn, OrganizationNameIn
from app.places.schemas import PlaceIn, PlaceNameIn
from app.sources.schemas import CitationIn, SourceIn
from app.visits.schemas import StopIn, VisitIn
from tests.factories import meeting_in, visit_in

TABLES: list[tuple[type[BaseModel], Any]] = [
    (LeaderIn, Leader), (NameIn, LeaderName), (TermIn, Term), (OrganizationIn, Organization),
    (OrganizationNameIn, OrganizationName), (PlaceIn, Place), (PlaceNameIn, PlaceName), (SourceIn, Source),
    (CitationIn, Citation), (OccasionIn, Occasion), (AnnouncementIn, Announcement), (ParticipantIn, Participant),
    (OutcomeIn, Outcome), (VisitIn, Visit), (StopIn, Stop), (MeetingIn, Meeting),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "table"), TABLES, ids=lambda told: told.__name__)
def test_no_text_is_longer_than_its_column(schema: type[BaseModel], table: Any) -> None:
    properties = schema.model_json_schema()["properties"]
    columns = {column.name: column.type for column in table.__table__.columns}

    for name, told in properties.items():
        kind = columns.get(name)
        if isinstance(kind, String) and kind.length and "enum" not in str(told):
            lengths = [one["maxLength"] for one in (told, *told.get("anyOf", ())) if "maxLength" in one]
            assert len(lengths) == 1, (name, told)
            assert lengths[0] <= kind.length, name


BREAKS = ["\n", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
TURNS = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]


@pytest.mark.parametrize("mark", [*BREAKS, *TURNS, "\0", "\ud800", "\uffff", "\x7f"], ids=ascii)
def test_one_line_of_text_is_one_line_and_runs_one_way(mark: str) -> None:
    with pytest.raises(ValidationError, match="U\\+"):
        TypeAdapter(Line).validate_python(f"Ada{mark}Example")
    with pytest.raises(ValidationError):
        TypeAdapter(ExternalIdText).validate_python(f"x:1{mark}2")


def test_prose_may_have_many_lines() -> None:
    assert TypeAdapter(Prose).validate_python(" One.\nTwo. ") == "One.\nTwo."
    assert TypeAdapter(Line).validate_python("\u05d9\u05d9\u200f Ada\u0301") == "\u05d9\u05d9\u200f Ad\u00e1"


@pytest.mark.parametrize(
    "text", ["", "x", "x:", ":1", "X:1", "x y:1", "é:1", "x" * 65 + ":1", "x:" + "1" * 256, "-x:1"]
)
def test_an_outside_identifier_has_a_scheme_and_a_value_that_fit(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(ExternalIdText).validate_python(text)
    assert TypeAdapter(ExternalIdText).validate_python("x" * 64 + ":" + "1" * 255)


@pytest.mark.parametrize("value", [0, 1.5, "0", "1746500000", "2025-5-6", "2025-05-06T00:00", "٢٠٢٥-٠٥-٠٦", None, True])
def test_a_day_is_a_day_and_not_a_number_of_seconds(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(IsoDay).validate_python(value)


TERM = {"title": "Minister", "rank": "minister", "country": "FR"}
REFUSED: list[tuple[type[BaseModel], dict[str, Any], str]] = [
    (LeaderIn, {"name": "Ada", "names": [{"name": "A"}, {"name": "A", "language": "en"}]}, "2 times"),
    (LeaderIn, {"name": "Ada", "external_ids": ["x:1", "x:1"]}, "2 times"),
    (LeaderIn, {"name": "Ada", "birth": "1950", "death": "1949-12-31"}, "before it begins"),
    (LeaderIn, {"name": "Ada", "names": [{"name": "A", "language": "not a language"}]}, "pattern"),
    (TermIn, {**TERM, "start": "2020", "end": "2019"}, "before it begins"),
    (TermIn, {**TERM, "attested_from": "2020-01-01"}, "from one day until another"),
    (TermIn, {**TERM, "attested_from": "2020-01-02", "attested_until": "2020-01-01"}, "before it is attested"),
    (OrganizationIn, {"name": "Body", "acronym": "B" * 33}, "at most 32"),
    (OrganizationIn, {"name": "Body", "founded": "2000", "dissolved": "1999"}, "before it begins"),
    (OrganizationIn, {"name": "Body", "names": [{"name": "A"}, {"name": "A"}]}, "2 times"),
    (PlaceIn, {"name": "Here", "country": "FR", "names": [{"name": "A"}, {"name": "A"}]}, "2 times"),
    (SourceIn, {"title": "Article", "source_url": "https://paper.example/\0"}, "not a character"),
    (SourceIn, {"title": "Article", "source_url": "https://paper.example/\u202e"}, "one line"),
    (CitationIn, {"source": "x:1", "field": "f" * 101}, "at most 100"),
]


@pytest.mark.parametrize(("schema", "told", "reason"), REFUSED, ids=lambda told: str(told)[:60])
def test_what_a_table_would_refuse_is_refused_with_a_reason(
    schema: type[BaseModel], told: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        schema.model_validate(told)


def test_a_visit_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="before it begins"):
        visit_in("2020-02-05", end="2020-02-04")
    assert meeting_in("2020-02-05/2020-02-05").date == "2020-02-05"
