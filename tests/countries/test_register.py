"""The register, held against ISO's lists and against itself."""

import re
from collections import defaultdict
from collections.abc import Callable

import pycountry
import pytest

from app import edtf
from app.countries.register import RegisteredCountry, countries, successions
from app.text import fold_name
from tests.conftest import Client

BY_CODE = {country.code: country for country in countries()}

NAMES: dict[str, set[str]] = defaultdict(set)
for _country in countries():
    for _name in _country.names:
        if not _name.dated:
            NAMES[fold_name(_name.name)].add(_country.code)


def test_every_code_of_iso_3166_1_is_in_it_with_its_numbers() -> None:
    told = {c.code: (c.alpha3, c.numeric) for c in countries() if c.standard == "iso-3166-1"}

    assert told == {c.alpha_2: (c.alpha_3, c.numeric) for c in pycountry.countries}


def test_every_code_of_iso_3166_3_is_in_it_with_its_numbers() -> None:
    told = {c.code: (c.alpha3, c.numeric) for c in countries() if c.standard == "iso-3166-3"}

    assert told == {c.alpha_4: (c.alpha_3, getattr(c, "numeric", None)) for c in pycountry.historic_countries}


def test_codes_of_our_own_cannot_be_taken_for_those_of_iso() -> None:
    own = [c.code for c in countries() if c.standard == "bilat"]

    assert len(own) > 40
    assert all(re.fullmatch(r"X-[A-Z]{3}", code) for code in own)
    assert BY_CODE["XK"].standard == "user-assigned"


@pytest.mark.parametrize("code", ["X-SVN", "X-HAW", "X-TAN", "X-ZAN", "X-ABK", "X-SOS", "X-OTT", "X-AUH", "X-PRU"])
def test_states_that_iso_never_coded_are_in_it(code: str) -> None:
    assert BY_CODE[code].standard == "bilat"


def test_dates_are_dates_and_no_country_ends_before_it_begins() -> None:
    for country in countries():
        start = edtf.parse(country.start).earliest if country.start else None
        end = edtf.parse(country.end).latest if country.end and country.end != ".." else None
        assert not (start and end) or start < end, country.code
        exists = country.standard in ("iso-3166-1", "user-assigned")
        assert not exists or country.end == "..", country.code


def test_points_lie_on_the_globe_and_every_country_has_one_and_a_region() -> None:
    for country in countries():
        assert country.lat is not None
        assert country.lon is not None
        assert -90 <= country.lat <= 90
        assert -180 <= country.lon <= 180
        assert country.region


def test_successions_join_countries_of_the_register_and_never_run_in_a_circle() -> None:
    after: dict[str, list[str]] = defaultdict(list)
    for pair in successions():
        assert {pair.predecessor, pair.successor} <= set(BY_CODE), pair
        assert pair.on is None or edtf.parse(pair.on)
        after[pair.predecessor].append(pair.successor)

    def descend(code: str, path: tuple[str, ...]) -> None:
        assert code not in path, path
        for successor in after[code]:
            descend(successor, (*path, code))

    for code in list(after):
        descend(code, ())


def test_every_former_state_has_successors_and_yugoslavia_has_the_right_ones() -> None:
    followed = {pair.predecessor for pair in successions()}
    former = {c.code for c in countries() if c.standard == "iso-3166-3" or (c.standard == "bilat" and c.end != "..")}

    assert former <= followed
    assert {p.successor for p in successions() if p.predecessor == "YUCS"} == {"CSXX", "SI", "HR", "BA", "MK"}
    assert {p.successor for p in successions() if p.predecessor == "CSHH"} == {"CZ", "SK"}


def test_no_country_follows_another_before_that_one_began() -> None:
    for pair in successions():
        start = BY_CODE[pair.predecessor].start
        if pair.on and start:
            assert edtf.parse(start).earliest < edtf.parse(pair.on).latest, pair


def test_no_country_follows_another_before_it_exists_itself() -> None:
    for pair in successions():
        start = BY_CODE[pair.successor].start
        if pair.on and start:
            assert edtf.parse(start).earliest <= edtf.parse(pair.on).latest, pair


