"""What a change is held against, and what it answers."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.answers import JSON, names_tag, settings_of, tag_of
from app.documents.base import address
from app.editing.noun import Noun
from app.editing.params import WriteParams
from app.errors import PreconditionFailed, PreconditionRequired
from app.history import service
from app.models import Version
from app.quality import router as quality


def told_texts(db: Session, noun: Noun[Any], versions: Sequence[Version]) -> list[str]:
    """Records as an editor would tell them: every field, also those that nobody has filled."""
    documents = [version.facts for version in versions]
    unadded = noun.unadded(db, documents) if noun.unadded else [{} for _ in documents]
    told = ({**noun.told(document), **more} for document, more in zip(documents, unadded, strict=True))
    return [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in told]


def require_match(told: str | None, *readings: str) -> None:
    """Do nothing when the editor has seen one of these readings of the record, which all are its present one.

    Raises PreconditionRequired without `If-Match`, PreconditionFailed when it names another.
    """
    tags = [tag_of(reading) for reading in readings]
    if told is None:
        raise PreconditionRequired("send If-Match with the ETag of the record as you have read it", ETag=tags[0])
    if not any(names_tag(told, tag) for tag in tags):
        raise PreconditionFailed("the record reads differently now; its ETag is among the headers", ETag=tags[0])


def newest(db: Session, noun: Noun[Any], entity_id: str) -> Version:
    """The newest revision of a record that exists."""
    revision = service.latest(db, noun.kind, entity_id)
    assert revision  # noqa: S101 - whatever exists was published
    return revision


def answer_written(
    request: Request, db: Session, noun: Noun[Any], entity_id: str, params: WriteParams, *, created: bool = False
) -> Response:
    """What a change made of the record; of a dry run, what it would make of it, and nothing is kept."""
    document = newest(db, noun, entity_id).document
    headers = {"Cache-Control": "no-store", "Vary": "Prefer"}
    if params.dry_run:
        db.info["keep_nothing"] = True
    else:
        headers["ETag"] = tag_of(document)
    if created and not params.dry_run:
        headers["Location"] = settings_of(request).public_url + address(noun.kind, entity_id)
    status = 201 if "Location" in headers else 200
    wanted = _wanted(request)
    if wanted:
        headers["Preference-Applied"] = f"return={wanted}"
    if wanted == "minimal":
        return Response(status_code=204 if status == 200 else status, headers=headers)
    found = [warning.model_dump_json() for warning in quality.warnings_of(db, noun.kind, entity_id)]
    return Response(f'{document[:-1]},"warnings":[{",".join(found)}]}}', status, headers, JSON)


def answer_withdrawn(request: Request, db: Session, last: Version, params: WriteParams) -> Response:
    """Nothing, and where the last version is."""
    if params.dry_run:
        db.info["keep_nothing"] = True
    path = f"{address(last.kind, last.entity_id)}/revisions/{last.version}"
    link = f'<{settings_of(request).public_url}{path}>; rel="predecessor-version"'
    return Response(status_code=204, headers={"Link": link})


def _wanted(request: Request) -> str | None:
    """How much of an answer the editor would like (RFC 7240)."""
    told = ",".join(request.headers.getlist("prefer")).lower().replace('"', "")
    wishes = [wish.partition(";")[0].replace(" ", "") for wish in told.split(",")]
    return next((value for value in ("minimal", "representation") if f"return={value}" in wishes), None)
