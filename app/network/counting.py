"""From entries to a network: who stands on which side of them, and how often."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import combinations
from typing import Literal

from app.documents.base import Facts, address
from app.formats.base import NOBODY, CountryLabel
from app.formats.graph import Edge, Graph, Node

Between = Literal["leaders", "countries"]

TALKING = {"principal"}
"""The roles of those who meet; who accompanies them does not."""


class Counting:
    """Entries are counted one by one: between two of them it can be seen whether there still is a reader."""

    def __init__(self, between: Between) -> None:
        self._between = between
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, str], Edge] = {}

    def add(self, entry: Facts) -> None:
        """Count one more."""
        for one, other in _pairs(entry, self._between):
            self._nodes |= {one.id: one, other.id: other}
            source, target = sorted((one.id, other.id))
            edge = self._edges.setdefault((source, target, entry["kind"]), Edge(source, target, entry["kind"]))
            edge.weight += 1
            edge.took_place += entry["status"] == "took_place"
            edge.to_target += other.id == target
            edge.topics.update(entry["topics"])
            edge.spells.append((date.fromisoformat(entry["earliest"]), date.fromisoformat(entry["latest"])))

    def graph(
        self, min_weight: int, countries: Mapping[str, CountryLabel], title: str, changed: datetime | None
    ) -> Graph:
        """The edges of at least this weight, and the nodes that they join."""
        kept = [edge for _, edge in sorted(self._edges.items()) if edge.weight >= min_weight]
        joined = sorted({one for edge in kept for one in (edge.source, edge.target)})
        named = [_named(self._nodes[one], countries) for one in joined]
        return Graph(named, kept, title, changed.date() if changed else None)


def _named(node: Node, countries: Mapping[str, CountryLabel]) -> Node:
    return node if node.kind != "country" else node._replace(label=countries.get(node.id, NOBODY).name or node.id)


def _pairs(entry: Facts, between: Between) -> Iterator[tuple[Node, Node]]:
    """Who meets whom, or who visits whom, each pair once."""
    if entry["kind"] == "meeting":
        yield from combinations(_those(entry, TALKING, between), 2)
        return
    guests = _those(entry, {"guest"}, between)
    if between == "countries":
        guests = guests or _countries([entry["guest_country"]])
        hosts = _countries([entry["host_country"]])
    else:
        hosts = _those(entry, {"host"}, between)
    yield from ((guest, host) for guest in guests for host in hosts if guest.id != host.id)


def _those(entry: Facts, roles: Collection[str], between: Between) -> list[Node]:
    """The nodes that take part in these roles, each once."""
    taking = [one for one in entry["participants"] if one["role"] in roles]
    if between == "leaders":
        found = [
            Node(one["leader"]["id"], "leader", one["leader"]["name"], address("leader", one["leader"]["id"]))
            for one in taking
            if one["leader"]
        ]
    else:
        found = _countries(one["country"] for one in taking if not one["organization"])
        found += [
            Node(body["id"], "organization", body["name"], address("organization", body["id"]))
            for body in (one["organization"] for one in taking)
            if body
        ]
    return list({node.id: node for node in found}.values())


def _countries(codes: Iterable[str | None]) -> list[Node]:
    return [Node(code, "country", code, address("country", code)) for code in codes if code]
