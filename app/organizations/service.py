"""What happens to organizations."""

import uuid

from sqlalchemy.orm import Session

from app.db import new_id
from app.directory import parts
from app.directory.slugs import free_slug
from app.history.service import Change
from app.models import Organization, OrganizationName
from app.moments import ALWAYS
from app.organizations import register
from app.organizations.schemas import OrganizationIn, OrganizationNameIn
from app.publish import publish

REGISTER = uuid.UUID("5f0b2c52-6c0a-5d7e-9d0b-b1147b1147b1")
INSTALLED = Change("bilat register", "register of organizations", ALWAYS)


def record(db: Session, told: OrganizationIn, change: Change, entity_id: str | None = None) -> str:
    """Add an organization. Returns its id."""
    organization_id = entity_id or new_id()
    organization = Organization(
        id=organization_id,
        slug=free_slug(db, Organization, told.slug, told.name, organization_id),
        names=[OrganizationName(position=at, **name.model_dump()) for at, name in enumerate(told.names)],
        external_ids=parts.external_ids(db, "organization", organization_id, told.external_ids),
        **told.model_dump(include={"name", "acronym", "founded", "dissolved"}),
    )
    db.add(organization)
    publish(db, "organization", organization_id, change)
    return organization_id


def install_register(db: Session) -> int:
    """Bring all organizations of the register into the tables. Returns how many were new."""
    return sum(_put(db, one) for one in register.organizations())


def _put(db: Session, told: register.RegisteredOrganization) -> bool:
    # The same id on every installation, so that addresses can be shared.
    organization_id = str(uuid.uuid5(REGISTER, told.slug))
    if db.get(Organization, organization_id):
        return False
    document = OrganizationIn(
        slug=told.slug,
        name=told.name,
        acronym=told.acronym,
        founded=told.founded,
        dissolved=told.dissolved,
        names=[OrganizationNameIn(name=name.name, language=name.language, kind=name.kind) for name in told.names],
        external_ids=[f"wikidata:{told.wikidata}"] if told.wikidata else [],
    )
    record(db, document, INSTALLED, organization_id)
    return True
