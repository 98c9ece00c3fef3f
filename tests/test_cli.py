"""The `bilat` command, run as a newcomer runs it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from app.settings import Settings


def bilat(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def database_url(engine_name: str, tmp_path: Path, empty_settings: Settings) -> str:
    return f"sqlite:///{tmp_path}/cli.db" if engine_name == "sqlite" else empty_settings.database_url


def test_help_tells_every_command_and_each_command_tells_of_itself() -> None:
    general = bilat("--help").stdout

    for command in ("serve", "demo", "migrate", "check", "rebuild"):
        told = bilat(command, "--help")
        assert command in general
        assert told.returncode == 0
        assert "BILAT_DATABASE_URL" in told.stdout


def test_a_setting_that_cannot_be_is_named() -> None:
    answer = bilat("serve", BILAT_PORT="many")

    assert answer.returncode == 1
    assert "BILAT_PORT" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_database_that_is_not_there_is_told_without_a_traceback() -> None:
    for url in ("sqlite:////nowhere/at/all.db", "postgresql://nobody@127.0.0.1:1/none", "nonsense", "oracle://x/y"):
        answer = bilat("serve", BILAT_DATABASE_URL=url)

        assert answer.returncode == 1
        assert "Traceback" not in answer.stderr
        assert answer.stderr


def test_serve_refuses_a_database_without_tables_and_demo_makes_one_that_it_serves(database_url: str) -> None:
    refused = bilat("serve", BILAT_DATABASE_URL=database_url)
    assert refused.returncode == 1
    assert "bilat migrate" in refused.stderr

    loaded = bilat("demo", BILAT_DATABASE_URL=database_url, BILAT_PORT="8123")
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.count("http://127.0.0.1:8123/") == 3
    again = bilat("demo", BILAT_DATABASE_URL=database_url)
    assert "there already" in again.stdout
    assert "0 countries, 0 organizations" in again.stdout

    checked = bilat("check", BILAT_DATABASE_URL=database_url)
    assert (checked.returncode, checked.stdout) == (0, "Nothing differs.\n")
    assert bilat("rebuild", BILAT_DATABASE_URL=database_url).returncode == 0
    assert "/docs" in loaded.stdout
    _answers(database_url)


def _answers(database_url: str) -> None:
    port = "18471"
    environment = {**os.environ, "BILAT_DATABASE_URL": database_url, "BILAT_PORT": port}
    server = subprocess.Popen([sys.executable, "-m", "app.cli", "serve"], env=environment, stdout=subprocess.PIPE)
    try:
        for _ in range(100):
            try:
                ready = httpx.get(f"http://127.0.0.1:{port}/health/ready")
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        assert ready.status_code == 200
        found = httpx.get(f"http://127.0.0.1:{port}/v1/schedule?country=CU").json()["items"]
        assert len(found) == 3
    finally:
        server.terminate()
        server.communicate(timeout=20)
    assert server.returncode in (0, -signal.SIGTERM)
