"""Every document is what its schema promises."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Revision, Version
from app.nouns import NOUNS
from tests.factories import make_meeting, make_visit

EVERYTHING: dict[str, Any] = {
    "participants": [
        {"role": "principal", "country": "FR", "leader": "vladimir-putin"},
        {"role": "principal", "name": "X"},
    ],
    "place": {"name": "A hall", "country": "FR", "lat": 0.00001, "lon": -1e-7},
    "sources": [{"source": {"title": "Told", "source_url": "https://example.org/1"}, "quote": "yes"}],
    "outcomes": [{"kind": "treaty", "status": "concluded", "title": "A treaty"}],
    "after": None,
    "topics": ["trade"],
    "external_ids": ["a:1"],
}


def test_every_document_has_the_fields_of_its_schema_and_values_of_their_types(db: Session) -> None:
    visit = make_visit(db, reception={"where": "at the airport"}, stops=[{"place": "moscow", "activities": ["tea"]}])
    first = make_meeting(db, **{**EVERYTHING, "visit": visit})
    make_meeting(db, after={"meeting": first, "interval": "PT1H"}, visit=visit)
    schemas = {noun.kind: noun.document for noun in NOUNS}
    seen = set[str]()

    for version in Version.read(db, select(Revision)):
        schema = schemas[version.kind]
        record = schema.model_validate_json(version.document, strict=True)
        assert json.loads(record.model_dump_json()) == version.facts, version.facts
        assert set(version.facts) == set(schema.model_fields)
        seen.add(version.kind)

    assert seen == set(schemas)
