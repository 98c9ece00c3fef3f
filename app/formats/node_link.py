"""Networks as JSON, in the form of NetworkX and D3: nodes, and the edges between their ids."""

from collections.abc import Iterator

from pydantic_core import to_json

from app.formats.graph import Graph, GraphFormat


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
            told = {
                "source": edge.source,
                "target": edge.target,
                "key": edge.kind,
                "weight": edge.weight,
                "took_place": edge.took_place,
                "first": edge.first.isoformat(),
                "last": edge.last.isoformat(),
                "topics": sorted(edge.topics),
            }
            if edge.kind == "visit":
                told |= {"to_source": edge.weight - edge.to_target, "to_target": edge.to_target}
            yield between + to_json(told)
            between = b",\n"
        yield b"\n]}\n"
