"""What happens to organizations."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.db import new_id
from app.documents.organization import PARTS
from app.editing import recording
from app.editing.told import same_fields
from app.history.service import REGISTRAR, Change, told_by_others
from app.identifiers.names import slug_for
from app.identifiers.outside import external_ids
from app.models import ExternalId, Organization, OrganizationName
from app.models.vocabulary import Kind
from app.moments import ALWAYS
from app.organizations import register
from app.organizations.schemas import OrganizationIn, OrganizationNameIn
from app.publish import publish

REGISTER = uuid.UUID("5f0b2c52-6c0a-5d7e-9d0b-b1147b1147b1")
INSTALLED = Change(REGISTRAR, "register of organizations", ALWAYS, or_later=True)


def record(db: Session, told: OrganizationIn, change: Change, entity_id: str | None = None) -> str:
    """Add an organization. Returns its id."""
    organization = Organization(id=entity_id or new_id())
    _fill(db, organization, told)
    db.add(organization)
    publish(db, "organization", organization.id, change)
    return organization.id


def record_all(
    db: Session, told: Sequence[OrganizationIn], change: Change, ids: Sequence[str] = ()
) -> list[str]:  # fmt: skip
    """Add many organizations, with as many statements as for one, under these ids or new ones. Returns their ids.

    Raises Invalid, pointing at the place of the organization among them.
    """
    return recording.record_all(
        db, Organization, told, _references, lambda row, one: _fill(db, row, one), change, ids
    )  # fmt: skip


def amend(db: Session, organization_id: str, told: OrganizationIn, change: Change) -> bool:
    """Replace what is told of an organization; what shows its name is published anew. False when nothing changed."""
    organization = db.get_one(Organization, organization_id, options=PARTS, populate_existing=True)
    organization.names, organization.external_ids = [], []
    db.flush()  # the old names go before the new ones come, or they would clash
    _fill(db, organization, told)
    return publish(db, "organization", organization_id, change)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """An organization as an editor would tell it."""
    return same_fields(document, OrganizationIn)


def _references(told: OrganizationIn) -> Iterator[tuple[Kind, str]]:
    """What a organization refers to by name, and goes by."""
    yield from (("organization", one) for one in (*told.external_ids, *([told.slug] if told.slug else [])))


def _fill(db: Session, organization: Organization, told: OrganizationIn) -> None:
    organization.slug = slug_for(db, organization, told.slug, told.name)
    for field in ("name", "acronym", "founded", "dissolved"):
        setattr(organization, field, getattr(told, field))
    organization.names = [OrganizationName(position=at, **name.model_dump()) for at, name in enumerate(told.names)]
    organization.external_ids = [
        ExternalId(**row) for row in external_ids(db, "organization", organization.id, told.external_ids)
    ]


def install_register(db: Session) -> int:
    """Bring the register into the tables, but for what others have told. Returns how many were new or changed."""
    others = told_by_others(db, "organization", INSTALLED.actor)
    told = {_registered_id(one): one for one in register.organizations()}
    return sum(_put(db, one, organization_id) for organization_id, one in told.items() if organization_id not in others)


def _registered_id(told: register.RegisteredOrganization) -> str:
    # The same id on every installation, so that addresses can be shared.
    return str(uuid.uuid5(REGISTER, told.slug))


def _put(db: Session, told: register.RegisteredOrganization, organization_id: str) -> bool:
    document = OrganizationIn(
        slug=told.slug,
        name=told.name,
        acronym=told.acronym,
        founded=told.founded,
        dissolved=told.dissolved,
        names=[OrganizationNameIn(name=name.name, language=name.language, kind=name.kind) for name in told.names],
        external_ids=[f"wikidata:{told.wikidata}"] if told.wikidata else [],
    )
    if db.get(Organization, organization_id):
        return amend(db, organization_id, document, INSTALLED)
    record(db, document, INSTALLED, organization_id)
    return True
