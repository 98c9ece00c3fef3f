"""On which days something can be, must be, and cannot be: what is left of a date when its text is forgotten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Days(NamedTuple):
    """Days from a first to a last."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which something can begin and end, and the holes between them.

    It possibly falls in the days F to T when `earliest <= T and latest >= F` and F to T lie in none of its `gaps`;
    it certainly does when `start_latest <= T and end_earliest >= F` and F to T lie in none of `unsure`. What is
    certain of no day has the end of all days for its `start_latest` and their beginning for its `end_earliest`.
    """

    earliest: date
    latest: date
    start_latest: date
    end_earliest: date
    gaps: tuple[Days, ...] = ()
    unsure: tuple[Days, ...] = ()

    def possibly(self, first: date, last: date) -> bool:
        """Whether some of it can fall in these days."""
        return self.earliest <= last and self.latest >= first and not _inside(self.gaps, first, last)

    def certainly(self, first: date, last: date) -> bool:
        """Whether some of it must fall in these days."""
        return self.start_latest <= last and self.end_earliest >= first and not _inside(self.unsure, first, last)

    def throughout(self, first: date, last: date) -> bool:
        """Whether it must be on every one of these days."""
        holes = any(hole.first <= last and hole.last >= first for hole in (*self.gaps, *self.unsure))
        return self.start_latest <= first and self.end_earliest >= last and not holes

    def vaguely(self) -> "Span":
        """The same days, but certain of none."""
        return replace(self, start_latest=date.max, end_earliest=date.min)

    @property
    def vague(self) -> bool:
        """Whether it is certain of no day."""
        return self.start_latest == date.max and self.end_earliest == date.min


OPEN_START = Span(date.min, date.min, date.min, date.min)
OPEN_END = Span(date.max, date.max, date.max, date.max)


def one_day_of(days: Days) -> Span:
    """One unknown day, from a first to a last that are both possible."""
    return Span(days.first, days.last, days.last, days.first)


def stay(start: Span, end: Span) -> Span:
    """All days from one, which may be uncertain, to another.

    Each bounds the other, unless it is vague itself: what ends on some day of May and begins on the tenth
    cannot end before the tenth.
    """
    begun_by = date.max if end.vague else end.latest
    not_ended_before = date.min if start.vague else start.earliest
    return Span(
        start.earliest,
        end.latest,
        min(start.start_latest, begun_by),
        max(end.end_earliest, not_ended_before),
    )


def one_of(choices: Iterable[Days]) -> Span:
    """One day of one of these choices, nobody knows which."""
    runs = _merged(choices)
    return replace(one_day_of(Days(runs[0].first, runs[-1].last)), gaps=_between(runs))


def all_of(days: Iterable[Days], unknown: Iterable[Days]) -> Span:
    """Every one of these days, and one unknown day out of each of the others."""
    runs = _merged(days)
    spans = set(unknown)
    # Where something is sure to happen in a part of a stretch, the whole stretch adds nothing.
    atoms = [
        one
        for one in spans
        if not any(run.first <= one.last and run.last >= one.first for run in runs)
        and not any(one != other and one.first <= other.first and other.last <= one.last for other in spans)
    ]
    # Of each piece the first and the last stretch in which something is sure to happen; those of a run are its days.
    pieces = sorted([(run.first, run.first, run.last, run.last) for run in runs] + [(*one, *one) for one in atoms])
    unsure = [
        Days(begin + ONE_DAY, end - ONE_DAY)
        for (_, _, begin, _), (_, end, _, _) in pairwise(pieces)
        if end - begin > ONE_DAY
    ]
    possible = _merged([*runs, *spans])
    return Span(
        possible[0].first, possible[-1].last, pieces[0][1], pieces[-1][2], _between(possible), tuple(unsure)
    )  # fmt: skip


def _merged(stretches: Iterable[Days]) -> list[Days]:
    """The same days as runs that neither overlap nor touch, in their order."""
    merged: list[Days] = []
    for one in sorted(stretches):
        if merged and (one.first - merged[-1].last).days <= 1:
            merged[-1] = Days(merged[-1].first, max(merged[-1].last, one.last))
        else:
            merged.append(one)
    return merged


def _between(runs: Sequence[Days]) -> tuple[Days, ...]:
    return tuple(Days(one.last + ONE_DAY, other.first - ONE_DAY) for one, other in pairwise(runs))


def _inside(holes: Iterable[Days], first: date, last: date) -> bool:
    return any(hole.first <= first and last <= hole.last for hole in holes)
