"""What every format of a network has in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple


class Node(NamedTuple):
    """A leader, a country or an organization."""

    id: str
    kind: str
    label: str
    url: str


@dataclass(slots=True)
class Edge:
    """The meetings of two of them, or the visits of one to the other."""

    source: str
    target: str
    kind: str
    weight: int = 0
    """How many entries there are."""
    took_place: int = 0
    """How many of them are told to have taken place."""
    to_target: int = 0
    """Of visits, those to the target; the others went to the source."""
    topics: set[str] = field(default_factory=set)
    spells: list[tuple[date, date]] = field(default_factory=list)
    """The first and the last day on which each entry can have been."""

    @property
    def first(self) -> date:
        """The first day on which the first of them can have been."""
        return min(earliest for earliest, _ in self.spells)

    @property
    def last(self) -> date:
        """The last day on which the last of them can have been."""
        return max(latest for _, latest in self.spells)


class Graph(NamedTuple):
    """A network: undirected, with one edge for the meetings of two nodes, and one for their visits."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    title: str
    changed: date | None


SEPARATOR = " | "
"""What stands between topics where a format knows no lists."""


def told(edge: Edge) -> dict[str, Any]:
    """What every format tells of an edge, beside what it joins and its kind."""
    found: dict[str, Any] = {
        "weight": edge.weight,
        "took_place": edge.took_place,
        "first": edge.first.isoformat(),
        "last": edge.last.isoformat(),
        "topics": sorted(edge.topics),
    }
    if edge.kind == "visit":
        found |= {"to_source": edge.weight - edge.to_target, "to_target": edge.to_target}
    return found


def as_text(value: Any) -> str:
    """What is told, where a format knows no lists."""
    return SEPARATOR.join(value) if isinstance(value, list) else str(value)


def start(day: date) -> str | None:
    """The first day of a time; None where it has no beginning."""
    return None if day == date.min else day.isoformat()


def end(day: date) -> str | None:
    """The day after the last day of a time, as an interval without length is none; None where it has no end."""
    return None if day == date.max else (day + timedelta(days=1)).isoformat()


class GraphFormat(ABC):
    """A way to write a network."""

    suffix: ClassVar[str]
    """What an address in this format ends with."""
    media_type: ClassVar[str]
    """What it is called in `Accept` and `Content-Type`."""
    about: ClassVar[str]
    """For whom it is, in a few words."""

    @abstractmethod
    def write(self, graph: Graph) -> Iterator[bytes]:
        """The network in this format, piece by piece."""
