"""The document of a meeting."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app import edtf
from app.documents.base import Facts, address, external_ids, unstamped
from app.documents.participants import details, listed, outcomes, participant_out, sentence, shown_as, who
from app.documents.shown import Shown
from app.parts import Row


def documents(db: Session, meetings: Sequence[Row]) -> list[Facts]:
    """The documents of these meetings."""
    shown = Shown(db, [one for meeting in meetings for one in _shows(meeting)])
    return [render(shown, meeting) for meeting in meetings]


def _shows(meeting: Row) -> Iterator[str | None]:
    yield from (meeting["place_id"], meeting["occasion_id"])
    yield from (one["source_id"] for one in meeting["citations"])
    yield from who(meeting["participants"])


def render(shown: Shown, meeting: Row) -> Facts:
    """The document of a meeting; a pure function of what was loaded."""
    when = edtf.parse(meeting["date"])
    participants = [participant_out(shown, one, when) for one in meeting["participants"]]
    return {
        **unstamped("meeting", meeting["id"]),
        "title": title(shown, meeting, participants),
        "status": meeting["status"],
        "date": meeting["date"],
        "earliest": meeting["date_earliest"],
        "latest": meeting["date_latest"],
        "format": meeting["format"],
        "channel": meeting["channel"],
        "place": shown.place(meeting["place_id"]),
        "participants": participants,
        "visit": _visit(meeting),
        "occasion": shown.occasion(meeting["occasion_id"]),
        "after": _after(meeting),
        "position": meeting["position"],
        "topics": details(meeting["details"], "topic"),
        "sought": details(meeting["details"], "sought"),
        "statements": details(meeting["details"], "statement"),
        "outcomes": outcomes(meeting["outcomes"]),
        "summary": meeting["summary"],
        "sources": shown.sources(meeting["citations"]),
        "external_ids": external_ids(meeting["external_ids"]),
    }


def title(shown: Shown, meeting: Row, participants: list[Facts]) -> str:
    """The title given, or one made of those who talk."""
    if meeting["title"]:
        return str(meeting["title"])
    speakers = [one for one in participants if one["role"] in ("principal", "host", "guest")] or participants
    names = [shown_as(shown, one) for one in speakers]
    if not names:
        return "A meeting"
    if len(names) == 1:
        return sentence(f"{names[0]} meets")
    if len(names) == 2:
        return sentence(f"{names[0]} meets {names[1]}")
    return sentence(f"{listed(names)} meet")


def _visit(meeting: Row) -> Facts | None:
    return {"id": meeting["visit_id"], "url": address("visit", meeting["visit_id"])} if meeting["visit_id"] else None


def _after(meeting: Row) -> Facts | None:
    if not meeting["after_id"]:
        return None
    return {
        "id": meeting["after_id"],
        "url": address("meeting", meeting["after_id"]),
        "interval": meeting["after_interval"],
    }
