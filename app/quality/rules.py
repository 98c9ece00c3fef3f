"""What is doubtful about one record, by the document alone and the leaders that it names."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from app import edtf, offices
from app.documents.base import Facts
from app.index.entry_keys import days
from app.models.vocabulary import Rule
from app.text import fold

LONG_STAY_DAYS = 45
SHORT_STAY_DAYS = 14
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")


class Doubt(NamedTuple):
    """What a rule finds doubtful, where, and which other record has to do with it."""

    rule: Rule
    pointer: str
    message: str
    other_id: str | None = None


def of_visit(visit: dict[str, Any]) -> Iterator[Doubt]:
    """What is doubtful about the dates and sides of a visit."""
    if visit["guest_country"] == visit["host_country"]:
        yield Doubt("same_country", "/guest_country", f"guest and host are both {visit['host_country']}")
    start, end = edtf.parse(visit["start"]), edtf.parse(visit["end"] or visit["start"])
    stay = (end.end_earliest - start.start_latest).days if not (start.vague or end.vague) else 0
    if stay > LONG_STAY_DAYS:
        yield Doubt("long_stay", "/end", f"a stay of {stay + 1} days is longer than {LONG_STAY_DAYS}")
    if start.precision == end.precision == "day" and (better := _swapped(start.earliest, end.earliest)):
        yield Doubt(
            "day_and_month_swapped", "/end",
            f"with day and month exchanged it would be {better[0]} to {better[1]}, a stay of {_length(*better)} days",
        )  # fmt: skip


def _swapped(start: date, end: date) -> tuple[date, date] | None:
    """The same two dates with day and month exchanged in one or both, where only that makes a short stay."""
    if _length(start, end) <= SHORT_STAY_DAYS:
        return None
    readings = [(start, _exchanged(end)), (_exchanged(start), end), (_exchanged(start), _exchanged(end))]
    plausible = [(one, other) for one, other in readings if 1 <= _length(one, other) <= SHORT_STAY_DAYS]
    return plausible[0] if plausible else None


def _exchanged(day: date) -> date:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def _length(start: date, end: date) -> int:
    return (end - start).days + 1


def of_participants(entry: dict[str, Any], leaders: dict[str, Facts]) -> Iterator[Doubt]:
    """What is doubtful about the people of an entry, on its days."""
    when = days(entry)
    for at, one in enumerate(entry["participants"]):
        leader = leaders.get(one["leader"]["id"]) if one["leader"] else None
        if leader is None:
            continue
        if not _held(one, leader, when.earliest, when.latest):
            office = one["capacity"] or "an office for it"
            message = f"{leader['name']} is not known to have been {office} on {_days(entry)}"
            yield Doubt("office_not_held", f"/participants/{at}/capacity", message, leader["id"])
        if leader["death"] and edtf.parse(leader["death"]).latest < when.earliest:
            message = f"{leader['name']} had died ({leader['death']}) before {_days(entry)}"
            yield Doubt("not_alive", f"/participants/{at}/leader", message, leader["id"])
        if leader["birth"] and edtf.parse(leader["birth"]).earliest > when.latest:
            message = f"{leader['name']} was not born yet ({leader['birth']}) on {_days(entry)}"
            yield Doubt("not_alive", f"/participants/{at}/leader", message, leader["id"])


def _held(participant: dict[str, Any], leader: Facts, first: date, last: date) -> bool:
    """Whether an office may have been held: only one of which a beginning or end is told can speak against it."""
    title = fold(participant["capacity"] or "")
    terms = [one for one in leader["terms"] if fold(one["title"]) == title] if title else []
    if not terms or not all(one["start"] or one["end"] for one in terms):
        return True
    return any(offices.held(one, first, last) for one in terms)


def _days(entry: dict[str, Any]) -> str:
    return str(entry["date"] if entry["kind"] == "meeting" else entry["start"])


def of_leader(leader: dict[str, Any]) -> Iterator[Doubt]:
    """What is doubtful about the names and offices of a leader."""
    for at, one in enumerate(leader["terms"]):
        for earlier in leader["terms"][:at]:
            if _same_office(earlier, one) and _may_overlap(earlier, one):
                message = f"{one['title']} stands there twice for one time, or for a time that nobody has told"
                yield Doubt("overlapping_terms", f"/terms/{at}", message)
                break
    for pointer, name in [
        ("/name", leader["name"]),
        *((f"/names/{at}/name", one["name"]) for at, one in enumerate(leader["names"])),
    ]:
        if mixed := next((word for word in _WORD.findall(name) if len(_scripts(word)) > 1), None):
            message = f"{mixed!r} mixes letters of {' and '.join(sorted(_scripts(mixed)))} that look alike"
            yield Doubt("mixed_scripts", pointer, message)


def _same_office(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return [fold(one["title"]), one["country"], one["organization"]] == [
        fold(other["title"]), other["country"], other["organization"],
    ]  # fmt: skip


def _may_overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if not (one["start"] and other["start"]):
        return True
    ones, others = edtf.stay(one["start"], one["end"] or ".."), edtf.stay(other["start"], other["end"] or "..")
    return ones.start_latest < others.end_earliest and others.start_latest < ones.end_earliest


def _scripts(word: str) -> set[str]:
    names = (unicodedata.name(char, "") for char in word)
    return {script.title() for name in names for script in _SCRIPTS if name.startswith(script)}
