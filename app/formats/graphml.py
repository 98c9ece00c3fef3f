"""Networks as GraphML (graphml.graphdrawing.org), for igraph, NetworkX, yEd and Cytoscape."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.formats.graph import Graph, GraphFormat, as_text, told
from app.formats.xml import BEGIN, element, tag, text

KEYS = {
    "node": {"kind": "string", "label": "string", "url": "string"},
    "edge": {
        "kind": "string", "weight": "int", "took_place": "int", "first": "string", "last": "string",
        "topics": "string", "to_source": "int", "to_target": "int",
    },
}  # fmt: skip
"""What nodes and edges tell, with the types of GraphML; it knows no lists."""


class GraphMl(GraphFormat):
    """An undirected graph; edges between the same nodes have ids of their own."""

    suffix, media_type, about = "graphml", "application/graphml+xml", "for igraph, NetworkX, yEd and Cytoscape"

    def write(self, graph: Graph) -> Iterator[bytes]:
        """The document, a node or an edge a line."""
        yield f"{BEGIN}<{tag('graphml', {'xmlns': 'http://graphml.graphdrawing.org/xmlns'})}>\n".encode()
        yield f"{element('desc', {}, text(graph.title))}\n".encode()
        for what, keys in KEYS.items():
            for name, kind in keys.items():
                key = {"id": f"{what}_{name}", "for": what, "attr.name": name, "attr.type": kind}
                yield f"{element('key', key)}\n".encode()
        yield f"<{tag('graph', {'id': 'network', 'edgedefault': 'undirected'})}>\n".encode()
        for node in graph.nodes:
            data = _data("node", {"kind": node.kind, "label": node.label, "url": node.url})
            yield f"{element('node', {'id': node.id}, *data)}\n".encode()
        for at, edge in enumerate(graph.edges):
            joined = {"id": f"e{at}", "source": edge.source, "target": edge.target}
            data = _data("edge", {"kind": edge.kind, **told(edge)})
            yield f"{element('edge', joined, *data)}\n".encode()
        yield b"</graph>\n</graphml>\n"


def _data(what: str, values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield element("data", {"key": f"{what}_{name}"}, text(as_text(value)))
