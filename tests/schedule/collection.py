"""A made-up collection in which nearly every combination of filters finds something, told and corrected in turn."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from app import edtf
from app.entries.rules import AFTER
from app.history.service import Change
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.meetings import service as meetings
from app.meetings.schemas import MeetingIn
from app.occasions import service as occasions
from app.occasions.schemas import OccasionIn
from app.sources import service as sources
from app.sources.schemas import SourceIn
from app.visits import service as visits
from app.visits.schemas import VisitIn
from tests.factories import make_leader, make_place, meeting_in, visit_in

COUNTRIES = ["RU", "SUHH", "DE", "DDDE", "FR", "US"]
ORGANIZATIONS = ["united-nations", "nato"]
LEADERS = {
    "Anna Orlova": ["Анна Орлова", "安娜"],
    "Bo d'Estaing": ["Бо д’Эстен"],
    "Carl Sørensen": ["كارل"],
    "Dora Müller": ["Dora Mueller", "דורה"],
}
PLACES = ["bonn", "palais", "pskov"]
OCCASIONS = ["peace-talks", "jubilee"]
SOURCES = ["https://example.org/1", "https://example.org/a?b=1&c=2"]
TOPICS = ["Trade", "Économie", "Côte d'Ivoire", "Arms control"]
WORDS = ["grain", "pipeline", "l'accord", "café", "договор", "U.S.", "naïve", "treaty"]
SUMMIT = ["AT", "BE", "BG", "CZ", "DK", "EE", "ES", "FI", "GR", "HU", "IE", "LT", "LV"]
ROLES = ["guest", "host", "principal", "delegate", "greeter", "observer", "interpreter"]
STATUSES = ["announced", "confirmed", "took_place", "postponed", "cancelled"]

DAYS = [
    "1990-05-04", "1990-05-05", "1990-05-05T09:30", "1990-05-05T15:00+02:00", "1990-05-06", "1990-05-07", "1990-05",
    "1990-05-XX", "1990-05-05?", "1990-05~", "1990-06-02", "1990-22", "1990", "[1990-05-04,1990-05-07]",
    "{1990-05-04,1990-05-07}", "{1990-05-04..1990-05-06,1990-05-20}", "[1990-05-04..1990-05-06,1990-06]",
    "{1990-05,1990-06}", "1990-05-04/1990-05-06", "1990-05-06/1990-06", "1990-05-30/..", "1990-05-05/",
]  # fmt: skip
ENDS = ["1990-05-07", "1990-05-07~", "1990-05-20", "1990-06", "1990-08-02", "1990-09~", "1991", "1990-06-10?"]

FIRST_TOLD = datetime(1990, 1, 1, 12, tzinfo=UTC)


class Collection:
    """Leaders, places and entries, each told an hour after the one before."""

    def __init__(self, db: Session, seed: int, entries: int) -> None:
        self.db, self.random = db, Random(seed)
        self.moments = (FIRST_TOLD + timedelta(hours=hours) for hours in count())
        self._nouns()
        self.visits: dict[str, VisitIn] = {}
        self.meetings: dict[str, MeetingIn] = {}
        for _ in range(entries):
            if self.random.random() < 0.4:
                visit = self._visit()
                self.visits[visits.record(db, visit, self._change())] = visit
            else:
                meeting = self._meeting()
                self.meetings[meetings.record(db, meeting, self._change())] = meeting
        for entry in self.random.sample(list(self.visits), entries // 6):
            visits.amend(db, entry, self._visit(self.visits[entry].status), self._change())
        for entry in self.random.sample(list(self.meetings), entries // 6):
            meetings.amend(db, entry, self._meeting(self.meetings[entry].status), self._change())
        renamed = LeaderIn(name="Dora Schulz", slug="dora-muller", names=[{"name": "Dora Müller"}])
        leaders.amend(db, self.leaders[-1], renamed, self._change())

    def _change(self) -> Change:
        return Change("tests", known_from=next(self.moments))

    def _nouns(self) -> None:
        self.leaders = [
            make_leader(self.db, name, self._change(), names=[{"name": other} for other in others])
            for name, others in LEADERS.items()
        ]
        bonn = make_place(self.db, "Bonn", "DE")
        make_place(self.db, "Palais", "DE", within=bonn, type="venue")
        make_place(self.db, "Pskov", "RU")
        for slug in OCCASIONS:
            told = OccasionIn(name=slug.replace("-", " "), slug=slug, date="1990", status="announced")
            occasions.record(self.db, told, self._change())
        for url in SOURCES:
            sources.record(self.db, SourceIn(title="Article", source_url=url), self._change())

    def _some(self, choices: list[Any], most: int) -> list[Any]:
        return self.random.sample(choices, self.random.randint(0, most))

    def _maybe(self, choices: list[Any]) -> Any:
        return self.random.choice([*choices, None])

    def _text(self) -> str:
        return " ".join(self.random.sample(WORDS, self.random.randint(1, 3)))

    def _visit(self, before: str | None = None) -> VisitIn:
        start = self.random.choice(DAYS)
        ends = [end for end in ENDS if edtf.parse(end).latest >= edtf.parse(start).earliest]
        end = self._maybe(ends) if start[0] not in "[{" and "/" not in start else None
        return visit_in(
            start,
            end=end,
            type=self.random.choice(["state", "official", "working"]),
            host_country=self.random.choice(COUNTRIES),
            guest_country=self._maybe(COUNTRIES),
            stops=[{"place": place, "summary": self._text()} for place in self._some(PLACES, 2)],
            agenda=[self._text() for _ in self._some(PLACES, 1)],
            reception=self._maybe([{"where": self._text(), "place": self._maybe(PLACES)}]),
            **self._common(before),
        )

    def _meeting(self, before: str | None = None) -> MeetingIn:
        common = self._common(before)
        if self.random.random() < 0.1:
            common["participants"] += [{"role": "principal", "country": code} for code in SUMMIT]
        parties = {one.get("country", one.get("organization")) for one in common["participants"]}
        return meeting_in(
            self.random.choice(DAYS),
            format=self.random.choice(["bilateral", "multilateral"]) if len(parties) < 3 else "multilateral",
            channel=self.random.choice(["in_person", "in_person", "phone"]),
            place=self._maybe(PLACES),
            visit=self._maybe(list(self.visits)[:5]),
            sought=[self._text() for _ in self._some(PLACES, 1)],
            **common,
        )

    def _common(self, before: str | None) -> dict[str, Any]:
        people = self.random.sample(self.leaders, len(self.leaders))
        return {
            "status": self.random.choice([before, *AFTER[before]] if before else STATUSES),
            "title": self._maybe([self._text()]),
            "participants": [self._participant(leader) for leader in people[: self.random.randint(1, 4)]],
            "occasion": self._maybe(OCCASIONS),
            "topics": self._some(TOPICS, 2),
            "statements": [self._text() for _ in self._some(PLACES, 1)],
            "outcomes": [
                {"kind": "treaty", "status": "announced", "title": self._text(), "summary": self._text()}
                for _ in self._some(PLACES, 1)
            ],
            "summary": self._maybe([self._text()]),
            "sources": [{"source": url} for url in self._some(SOURCES, 2)],
            "external_ids": [f"tests:{number}" for number in self._some(list(range(20)), 2)],
        }

    def _participant(self, leader: str) -> dict[str, Any]:
        countries = [{"country": code} for code in COUNTRIES]
        party = self._maybe(countries + [{"organization": one} for one in ORGANIZATIONS]) or {"country": "FR"}
        person = self._maybe([{"leader": leader}, {"leader": leader}, {"name": "Clerk"}]) or {}
        return {"role": self.random.choice(ROLES), **party, **person}