# A part that left while the rest went on, or territory that others held in between.
NOT_AT_THE_END = {
    ("ANHH", "AW"), ("CSXX", "XK"), ("PCHH", "FM"), ("PCHH", "MH"), ("PCHH", "MP"), ("X-DAN", "PL"),
    ("X-HEJ", "SA"), ("X-KOR", "KP"), ("X-KOR", "KR"), ("X-OFS", "ZA"), ("X-PAL", "PS"), ("X-PAP", "VA"),
    ("X-SVN", "VN"), ("X-ZAR", "ZA"),
}  # fmt: skip


def test_a_country_is_followed_when_it_ends_but_for_those_that_broke_up_over_years() -> None:
    late = set()
    for pair in successions():
        end = BY_CODE[pair.predecessor].end
        assert pair.on, pair
        assert end, pair
        assert end != "..", pair
        apart = abs((edtf.parse(pair.on).earliest - edtf.parse(end).earliest).days)
        if apart > 366 and pair.predecessor not in ("SUHH", "X-RUE", "X-OTT", "X-FCA", "X-WIF"):
            late.add((pair.predecessor, pair.successor))

    assert late == NOT_AT_THE_END


def test_present_countries_have_names_in_all_languages_and_in_their_own() -> None:
    for country in countries():
        told = [(name.language, name.kind, name.name, name.start) for name in country.names]
        assert len(told) == len(set(told)), country.code
        assert all(language and name == name.strip() for language, _, name, _ in told), country.code
        assert len(country.code) > 2 or len({language for language, *_ in told}) >= 30, country.code
    native = {(c.code, name.language, name.name) for c in countries() for name in c.names if name.kind == "native"}
    assert {("NZ", "mi", "Aotearoa"), ("UZ", "uz", "Oʻzbekiston"), ("CH", "gsw", "Schwiiz")} <= native


def related(codes: set[str]) -> bool:
    """Whether some chain of successions joins all of these."""
    joined, pairs = {min(codes)}, [(p.predecessor, p.successor) for p in successions()]
    for _ in range(5):  # the kingdom of Serbia is three steps from the republic
        joined |= {b for a, b in pairs if a in joined} | {a for a, b in pairs if b in joined}
    return codes <= joined


SYSTEMS: list[Callable[[RegisteredCountry], object]] = [lambda c: c.cow, lambda c: c.gw, lambda c: c.wikidata]


@pytest.mark.parametrize("number", SYSTEMS, ids=["cow", "gw", "wikidata"])
def test_a_number_is_shared_only_along_a_line_of_succession(number: Callable[[RegisteredCountry], object]) -> None:
    owners: dict[object, set[str]] = defaultdict(set)
    for country in countries():
        owners[number(country)].add(country.code)
    owners.pop(None)

    assert len(owners) > 190
    assert [codes for codes in owners.values() if len(codes) > 1 and not related(codes)] == []


@pytest.mark.parametrize(
    ("code", "alpha3", "cow", "gw", "wikidata"),
    [
        ("US", "USA", 2, 2, "Q30"), ("CU", "CUB", 40, 40, "Q241"), ("RU", "RUS", 365, 365, "Q159"),
        ("DE", "DEU", 255, 260, "Q183"), ("RS", "SRB", 345, 340, "Q403"), ("YE", "YEM", 679, 678, "Q805"),
        ("XK", "XKX", 347, 347, "Q1246"), ("SUHH", "SUN", 365, 365, "Q15180"), ("KI", "KIR", 946, 970, "Q710"),
        ("YUCS", "YUG", 345, 345, "Q36704"), ("CSXX", "SCG", 345, 345, "Q37024"), ("TO", "TON", 955, 972, "Q678"),
        ("NR", "NRU", 970, 971, "Q697"), ("TV", "TUV", 947, 973, "Q672"), ("VN", "VNM", 816, 816, "Q881"),
        ("X-YAR", None, 678, 678, "Q267584"), ("X-UAR", None, 651, 651, "Q170468"),
        ("X-SVN", None, 817, 817, "Q180573"), ("TW", "TWN", 713, 713, "Q865"), ("ZA", "ZAF", 560, 560, "Q258"),
    ],
)  # fmt: skip
def test_the_numbers_that_political_scientists_merge_on(
    code: str, alpha3: str | None, cow: int, gw: int, wikidata: str
) -> None:
    country = BY_CODE[code]

    assert (country.alpha3, country.cow, country.gw, country.wikidata) == (alpha3, cow, gw, wikidata)


