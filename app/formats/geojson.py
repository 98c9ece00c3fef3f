"""GeoJSON (RFC 7946): meetings and stops as points, and the journey of each visit as a line, for maps."""

from collections.abc import Iterator, Sequence

from pydantic import Field
from pydantic_core import to_json

from app.documents.base import Facts
from app.formats.base import Export, Format, FormatOptions

Position = tuple[float, float]
"""Degrees east, degrees north."""


class GeoJsonOptions(FormatOptions):
    """What can be chosen of a map."""

    countries: bool = Field(
        False,
        description="Where no place is known, the point of the country (`located` is `country`); else there is none.",
        examples=[True],
    )


class GeoJson(Format):
    """A FeatureCollection. What is known to have happened, but not where, is a feature without a geometry."""

    suffix, media_type, about, charset = "geojson", "application/geo+json", "points and lines for maps", ""
    Options = GeoJsonOptions

    def write(self, export: Export, options: GeoJsonOptions) -> Iterator[bytes]:
        """The collection, a feature a line."""
        before = b'{"type":"FeatureCollection","features":[\n'
        for entry in export.entries():
            for feature in _features(export, entry, options):
                yield before + to_json(feature)
                before = b",\n"
        yield b"\n]}\n" if before == b",\n" else before + b"]}\n"


def _features(export: Export, entry: Facts, options: GeoJsonOptions) -> Iterator[Facts]:
    stops = entry.get("stops", ())
    if not stops:
        country = entry["host_country"] if entry["kind"] == "visit" else None
        yield _point(export, entry, entry["id"], entry.get("place"), country, options)
    for number, stop in enumerate(stops, start=1):
        feature = _point(export, entry, f"{entry['id']}/{number}", stop["place"], None, options)
        feature["properties"] |= {"stop": number, "date": stop["date"], "activities": stop["activities"]}
        if stop["date"]:
            feature["properties"] |= {"earliest": stop["earliest"], "latest": stop["latest"]}
        yield feature
    if lines := journey([place for stop in stops if (place := _position(stop["place"]))]):
        yield _feature(export, entry, f"{entry['id']}/journey", _line(lines), "place", None)


def _point(
    export: Export, entry: Facts, feature_id: str, place: Facts | None, country: str | None, options: GeoJsonOptions
) -> Facts:
    position, located = _position(place), "place"
    if not position and options.countries:
        label = export.countries.get(country or (place or {}).get("country") or "")
        position, located = label.point if label else None, "country"
    geometry = {"type": "Point", "coordinates": position} if position else None
    return _feature(export, entry, feature_id, geometry, located if position else None, place)


def _position(place: Facts | None) -> Position | None:
    if not place or place["lat"] is None or place["lon"] is None:
        return None
    return place["lon"], place["lat"]


def _feature(
    export: Export, entry: Facts, feature_id: str, geometry: Facts | None, located: str | None, place: Facts | None
) -> Facts:
    names = [one["name"] for one in entry["participants"] if one["name"]]
    return {
        "type": "Feature",
        "id": feature_id,
        "geometry": geometry,
        "properties": {
            "kind": entry["kind"],
            "entry": entry["id"],
            "url": export.absolute(entry["url"]),
            "title": entry["title"],
            "status": entry["status"],
            "date": entry.get("date"),
            "start": entry.get("start"),
            "end": entry.get("end"),
            "earliest": entry["earliest"],
            "latest": entry["latest"],
            "place": place["name"] if place else None,
            "country": place["country"] if place else entry.get("host_country"),
            "located": located,
            "participants": names,
        },
    }


def _line(lines: Sequence[Sequence[Position]]) -> Facts:
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def journey(positions: Sequence[Position]) -> list[list[Position]]:
    """The lines through these positions, cut where they cross the antimeridian (RFC 7946, 3.1.9).

    Between two positions the shorter way is taken; a line has two different positions at least.
    """
    lines: list[list[Position]] = [list(positions[:1])]
    for lon, lat in positions[1:]:
        last_lon, last_lat = lines[-1][-1]
        if abs(lon - last_lon) <= 180:
            lines[-1].append((lon, lat))
            continue
        # Beyond the seam the same place is a whole turn further.
        seam = 180.0 if last_lon > 0 else -180.0
        beyond = lon + 2 * seam
        share = (seam - last_lon) / (beyond - last_lon) if beyond != last_lon else 0
        crossing = round(last_lat + share * (lat - last_lat), 7)
        lines[-1].append((seam, crossing))
        lines.append([(-seam, crossing), (lon, lat)])
    distinct = [_without_repetitions(line) for line in lines]
    return [line for line in distinct if len(line) > 1]


def _without_repetitions(line: Sequence[Position]) -> list[Position]:
    return [one for at, one in enumerate(line) if at == 0 or one != line[at - 1]]
