"""What the benchmarks measured, as a page."""

from collections.abc import Sequence
from typing import Any


def page(found: Sequence[dict[str, Any]]) -> str:
    """What was measured, as a page."""
    machine, day = found[0]["machine"], found[0]["measured_at"]
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
    lines = [
        "# Results",
        "",
        "## Loading (`make bench-load N=…`)",
        "",
        f"{machine}, {day}.",
        "Every entry is recorded as an editor would record it: checked, resolved, rendered, filed under its keys and",
        "words, doubted; one in twenty is amended afterwards. The raw rate is that of the same rows, written by",
        "executemany or COPY alone. A page has fifty entries, of any window and filter: all that it takes, and its",
        "statements alone, asked of the driver. Then meetings are recorded one by one, each in its own transaction.",
        "",
        f"| database | {' | '.join(columns.values())} |",
        f"|---|{'---|' * len(columns)}",
    ]
    for one in found:
        figures = " | ".join(f"{one[name]:,}" if name in one else "-" for name in columns)
        lines.append(f"| {one['engine']} {one['version']} | {figures} |")
    lines += ["", "Bytes an entry by table, with indexes:", ""]
    for one in found:
        tables = one["bytes_per_entry_by_table"]
        told = ", ".join(f"{name} {size:,}" for name, size in sorted(tables.items(), key=lambda it: -it[1]) if size > 9)
        lines.append(f"- {one['engine']}, {one['entries']:,}: {told}")
    return "\n".join(lines) + "\n"
