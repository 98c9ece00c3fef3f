"""A made-up collection of any size, the same for the same seed, distributed as the US Office of the Historian's.

Of its 3,191 trips and visits a third each last one and two days, a fifth three, and one in a hundred is a long
stay. Eight travellers make half of all journeys; the most visited country has one in twenty of them; remarks have
a dozen words.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

from app.leaders.schemas import LeaderIn
from app.places.schemas import PlaceIn
from app.sources.schemas import SourceIn

Choice = TypeVar("Choice")
Body = dict[str, Any]
"""What an editor would send."""

FIRST_DAY, LAST_DAY = date(1872, 1, 1), date(2026, 6, 30)
LENGTHS = {1: 322, 2: 320, 3: 204, 4: 84, 5: 29, 6: 14, 7: 8, 9: 6, 12: 3}
"""How many of a thousand stays last so many days; the other ten are long."""

_CODES = (
    "US GB FR DE MX IL CA IT BE CH EG RU JP SA CN JO TR KR ES AT NL PL SY PK IN PT BR AR CO AU IE GR HU CZ UA RO FI"
    " NO SE DK ID PH TH VN ZA NG KE ET MA TN AE QA KW OM IQ AF KZ UZ GE AM AZ CL PE EC BO PY UY VE CU PA CR"
)
COUNTRIES = _CODES.split()
OFFICES = {
    "head_of_state": "President", "head_of_government": "Prime Minister", "foreign_minister": "Foreign Minister",
    "minister": "Minister of Defence", "envoy": "Special Envoy",
}  # fmt: skip
TYPES = ["official", "working", "state", "private", "attendance"]
STATUSES = ["took_place"] * 9 + ["announced", "confirmed", "cancelled"]
_SYLLABLES = "ba ke li mo nu ra se ti vo za der gan hol mir pal ron sch tan vel wik"
SYLLABLES = _SYLLABLES.split()


def _country(at: int) -> str:
    """The country of a leader or place, by its number."""
    return COUNTRIES[at % len(COUNTRIES)]


def _address(at: int) -> str:
    """The address of a source, by its number."""
    return f"https://news.example/{at}"


class Zipf:
    """Chooses the first of its choices most often, the second half as often, and so on."""

    def __init__(self, choices: Sequence[Any], exponent: float = 1.0) -> None:
        self.choices = choices
        self._weights = list(accumulate(1 / (rank**exponent) for rank in range(1, len(choices) + 1)))

    def one(self, random: Random) -> Any:
        """One of the choices."""
        return random.choices(self.choices, cum_weights=self._weights)[0]


class Collection:
    """Leaders, places and sources, and then as many entries as are asked for; nothing of it is kept."""

    def __init__(self, entries: int, seed: int = 2025) -> None:
        self.entries, self.random = entries, Random(seed)
        self.words = Zipf(sorted({self._word() for _ in range(12_000)}), 0.9)
        self._leaders, self._places, self._sources = max(100, entries // 50), 600, max(50, entries // 20)
        self.topics = [f"{self._word()} {self._word()}" for _ in range(200)]
        self._travellers = Zipf(range(self._leaders), 0.75)
        self._hosts = Zipf(COUNTRIES, 0.7)

    def leaders(self) -> Iterator[LeaderIn]:
        """The leaders to whom the entries refer."""
        return map(self._leader, range(self._leaders))

    def places(self) -> Iterator[PlaceIn]:
        """The places to which the entries refer."""
        return map(self._place, range(self._places))

    def sources(self) -> Iterator[SourceIn]:
        """The sources to which the entries refer."""
        return map(self._source, range(self._sources))

    def _word(self) -> str:
        return "".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4)))

    def _text(self, words: int) -> str:
        return " ".join(self.words.one(self.random) for _ in range(words)).capitalize() + "."

    def _leader(self, at: int) -> LeaderIn:
        name = f"{self._word().title()} {self._word().title()}"
        rank = self.random.choice(list(OFFICES))
        country = _country(at)
        term = {
            "title": f"{OFFICES[rank]} of {country}",
            "rank": rank,
            "country": country,
            "start": "1872",
            "end": "..",
        }
        names = [{"name": name.upper()}, {"name": f"{name.split()[1]}, {name.split()[0]} {at}"}]
        return LeaderIn.model_validate({"name": name, "slug": f"leader-{at}", "names": names, "terms": [term]})

    def _place(self, at: int) -> PlaceIn:
        told = {
            "name": f"{self._word().title()} {at}",
            "slug": f"place-{at}",
            "country": _country(at),
        }
        return PlaceIn.model_validate({**told, "lat": at % 90, "lon": at % 180})

    def _source(self, at: int) -> SourceIn:
        told = {"title": self._text(8), "publisher": self._word().title(), "published": str(self._day())}
        return SourceIn.model_validate({**told, "source_url": _address(at)})

    def _day(self) -> date:
        """A day, later ones more often: the records of a year have doubled every thirty years."""
        share = 1 - abs(self.random.random() + self.random.random() - 1)
        return FIRST_DAY + timedelta(days=int(share * ((LAST_DAY - FIRST_DAY).days)))

    def told(self) -> Iterator[Body]:
        """The bodies of the entries, three visits to two meetings."""
        for at in range(self.entries):
            yield self.meeting(at) if at % 5 in (1, 3) else self.visit(at)

    def told_again(self) -> bool:
        """Whether an entry is told a second time, as one in twenty is."""
        return self.random.random() < 0.05

    def _stay(self) -> int:
        longest = self.random.random() < 0.01
        if longest:
            return self.random.randint(15, 200)
        return self.random.choices(list(LENGTHS), weights=list(LENGTHS.values()))[0]

    def _common(self, at: int) -> dict[str, Any]:
        return {
            "status": self.random.choice(STATUSES),
            "summary": self._text(12),
            "topics": self.random.sample(self.topics, self.random.randint(0, 2)),
            "sources": [{"source": _address(self.random.randrange(self._sources)), "locator": f"record {at}"}],
            "external_ids": [f"synthetic:{at}"],
        }

    def _who(self, role: str) -> dict[str, str]:
        leader = self._travellers.one(self.random)
        return {"role": role, "leader": f"leader-{leader}", "country": _country(leader)}

    def visit(self, at: int) -> Body:
        """A visit, made up."""
        start = self._day()
        end = start + timedelta(days=self._stay() - 1)
        place = self.random.randrange(self._places)
        guest = self._who("guest")
        told = {
            "start": str(start), "end": str(end), "type": self.random.choice(TYPES),
            "guest_country": guest["country"], "host_country": _country(place), "participants": [guest],
            "stops": [{"place": f"place-{place}", "date": str(start)}],
        }  # fmt: skip
        return {**told, **self._common(at)}

    def meeting(self, at: int) -> Body:
        """A meeting, made up."""
        one, other = self._who("principal"), self._who("principal")
        if one["country"] == other["country"] or one["leader"] == other["leader"]:
            other = {"role": "principal", "country": self._hosts.one(self.random)}
        told = {
            "date": str(self._day()), "format": "bilateral",
            "channel": self.random.choice(["in_person"] * 9 + ["phone"]),
            "place": f"place-{self.random.randrange(self._places)}", "participants": [one, other],
        }  # fmt: skip
        return {**told, **self._common(at)}
