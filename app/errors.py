"""The refusals that Bilat can explain, and the one shape they take (RFC 9457)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class BilatError(Exception):
    """A refusal with a status, a stable code and a sentence for the reader."""

    status = 500
    code = "internal-error"
    title = "Something went wrong on our side"
    example = "this is a fault of ours; it is in our log by the request id"
    example_errors: tuple[dict[str, Any], ...] = ()
    type: str | None = None
    """The address that names this sort of problem, where a register has one; else Bilat's own."""
    violated_policies: tuple[str, ...] = ()

    def __init__(self, detail: str, *, errors: list[dict[str, Any]] | None = None, **headers: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class BadParameter(BilatError):
    """A query parameter is unknown, repeated, or has a value that Bilat does not understand."""

    status, code, title = 400, "bad-parameter", "A query parameter was refused"
    example = "contry: there is no such parameter here"
    example_errors = ({"parameter": "contry", "code": "unknown", "message": "there is no such parameter here"},)

    @classmethod
    def named(cls, parameter: str, message: str, code: str = "invalid") -> "BadParameter":
        """The refusal of one parameter."""
        error = {"parameter": parameter, "code": code, "message": message}
        return cls(f"{parameter}: {message}", errors=[error])


class BadRequest(BilatError):
    """The request cannot be read."""

    status, code, title = 400, "bad-request", "The request cannot be read"
    example = "this is not HTTP/1.1; what is not ASCII in an address is written %C3%AD"


class Unauthorized(BilatError):
    """The key is missing, or is none that this Bilat knows."""

    status, code, title = 401, "unauthorized", "A key is needed"
    example = "this is no key of this Bilat"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, WWW_Authenticate='Bearer realm="bilat"')


class Forbidden(BilatError):
    """The key is good, but not for this."""

    status, code, title = 403, "forbidden", "The key does not allow this"
    example = "this key may read; this needs the scope write"


class NotFound(BilatError):
    """There is no such record."""

    status, code, title = 404, "not-found", "Not found"
    example = "no leader is known as 'nobody'"


class Gone(BilatError):
    """The record was withdrawn; its last version and its past can still be read."""

    status, code, title = 410, "gone", "The record was withdrawn"
    example = "this leader was withdrawn; /v1/leaders/0196…/revisions/2 is its last version"


class Merged(BilatError):
    """The record went on in another one, which `Location` names."""

    status, code, title = 308, "merged", "The record was merged into another one"
    example = "this leader was merged into /v1/leaders/0196…"

    def __init__(self, detail: str, was: str, now: str) -> None:
        super().__init__(detail)
        self.was, self.now = was, now

    def location(self, address: str) -> str:
        """The address of the record that goes on, where the one that was asked for had this."""
        return address.replace(f"/{self.was}", f"/{self.now}", 1)


class MethodNotAllowed(BilatError):
    """This address does not take this method."""

    status, code, title = 405, "method-not-allowed", "Method not allowed"
    example = "PUT is not possible at /v1/schedule, only GET, HEAD"


class Conflict(BilatError):
    """The change does not go together with what is there."""

    status, code, title = 409, "conflict", "The change conflicts with what is there"
    example = "somebody has told the same at this moment; read again what is there"


class PayloadTooLarge(BilatError):
    """The body is longer than Bilat reads."""

    status, code, title = 413, "payload-too-large", "The body is too long"
    example = "a body has at most 1000000 bytes"


class NotAcceptable(BilatError):
    """No format that the reader takes is offered here."""

    status, code, title = 406, "not-acceptable", "Not told in any format that is accepted"
    example = "this is told as application/json, text/csv"


class NotInstalled(BilatError):
    """This needs a library that the operator has not installed."""

    status, code, title = 501, "not-installed", "This Bilat has not installed what that needs"
    example = "Parquet needs pyarrow; the operator installs it with `pip install 'bilat[parquet]'`"


class UnsupportedMediaType(BilatError):
    """The body is sent as something that this address does not take."""

    status, code, title = 415, "unsupported-media-type", "The body is of another media type"
    example = "send the body as Content-Type: application/merge-patch+json, in UTF-8"


class PreconditionRequired(BilatError):
    """A change of a record says which state of it has been read, so that nobody's change is overwritten."""

    status, code, title = 428, "precondition-required", "If-Match is needed"
    example = "send If-Match with the ETag of the record as you have read it"


class PreconditionFailed(BilatError):
    """The record is not in the state that `If-Match` names."""

    status, code, title = 412, "precondition-failed", "The record is in another state"
    example = "the record reads differently now; its ETag is among the headers"


class UriTooLong(BilatError):
    """The URL is longer than Bilat reads."""

    status, code, title = 414, "uri-too-long", "The URL is too long"
    example = "a URL has at most 8000 bytes"


