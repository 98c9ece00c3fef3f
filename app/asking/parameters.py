"""The parameters of a route, read from a request in one go."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from app.paging import NoParams
from app.query import Query, query_of, refuse_repeated, single_valued


class Parameters:
    """Models of the query, and pieces of the path."""

    def __init__(self, hints: Mapping[str, Any]) -> None:
        told = {name: hint for name, hint in hints.items() if name not in ("request", "db", "return")}
        self._models: dict[str, type[NoParams]] = {}
        self._pieces: dict[str, TypeAdapter[Any]] = {}
        for name, hint in told.items():
            kind = get_args(hint)[0] if get_origin(hint) is Annotated else hint
            if isinstance(kind, type) and issubclass(kind, NoParams):
                self._models[name] = kind
            else:
                self._pieces[name] = TypeAdapter(hint)
        self._single = frozenset(name for model in self._models.values() for name in single_valued(model))

    def read(self, request: Request) -> dict[str, Any]:
        """What a request tells.

        Raises RequestValidationError with everything that is wrong.
        """
        query = self._query(query_of(request.scope))
        found: dict[str, Any] = {}
        wrong: list[Any] = []
        for name, piece in self._pieces.items():
            try:
                found[name] = piece.validate_python(request.path_params[name])
            except ValidationError as error:
                wrong += _placed(error, "path", name)
        for name, model in self._models.items():
            try:
                found[name] = model.model_validate(query)
            except ValidationError as error:
                wrong += _placed(error, "query")
        if wrong:
            raise RequestValidationError(wrong)
        return found

    def _query(self, query: Query) -> dict[str, Any]:
        refuse_repeated(query, self._single)
        told: dict[str, Any] = {}
        for name, value in query:
            if name in self._single:
                told[name] = value
            else:
                told.setdefault(name, []).append(value)
        return told


def _placed(error: ValidationError, *place: str) -> Iterator[dict[str, Any]]:
    """What is wrong, and where in the request."""
    for one in error.errors(include_url=False):
        yield {**one, "loc": (*place, *one["loc"])}
