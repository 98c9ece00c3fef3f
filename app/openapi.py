"""What OpenAPI needs beyond what the routes say themselves."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from app.batch.lines import LineIn
from app.batch.router import LineOut
from app.documents.base import PLURALS
from app.editing.merging import MergeIn
from app.editing.reverting import RevertIn
from app.errors import (
    Gone,
    PreconditionFailed,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    UriTooLong,
    documented,
)
from app.nouns import NOUNS

DESCRIPTION = """
Who travels where, who meets whom, who said so and when, and whether it happened.

* Dates are EDTF texts (ISO 8601-2): `2025-05-07`, `2025-05`, `[2025-05-07..2025-05-10]` (one of these days).
* An unknown parameter is refused, so that a typing mistake never becomes a list of everything.
* `as_of=2025-05-06` answers with what the public could know on that day.
* Anybody reads; who writes has a key. `view=edit` shows a record as an editor tells it, PATCH changes what it names.
* Every answer has an `ETag`; send it back as `If-None-Match` and an unchanged answer costs nothing.
"""

LAST = ("as_of", "order", "count", "limit", "cursor")

# With what /docs fills in its first question and whatever must be given; all of it is in the demo.
FIRST_QUESTION = ("/v1/schedule", "country")
REFERENCES = {
    "countries": "CU",
    "organizations": "united-nations",
    "leaders": "vladimir-putin",
    "places": "moscow",
    "occasions": "victory-day-2025",
    "sources": "demo:s3",
    "visits": "demo:diaz-canel-in-russia",
    "meetings": "demo:putin-xi",
    "{plural}": "demo:putin-xi",
}

KEY = {"type": "http", "scheme": "bearer", "description": "A key made by `bilat keys create`."}
NOT_MODIFIED = {"description": "Nothing has changed since the answer with this `If-None-Match`."}


def describe(app: FastAPI, problem: type[BaseModel]) -> None:
    """Give the app an OpenAPI document with the problems and conditional answers of every route."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=DESCRIPTION,
                routes=app.routes,
                servers=[{"url": app.state.settings.public_url or "/"}],
                license_info={"name": "MIT", "identifier": "MIT"},
            )
            app.openapi_schema = _completed(document, problem)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(document: dict[str, Any], problem: type[BaseModel]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    own = problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(own.pop("$defs", {}))
    schemas["Problem"] = own
    document["components"]["securitySchemes"] = {"key": KEY}
    schemas.update(_told())
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            if method == "get":
                responses.pop("422", None)  # there is no body; a bad parameter is a 400
            responses.update(documented(UriTooLong))
            if path.startswith("/v1/"):
                responses.update(documented(Unauthorized, TooManyRequests, Unavailable))
                operation["security"] = [{}, {"key": []}] if method == "get" else [{"key": []}]
            if "{reference}" in path and method == "get":
                responses.update(documented(Gone))
            if path in EDITED and method == "get":
                _also_as_told(responses[200 if 200 in responses else "200"], EDITED[path])
            if 201 in responses or "201" in responses:  # a dry run makes nothing
                responses["200"] = {**responses["201"], "description": "What would be, of a dry run."}
            if path.startswith("/v1/") and method == "get":
                responses.update(documented(PreconditionFailed))
                responses["304"] = NOT_MODIFIED
            operation["responses"] = {str(status): response for status, response in responses.items()}
            for parameter in operation.get("parameters", ()):
                _say_plainly(parameter)
                _fill_in(path, parameter)
            operation.get("parameters", []).sort(key=_place)
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    return document


EDITED = {f"/v1/{PLURALS[noun.kind]}/{{reference}}": noun.schema.__name__ for noun in NOUNS}


def _also_as_told(response: dict[str, Any], schema: str) -> None:
    """With `view=edit`, a record is answered as an editor tells it."""
    content = response["content"]["application/json"]
    content["schema"] = {"anyOf": [content["schema"], {"$ref": f"#/components/schemas/{schema}"}]}


def _told() -> dict[str, Any]:
    """The schemas of what editors send: of each noun the whole record, and the patch of one."""
    schemas: dict[str, Any] = {}
    models: tuple[type[BaseModel], ...] = (RevertIn, MergeIn, LineIn, LineOut, *(noun.schema for noun in NOUNS))
    for model in models:
        whole = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(whole.pop("$defs", {}))
        schemas[model.__name__] = whole
    for noun in NOUNS:
        whole = schemas[noun.schema.__name__]
        # Null takes a field away, whatever its type.
        parts = {name: {"anyOf": [told, {"type": "null"}]} for name, told in whole["properties"].items()}
        schemas[f"{noun.kind.capitalize()}Patch"] = {
            "type": "object",
            "title": f"{noun.kind.capitalize()}Patch",
            "description": f"JSON Merge Patch (RFC 7396) of a {noun.kind}, as `view=edit` shows it.",
            "properties": parts,
            "additionalProperties": False,
        }
    return schemas


def _place(parameter: dict[str, Any]) -> int:
    """What is asked comes first, then as of when, and last which page of the answer."""
    return LAST.index(parameter["name"]) if parameter["name"] in LAST else -1


def _fill_in(path: str, parameter: dict[str, Any]) -> None:
    """An `example` is what /docs writes into the field of a parameter; other examples are only shown."""
    name, examples = parameter["name"], parameter["schema"].get("examples", ())
    if name == "reference":
        parameter["example"] = REFERENCES[path.split("/")[2]]
    elif examples and (parameter["required"] or (path, name) == FIRST_QUESTION):
        parameter["example"] = examples[0]


def _say_plainly(parameter: dict[str, Any]) -> None:
    """A query parameter is given or left out, never null; its example stands where people read."""
    schema = parameter["schema"]
    (kind, *others) = [one for one in schema.pop("anyOf", [{}]) if one != {"type": "null"}]
    schema.update(kind if not others else {"anyOf": [kind, *others]})
    example = next(iter(schema.get("examples") or parameter.get("examples") or ()), None)
    if example not in (None, []):
        shown = example[0] if isinstance(example, list) else example
        parameter["description"] += f" Example: `{str(shown).lower() if isinstance(shown, bool) else shown}`."
