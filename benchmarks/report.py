"""What the benchmarks measured, as a page."""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REPORT = Path(__file__).parent / "RESULTS.md"
RESULTS = Path(__file__).parent / "results"

Figures = Mapping[str, Any]


def keep(file: Path, found: Sequence[Figures]) -> None:
    """Keep what was measured, and print the page anew with all that was ever kept."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    REPORT.write_text("\n".join(_page()) + "\n", encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


def measured_on() -> Figures:
    """The machine, and the day."""
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "measured_at": datetime.now(UTC).date().isoformat(),
    }


def _page() -> Iterator[str]:
    yield "# Results"
    pages = {"serving": _serving, "growth": _growing, "load": _loading, "imports": _importing, "formats": _sending,
             "followers": _following}  # fmt: skip
    for name, told in pages.items():
        if (file := RESULTS / f"{name}.json").is_file():
            yield from told(json.loads(file.read_text(encoding="utf-8")))


QUESTIONS = {
    "country": "a country, ten years",
    "leader": "a leader",
    "day": "a day",
    "entry": "one entry",
    "same": "the same again",
    "unchanged": "If-None-Match",
}

GOALS = [
    ("country", "sqlite", "Datasette", 5.0), ("country", "sqlite", "plain ASGI, sqlite", 0.55),
    ("country", "postgresql", "FastAPI + ORM, postgresql", 8.0),
    ("country", "postgresql", "plain ASGI, postgresql", 0.6),
    ("leader", "sqlite", "Datasette", 5.0), ("leader", "sqlite", "plain ASGI, sqlite", 0.55),
    ("leader", "postgresql", "FastAPI + ORM, postgresql", 8.0),
    ("leader", "postgresql", "plain ASGI, postgresql", 0.6),
    ("day", "sqlite", "Datasette", 5.0), ("day", "sqlite", "plain ASGI, sqlite", 0.55),
    ("day", "postgresql", "FastAPI + ORM, postgresql", 8.0), ("day", "postgresql", "plain ASGI, postgresql", 0.6),
    ("entry", "sqlite", "Datasette", 4.0), ("entry", "postgresql", "FastAPI + ORM, postgresql", 8.0),
    ("same", "sqlite", "FastAPI, constant body", 0.6), ("same", "postgresql", "FastAPI, constant body", 0.6),
    ("unchanged", "sqlite", "FastAPI, constant body", 0.6),
    ("unchanged", "postgresql", "FastAPI, constant body", 0.6),
]  # fmt: skip
"""For each question and database, beside whom Bilat is held, and how many times as fast it is meant to be."""


def _serving(found: Sequence[Figures]) -> Iterator[str]:
    told = found[0]
    rates: Mapping[str, Mapping[str, int]] = told["rates"]
    versions = ", ".join(f"{name} {number}" for name, number in told["versions"].items())
    yield from (
        "",
        "## Answering (`make bench`)",
        "",
        f"{told['machine']}, {told['measured_at']}; {versions}.",
        f"Requests a second over {told['entries']:,} entries, {told['connections']} connections; each server is one",
        "process on one core, the load generator and PostgreSQL have the other. Rounds are interleaved, figures are",
        "medians. In brackets how many times the median the slowest hundredth takes.",
        "",
        f"| | {' | '.join(QUESTIONS.values())} |",
        f"|---|{'---|' * len(QUESTIONS)}",
    )
    for server, of in rates.items():
        slow = told["p99_of_p50"][server]
        figures = " | ".join(f"{of[one]:,} ({slow[one]:g})" if one in of else "-" for one in QUESTIONS)
        yield f"| {server} | {figures} |"
    yield from ("", "| question | database | beside | ratio | goal |", "|---|---|---|---|---|")
    for question, engine, beside, goal in GOALS:
        theirs = rates[beside].get(question) or rates[beside]["same"]
        ratio = rates[f"Bilat, {engine}"][question] / theirs
        yield f"| {QUESTIONS[question]} | {engine} | {beside} | {ratio:.2f} | {goal:g} |"


def _growing(found: Sequence[Figures]) -> Iterator[str]:
    yield from (
        "",
        "## A large collection beside a small one (`make bench-growth N=…`)",
        "",
        f"{found[0]['machine']}, {found[0]['measured_at']}.",
        "Pages of twenty, asked one after the other and kept by nobody, in a collection of 7,535 entries and in the",
        "large one: medians in milliseconds, and how many times the one is the other (the goal is 1.3).",
        "",
    )
    kinds = list(found[0]["pages_ms"])
    yield f"| database | entries | {' | '.join(kinds)} |"
    yield f"|---|---|{'---|' * len(kinds)}"
    for one in found:
        told = " | ".join(f"{few:g}, {many:g}: {many / few:.2f}" for few, many in one["pages_ms"].values())
        yield f"| {one['engine']} {one['version']} | {one['entries']:,} | {told} |"
    columns = {
        "start_s": "start to the first page, s",
        "mb_at_first": "MB at first",
        "mb_after": "MB after",
        "asked": "so many requests",
        "rate_alone": "requests/s, 16 readers",
        "p99_ms_alone": "p99 ms",
        "rate_beside_writers": "beside 8 writers",
        "p99_ms_beside_writers": "p99 ms then",
        "written_per_s": "writes/s",
    }
    yield from ("", "Of the large collection, by one process that keeps 16 MB of answers:", "")
    yield from _table(found, columns)


def _loading(found: Sequence[Figures]) -> Iterator[str]:
    columns = {
        "entries": "entries",
        "entries_per_s": "entries/s",
        "raw_ratio": "of the raw rate",
        "bytes_per_entry": "bytes an entry",
        "index_bytes_per_entry": "of them index",
        "page_p50_ms": "page p50 ms",
        "page_statements_p50_ms": "its statements",
        "meetings_per_s_1_writer": "meetings/s, one writer",
        "meetings_per_s_8_writers": "eight writers",
        "peak_mb": "peak MB",
    }
    yield from (
        "",
        "## Loading (`make bench-load N=…`)",
        "",
        f"{found[0]['machine']}, {found[0]['measured_at']}.",
        "Every entry is recorded as an editor would record it: checked, resolved, rendered, filed under its keys and",
        "words, doubted; one in twenty is amended afterwards. The raw rate is that of the same rows, written by",
        "executemany or COPY alone. A page has fifty entries, of any window and filter: all that it takes, and its",
        "statements alone, asked of the driver. Then meetings are recorded one by one, each in its own transaction.",
        "",
    )
    yield from _table(found, columns)
    yield from ("", "Bytes an entry by table, with indexes:", "")
    for one in found:
        tables = one["bytes_per_entry_by_table"]
        told = ", ".join(f"{name} {size:,}" for name, size in sorted(tables.items(), key=lambda it: -it[1]) if size > 9)
        yield f"- {one['engine']}, {one['entries']:,}: {told}"


def _importing(found: Sequence[Figures]) -> Iterator[str]:
    columns = {
        "entries": "entries",
        "recorded_per_s": "recorded/s",
        "imported_per_s": "imported/s",
        "imported_ratio": "of that",
        "again_per_s": "the same again/s",
        "exported_per_s": "versions exported/s",
        "peak_mb_at_half": "peak MB at half",
        "peak_mb": "peak MB",
        "historian_per_s": "Historian's records/s",
        "historian_again_per_s": "the same again/s",
        "historian_peak_mb": "peak MB",
    }
    yield from (
        "",
        "## Importing (`make bench-import N=…`)",
        "",
        f"{found[0]['machine']}, {found[0]['measured_at']}.",
        "The same entries are recorded without any file, and imported from a file of NDJSON, which adds reading,",
        "strict checking, and the memory of what came in. The Historian's records are 3,191 trips and visits since",
        "1870, with their people, places and countries resolved. A million came into both databases at the same time,",
        "beside other work, without a rate to hold it against.",
        "",
    )
    yield from _table([{**one, **_imported_ratio(one)} for one in found], columns)


def _imported_ratio(one: Figures) -> Figures:
    """How much of the rate of recording is left, where both were measured in one run."""
    return (
        {"imported_ratio": round(one["imported_per_s"] / one["recorded_per_s"], 2)} if "recorded_per_s" in one else {}
    )


def _sending(found: Sequence[Figures]) -> Iterator[str]:
    yield from (
        "",
        "## Formats (`make bench-formats N=…`)",
        "",
        f"{found[0]['machine']}, {found[0]['measured_at']}.",
        "The whole collection over HTTP, by a server of its own for each format, on one core; the reader has the",
        "other. Memory is that of the server before it was asked, and the most while it answered.",
        "",
    )
    columns = ("entries/s", "MB/s", "first bytes, s", "MB in all", "memory before, MB", "at most, MB")
    yield f"| database | entries | format | {' | '.join(columns)} |"
    yield f"|---|---|---|{'---|' * len(columns)}"
    for one in found:
        for suffix, told in one["formats"].items():
            rates = f"{one['entries'] / told['s']:,.0f} | {told['mb'] / told['s']:.1f} | {told['first_s']:.2f}"
            memory = f"{told['mb']:,.0f} | {told['memory_before']} | {told['memory_most']}"
            yield f"| {one['engine']} | {one['entries']:,} | {suffix} | {rates} | {memory} |"


def _following(found: Sequence[Figures]) -> Iterator[str]:
    yield from (
        "",
        "## Those who follow changes (`make bench-followers`)",
        "",
        f"{found[0]['machine']}, {found[0]['measured_at']}.",
        "Pages of the schedule that one reader gets in a second alone, beside those who follow the stream, and",
        "beside as many who do not take what is sent; and how long after a change the last of them has heard of it.",
        "",
    )
    columns = ("followers", "pages/s alone", "beside them", "who take nothing", "last has heard, ms", "MB before", "MB")
    yield f"| database | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    for one in found:
        rates = [f"{one[f'{name}_per_s']:,.0f}" for name in ("alone", "followed", "not_taken")]
        rest = [f"{one['heard_ms']:.0f}", str(one["memory_before"]), str(one["memory_most"])]
        yield f"| {one['engine']} | {one['followers']} | {' | '.join([*rates, *rest])} |"


def _table(found: Sequence[Figures], columns: Mapping[str, str]) -> Iterator[str]:
    yield f"| database | {' | '.join(columns.values())} |"
    yield f"|---|{'---|' * len(columns)}"
    for one in found:
        figures = " | ".join(f"{one[name]:,}" if name in one else "-" for name in columns)
        yield f"| {one['engine']} {one['version']} | {figures} |"
