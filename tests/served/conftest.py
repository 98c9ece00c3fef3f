"""A server of its own with the demo, on which whoever comes may write."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.access import keys
from app.db import writers
from app.demo import loader
from app.organizations import service as organizations
from app.settings import Settings
from tests.web.test_server import served


@pytest.fixture(scope="module")
def loaded(own_settings: Settings, own_engine: Engine) -> Settings:
    """The settings of a database with the demo."""
    with writers(own_engine).begin() as db:
        organizations.install_register(db)
        loader.load(db)
    return own_settings


@pytest.fixture(scope="module")
def address(loaded: Settings) -> Iterator[str]:
    """Where it answers."""
    with served(loaded) as (port, _):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def key(own_engine: Engine) -> str:
    """A key with which to write there."""
    with writers(own_engine).begin() as db:
        return keys.make(db, "Ada", "write", None)[1]
