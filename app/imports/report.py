"""What an import did, so that every record is accounted for."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Became = Literal["created", "updated", "unchanged", "rejected"]


class Rejection(NamedTuple):
    """A record that did not come in: where it stands, and why."""

    file: str
    position: str
    reason: str


class Doubt(NamedTuple):
    """Something that was resolved with less than certainty: what it was taken for, how well, what else it may be."""

    file: str
    position: str
    field: str
    text: str
    taken: str | None
    score: float
    alternatives: list[str]


@dataclass
class Report:
    """What became of the records of an import: those that were read are created, updated, unchanged or rejected."""

    format: str
    dry_run: bool
    counts: Counter[Became] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    gone: list[dict[str, str]] = field(default_factory=list)
    refused_files: list[dict[str, str]] = field(default_factory=list)
    files: int = 0

    def reject(self, file: str, position: str, reason: str) -> None:
        """Account for a record that did not come in."""
        self.counts["rejected"] += 1
        self.rejections.append(Rejection(file, position, reason))

    @property
    def read(self) -> int:
        """How many records were read."""
        return self.counts.total()

    @property
    def complete(self) -> bool:
        """Whether all that was meant came in."""
        return not self.rejections and not self.refused_files

    def as_json(self) -> dict[str, Any]:
        """The report as it is written into a file."""
        return {
            "format": self.format,
            "dry_run": self.dry_run,
            "files": self.files,
            "read": self.read,
            **{name: self.counts[name] for name in ("created", "updated", "unchanged", "rejected")},
            "rejections": [one._asdict() for one in self.rejections],
            "uncertain": [one._asdict() for one in self.doubts],
            "gone": self.gone,
            "refused_files": self.refused_files,
        }

    def as_text(self) -> str:
        """The report as it is printed."""
        counts = ", ".join(f"{self.counts[name]:,} {name}" for name in ("created", "updated", "unchanged", "rejected"))
        lines = [f"{self.read:,} records read from {_files(self.files)}: {counts}."]
        if self.doubts:
            lines.append(f"{len(self.doubts):,} were resolved with less than certainty; the report lists them.")
        if self.gone:
            lines.append(f"{len(self.gone):,} stand in these files no more; nothing was deleted.")
        lines += [f"{one.file}, {one.position}: {one.reason}" for one in self.rejections[:MOST_PRINTED]]
        if len(self.rejections) > MOST_PRINTED:
            lines.append(
                f"and {len(self.rejections) - MOST_PRINTED:,} more that were rejected; --report lists them all."
            )
        lines += [f"{one['file']}: {one['reason']}" for one in self.refused_files]
        if self.dry_run:
            lines.append("This was a dry run: nothing was kept.")
        return "\n".join(lines)


MOST_PRINTED = 20


def _files(number: int) -> str:
    return f"{number:,} file{'' if number == 1 else 's'}"
