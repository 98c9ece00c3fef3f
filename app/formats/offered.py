"""The formats that are offered, and which of them a reader wants (RFC 9110, 12.5.1)."""

from functools import lru_cache

from app.errors import NotAcceptable
from app.formats.atom import Atom
from app.formats.base import Format
from app.formats.csv import Csv
from app.formats.geojson import GeoJson
from app.formats.gexf import Gexf
from app.formats.graph import GraphFormat
from app.formats.graphml import GraphMl
from app.formats.ics import Ics
from app.formats.jsonld import JsonLd
from app.formats.ndjson import Ndjson
from app.formats.node_link import NodeLink
from app.formats.parquet import Parquet
from app.formats.tsv import Tsv
from app.formats.xlsx import Xlsx

FORMATS: tuple[Format, ...] = (Csv(), Tsv(), Xlsx(), Ndjson(), Ics(), GeoJson(), JsonLd(), Atom(), Parquet())
"""The formats of the schedule, beside JSON, which comes in pages."""

NODE_LINK = NodeLink()
GRAPHS: tuple[GraphFormat, ...] = (GraphMl(), Gexf())
"""The formats of the network, beside JSON."""

Offered = tuple[Format, ...] | tuple[GraphFormat, ...]

JSON = "application/json"

LONGEST = 200
"""Characters; what a browser accepts is shorter, and what is longer is not remembered."""


def wanted(accept: str, formats: Offered = FORMATS) -> Format | GraphFormat | None:
    """The one of these formats that a reader likes best; None is JSON, which goes first where they like it as well.

    Raises NotAcceptable when they like none of them.
    """
    return _remembered(accept, formats) if len(accept) <= LONGEST else _wanted(accept, formats)


def _wanted(accept: str, formats: Offered) -> Format | GraphFormat | None:
    liked = [_quality(accept, JSON), *(_quality(accept, one.media_type) for one in formats)]
    best = max(liked)
    if not best:
        told = ", ".join([JSON, *(one.media_type for one in formats)])
        raise NotAcceptable(f"this is told as {told}")
    at = liked.index(best)
    return formats[at - 1] if at else None


_remembered = lru_cache(maxsize=1_000)(_wanted)


def _quality(accept: str, media_type: str) -> float:
    """How much a media type is liked, from 0 to 1: as its closest range says."""
    kind = media_type.partition("/")[0]
    closest, quality = 0, 0.0
    for one in accept.split(","):
        told, *parameters = (piece.strip().lower() for piece in one.split(";"))
        close = {"*/*": 1, f"{kind}/*": 2, media_type: 3}.get(told, 0)
        if close > closest:
            closest, quality = close, _weight(parameters)
    return quality


def _weight(parameters: list[str]) -> float:
    told = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return min(max(float(told), 0.0), 1.0)
    except ValueError:
        return 1.0
