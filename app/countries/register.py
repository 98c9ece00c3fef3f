"""The register of countries: states and territories of today and of the past (see docs/register.md)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from app.models.vocabulary import NameKind
from app.text import fold_name

# The working languages of the UN first, then others in which diplomacy is reported.
LANGUAGES = (
    "en", "fr", "es", "ru", "zh", "ar", "de", "pt", "it", "ja", "ko", "hi", "tr", "fa", "uk", "pl", "vi", "id", "nl",
    "sv", "cs", "ro", "hu", "el", "he", "th", "sr", "bg", "ka", "hy", "az", "kk", "zh-Hant",
)  # fmt: skip


# Names that CLDR gives to one country in some language and that mean two: no row bears them.
AMBIGUOUS = frozenset({"congo"})


@dataclass(frozen=True, slots=True)
class RegisteredName:
    """One name of a country or organization in one language (BCP 47).

    It means the country from its start until its end (EDTF); a `dated` one only when a day is asked.
    """

    language: str
    name: str
    kind: NameKind
    start: str | None = None
    end: str | None = None
    dated: bool = False


class CowPeriod(NamedTuple):
    """A Correlates of War number for a time; told only where it changed."""

    cow: int
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class RegisteredCountry:
    """One state or territory; dates are EDTF, an end of ".." means that it exists today."""

    code: str
    standard: str
    name: str
    official_name: str | None
    alpha3: str | None
    numeric: str | None
    cow: int | None
    gw: int | None
    wikidata: str | None
    region: str
    start: str | None
    end: str | None
    lat: float | None
    lon: float | None
    names: tuple[RegisteredName, ...]
    cow_periods: tuple[CowPeriod, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """One country came after another, in its whole territory or a part of it."""

    predecessor: str
    successor: str
    on: str | None


@cache
def countries() -> tuple[RegisteredCountry, ...]:
    """All countries of the register, by code."""
    told: dict[str, list[RegisteredName]] = {}
    for row in rows("app.countries", "names.csv"):
        told.setdefault(row["code"], []).append(read_name(row))
    periods: dict[str, list[CowPeriod]] = {}
    for row in rows("app.countries", "cow_periods.csv"):
        periods.setdefault(row["code"], []).append(CowPeriod(int(row["cow"]), row["start"] or None, row["end"] or None))
    shared = {fold_name(name.name) for names in told.values() for name in names if name.dated}
    return tuple(
        _country(row, told.get(row["code"], []), periods.get(row["code"], []), shared)
        for row in rows("app.countries", "countries.csv")
    )


@cache
def successions() -> tuple[Succession, ...]:
    """All pairs of predecessor and successor."""
    told = rows("app.countries", "successions.csv")
    return tuple(Succession(row["predecessor"], row["successor"], row["date"] or None) for row in told)


def read_name(row: dict[str, str]) -> RegisteredName:
    """A name as `names.csv` tells it."""
    start, end, dated = row.get("start") or None, row.get("end") or None, row.get("dated") == "yes"
    return RegisteredName(row["language"], row["name"], cast(NameKind, row["kind"]), start, end, dated)


def rows(package: str, name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file that comes with a package."""
    yield from csv.DictReader((files(package) / "data" / name).read_text(encoding="utf-8").splitlines())


def _country(
    row: dict[str, str], told: list[RegisteredName], periods: list[CowPeriod], shared: set[str]
) -> RegisteredCountry:
    names = [RegisteredName("en", row["name"], "common")]
    if row["official_name"]:
        names.append(RegisteredName("en", row["official_name"], "official"))
    names += _translated(row["code"])
    return RegisteredCountry(
        code=row["code"],
        standard=row["standard"],
        name=row["name"],
        official_name=row["official_name"] or None,
        alpha3=row["alpha3"] or None,
        numeric=row["numeric"] or None,
        cow=int(row["cow"]) if row["cow"] else None,
        gw=int(row["gw"]) if row["gw"] else None,
        wikidata=row["wikidata"] or None,
        region=row["region"],
        start=row["start"] or None,
        end=row["end"] or None,
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        names=tuple(_bounded(row, list(dict.fromkeys(names + told)), shared)),
        cow_periods=tuple(periods),
    )


def _bounded(row: dict[str, str], names: list[RegisteredName], shared: set[str]) -> Iterator[RegisteredName]:
    """The names of a country, each with the time for which it means this one.

    Where another state bore a name of this one before or after, all its names begin and end with it: "Serbia" is
    the kingdom until 1918, and the republic since 2006.
    """
    shares = any(fold_name(name.name) in shared for name in names if not name.dated)
    for name in names:
        if name.dated or not shares:
            yield name
        else:
            yield replace(name, start=name.start or row["start"] or None, end=name.end or row["end"] or None)


def _translated(code: str) -> Iterator[RegisteredName]:
    """Names of a present-day territory from CLDR, which Babel ships; the past has none there.

    A name is native when its language is official there and not among those in which all are named.
    """
    if len(code) != 2:
        return
    tags = [tag.replace("_", "-") for tag in get_official_languages(code, de_facto=True)]
    native = [tag for tag in tags if tag not in LANGUAGES]
    for language in (*LANGUAGES, *native):
        name = _territories(language).get(code)
        if name and fold_name(name) not in AMBIGUOUS:
            yield RegisteredName(language, name, "native" if language in native else "common")


@cache
def _territories(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language, sep="-").territories)
    except UnknownLocaleError:  # an official language that CLDR has no names in
        return {}
