"""The README's commands work as printed, and its answers are the real ones."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.formats.base import Format
from app.formats.graph import GraphFormat
from app.formats.offered import FORMATS, GRAPHS
from app.schedule.filters import ScheduleFilters
from app.settings import Settings
from tests.conftest import Client

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BASE = "http://127.0.0.1:8000"
BLOCKS = re.findall(r"```(sh|json)\n(.*?)```", README, re.DOTALL)
READING = [block for kind, block in BLOCKS if kind == "sh" and "KEY" not in block]
CURLS = [line for block in READING for line in block.splitlines() if line.startswith("curl")]


def ask(client: Client, command: str) -> Any:
    """Do what this curl command does."""
    words = shlex.split(command)
    (url,) = [word for word in words if word.startswith(BASE)]
    params = dict(one.split("=", 1) for flag, one in pairwise(words) if flag == "--data-urlencode")
    answer = client.get(url.removeprefix(BASE), params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json() if answer.headers["content-type"] == "application/json" else answer.text


def assert_shown(shown: Any, real: Any, where: str = "answer") -> None:
    """What the README shows is in the real answer; it may leave fields out, never items of a list."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert_shown(value, real[name], f"{where}.{name}")
    elif isinstance(shown, list):
        assert len(shown) == len(real), where
        for place, (one, other) in enumerate(zip(shown, real, strict=True)):
            assert_shown(one, other, f"{where}[{place}]")
    else:
        assert shown == real, where


@pytest.mark.parametrize("command", CURLS)
def test_a_command_of_the_readme_is_answered(client: Client, command: str) -> None:
    told = ask(client, command)
    assert told if isinstance(told, str) else {"items", "whereabouts", "kind", "edges"} & set(told)


def test_the_answers_shown_are_the_real_ones(client: Client) -> None:
    shown = [
        (block, BLOCKS[place - 1][1].splitlines()[-1]) for place, (kind, block) in enumerate(BLOCKS) if kind == "json"
    ]
    assert len(shown) == 2

    for answer, command in shown:
        assert_shown(json.loads(answer), ask(client, command))


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    rows = dict(re.findall(r"\| `(BILAT_\w+)` \| (.*?) \|", README))

    told = {f"BILAT_{name.upper()}": str(field.default) for name, field in Settings.model_fields.items()}
    assert {name: default.strip("`").replace("empty", "") for name, default in rows.items()} == told


def test_every_filter_of_the_schedule_stands_in_the_readme() -> None:
    section = README.partition("### Filters of the schedule")[2].partition("### Dates")[0]

    names = {field.alias or name for name, field in ScheduleFilters.model_fields.items()}
    assert {name for name in names if f"`{name}`" not in section and f"`{name}=" not in section} == set()


def test_every_address_stands_in_the_readme(client: Client) -> None:
    section = README.partition("## The addresses")[2].partition("### Filters")[0]

    for path in client.get("/openapi.json").json()["paths"]:
        if "/schedule." in path or "/network." in path:
            continue  # see below
        shown = path.replace("{plural}", "{noun}").replace("{reference}", "{code}" if "countries" in path else "{id}")
        if path.endswith("/revert"):
            shown = "/v1/{noun}/{id}/revert"
        end = shown.rpartition("/")[2]
        assert f"`{shown}" in section or f"…/revisions/{end}" in section, shown


@pytest.mark.parametrize("one", FORMATS)
def test_every_format_stands_in_the_readme_with_an_address_that_is_answered(client: Client, one: Format) -> None:
    section = README.partition("### Formats")[2].partition("### Filters")[0]
    (address,) = re.findall(rf"`http://127.0.0.1:8000(\S+\.{one.suffix}\S*)`", section)
    answer = client.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (200, one.media_type + one.charset)
    assert f"`{one.media_type}`" in section
    for option in one.Options.model_fields:
        assert f"`{option}=" in section


@pytest.mark.parametrize("one", GRAPHS)
def test_every_format_of_a_network_stands_in_the_readme(client: Client, one: GraphFormat) -> None:
    section = README.partition("### Networks")[2].partition("### The whole")[0]
    (address,) = re.findall(rf"`http://127.0.0.1:8000(\S+\.{one.suffix}\S*)`", section)
    answer = client.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (200, one.media_type)
    assert f"`{one.media_type}`" in section


def test_every_command_stands_in_the_readme() -> None:
    for command in cli.COMMANDS:
        assert f"bilat {command.__name__} " in README
