"""Who met whom how often: counted once more from the schedule, and read back by NetworkX."""

import io
from collections import Counter
from itertools import combinations
from typing import Any

import networkx
import pytest
from defusedxml.ElementTree import fromstring
from sqlalchemy.orm import Session

from app.formats.offered import GRAPHS
from tests.conftest import Client
from tests.factories import make_leader, make_meeting, make_visit
from tests.formats.nasty import record_nasty

GEXF = "{http://gexf.net/1.3}"
SUFFIXES = ["", *(f".{one.suffix}" for one in GRAPHS)]


def read(client: Client, suffix: str, query: str = "") -> Any:
    """The network as NetworkX sees it."""
    answer = client.get(f"/v1/network{suffix}?{query}")
    assert answer.status_code == 200, answer.text
    if suffix == "":
        return networkx.node_link_graph(answer.json(), edges="edges")
    if suffix == ".graphml":
        return networkx.read_graphml(io.BytesIO(answer.content), force_multigraph=True)
    return networkx.read_gexf(io.BytesIO(answer.content), version="1.3")


def edges(graph: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The edges by what they join, and their kind."""
    graph = networkx.MultiGraph(graph)  # the reader of GEXF makes a simple one where it can
    told = [(sorted((one, other)), key, data) for one, other, key, data in graph.edges(keys=True, data=True)]
    return {(*ends, data.get("label", data.get("kind", key))): data for ends, key, data in told}


def principals(entry: dict[str, Any]) -> list[str]:
    taking = (one for one in entry["participants"] if one["role"] == "principal" and one["leader"])
    return sorted({one["leader"]["id"] for one in taking})


@pytest.mark.parametrize(
    "query", ["", "country=CU", "status=took_place&kind=meeting", "as_of=2025-05-06", "on=2025-05-10"]
)
def test_the_same_is_counted_as_the_schedule_tells(client: Client, query: str) -> None:
    told = client.items(f"/v1/schedule?limit=500&{query}")
    met = [entry for entry in told if entry["kind"] == "meeting"]
    expected = Counter(pair for entry in met for pair in combinations(principals(entry), 2))
    for suffix in SUFFIXES:
        found = edges(read(client, suffix, query))
        counted = {(one, other): data["weight"] for (one, other, kind), data in found.items() if kind == "meeting"}

        assert counted == expected, suffix


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_told_of_nodes_and_edges_comes_back_equal(client: Client, db: Session, suffix: str) -> None:
    titles = record_nasty(db)
    named = {one["name"]: one["id"] for one in client.items("/v1/leaders?limit=500")}
    others = [make_leader(db, name) for name in ("صدر الرئيس", "נתניהו", "정상회담", "]]><script>&amp;")]
    for other in others:
        for leader in list(named.values())[-3:]:
            make_meeting(
                db, "2031-05-07", topics=["gas", "trade; more", "]]>"],
                participants=[{"role": "principal", "leader": leader, "country": "FR"},
                              {"role": "principal", "leader": other, "country": "IT"}],
            )  # fmt: skip
    graph = read(client, suffix, "from=2031-01-01")
    node = graph.nodes[others[0]]
    topics = {str(data["topics"]) for data in edges(graph).values()}

    assert len(titles) > 20
    assert node["label"] == "صدر الرئيس"
    assert {graph.nodes[one]["label"] for one in others} >= {"נתניהו", "정상회담", "]]><script>&amp;"}
    assert topics == {str(["]]>", "gas", "trade; more"]) if suffix == "" else "]]> | gas | trade; more"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_countries_visit_one_another_in_one_direction(client: Client, db: Session, suffix: str) -> None:
    for guest, host in (("FR", "IT"), ("FR", "IT"), ("IT", "FR")):
        make_visit(db, "2031-05-07", guest_country=guest, host_country=host, status="announced")
    make_meeting(db, "2031-05-07")
    found = edges(read(client, suffix, "nodes=countries&from=2031-01-01"))
    visits, meetings = found["FR", "IT", "visit"], found["FR", "IT", "meeting"]

    assert (visits["weight"], visits["took_place"], meetings["weight"]) == (3, 0, 1)
    assert (visits["to_target"], visits["to_source"]) == (2, 1)
    assert {data["label"] for _, data in read(client, suffix, "nodes=countries&on=2031").nodes(data=True)} == {
        "France", "Italy",
    }  # fmt: skip


def test_organizations_stand_beside_countries(client: Client, db: Session) -> None:
    make_meeting(
        db, "2031-05-07",
        participants=[{"role": "principal", "organization": "united-nations"}, {"role": "principal", "country": "FR"}],
    )  # fmt: skip
    graph = read(client, "", "nodes=countries&on=2031-05-07")

    assert sorted(data["kind"] for _, data in graph.nodes(data=True)) == ["country", "organization"]


def test_only_who_met_so_often_is_told(client: Client, db: Session) -> None:
    one, other, third = (make_leader(db, f"{name} Example") for name in ("Ada", "Bea", "Cyd"))
    for pair in ((one, other), (one, other), (one, third)):
        make_meeting(db, "2031-05-07", participants=[{"role": "principal", "leader": leader} for leader in pair])
    make_meeting(
        db, "2031-05-08", format="trilateral",
        participants=[{"role": "principal", "leader": leader} for leader in (one, other, third)]
        + [{"role": "delegate", "country": "FR"}],
    )  # fmt: skip
    graphs = [read(client, "", f"from=2031-01-01&min_weight={least}") for least in (1, 2, 3, 4)]

    assert [(len(graph.nodes), len(graph.edges)) for graph in graphs] == [(3, 3), (3, 2), (2, 1), (0, 0)]


@pytest.mark.parametrize(
    ("dates", "spells"),
    [
        (["2031-05-07"], [("2031-05-07", "2031-05-08")]),
        (["2031-05-07", "2031-05-07", "2031-05-09"], [("2031-05-07", "2031-05-08"), ("2031-05-09", "2031-05-10")]),
        (["[2031-05-07..2031-05-10]", "2031-05-10/2031-05-12"], [("2031-05-07", "2031-05-13")]),
        (["2031-05"], [("2031-05-01", "2031-06-01")]),
        (["2031-05-07/.."], [("2031-05-07", None)]),
        (["9999-12-31"], [("9999-12-31", None)]),
    ],
)
def test_gephi_sees_each_edge_on_its_days(
    client: Client, db: Session, dates: list[str], spells: list[tuple[str, str | None]]
) -> None:
    leaders = [make_leader(db, f"{name} Example") for name in ("Ada", "Bea")]
    for date in dates:
        make_meeting(db, date, participants=[{"role": "principal", "leader": leader} for leader in leaders])
    root = fromstring(client.get(f"/v1/network.gexf?leader={leaders[0]}").content)
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    found = [(one.attrib["start"], one.attrib.get("end")) for one in graph.iter(f"{GEXF}spell")]

    assert found == spells
    assert all(last is None or first < last for first, last in found)
    assert (graph.attrib["mode"], graph.attrib["timeformat"]) == ("dynamic", "date")
    assert graph.attrib["start"] == min(first for first, _ in found)
    ends = [last for _, last in found]
    assert graph.attrib.get("end") == (None if None in ends else max(filter(None, ends)))


def test_every_key_of_graphml_has_a_type_and_weights_are_numbers(client: Client) -> None:
    root = fromstring(client.get("/v1/network.graphml?nodes=countries").content)
    keys = {one.attrib["id"]: one.attrib["attr.type"] for one in root.iterfind("{*}key")}
    used = {one.attrib["key"] for one in root.iterfind(".//{*}data")}

    assert (keys["edge_weight"], keys["edge_first"]) == ("int", "string")
    assert used <= set(keys)


def test_an_empty_network_is_one(client: Client) -> None:
    for suffix in SUFFIXES:
        assert len(read(client, suffix, "on=1700-01-01").nodes) == 0


def test_it_is_told_again_only_when_it_reads_otherwise(client: Client, db: Session) -> None:
    for suffix in SUFFIXES:
        url = f"/v1/network{suffix}?from=2031-01-01&nodes=countries"
        make_meeting(db, "2031-01-01")
        answer = client.get(url)
        tag = answer.headers["etag"]

        assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
        assert client.request("HEAD", url).headers["etag"] == tag
        assert client.get(f"{url}&min_weight=2").headers["etag"] != tag
        make_meeting(db, "2031-01-02")
        assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_accept_leads_to_a_format(client: Client) -> None:
    for one in GRAPHS:
        by_accept = client.get("/v1/network?country=CU", headers={"Accept": one.media_type})
        assert by_accept.content == client.get(f"/v1/network.{one.suffix}?country=CU").content
        assert by_accept.headers["content-type"] == one.media_type
        links = client.get("/v1/network?country=CU").headers["link"]
        assert f'</v1/network.{one.suffix}?country=CU>; rel="alternate"; type="{one.media_type}"' in links
    refused = client.get("/v1/network", headers={"Accept": "text/csv"})

    assert (refused.status_code, refused.headers["vary"]) == (406, "Accept")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("nodes=persons", "nodes"), ("min_weight=0", "min_weight"), ("limit=5", "limit"), ("country=ZZZ", "country"),
     ("between_whom=leaders", "between_whom")],
)  # fmt: skip
def test_bad_parameters_are_refused(client: Client, query: str, parameter: str) -> None:
    for suffix in SUFFIXES:
        answer = client.get(f"/v1/network{suffix}?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, parameter), suffix
