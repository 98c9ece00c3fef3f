"""An editor, who writes over HTTP with a key."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from tests.conftest import Client
from tests.factories import bearer, make_key

MERGE_PATCH = "application/merge-patch+json"


class Editor:
    """Sends what an editor sends, as curl would."""

    def __init__(self, client: Client, key: str) -> None:
        self.client, self.headers = client, bearer(key)

    def post(self, url: str, told: Any, **headers: str) -> httpx.Response:
        return self.send("POST", url, json.dumps(told).encode(), "application/json", **headers)

    def patch(self, url: str, told: Any, match: str | None = None, **headers: str) -> httpx.Response:
        """A PATCH of the record as it reads now, unless the test has read it before."""
        tag = match or self.client.get(url.partition("?")[0]).headers.get("etag", "")
        return self.send("PATCH", url, json.dumps(told).encode(), MERGE_PATCH, **{"If-Match": tag, **headers})

    def send(self, method: str, url: str, content: bytes, media_type: str, **headers: str) -> httpx.Response:
        all_headers = {**self.headers, "Content-Type": media_type, **headers}
        return self.client.request(method, url, content=content, headers=all_headers)


@pytest.fixture
def editor(client: Client, db: Session) -> Editor:
    return Editor(client, make_key(db, "write")[1])


@pytest.fixture
def administrator(client: Client, db: Session) -> Editor:
    return Editor(client, make_key(db, "admin")[1])
