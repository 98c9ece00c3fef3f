"""The register of organizations: bodies that take part like a state (see docs/register.md)."""

from dataclasses import dataclass
from functools import cache

from app.countries.register import RegisteredName, read_name, rows


@dataclass(frozen=True, slots=True)
class RegisteredOrganization:
    """One organization; dates are EDTF, an end of ".." means that it exists today."""

    slug: str
    name: str
    acronym: str | None
    wikidata: str | None
    founded: str | None
    dissolved: str | None
    names: tuple[RegisteredName, ...]


@cache
def organizations() -> tuple[RegisteredOrganization, ...]:
    """All organizations of the register, by slug."""
    told: dict[str, list[RegisteredName]] = {}
    for row in rows("app.organizations", "names.csv"):
        told.setdefault(row["slug"], []).append(read_name(row))
    return tuple(
        RegisteredOrganization(
            slug=row["slug"],
            name=row["name"],
            acronym=row["acronym"] or None,
            wikidata=row["wikidata"] or None,
            founded=row["founded"] or None,
            dissolved=row["dissolved"] or None,
            names=tuple(dict.fromkeys(told.get(row["slug"], []))),
        )
        for row in rows("app.organizations", "organizations.csv")
    )
