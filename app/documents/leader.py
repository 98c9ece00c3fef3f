"""What a leader looks like to readers."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, selectinload

from app.documents.base import Facts, LeaderRef, Mergeable, NamedRef, SourceRef, external_ids, merged, unstamped
from app.documents.shown import Shown, loaded
from app.models import Leader, Term
from app.models.vocabulary import NameKind, Rank


class NameOut(BaseModel):
    """One spelling of a name."""

    name: str = Field(description="The name as written.", examples=["Владимир Путин"])
    language: str | None = Field(description="Language (BCP 47), when told.", examples=["ru"])
    kind: NameKind = Field(description="Sort of name.", examples=["native"])


class TermOut(BaseModel):
    """An office held over time."""

    title: str = Field(description="Office, in words.", examples=["President of Cuba"])
    rank: Rank = Field(description="Rank of the office.", examples=["head_of_state"])
    country: str | None = Field(description="Code of the country.", examples=["CU"])
    organization: NamedRef | None = Field(description="The organization.")
    start: str | None = Field(description="First day (EDTF); null when unknown.", examples=["2019-10-10"])
    end: str | None = Field(
        description='Last day (EDTF); ".." when still in office, null when unknown.', examples=[".."]
    )
    attested_from: date | None = Field(description="First day on which a source attests the office.")
    attested_until: date | None = Field(description="Last day on which a source attests the office.")
    sources: list[SourceRef] = Field(description="Who says so.")


class LeaderOut(Mergeable):
    """A person who acts for a country or organization."""

    kind: Literal["leader"]
    slug: str = Field(description="Readable identifier.", examples=["miguel-diaz-canel"])
    name: str = Field(description="Name to show.", examples=["Miguel Díaz-Canel"])
    names: list[NameOut] = Field(description="All spellings, side by side.")
    birth: str | None = Field(description="Date of birth (EDTF).", examples=["1960-04-20"])
    death: str | None = Field(description="Date of death (EDTF).")
    terms: list[TermOut] = Field(description="Offices held.")
    external_ids: list[str] = Field(description="Identifiers others gave.", examples=[["wikidata:Q7747"]])


class Officeholder(TermOut):
    """Who held an office on a day."""

    leader: LeaderRef = Field(description="Who.")
    certainty: Literal["certain", "possible"] = Field(description="How sure the records make it.")


PARTS = [
    selectinload(Leader.names),
    selectinload(Leader.external_ids),
    selectinload(Leader.merged),
    selectinload(Leader.terms).selectinload(Term.citations),
]


def documents(db: Session, ids: Sequence[str]) -> list[Facts]:
    """The documents of these leaders, from the tables."""
    leaders = loaded(db, Leader, ids, *PARTS)
    terms = [term for leader in leaders for term in leader.terms]
    sources = [one.source_id for term in terms for one in term.citations]
    shown = Shown(db, [*sources, *(term.organization_id for term in terms)])
    return [render(shown, leader) for leader in leaders]


def render(shown: Shown, leader: Leader) -> Facts:
    """The document of a leader; a pure function of what was loaded."""
    return {
        **unstamped("leader", leader.id),
        "slug": leader.slug,
        "name": leader.name,
        "names": [{"name": name.name, "language": name.language, "kind": name.kind} for name in leader.names],
        "birth": leader.birth,
        "death": leader.death,
        "terms": [_term(shown, term) for term in leader.terms],
        "external_ids": external_ids(map(vars, leader.external_ids)),
        "merged": merged(leader.merged),
    }


def _term(shown: Shown, term: Term) -> Facts:
    return {
        "title": term.title,
        "rank": term.rank,
        "country": term.country_code,
        "organization": shown.organization(term.organization_id),
        "start": term.start,
        "end": term.end,
        "attested_from": term.attested_from and term.attested_from.isoformat(),
        "attested_until": term.attested_until and term.attested_until.isoformat(),
        "sources": shown.sources(map(vars, term.citations)),
    }
