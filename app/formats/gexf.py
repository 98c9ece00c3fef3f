"""Networks in time as GEXF 1.3 (gexf.net), for Gephi: each edge is there on the days of its entries."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from typing import Any

from app.formats.graph import Edge, Graph, GraphFormat, Node, as_text, end, start, told
from app.formats.xml import BEGIN, element, tag, text

NODE = {"kind": "string", "url": "anyURI"}
EDGE = {
    "took_place": "integer", "first": "string", "last": "string", "topics": "string", "to_source": "integer",
    "to_target": "integer",
}  # fmt: skip
"""What nodes and edges tell beside what GEXF has words for, with its types."""


class Gexf(GraphFormat):
    """A dynamic graph. A spell ends on the day after its last day: Gephi drops what begins and ends on one day."""

    suffix, media_type, about = "gexf", "application/gexf+xml", "for Gephi, with a timeline"

    def write(self, graph: Graph) -> Iterator[bytes]:
        """The document, a node or an edge a line."""
        yield f"{BEGIN}<{tag('gexf', {'xmlns': 'http://gexf.net/1.3', 'version': '1.3'})}>\n".encode()
        creator = element("creator", {}, f"Bilat {version('bilat')}")
        described = element("description", {}, text(graph.title))
        yield f"{element('meta', {'lastmodifieddate': graph.changed}, creator, described)}\n".encode()
        yield f"<{tag('graph', _bounds(graph.edges))}>\n".encode()
        for what, attributes in (("node", NODE), ("edge", EDGE)):
            named = (element("attribute", {"id": one, "title": one, "type": kind}) for one, kind in attributes.items())
            yield f"{element('attributes', {'class': what, 'mode': 'static'}, *named)}\n".encode()
        yield b"<nodes>\n"
        for node in graph.nodes:
            yield f"{_node(node)}\n".encode()
        yield b"</nodes>\n<edges>\n"
        for at, edge in enumerate(graph.edges):
            yield f"{_edge(at, edge)}\n".encode()
        yield b"</edges>\n</graph>\n</gexf>\n"


def _bounds(edges: Sequence[Edge]) -> dict[str, object]:
    """The graph, and from when to when it is: no spell begins before it or ends after it."""
    bounds: dict[str, object] = {
        "mode": "dynamic", "defaultedgetype": "undirected", "timeformat": "date", "timerepresentation": "interval",
    }  # fmt: skip
    if edges:
        first, last = min(edge.first for edge in edges), max(edge.last for edge in edges)
        bounds |= {"start": start(first), "end": end(last)}
    return bounds


def _node(node: Node) -> str:
    values = _values({"kind": node.kind, "url": node.url})
    return element("node", {"id": node.id, "label": node.label}, element("attvalues", {}, *values))


def _edge(at: int, edge: Edge) -> str:
    known = {"source": edge.source, "target": edge.target, "weight": edge.weight, "kind": edge.kind, "label": edge.kind}
    values = {name: value for name, value in told(edge).items() if name in EDGE}
    spells = [element("spell", {"start": start(first), "end": end(last)}) for first, last in _united(edge.spells)]
    return element(
        "edge",
        {"id": f"e{at}", **known},
        element("attvalues", {}, *_values(values)),
        element("spells", {}, *spells),
    )


def _values(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield element("attvalue", {"for": name, "value": as_text(value)})


def _united(spells: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """The days on which there is something, each once: spells of one edge do not overlap."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(spells):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found
