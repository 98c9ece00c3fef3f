"""From stored bytes to an HTTP answer: entity tags, links, pages."""

import hashlib
import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from fastapi import Request, Response

from app.errors import BadParameter, PreconditionFailed
from app.paging import PagedParams, Position, write_cursor
from app.query import Query, address, query_of
from app.settings import Settings

JSON = "application/json"


class Text(NamedTuple):
    """A document as it is sent, and what tells it from every other one."""

    content: bytes
    mark: bytes

    @classmethod
    def of(cls, document: str) -> "Text":
        """The text of a document, which nothing but all of it tells from others."""
        content = document.encode()
        return cls(content, content)

    @classmethod
    def to_remember(cls, document: str) -> "Text":
        """The text of a document with its digest, which pays where it is used more than once."""
        content = document.encode()
        return cls(content, blake2b(content, digest_size=16).digest())


class Page(NamedTuple):
    """Documents of one page, with the positions of its first and last, and whether more lie on each side."""

    documents: Sequence[Text]
    first: tuple[Any, ...] | None
    last: tuple[Any, ...] | None
    more_before: bool
    more_after: bool
    total: int | None = None


def settings_of(request: Request) -> Settings:
    """The settings of the app that answers."""
    settings: Settings = request.app.state.settings
    return settings


def page_limit(request: Request, wanted: int | None) -> int:
    """How many records this page may hold.

    Raises BadParameter for more than the settings allow.
    """
    settings = settings_of(request)
    limit = wanted or settings.page_size
    if limit > settings.page_size_max:
        raise BadParameter.named("limit", f"at most {settings.page_size_max} records fit on a page")
    return limit


def answer(
    request: Request, body: str | bytes, links: dict[str, str] | None = None, media_type: str = JSON, tag: str = "",
    alternates: Sequence[str] = (),
) -> Response:  # fmt: skip
    """The body with its strong entity tag."""
    content = body.encode() if isinstance(body, str) else body
    headers = [
        (b"content-length", b"%d" % len(content)),
        (b"content-type", media_type.encode()),
        (b"etag", (tag or tag_of(content)).encode()),
        *_CACHING[settings_of(request).public_reading],
    ]
    if links:
        told = [f'<{address}>; rel="{relation}"' for relation, address in links.items()]
        told += alternates
        headers.append((b"link", ", ".join(told).encode()))
    return Told(content, headers)


class Told(Response):
    """A body and its headers, made in a tenth of the time that others take."""

    def __init__(self, content: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        self.status_code, self.background, self.body, self.raw_headers = 200, None, content, headers


def conditional(request: Request, response: Response) -> Response:
    """The answer, or 304 when the reader has it already (RFC 9110 13.1).

    Raises PreconditionFailed when the reader insists on another one.
    """
    insisted, known = request.headers.get("if-match"), request.headers.get("if-none-match")
    if insisted is None and known is None:
        return response
    tag = response.headers["etag"]
    if insisted is not None and not names_tag(insisted, tag):
        raise PreconditionFailed("the record reads differently now; its ETag is among the headers", ETag=tag)
    if known is None or not names_tag(known.replace("W/", ""), tag):
        return response
    told = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
    return Response(status_code=304, headers=told)


def caching(request: Request) -> dict[str, str]:
    """What a shared cache is told."""
    return {name.decode(): value.decode() for name, value in _CACHING[settings_of(request).public_reading]}


_CACHING = {
    True: [(b"cache-control", b"public, no-cache")],
    False: [(b"cache-control", b"private, no-cache"), (b"vary", b"Authorization")],
}
"""What a shared cache may keep, by whether everybody may read: nothing of a Bilat that not everybody may read."""


def tag_of(content: str | bytes) -> str:
    """The strong entity tag of a body (RFC 9110 8.8.3)."""
    content = content.encode() if isinstance(content, str) else content
    return f'"{hashlib.sha256(content).hexdigest()[:24]}"'


def names_tag(told: str, tag: str) -> bool:
    """Whether a list of entity tags holds this one, or `*`, which any answer fulfils."""
    return told.strip() == "*" or tag in (one.strip() for one in told[:8000].split(","))


_PAGES = {"limit", "cursor", "count"}
"""Parameters that a whole list does not have."""


def answer_page(request: Request, params: PagedParams, page: Page, formats: Sequence[tuple[str, str]] = ()) -> Response:
    """A list: `{"items": [...], "next": url|null}`, and the same links in the header (RFC 8288).

    With formats, each a suffix and a media type, there are links to the whole list in these.
    """
    query = query_of(request.scope)
    first = this = _address(request, query)
    if params.cursor:
        first = _address(request, [(name, value) for name, value in query if name != "cursor"])
    links = {"self": this}
    if page.more_before and page.first:
        links["prev"] = _turn(request, params, first, Position("before", page.first))
    if page.more_after and page.last:
        links["next"] = _turn(request, params, first, Position("after", page.last))
    if params.cursor:
        links["first"] = first
    others = alternates(request, formats) if formats else ()
    total = "" if page.total is None else f',"total":{page.total}'
    rest = f'],"next":{json.dumps(links.get("next"))}{total}}}'.encode()
    body = b'{"items":[' + b",".join([document.content for document in page.documents]) + rest
    # Who knows the marks of the documents, and the rest, knows the body.
    tag = tag_of(b"".join([document.mark for document in page.documents]) + rest)
    return answer(request, body, links, tag=tag, alternates=others)


def alternates(request: Request, formats: Sequence[tuple[str, str]]) -> list[str]:
    """The links to the whole of what is asked in these formats, each a suffix and a media type."""
    whole = _address(request, [(name, value) for name, value in query_of(request.scope) if name not in _PAGES])
    path, mark, asked = whole.partition("?")
    return [f'<{path}{suffix}{mark}{asked}>; rel="alternate"; type="{kind}"' for suffix, kind in formats]


def address_of(request: Request) -> str:
    """The address that is asked, as Bilat writes it."""
    return _address(request, query_of(request.scope))


def address_as_of(request: Request, as_of: str) -> str:
    """The address that is asked, of this moment: what it answers now, it answers later, too."""
    others = [(name, value) for name, value in query_of(request.scope) if name != "as_of"]
    return _address(request, [*others, ("as_of", as_of)])


def _turn(request: Request, params: PagedParams, first: str, position: Position) -> str:
    cursor = write_cursor(params, request.scope["path"], position)
    return f"{first}{'&' if '?' in first else '?'}cursor={cursor}"


def _address(request: Request, query: Query) -> str:
    # Built from the configured address, never from the Host header, which anybody can forge.
    return settings_of(request).public_url + address(request.scope["path"], query)
