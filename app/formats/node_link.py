"""Networks as JSON, in the form of NetworkX and D3: nodes, and the edges between their ids."""

from collections.abc import Iterator

from pydantic_core import to_json

from app.formats.graph import Graph, GraphFormat, told


class NodeLink(GraphFormat):
    """`networkx.node_link_graph` reads it."""

    suffix, media_type, about = "json", "application/json", "for NetworkX, D3 and other programs"

    def write(self, graph: Graph) -> Iterator[bytes]:
        """The object, a node or an edge a line."""
        head = to_json({"title": graph.title}).decode()
        yield f'{{"directed":false,"multigraph":true,"graph":{head},"nodes":['.encode()
        between = b"\n"
        for node in graph.nodes:
            yield between + to_json(node._asdict())
            between = b",\n"
        yield b'\n],"edges":['
        between = b"\n"
        for edge in graph.edges:
            yield between + to_json({"source": edge.source, "target": edge.target, "key": edge.kind, **told(edge)})
            between = b",\n"
        yield b"\n]}\n"
