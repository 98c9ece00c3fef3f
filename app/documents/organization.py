"""What an organization looks like to readers."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, selectinload

from app.documents.base import Document, Facts, external_ids, unstamped
from app.documents.shown import loaded
from app.models import Organization
from app.models.vocabulary import NameKind


class OrganizationName(BaseModel):
    """One name in one language."""

    name: str = Field(description="The name.", examples=["Organización de las Naciones Unidas"])
    language: str = Field(description="Language (BCP 47).", examples=["es"])
    kind: NameKind = Field(description="Sort of name.", examples=["official"])


class OrganizationOut(Document):
    """An intergovernmental body that takes part like a state."""

    kind: Literal["organization"]
    slug: str = Field(description="Readable identifier.", examples=["united-nations"])
    name: str = Field(description="Name in English.", examples=["United Nations"])
    acronym: str | None = Field(description="Short form.", examples=["UN"])
    founded: str | None = Field(description="Founded (EDTF).", examples=["1945-10-24"])
    dissolved: str | None = Field(description='Dissolved; ".." when it exists today.', examples=[".."])
    names: list[OrganizationName] = Field(description="Names in many languages.")
    external_ids: list[str] = Field(description="Identifiers others gave.", examples=[["wikidata:Q1065"]])


PARTS = [selectinload(Organization.names), selectinload(Organization.external_ids)]


def documents(db: Session, ids: Sequence[str]) -> list[Facts]:
    """The documents of these organizations, from the tables."""
    return [render(organization) for organization in loaded(db, Organization, ids, *PARTS)]


def render(organization: Organization) -> Facts:
    """The document of an organization; a pure function of what was loaded."""
    return {
        **unstamped("organization", organization.id),
        "slug": organization.slug,
        "name": organization.name,
        "acronym": organization.acronym,
        "founded": organization.founded,
        "dissolved": organization.dissolved,
        "names": [{"name": name.name, "language": name.language, "kind": name.kind} for name in organization.names],
        "external_ids": external_ids(map(vars, organization.external_ids)),
    }
