"""The pages for people: the front door, the documentation, and what each problem means."""

import importlib.resources
from html import escape
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from app.answers import settings_of
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


def mount_assets(app: FastAPI) -> None:
    """Serve Swagger UI from the package that ships it: no reader needs another host."""
    assets = Path(str(importlib.resources.files("fastapi_swagger"))) / "resources"
    app.mount("/docs/assets", _Assets(directory=assets), name="docs-assets")


class _Assets(StaticFiles):
    """Whole files: ranges need not be served (RFC 9110 14.2), and a bad one would be refused in plain text."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as if no range had been asked for."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


@router.get("/")
def front_door(request: Request) -> Response:
    """The documentation is the front door."""
    return RedirectResponse(settings_of(request).public_url + "/docs")


@router.get("/docs")
def docs() -> Response:
    """Every address of the API, to read and to try."""
    return HTMLResponse(DOCS, headers={"Content-Security-Policy": CSP})


@router.get("/docs/start.js")
def start() -> Response:
    """The script that starts the documentation; a file of its own, so that no inline script is needed."""
    return Response(START, media_type="text/javascript")


@router.get("/problems/{code}")
def explain_problem(code: str) -> Response:
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
