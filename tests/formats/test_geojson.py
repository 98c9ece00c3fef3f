"""Maps: read back by a validator, with lines that a map can draw."""

from itertools import pairwise
from typing import Any

import pytest
from geojson_pydantic import FeatureCollection
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.formats.geojson import journey
from tests.conftest import Client
from tests.factories import make_leader, make_meeting, make_place, make_visit
from tests.formats.nasty import record_nasty

OURS = "from=2031-01-01&to=2031-12-31"
SUVA, APIA, LONDON, PARIS = (178.44, -18.14), (-171.77, -13.83), (-0.13, 51.51), (2.35, 48.86)


def features(client: Client, query: str = OURS) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/schedule.geojson?{query}")
    assert answer.status_code == 200, answer.text
    FeatureCollection.model_validate(answer.json())
    found: list[dict[str, Any]] = answer.json()["features"]
    return found


def test_what_is_told_comes_back_equal(client: Client, db: Session) -> None:
    titles = record_nasty(db)
    found = features(client)

    assert set(titles) <= {one["properties"]["title"] for one in found}
    assert {one["properties"]["entry"] for one in found} == {
        one["id"] for one in client.items(f"/v1/schedule?{OURS}&limit=500")
    }
    assert len({one["id"] for one in found}) == len(found)


def test_nothing_is_a_collection_too(client: Client) -> None:
    assert features(client, "on=1700-01-01") == []


def test_a_visit_is_its_stops_and_its_journey(client: Client, db: Session) -> None:
    london = make_place(db, "Londinium", country="GB", lon=LONDON[0], lat=LONDON[1])
    paris = make_place(db, "Lutetia", lon=PARIS[0], lat=PARIS[1])
    nowhere = make_place(db, "Somewhere", country="GB")
    guest = make_leader(db, "Ada Example")
    visit = make_visit(
        db, "2031-05-04", end="2031-05-06", participants=[{"role": "guest", "leader": guest}],
        stops=[{"place": london, "date": "2031-05-04"}, {"place": nowhere}, {"place": paris}],
    )  # fmt: skip
    first, second, third, line = features(client)

    assert first["geometry"] == {"type": "Point", "coordinates": list(LONDON)}
    assert (second["geometry"], second["properties"]["located"]) == (None, None)
    assert third["properties"]["place"] == "Lutetia"
    assert line["geometry"] == {"type": "LineString", "coordinates": [list(LONDON), list(PARIS)]}
    assert [one["id"] for one in (first, second, third, line)] == [f"{visit}/{end}" for end in (1, 2, 3, "journey")]
    assert (first["properties"]["date"], first["properties"]["latest"]) == ("2031-05-04", "2031-05-04")
    assert second["properties"]["latest"] == "2031-05-06"
    assert line["properties"]["participants"] == ["Ada Example"]


def test_the_point_of_a_country_is_told_only_where_it_is_asked_for(client: Client, db: Session) -> None:
    make_visit(db, "2031-05-04")
    make_meeting(db, "2031-05-05", place=make_place(db, "Somewhere", country="IT"))
    make_meeting(db, "2031-05-06")

    assert [one["geometry"] for one in features(client)] == [None, None, None]
    visit, somewhere, nowhere = features(client, f"{OURS}&countries=true")
    assert [one["properties"]["located"] for one in (visit, somewhere, nowhere)] == ["country", "country", None]
    assert visit["geometry"]["coordinates"] != somewhere["geometry"]["coordinates"]
    assert visit["properties"]["country"] == "FR"
    assert nowhere["geometry"] is None


@pytest.mark.parametrize(
    ("positions", "lines"),
    [
        ([LONDON, PARIS], [[LONDON, PARIS]]),
        ([(0.0, 10.0), (180.0, 20.0)], [[(0.0, 10.0), (180.0, 20.0)]]),
        ([(180.0, 10.0), (-179.0, 12.0)], [[(-180.0, 10.0), (-179.0, 12.0)]]),
        ([(179.0, 10.0), (-180.0, 12.0)], [[(179.0, 10.0), (180.0, 12.0)]]),
        ([(180.0, 10.0), (-180.0, 10.0)], []),
        ([LONDON, LONDON], []),
        ([LONDON], []),
        ([], []),
    ],
)
def test_a_line_is_cut_only_where_it_crosses_the_antimeridian(positions: Any, lines: Any) -> None:
    assert journey(positions) == lines


def test_over_the_pacific_a_line_has_two_parts() -> None:
    west, east = journey([SUVA, APIA])

    assert (west[0], east[-1]) == (SUVA, APIA)
    assert (west[-1][0], east[0][0]) == (180, -180)
    assert west[-1][1] == east[0][1]
    assert SUVA[1] < west[-1][1] < APIA[1]


LON = st.one_of(st.sampled_from([-180.0, 180.0, 0.0]), st.floats(-180, 180))


@given(st.lists(st.tuples(LON, st.floats(-90, 90)), max_size=6))
def test_no_part_crosses_or_has_no_length(positions: list[tuple[float, float]]) -> None:
    for line in journey(positions):
        assert len(line) > 1
        for (lon, lat), (next_lon, next_lat) in pairwise(line):
            assert abs(next_lon - lon) <= 180
            assert (lon, lat) != (next_lon, next_lat)
            assert -180 <= lon <= 180
            assert -90 <= lat <= 90
