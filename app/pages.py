"""The pages for people: the front door, the documentation, and what each problem means."""

import importlib.resources
from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answers import answer, conditional, settings_of
from app.errors import BilatError, NotFound

router = APIRouter(include_in_schema=False)

# Swagger UI sets styles on elements; scripts come from Bilat alone.
CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"

DOCS = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bilat: the open calendar of diplomacy</title>
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
<link rel="icon" href="docs/assets/favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""

START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true
});
"""


def _asset(name: str) -> bytes:
    return (importlib.resources.files("fastapi_swagger") / "resources" / name).read_bytes()


# Swagger UI comes from the package that ships it: no reader needs another host. It is kept in memory, since reading
# a file needs one of the threads in which the database is awaited, and the documentation answers without it.
ASSETS = {
    name: (_asset(name), media_type)
    for name, media_type in (
        ("swagger-ui.css", "text/css"),
        ("swagger-ui-bundle.js", "text/javascript"),
        ("favicon-32x32.png", "image/png"),
    )
}


@router.get("/")
async def front_door(request: Request) -> Response:
    """The documentation is the front door."""
    return RedirectResponse(settings_of(request).public_url + "/docs")


@router.get("/docs")
async def docs() -> Response:
    """Every address of the API, to read and to try."""
    return HTMLResponse(DOCS, headers={"Content-Security-Policy": CSP})


@router.get("/docs/assets/{name}")
async def asset(request: Request, name: str) -> Response:
    """A file of the documentation, always whole: ranges need not be served (RFC 9110 14.2)."""
    if name not in ASSETS:
        raise NotFound(f"nothing is at {request.url.path}")
    content, media_type = ASSETS[name]
    return conditional(request, answer(request, content, media_type=media_type))


@router.get("/docs/start.js")
async def start() -> Response:
    """The script that starts the documentation; a file of its own, so that no inline script is needed."""
    return Response(START, media_type="text/javascript")


@router.get("/problems/{code}")
async def explain_problem(code: str) -> Response:
    """What a sort of problem means."""
    for sort in _sorts(BilatError):
        if sort.code == code:
            text = (
                f"<title>{escape(sort.title)}</title><h1>{escape(sort.title)}</h1><p>{escape(sort.__doc__ or '')}</p>"
            )
            page = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8">{text}<p>HTTP status {sort.status}</p></html>'
            return HTMLResponse(page, headers={"Content-Security-Policy": CSP})
    raise NotFound(f"there is no problem called {code!r}")


def _sorts(base: type[BilatError]) -> list[type[BilatError]]:
    return [base, *(sort for child in base.__subclasses__() for sort in _sorts(child))]
