"""How often the database is asked: it must not grow with the page."""

import pytest

from tests.conftest import Client

QUERIES = [
    "",
    "country=CU",
    "country=RU&lineage=true&when=certain&on=2025-05-07",
    "leader=vladimir-putin&kind=meeting&from=2025-05-07&to=2025-05-10&status=took_place&topic=x&q=putin",
    "between=RU,CU&place=moscow&occasion=victory-day-2025&as_of=2025-05-07&order=desc",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("limit", [1, 100])
def test_a_schedule_page_takes_four_statements_or_with_as_of_five_whatever_its_size(
    client: Client, statements: list[str], query: str, limit: int
) -> None:
    assert client.get(f"/v1/schedule?{query}&limit={limit}").status_code == 200

    assert len(statements) <= 4 + ("as_of" in query)


def test_an_exact_count_is_one_more_statement_and_only_on_demand(client: Client, statements: list[str]) -> None:
    client.get("/v1/schedule?country=CU")
    asked = []
    for query in ("limit=49", "limit=48&count=exact"):
        statements.clear()
        client.get(f"/v1/schedule?country=CU&{query}")
        asked.append(len(statements))

    assert asked == [1, 2]


@pytest.mark.parametrize("url", ["/v1/leaders/vladimir-putin", "/v1/countries/ru", "/v1/leaders?limit=30&q=a"])
def test_one_record_or_one_list_takes_one_statement(client: Client, statements: list[str], url: str) -> None:
    assert client.get(url).status_code == 200

    assert len(statements) == 1
