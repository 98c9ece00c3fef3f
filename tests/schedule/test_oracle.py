"""Random questions to the schedule, each answered a second time by reading every document."""

import re
from datetime import date, timedelta
from itertools import permutations
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session

from app import upkeep
from app.index import question
from tests.conftest import Client
from tests.schedule import oracle
from tests.schedule.collection import Collection
from tests.schedule.oracle import Entry, Oracle, Told

SEED = 2025
ENTRIES = 120
QUESTIONS = 400
REPEATABLE = (
    "country", "leader", "organization", "place", "occasion", "role", "status", "type", "format", "channel", "topic",
    "source", "external_id", "kind",
)  # fmt: skip


class Asker:
    """Makes up questions, most of them about what one entry tells, so that most have an answer."""

    def __init__(self, read: Oracle, seed: int) -> None:
        self.read, self.random = read, Random(seed)
        self.versions = [one for history in read.histories.values() for one in history]
        self.moments = sorted({one.known_from.isoformat() for one in self.versions})

    def question(self) -> Told:
        """Up to five parameters, a window and a moment."""
        about = self.random.choice(self.versions)
        told: Told = {}
        if self.random.random() < 0.3:
            told["lineage"] = ["true"]
        values = self._values(about.entry, "lineage" in told)
        for name in self._parameters(sorted(values)):
            told[name] = [self.random.choice(sorted(values[name]))]
            if name in REPEATABLE and self.random.random() < 0.3:
                others = self._values(self.random.choice(self.versions).entry, lineage=False).get(name)
                told[name] += self.random.choices(sorted(others or told[name]))
        told |= self._window(about.entry)
        if self.random.random() < 0.4:
            moment = self.random.choice([about.known_from.isoformat(), self.random.choice(self.moments)])
            told["as_of"] = [self.random.choice([moment, moment[:10]])]
        return told

    def _parameters(self, names: list[str]) -> list[str]:
        if self.random.random() < 0.1:
            names = sorted({"role", "leader", "country", "organization"} & set(names))
        return self.random.sample(names, min(len(names), self.random.randint(1, 4)))

    def _values(self, entry: Entry, lineage: bool) -> dict[str, set[str]]:
        """For each parameter, the values under which this entry should be found."""
        found = {name: oracle.values_of(entry, name) for name in REPEATABLE[3:]}
        found |= {
            "country": self._after(oracle.countries(entry), lineage),
            "leader": oracle.leaders(entry),
            "organization": oracle.organizations(entry),
            "role": set(oracle.all_roles(entry)),
            "between": {f"{one},{other}" for one, other in permutations(self._after(oracle.sides(entry), lineage), 2)},
            "q": self._words(entry),
        }
        return {name: values for name, values in found.items() if values}

    def _after(self, parties: set[str], lineage: bool) -> set[str]:
        """These parties, with the countries that succeeded them."""
        return parties | {code for code, line in self.read.lines.items() if lineage and line & parties}

    def _words(self, entry: Entry) -> set[str]:
        spelt = [words for slug in oracle.leaders(entry) for words in self.read.spellings[slug]]
        found = sorted({*spelt, *re.split(r"[ '’]", " ".join(oracle.texts(entry)))} - {""})
        return {" ".join(self.random.sample(found, number)) for number in (1, 1, 2) if number <= len(found)}

    def _window(self, entry: Entry) -> Told:
        day = date.fromisoformat(self.random.choice([entry["earliest"], entry["latest"]]))
        day = min(day, date(2030, 1, 1)) + timedelta(days=self.random.randint(-2, 2))
        later = day + timedelta(days=self.random.choice([0, 1, 3, 20]))
        windows: list[Told] = [
            {}, {}, {"on": [str(day)]}, {"on": [str(day)[:7]]}, {"on": [f"{day}/{later}"]}, {"from": [str(day)]},
            {"to": [str(later)]}, {"from": [str(day)], "to": [str(later)]},
        ]  # fmt: skip
        window = self.random.choice(windows)
        return {**window, "when": ["certain"]} if window and self.random.random() < 0.5 else window


def walk(client: Client, told: Told, **more: Any) -> tuple[list[Entry], int]:
    """All pages of an answer, and the number of entries that the first one tells."""
    url: str | None = "/v1/schedule?" + urlencode({**told, "count": "exact", **more}, doseq=True)
    found, total = [], None
    while url:
        answer = client.get(url).json()
        assert "items" in answer, (told, answer)
        found += answer["items"]
        total = answer["total"] if total is None else total
        url = answer["next"]
    return found, total or 0


def gone(client: Client, told: Told) -> list[str]:
    """The entries of which a feed says that they are there no more."""
    feed = client.get("/v1/schedule.atom?" + urlencode(told, doseq=True)).text
    return re.findall(r'<at:deleted-entry ref="urn:uuid:([^"]+)"', feed)


def test_random_questions_are_answered_as_by_reading_every_document(
    client: Client, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    Collection(db, SEED, ENTRIES)
    read = Oracle(db)
    asker = Asker(read, SEED)
    answered = missed = 0
    questions = QUESTIONS if db.get_bind().dialect.name == "sqlite" else QUESTIONS // 2
    for number in range(questions):
        told = asker.question()
        monkeypatch.setattr(question, "FEW", asker.random.choice([0, 200]))
        expected = read.answer(told)
        order = asker.random.choice(["asc", "desc"])
        found, total = walk(client, told, order=order, limit=asker.random.choice([3, 20, 100]))

        assert sorted(one["id"] for one in found) == sorted(one["id"] for one in expected), (number, told)
        assert total == len(expected), told
        assert {one["id"]: one for one in found} == {one["id"]: one for one in expected}, told
        days = [one["earliest"] for one in found]
        assert days == sorted(days, reverse=order == "desc"), told
        answered += bool(expected)
        if number % 4 == 0:
            left = read.left(told)
            assert sorted(gone(client, told)) == sorted(left), told
            missed += bool(left)
    assert answered > questions / 2
    assert missed > questions / 4 / 4
    assert list(upkeep.check(db)) == []
