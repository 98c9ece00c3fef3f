"""What a country was called, and which country a name meant on a day."""

import xml.etree.ElementTree as ElementTree
from typing import Any
from urllib.parse import unquote

import pytest

from tests.conftest import SHARED, Client, cases


def codes(client: Client, name: str, on: str | None = None) -> list[str]:
    return [one["id"] for one in client.items("/v1/countries", name=name, **({"on": on} if on else {}))]


BY_DATE = [
    ("Burma", "1960-01-01", "BUMM"), ("Burma", "2012-11-19", "MM"), ("Yugoslavia", "1980-05-08", "YUCS"),
    ("Yugoslavia", "1999-06-10", "CSXX"), ("Yugoslavia", "2007-01-01", None), ("Korea", "1904-01-01", "X-KOR"),
    ("Korea", "1961-11-13", None), ("Korea", "1930-01-01", None), ("Republic of China", "1943-02-17", "CN"),
    ("Republic of China", "1965-08-23", "TW"), ("Congo", "1961-01-01", None), ("Congo", "1980-01-01", "CG"),
    ("Congo", "2015-01-01", None), ("Serbia", "1915-01-01", "X-SRB"), ("Serbia", "1999-01-01", "CSXX"),
    ("Serbia", "1930-01-01", None),
    ("Serbia", "2016-08-16", "RS"), ("Сербия", "1915-01-01", None), ("Turkey", "1913-01-01", "X-OTT"),
    ("Turkey", "1923-01-01", "TR"), ("Turkey", "1952-02-18", "TR"), ("Yemen", "1978-01-01", "X-YAR"),
    ("Yemen", "2000-01-01", "YE"), ("East Timor", "1999-10-01", "TPTL"), ("East Timor", "2005-01-01", "TL"),
    ("Russia", "1905-09-05", "X-RUE"), ("Russia", "1950-01-01", None), ("Russia", "2001-11-13", "RU"),
    ("Vietnam", "1966-02-06", None), ("Vietnam", "1995-08-05", "VN"), ("Soviet Union", "1992-02-16", "SUHH"),
    ("United Arab Republic", "1959-10-01", "X-UAR"), ("United Arab Republic", "1965-01-01", "EG"),
    ("한국", "1904-01-01", "X-KOR"), ("한국", "2012-03-26", "KR"), ("中華民國", "1943-01-01", "CN"),
    ("中華民國", "1954-12-02", "TW"), ("Burma", "1989", None), ("Burma", "1988", "BUMM"), ("Cuba", "1959", "CU"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "on", "code"), BY_DATE)
def test_a_name_means_a_country_on_a_day(client: Client, name: str, on: str, code: str | None) -> None:
    assert codes(client, name, on) == ([code] if code else [])


@pytest.mark.parametrize(
    ("name", "code"),
    [("Burma", "BUMM"), ("Yugoslavia", "YUCS"), ("Korea", None), ("Congo", None), ("Serbia", "RS"), ("Turkey", "TR"),
     ("Yemen", "YE"), ("Russia", "RU"), ("Vietnam", "VN"), ("Republic of China", "TW"), ("East Timor", "TL"),
     ("한국", "KR"), ("Macau", "MO"), ("West Bank", "PS"), ("St. Christopher and Nevis", "KN"),
     ("Congo, Dem. Rep.", "CD"), ("Macedonia, Republic of", "MK"), ("Kingdom of Serbia", "X-SRB"),
     ("Rhodesia and Nyasaland", "X-RNY"), ("West Indies Federation", "X-WIF"), ("Mali Federation", "X-MLF"),
     ("Ruanda-Urundi", "X-RUU"), ("Kingdom of Montenegro", "X-MNE")],
)  # fmt: skip
def test_without_a_day_a_name_is_that_of_the_country_that_goes_by_it(
    client: Client, name: str, code: str | None
) -> None:
    assert codes(client, name) == ([code] if code else [])


def test_a_day_without_a_name_is_refused(client: Client) -> None:
    answer = client.get("/v1/countries?on=2012-11-19")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "on")


def test_a_day_narrows_like_every_filter(client: Client) -> None:
    assert codes(client, "Burma", "2012-11-19") == ["MM"]
    assert client.items("/v1/countries?name=Burma&on=2012-11-19&region=Caribbean") == []
    assert client.items("/v1/countries?name=Burma&on=2012-11-19&as_of=1690-01-01") == []
    assert client.items("/v1/countries?name=Burma&on=2012-11-19&q=unheard") == []


def test_numbers_are_told_by_time_where_they_changed(client: Client) -> None:
    germany = client.get("/v1/countries/DE").json()["cow_periods"]

    assert [(one["cow"], one["start"], one["end"]) for one in germany] == [
        (255, None, "1945-05-08"), (260, "1955-05-05", "1990-10-02"), (255, "1990-10-03", ".."),
    ]  # fmt: skip
    china = client.get("/v1/countries/CN").json()
    assert (china["cow"], china["start"], china["cow_periods"]) == (710, None, [])


@pytest.mark.parametrize("case", cases("countries.jsonl"), ids=lambda case: f"{case['id']} {case['name']}")
def test_names_as_sources_write_them(client: Client, case: dict[str, Any]) -> None:
    assert codes(client, case["name"], case["date"]) == ([case["expected"]] if case["expected"] else [])


def listed() -> list[tuple[str, str, list[str]]]:
    found = []
    for case in cases("cases.jsonl"):
        asked = case["input"] if case["area"] == "countries" else ""
        if asked.startswith("GET /v1/countries?name=") and "ids" in case["expected"]:
            found.append((case["id"], unquote(asked.partition("name=")[2]), case["expected"]["ids"]))
    return found


@pytest.mark.parametrize(("case", "name", "ids"), listed())
def test_names_of_public_bug_reports(client: Client, case: str, name: str, ids: list[str]) -> None:
    assert codes(client, name) == ids


def test_every_name_in_the_historians_files_means_one_country_on_its_day(client: Client) -> None:
    folder = SHARED / "historian"
    if not folder.is_dir():
        pytest.skip("the records of the Office of the Historian are not beside this checkout (../shared/data)")
    told: dict[str, set[str]] = {}
    for path in folder.rglob("*.xml"):
        for record in ElementTree.parse(path).getroot().iter():  # noqa: S314 - our own copy of a public file
            day = next((one.text for one in record if one.tag in ("start-date", "date") and one.text), None)
            for one in record:
                name = "".join(one.itertext()).strip()
                if one.tag in ("country", "from") and name and day:
                    told.setdefault(name, set()).add(day[:10])

    unknown = {
        (name, day)
        for name, days in told.items()
        for day in (min(days), max(days), sorted(days)[len(days) // 2])
        if len(codes(client, name, day)) != 1
    }

    assert len(told) > 200
    # Two states each; the record has to say more.
    assert {name for name, _ in unknown} == {"Korea", "Vietnam"}, unknown
