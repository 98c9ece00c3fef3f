"""The README's first meeting in three curls, run by a shell as printed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
(SCRIPT,) = [block for block in BLOCKS if "KEY=" in block]
(BATCH,) = [block for block in BLOCKS if "/v1/batch" in block]
(IMPORT,) = [block for block in BLOCKS if "bilat import ndjson collection" in block]


def run(script: str, address: str, settings: Settings, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "BILAT_DATABASE_URL": settings.database_url,
    }
    script = script.replace("http://127.0.0.1:8000", address).replace(
        "curl ", "curl --silent --show-error --fail-with-body "
    )
    shell = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(shell, env=environment, capture_output=True, text=True, check=False, cwd=folder)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")
def test_the_first_meeting_in_three_curls(address: str, own_settings: Settings) -> None:
    ran = run(SCRIPT, address, own_settings)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    first, second = (json.loads(line) for line in ran.stdout.replace("}{", "}\n{").splitlines())
    assert (first["status"], first["version"], first["warnings"]) == ("announced", 1, [])
    assert first["title"] == "Vladimir Putin meets Xi Jinping"
    assert (second["status"], second["date"], second["place"]["name"]) == ("confirmed", "2026-06-02", "Vladivostok")
    history = httpx.get(f"{address}/v1/meetings/mine:1/revisions").json()["items"]
    assert [(one["actor"], one["note"]) for one in history] == [
        ("Ada Lovelace", None), ("Ada Lovelace", "the day is known"),
    ]  # fmt: skip
    assert history[0]["known_from"] == "2026-05-20T00:00:00Z"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")
def test_many_at_once(address: str, own_settings: Settings, tmp_path: Path) -> None:
    ran = run(SCRIPT.partition("\n\n")[0] + "\n" + BATCH, address, own_settings, tmp_path)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert [json.loads(line)["status"] for line in ran.stdout.splitlines()] == [201, 201, 200]
    (visit,) = httpx.get(f"{address}/v1/visits?leader=ada-example").json()["items"]
    assert visit["stops"][0]["place"]["slug"] == "moscow"


def test_a_collection_from_a_file(address: str, own_settings: Settings, tmp_path: Path) -> None:
    ran = run(IMPORT, address, own_settings, tmp_path)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["read"], report["created"], report["rejected"]) == (2, 2, 0)
    (visit,) = httpx.get(f"{address}/v1/visits?leader=mine:bea").json()["items"]
    assert visit["external_ids"] == ["mine:trip-1"]
