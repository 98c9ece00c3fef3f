"""What `bilat export` refuses, and what it writes; see also tests/test_cli.py."""

import argparse
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.exports import commands
from app.settings import Settings


def export(settings: Settings, engine: Engine, *words: str) -> int:
    parser = argparse.ArgumentParser()
    commands.add_to(parser)
    return commands.export(settings, engine, parser.parse_args(words))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("datapackage", "--history"), "--history is for ndjson"),
        (("sqlite", "all.db", "--history"), "--history is for ndjson"),
        (("sqlite",), "A database is a file"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line(
    settings: Settings, engine: Engine, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    assert export(settings, engine, *words) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert why in told.err


def test_a_file_that_was_there_is_replaced_by_a_whole_one(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    for name in ("all.db", "all.zip"):
        file = tmp_path / name
        for before in ("of another kind", "of the same kind"):
            file.write_text(before) if before == "of another kind" else None
            assert export(settings, engine, "sqlite" if name == "all.db" else "datapackage", str(file)) == 0
            assert file.stat().st_size > 10_000
    assert sorted(one.name for one in tmp_path.iterdir()) == ["all.db", "all.metadata.json", "all.zip"]
