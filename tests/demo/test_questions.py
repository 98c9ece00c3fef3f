"""The questions that Bilat was built for, asked of the demo collection."""

import pytest

from tests.conftest import Client

PUTIN = "/v1/schedule?leader=vladimir-putin&from=2025-05-07&to=2025-05-10&kind=meeting"


def test_the_calendar_of_cuba_in_may_is_a_visit_and_two_meetings(client: Client) -> None:
    titles = client.titles("/v1/schedule?country=CU&from=2025-05-01&to=2025-05-31")

    assert titles == [
        "Miguel Díaz-Canel visits Russia",
        "Miguel Díaz-Canel meets Alexandr Beglov",
        "Vladimir Putin meets Miguel Díaz-Canel",
    ]


def test_meetings_of_a_day_stand_in_their_order_though_nobody_told_the_hours(client: Client) -> None:
    titles = client.titles(PUTIN)

    names = [title.removeprefix("Vladimir Putin meets ") for title in titles]
    assert len(names) == 17
    assert names.index("Nicolás Maduro") < names.index("Miguel Díaz-Canel") < names.index("Ukhnaagiin Khurelsukh")
    assert set(names[-8:-6]) == {"Tô Lâm", "Khalifa Haftar"}
    assert names[-6:] == [
        "Thongloun Sisoulith",
        "Emmerson Mnangagwa",
        "Mahmoud Abbas",
        "Ibrahim Traoré",
        "Badra Gunba",
        "Alan Gagloev",
    ]


def test_on_the_morning_of_6_may_everything_was_only_announced(client: Client) -> None:
    then, now = client.items(f"{PUTIN}&as_of=2025-05-06"), client.items(PUTIN)

    assert {entry["status"] for entry in then} == {"announced"}
    missing = {entry["id"] for entry in now} - {entry["id"] for entry in then}
    assert [entry["title"] for entry in now if entry["id"] in missing] == ["Vladimir Putin meets Khalifa Haftar"]
    assert {entry["id"] for entry in then} <= {entry["id"] for entry in now}


def test_two_meetings_were_announced_and_are_not_known_to_have_taken_place(client: Client) -> None:
    titles = client.titles(f"{PUTIN}&status=announced")

    assert titles == ["Vladimir Putin meets Ukhnaagiin Khurelsukh", "Vladimir Putin meets Thongloun Sisoulith"]


def test_a_meeting_on_one_of_four_days_is_possible_on_each_and_certain_on_none(client: Client) -> None:
    url = "/v1/schedule?between=RU,BR&on=2025-05-08"

    assert client.titles(url) == ["Vladimir Putin meets Luiz Inácio Lula da Silva"]
    assert client.titles(f"{url}&when=certain") == []
    assert client.titles("/v1/schedule?between=BR,RU&from=2025-05-07&to=2025-05-10&when=certain") != []


def test_a_greeter_is_found_by_role(client: Client) -> None:
    (visit,) = client.items("/v1/schedule?role=greeter&leader=sergey-ryabkov")

    assert visit["title"] == "Miguel Díaz-Canel visits Russia"
    assert visit["reception"]["rank"] == "deputy_minister"


def test_whereabouts_are_certain_of_the_country_and_not_of_the_city(client: Client) -> None:
    found = client.get("/v1/leaders/miguel-diaz-canel/whereabouts?on=2025-05-05").json()

    places = {(one["certainty"], one["country"], one["place"] and one["place"]["name"]) for one in found["whereabouts"]}
    assert places == {("certain", "RU", None), ("possible", "RU", "Saint Petersburg"), ("possible", "RU", "Moscow")}
    greeters = [one["name"] for one in found["entries"][0]["participants"] if one["role"] == "greeter"]
    assert greeters == ["Sergey Ryabkov"]


def test_a_day_before_the_visit_nothing_is_recorded(client: Client) -> None:
    found = client.get("/v1/leaders/miguel-diaz-canel/whereabouts?on=2025-05-03").json()

    assert (found["whereabouts"], found["entries"]) == ([], [])


def test_the_officeholders_of_cuba_stand_by_rank(client: Client) -> None:
    found = client.items("/v1/countries/CU/officeholders?on=2025-05-07")

    assert [(one["title"], one["leader"]["name"], one["certainty"]) for one in found] == [
        ("President of Cuba", "Miguel Díaz-Canel", "certain"),
        ("Foreign Minister of Cuba", "Bruno Rodríguez", "certain"),
        ("Minister of Foreign Trade of Cuba", "Oscar Pérez-Oliva", "certain"),
    ]


@pytest.mark.parametrize(
    "spelling", ["диас-канель", "diaz canel", "Diaz-Canel", "DÍAZ-CANEL", "Диас-Канель", "canel dia"]
)
def test_a_leader_is_found_in_any_spelling(client: Client, spelling: str) -> None:
    assert [one["slug"] for one in client.items("/v1/leaders", q=spelling)] == ["miguel-diaz-canel"]


@pytest.mark.parametrize("spelling", ["Yury Ushakov", "Yuri Ushakov", "ushakov"])
def test_one_name_in_two_spellings_is_one_leader(client: Client, spelling: str) -> None:
    assert [one["slug"] for one in client.items("/v1/leaders", q=spelling)] == ["yuri-ushakov"]


@pytest.mark.parametrize(("spelling", "slug"), [("习近平", "xi-jinping"), ("Владимир Путин", "vladimir-putin")])
def test_scripts_stand_side_by_side(client: Client, spelling: str, slug: str) -> None:
    assert [one["slug"] for one in client.items("/v1/leaders", q=spelling)] == [slug]


@pytest.mark.parametrize(
    ("spelling", "name"),
    [("путин", "Vladimir Putin"), ("Владимир Путин", "Vladimir Putin"), ("диас канель", "Miguel Díaz-Canel"),
     ("習近平", "Xi Jinping"), ("Yury Ushakov", "Yuri Ushakov")],
)  # fmt: skip
def test_the_schedule_is_searched_under_each_spelling_of_a_leader(client: Client, spelling: str, name: str) -> None:
    found = client.items("/v1/schedule", q=spelling, limit="100")

    expected = [
        one["id"]
        for one in client.items("/v1/schedule?limit=100")
        if name in [person["name"] for person in one["participants"]]
    ]
    assert [one["id"] for one in found] == expected != []


def test_words_of_two_spellings_narrow_each_other(client: Client) -> None:
    assert client.titles("/v1/schedule", q="путин maduro") == ["Vladimir Putin meets Nicolás Maduro"]
    assert client.items("/v1/schedule", q="путин nobody") == []


def test_a_leader_of_the_demo_is_found_by_wikidata_id(client: Client) -> None:
    assert client.get("/v1/leaders/wikidata:Q7747").json()["slug"] == "vladimir-putin"


def test_who_was_in_moscow_is_asked_by_place_with_all_halls_within(client: Client) -> None:
    titles = client.titles("/v1/schedule?place=moscow&on=2025-05-07")

    assert "Vladimir Putin meets Miguel Díaz-Canel" in titles  # in a hall of the Kremlin by then
    assert "Miguel Díaz-Canel visits Russia" in titles
