"""The `bilat` command, run as a newcomer runs it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from sqlalchemy import Engine

from app import cli, database
from app.engines import make_engine
from app.settings import Settings


def bilat(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def database_url(engine_name: str, tmp_path: Path, empty_settings: Settings) -> Iterator[str]:
    """A database without tables."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path}/cli.db"
        return
    yield empty_settings.database_url
    engine = make_engine(empty_settings)
    database.downgrade(engine, "base")
    engine.dispose()


def test_help_tells_every_command_and_each_command_tells_of_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    general = bilat("--help").stdout

    for command in (one.__name__ for one in cli.COMMANDS):
        monkeypatch.setattr(sys, "argv", ["bilat", command, "--help"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert command in general
        assert ended.value.code == 0
        assert "BILAT_DATABASE_URL" in capsys.readouterr().out, command


def test_a_setting_that_cannot_be_is_named() -> None:
    answer = bilat("serve", BILAT_PORT="many")

    assert answer.returncode == 1
    assert "BILAT_PORT" in answer.stderr
    assert "Traceback" not in answer.stderr


def one_line(answer: subprocess.CompletedProcess[str], hint: str) -> None:
    """The command failed, and says in one line why and what to do."""
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1, answer.stderr
    assert hint in answer.stderr
    assert "Traceback" not in answer.stderr + answer.stdout


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("sqlite:////nowhere/at/all.db", "BILAT_DATABASE_URL"),
        ("postgresql://nobody@127.0.0.1:1/none", "refused"),
        ("postgresql://nobody:secret@127.0.0.1:port/none", "postgresql://user:password@host/name"),
        ("postgresql://nobody@127.0.0.1/none?colour=red", "colour"),
        ("sqlite://", "sqlite:///file.db"),
        ("sqlite:///:memory:", "sqlite:///file.db"),
        ("nonsense", "sqlite:///file.db"),
        ("oracle://x/y", "sqlite:///file.db"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_database_that_cannot_be_used_is_told_in_one_line(command: str, url: str, hint: str) -> None:
    answer = bilat(command, BILAT_DATABASE_URL=url)

    one_line(answer, hint)
    assert "secret" not in answer.stderr


def test_a_file_that_is_no_database_is_told_in_one_line_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("These are my notes. " * 300)

    for command in ("serve", "migrate", "check"):
        one_line(bilat(command, BILAT_DATABASE_URL=f"sqlite:///{path}"), "not a database")
    assert path.read_text().startswith("These are my notes.")


@pytest.mark.parametrize("command", ["serve", "check", "rebuild"])
def test_who_only_uses_a_database_makes_none(tmp_path: Path, command: str) -> None:
    one_line(bilat(command, BILAT_DATABASE_URL=f"sqlite:///{tmp_path}/missing.db"), "`bilat migrate` makes it")
    assert list(tmp_path.iterdir()) == []


def test_settings_that_contradict_each_other_are_told_in_one_line() -> None:
    one_line(bilat("serve", BILAT_PAGE_SIZE="900", BILAT_PAGE_SIZE_MAX="500"), "BILAT_PAGE_SIZE")
    one_line(bilat("serve", BILAT_PORT="70000"), "BILAT_PORT")


def test_serve_does_not_say_that_it_answers_on_a_port_that_is_taken(settings: Settings, engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = bilat("serve", BILAT_DATABASE_URL=settings.database_url, BILAT_PORT=port)

    one_line(answer, "in use")
    assert answer.stdout == ""


def test_serve_refuses_a_database_without_tables_and_demo_makes_one_that_it_serves(database_url: str) -> None:
    refused = bilat("serve", BILAT_DATABASE_URL=database_url)
    assert refused.returncode == 1
    assert "bilat migrate" in refused.stderr

    assert sorted("there already" in told for told in load_the_demo_twice_at_once(database_url)) == [False, True]

    checked = bilat("check", BILAT_DATABASE_URL=database_url)
    assert (checked.returncode, checked.stdout) == (0, "Nothing differs.\n")
    assert bilat("rebuild", BILAT_DATABASE_URL=database_url).returncode == 0
    _answers(database_url)


def load_the_demo_twice_at_once(database_url: str) -> list[str]:
    """What two people are told who do so: the second waits for the first and finds it there."""
    environment = {**os.environ, "BILAT_DATABASE_URL": database_url, "BILAT_PORT": "8123"}
    command = [sys.executable, "-m", "app", "demo"]
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [one.communicate(timeout=240) for one in both]
    assert [(one.returncode, err) for one, (_, err) in zip(both, told, strict=True)] == [(0, ""), (0, "")]
    for out, _ in told:
        assert out.count("http://127.0.0.1:8123/") == 3
        assert "/docs" in out
    # Between the tables and the collection the turn may pass to the other.
    assert sorted("(0 countries, 0 organizations" in out for out, _ in told) == [False, True]
    return [out for out, _ in told]


def _answers(database_url: str) -> None:
    port = "18471"
    environment = {**os.environ, "BILAT_DATABASE_URL": database_url, "BILAT_PORT": port}
    server = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stdout=subprocess.PIPE)
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


def test_a_key_is_made_shown_once_listed_and_revoked(settings: Settings, engine: Engine) -> None:
    url = settings.database_url
    made = bilat("keys", "create", "Ada Lovelace", "--expires", "2099-12-31", BILAT_DATABASE_URL=url)
    (text,) = made.stdout.split()
    key_id = text.split("_")[1]

    listed = bilat("keys", "list", BILAT_DATABASE_URL=url)
    assert f"{key_id}  write  until 2099-12-31  Ada Lovelace" in listed.stdout
    assert text not in listed.stdout + listed.stderr + made.stderr
    assert "revoked" in bilat("keys", "revoke", key_id, BILAT_DATABASE_URL=url).stdout
    assert "revoked" in bilat("keys", "list", BILAT_DATABASE_URL=url).stdout


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["create", "Ada", "--expires", "2020-01-01"], "over"),
        (["create", "Ada", "--expires", "soon"], "2027-05-06"),
        (["create", "Ada", "--scope", "all"], "scope"),
        (["create", "A\nda"], "line"),
        (["create"], "name"),
    ],
)
def test_a_key_that_cannot_be_is_not_made(arguments: list[str], hint: str) -> None:
    answer = bilat("keys", *arguments)

    assert answer.returncode == 2
    assert hint in answer.stderr
    assert answer.stdout == ""