class Invalid(BilatError):
    """The document breaks a rule; `errors` points at the fields."""

    status, code, title = 422, "invalid", "The document was refused"
    example = "/date: month 13 does not exist"
    example_errors = ({"pointer": "/date", "code": "invalid", "message": "month 13 does not exist"},)

    @classmethod
    def at(cls, pointer: str, message: str, code: str = "invalid") -> "Invalid":
        """The refusal of one field, named by its JSON pointer (RFC 6901)."""
        error = {"pointer": pointer, "code": code, "message": message}
        return cls(f"{pointer or 'the document'}: {message}", errors=[error])

    def inside(self, pointer: str) -> "Invalid":
        """The same refusal, of the document at this place alone."""
        errors = [{**error, "pointer": error["pointer"].removeprefix(pointer)} for error in self.errors]
        return Invalid("; ".join(f"{one['pointer']}: {one['message']}" for one in errors), errors=errors)

    def under(self, pointer: str) -> "Invalid":
        """The same refusal, of a document that stands at this place in another one."""
        errors = [{**error, "pointer": pointer + error["pointer"]} for error in self.errors]
        return Invalid("; ".join(f"{one['pointer']}: {one['message']}" for one in errors), errors=errors)


class BatchRefused(BilatError):
    """Some lines of a batch are refused, and so nothing of it was kept; `errors` tells the lines and the fields."""

    status, code, title = 422, "batch-refused", "The batch was refused"
    example = "1 of 2 lines were refused and nothing was kept; line 2: /date: month 13 does not exist"
    example_errors = ({"line": 2, "pointer": "/date", "code": "invalid", "message": "month 13 does not exist"},)


@contextmanager
def within(pointer: str) -> Iterator[None]:
    """What is refused in here stands at this place in what was told."""
    try:
        yield
    except Invalid as refusal:
        raise refusal.under(pointer) from None


class TooManyRequests(BilatError):
    """More was asked than is allowed in this time; `Retry-After` says when to go on."""

    status, code, title = 429, "too-many-requests", "Too many requests"
    example = "too many wrong keys from this address; try again in 42 s"
    type = "https://iana.org/assignments/http-problem-types#quota-exceeded"

    def __init__(self, detail: str, policy: str, wait_s: int) -> None:
        super().__init__(detail, Retry_After=str(wait_s))
        self.violated_policies = (policy,)


class ConnectionDied(Exception):
    """The connection to the database broke while a reader's question was being answered; it can be asked again."""


class Unavailable(BilatError):
    """The database does not answer now."""

    status, code, title = 503, "unavailable", "The database does not answer now"
    example = "try again in a few seconds"


class TooLong(Unavailable):
    """The database was asked for more than it can find in the time it has."""

    def __init__(self) -> None:
        super().__init__("this takes the database longer than it may; ask for less", Retry_After="30")


class ProblemError(BaseModel):
    """One thing that is wrong, and where."""

    line: int | None = Field(None, description="Number of the line, for a batch; the first is 1.", examples=[2])
    pointer: str | None = Field(None, description="JSON pointer to the field, for a body.", examples=["/date"])
    parameter: str | None = Field(None, description="Name of the query parameter.", examples=["from"])
    code: str = Field(description="A word for programs.", examples=["invalid"])
    message: str = Field(description="A sentence for people.", examples=["month 13 does not exist"])


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    model_config = ConfigDict(populate_by_name=True)

    type: str = Field(description="A stable address that names this sort of problem.", examples=["/problems/not-found"])
    title: str = Field(description="What sort of problem this is.", examples=["Not found"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What went wrong this time.", examples=["no leader is called 'nobody'"])
    instance: str = Field(description="The address that was asked for.", examples=["/v1/leaders/nobody"])
    request_id: str = Field(description="Quote this when you report the problem.", examples=["5f1c8a0e9b7d"])
    errors: list[ProblemError] = Field(description="Each thing that is wrong, when there is more to say.")
    violated_policies: list[str] | None = Field(
        None,
        alias="violated-policies",
        description="Which quotas are used up, as `RateLimit-Policy` names them.",
        examples=[["writes"]],
    )


def documented(*errors: type[BilatError]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says about the refusals of a route, each with an example of its own status."""
    return {error.status: _described(error) for error in errors}


def _described(error: type[BilatError]) -> dict[str, Any]:
    example = Problem(
        type=error.type or f"/problems/{error.code}",
        title=error.title,
        status=error.status,
        detail=error.example,
        instance="/v1/schedule",
        request_id="5f1c8a0e9b7d",
        errors=[ProblemError.model_validate(one) for one in error.example_errors],
    )
    shown = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "example": example.model_dump(mode="json", exclude_none=True),
    }
    return {"description": error.title, "content": {"application/problem+json": shown}}
