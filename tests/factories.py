"""Records for tests: plain functions with defaults, so that a test names only what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.access import keys
from app.documents.entry import MeetingOut
from app.history import service as history
from app.history.service import Change
from app.index.rows import Step, refile
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.meetings import service as meetings
from app.meetings.schemas import MeetingIn
from app.models import ApiKey, ChangeCounter, Revision, Version
from app.models.vocabulary import Scope
from app.places import service as places
from app.places.schemas import PlaceIn
from app.visits import service as visits
from app.visits.schemas import VisitIn

CHANGE = Change("tests")


def known(day: str) -> Change:
    """A change that the public could know on this day."""
    return Change("tests", known_from=datetime.fromisoformat(day).replace(tzinfo=UTC))


def make_leader(db: Session, name: str = "Ada Example", change: Change = CHANGE, **fields: Any) -> str:
    return leaders.record(db, LeaderIn(name=name, **fields), change)


def make_place(db: Session, name: str = "Exampleville", country: str = "FR", **fields: Any) -> str:
    return places.record(db, PlaceIn(name=name, country=country, **fields), CHANGE)


def make_meeting(db: Session, date: str = "2020-02-02", change: Change = CHANGE, **fields: Any) -> str:
    return meetings.record(db, meeting_in(date, **fields), change)


def meeting_in(date: str = "2020-02-02", **fields: Any) -> MeetingIn:
    """A meeting of France and Italy, unless the test says otherwise."""
    told = {
        "status": "announced",
        "format": "bilateral",
        "participants": [{"role": "principal", "country": "FR"}, {"role": "principal", "country": "IT"}],
        **fields,
    }
    return MeetingIn.model_validate({"date": date, **told})


def make_visit(db: Session, start: str = "2020-02-02", change: Change = CHANGE, **fields: Any) -> str:
    return visits.record(db, visit_in(start, **fields), change)


def visit_in(start: str = "2020-02-02", **fields: Any) -> VisitIn:
    """A visit of somebody from Italy to France, unless the test says otherwise."""
    told = {"status": "announced", "type": "working", "guest_country": "IT", "host_country": "FR", **fields}
    return VisitIn.model_validate({"start": start, **told})


def load_entries(db: Session, documents: list[MeetingOut]) -> list[Version]:
    """Many entries at once, straight onto the read side, as if each had been published."""
    first = (db.scalar(select(func.max(Revision.seq))) or 0) + 1
    now = datetime.now(UTC)
    revisions = [
        Version(
            seq=seq, record_no=seq, kind="meeting", entity_id=document.id, version=1, operation="create", actor="tests",
            known_from=now, recorded_at=now, document=document.model_dump_json(), note=None,
        )
        for seq, document in enumerate(documents, first)
    ]  # fmt: skip
    _file(db, [Step(None, revision) for revision in revisions])
    return revisions


def tell_again(db: Session, revisions: Sequence[Version]) -> None:
    """Many entries as they were, each once more."""
    first = (db.scalar(select(func.max(Revision.seq))) or 0) + 1
    now = datetime.now(UTC)
    _file(
        db,
        [
            Step(one, replace(one, seq=seq, version=one.version + 1, operation="update", known_from=now))
            for seq, one in enumerate(revisions, first)
        ],
    )


def _file(db: Session, steps: Sequence[Step]) -> None:
    history.write(db, [step.after for step in steps])
    for start in range(0, len(steps), 1_000):
        refile(db, steps[start : start + 1_000])
    db.execute(update(ChangeCounter).values(seq=steps[-1].after.seq))


def bare_meeting(entity_id: str, date: str, *countries: str, **fields: Any) -> MeetingOut:
    """The document of a meeting of which only day and parties are known."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    participants = [
        {"role": "principal", "country": code, "organization": None, "capacity": None, "rank": None,
         "leader": None, "name": None, "note": None}
        for code in countries
    ]  # fmt: skip
    told: dict[str, Any] = {
        "kind": "meeting", "id": entity_id, "url": f"/v1/meetings/{entity_id}", "version": 1,
        "known_from": now, "recorded_at": now, "title": f"Meeting {entity_id}", "status": "announced",
        "date": date, "earliest": date, "latest": date, "format": "bilateral", "channel": "in_person",
        "place": None, "participants": participants, "visit": None, "occasion": None, "after": None,
        "position": 0, "topics": [], "sought": [], "statements": [], "outcomes": [], "summary": None,
        "sources": [], "external_ids": [],
    }  # fmt: skip
    return MeetingOut.model_validate({**told, **fields})


def make_key(db: Session, scope: Scope = "write", expires_at: datetime | None = None) -> tuple[ApiKey, str]:
    key, text = keys.make(db, "Ada", scope, expires_at)
    db.flush()
    return key, text


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}