def test_revoking_what_is_no_key_says_so(settings: Settings, engine: Engine) -> None:
    answer = bilat("keys", "revoke", "0123456789ab", BILAT_DATABASE_URL=settings.database_url)

    one_line(answer, "bilat keys list")


def test_a_backup_is_written_whole_or_not_at_all(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    database_url = settings.database_url
    backup = tmp_path / "backup.ndjson"

    told = bilat("export", "ndjson", str(backup), "--history", BILAT_DATABASE_URL=database_url)
    printed = bilat("export", "ndjson", "--history", BILAT_DATABASE_URL=database_url)
    nowhere = bilat("export", "ndjson", "/dev/full/backup.ndjson", BILAT_DATABASE_URL=database_url)
    tables = bilat("export", "datapackage", str(tmp_path / "all.zip"), BILAT_DATABASE_URL=database_url)
    looked_at = bilat("export", "sqlite", str(tmp_path / "all.db"), BILAT_DATABASE_URL=database_url)
    later = bilat("export", "ndjson", "--as-of", "2999-01-01", BILAT_DATABASE_URL=database_url)

    assert told.returncode == 0
    assert backup.read_text(encoding="utf-8") == printed.stdout
    assert f"{backup.stat().st_size:,} bytes are in {backup}." in told.stderr
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    one_line(nowhere, "Cannot write or read /dev/full/backup.ndjson")
    assert "lies in the future" in later.stderr
    assert (tables.returncode, looked_at.returncode) == (0, 0)
    assert json.loads((tmp_path / "all.metadata.json").read_text(encoding="utf-8"))["databases"].keys() == {"all"}
    assert "data/entries.csv" in ZipFile(tmp_path / "all.zip").namelist()


def test_an_import_that_is_not_whole_ends_with_an_error_and_tells_why(database_url: str, tmp_path: Path) -> None:
    bilat("migrate", BILAT_DATABASE_URL=database_url)
    path = tmp_path / "told.ndjson"
    path.write_text('{"noun": "leader", "record": {"name": "Ada Example", "external_ids": ["x:1"]}}\nnonsense\n')

    whole = ["import", "ndjson", str(path), "--known-from", "2020-02-02"]
    first = bilat(*whole, "--dry-run", "--report", str(tmp_path / "report.json"), BILAT_DATABASE_URL=database_url)
    second = bilat(*whole, BILAT_DATABASE_URL=database_url)

    assert (first.returncode, second.returncode) == (1, 1)
    assert "2 records read from 1 file: 1 created, 0 updated, 0 unchanged, 1 rejected." in second.stdout
    assert "told.ndjson, line 2: the body is not JSON" in second.stdout
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["dry_run"] is True
    exported = bilat("export", "ndjson", "--history", BILAT_DATABASE_URL=database_url).stdout
    (line,) = [json.loads(one) for one in exported.splitlines() if "Ada Example" in one]
    assert line["document"]["known_from"] == "2020-02-02T00:00:00Z"