def test_no_name_belongs_to_two_countries() -> None:
    assert {name: codes for name, codes in NAMES.items() if len(codes) > 1} == {}


RESOLVED = {
    "China, People's Republic of": "CN", "Republic of China": "TW", "Korea, South": "KR", "Korea, Republic of": "KR",
    "Burma": "BUMM", "Ivory Coast": "CI", "Côte d’Ivoire": "CI", "Congo, Democratic Republic of the": "CD",
    "Congo (Kinshasa)": "CD", "Congo (Brazzaville)": "CG", "Russian Federation": "RU", "USSR": "SUHH",
    "U.S.S.R.": "SUHH",
    "Great Britain": "GB", "U.K.": "GB", "THE GAMBIA": "GM", "Gambia, The": "GM", "Vatican": "VA", "FYROM": "MK",
    "Swaziland": "SZ", "Cape Verde": "CV", "Palestinian Authority": "PS", "Türkiye": "TR", "U.S.A.": "US", "us": "US",
    "Viet Nam": "VN", "West Germany": "DE", "German Democratic Republic": "DDDE", "Zaire": "ZRCD", "Ceylon": "LK",
    "Union of South Africa": "ZA", "Khmer Republic": "KH", "Southern Rhodesia": "RHZW", "Upper Volta": "HVBF",
    "Siam": "TH", "Persia": "IR", "UK": "GB", "USA": "US", "United States of America": "US", "UAE": "AE",
    "Holy See": "VA", "Macedonia": "MK", "East Timor": "TL", "Czech Republic": "CZ", "Palestine": "PS", "Turkey": "TR",
    "East Germany": "DDDE", "Federal Republic of Germany": "DE", "Dahomey": "DYBJ", "Vietnam, South": "X-SVN",
    "Federal Republic of Yugoslavia": "CSXX", "Texas, Republic of": "X-TEX", "США": "US", "СССР": "SUHH", "台灣": "TW",
    "Oʻzbekiston": "UZ", "Yugoslavia (Kosovo)": "YUCS", "Bosnia & Herzegovina": "BA", "Saint Lucia": "LC",
    "St. Lucia": "LC", "Rußland": "RU", "Россия": "RU", "中国": "CN", "مصر": "EG", "भारत": "IN", "Österreich": "AT",
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), RESOLVED.items())
def test_a_name_is_resolved_after_folding(client: Client, name: str, code: str) -> None:
    assert [country["id"] for country in client.items("/v1/countries", name=name)] == [code]


BRACKETS = {
    "Germany (East)": "DDDE", "Germany (West)": "DE", "Vietnam (North)": "VDVN", "Vietnam (South)": "X-SVN",
    "Sudan (South)": "SS", "Samoa (American)": "AS", "Guinea (Equatorial)": "GQ", "Korea (South)": "KR",
    "Korea (North)": "KP", "Yemen (Aden)": "YDYE", "Yemen (Sana'a)": "X-YAR", "Yemen (North)": "X-YAR",
    "Congo (Kinshasa)": "CD", "Timor (East)": "TL", "Micronesia (Federated States of)": "FM",
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), BRACKETS.items())
def test_a_bracket_tells_two_states_apart(client: Client, name: str, code: str) -> None:
    assert [country["id"] for country in client.items("/v1/countries", name=name)] == [code]


@pytest.mark.parametrize("name", ["France (Vichy)", "Germany (Saxony)", "Sudan (Darfur)", "Russia (Soviet)"])
def test_a_bracket_that_is_not_understood_finds_nothing(client: Client, name: str) -> None:
    assert client.items("/v1/countries", name=name) == []


@pytest.mark.parametrize("name", ["Congo", "Korea", "Chinaa", "Rusia Federation", "Atlantis", "Republic", "Hin"])
def test_a_name_is_never_guessed(client: Client, name: str) -> None:
    assert client.items("/v1/countries", name=name) == []
