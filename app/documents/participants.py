"""How the people and parties of an entry are shown, and the titles made of them."""

from collections.abc import Iterable, Iterator, Sequence

from app import offices
from app.documents.base import Facts
from app.documents.shown import Shown
from app.models.vocabulary import RANKS, DetailKind, Rank
from app.parts import Row
from app.spans import Span


def who(participants: Iterable[Row]) -> Iterator[str | None]:
    """The people and parties that participants show."""
    for one in participants:
        yield from (one["leader_id"], one["organization_id"], one["country_code"])


def participant_out(shown: Shown, participant: Row, when: Span) -> Facts:
    """A participant, with the office held in these days where no source has given a capacity."""
    term = _office(shown, participant, when)
    organization = shown.organization(participant["organization_id"])
    country = participant["country_code"]
    if term and not (organization or country):
        organization, country = term["organization"], term["country"]
    leader = shown.leader(participant["leader_id"])
    return {
        "role": participant["role"],
        "country": country,
        "organization": organization,
        "capacity": participant["capacity"] or (term["title"] if term else None),
        "rank": participant["rank"] or (term["rank"] if term else None),
        "leader": leader,
        "name": participant["name"] or (leader["name"] if leader else None),
        "note": participant["note"],
    }


def _office(shown: Shown, participant: Row, when: Span) -> Facts | None:
    """The office on that day; when a capacity is given, only an office of that very title."""
    terms = shown.terms(participant["leader_id"])
    if participant["capacity"]:
        terms = [term for term in terms if term["title"] == participant["capacity"]]
    found = offices.held_by(terms, when.earliest, when.latest)
    return found[0][1] if found else None


def highest_rank(participants: Iterable[Facts]) -> Rank | None:
    """The highest rank among these."""
    ranks = [one["rank"] for one in participants if one["rank"]]
    return min(ranks, key=RANKS.index, default=None)


def shown_as(shown: Shown, participant: Facts) -> str:
    """A participant in a title: a name, or whom an unnamed person represents."""
    if participant["name"]:
        return str(participant["name"])
    if participant["organization"]:
        return representative(participant["organization"]["name"])
    return representative(shown.country(participant["country"]))


def representative(party: str) -> str:
    """Somebody of whom only the party is known."""
    return f"a representative of {party}"


def sentence(text: str) -> str:
    """A title begins with a capital, also where nobody is named; names are left as they are written."""
    return f"A{text[1:]}" if text.startswith(representative("")) else text


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def details(rows: Iterable[Row], kind: DetailKind) -> list[str]:
    """The short texts of one kind, in their order."""
    return [row["text"] for row in rows if row["kind"] == kind]


def outcomes(rows: Iterable[Row]) -> list[Facts]:
    """What came of an entry."""
    return [
        {"kind": row["kind"], "status": row["status"], "title": row["title"], "summary": row["summary"]} for row in rows
    ]
