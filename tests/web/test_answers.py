"""What comes with an answer: entity tags, links, and leave for other sites to read it."""

import pytest

from tests.conftest import Client

URLS = [
    "/v1/schedule",
    "/v1/schedule?country=CU",
    "/v1/leaders/vladimir-putin",
    "/v1/leaders?q=putin",
    "/v1/countries/RU",
    "/v1/countries/CU/officeholders?on=2025-05-07",
    "/v1/leaders/vladimir-putin/revisions",
    "/v1/changes?limit=5",
]


@pytest.mark.parametrize("url", URLS)
def test_an_answer_that_has_not_changed_is_not_sent_again(client: Client, url: str) -> None:
    first = client.get(url)
    tag = first.headers["etag"]

    for told in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(url, headers={"If-None-Match": told})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(url, headers={"If-None-Match": '"x",' * 200_000}).status_code == 200
    assert "no-cache" in first.headers["cache-control"]


@pytest.mark.parametrize("url", URLS)
def test_a_reader_may_insist_on_one_state_of_a_record(client: Client, url: str) -> None:
    tag = client.get(url).headers["etag"]

    for insisted in (tag, f'"other", {tag}', "*"):
        assert client.get(url, headers={"If-Match": insisted}).status_code == 200
    for insisted in ('"other"', f"W/{tag}", ""):
        refused = client.get(url, headers={"If-Match": insisted, "If-None-Match": tag})
        assert (refused.status_code, refused.headers["etag"]) == (412, tag)
        assert refused.headers["content-type"] == "application/problem+json"


def test_different_answers_have_different_tags(client: Client) -> None:
    assert len({client.get(url).headers["etag"] for url in URLS}) == len(URLS)


@pytest.mark.parametrize("url", [*URLS, "/docs", "/health/live"])
def test_head_is_get_without_the_body(client: Client, url: str) -> None:
    got, head = client.get(url), client.request("HEAD", url)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("url", ["/v1/schedule", "/v1/schedule?contry=CU", "/v1/leaders/nobody", "/nowhere"])
def test_a_page_of_another_site_may_read_answers_and_refusals(client: Client, url: str) -> None:
    answer = client.get(url, headers={"Origin": "https://dashboard.example"})

    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"ETag", "Link"} <= {name.strip() for name in answer.headers["access-control-expose-headers"].split(",")}


def test_a_page_of_another_site_may_ask_first(client: Client) -> None:
    headers = {
        "Origin": "https://dashboard.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }

    answer = client.request("OPTIONS", "/v1/schedule", headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, POST, PATCH, DELETE, OPTIONS"
    assert "*" in answer.headers["access-control-allow-headers"]


def test_a_preflight_for_what_is_not_possible_is_refused_like_everything_else(client: Client) -> None:
    headers = {"Origin": "https://dashboard.example", "Access-Control-Request-Method": "BREW"}

    answer = client.request("OPTIONS", "/v1/schedule", headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("asked", ["bytes=0-10", "bytes=900-100", "bytes=a-b", "lines=1-2", "bytes=" + "0-1," * 10_000])
def test_a_range_is_answered_with_the_whole(client: Client, asked: str) -> None:
    whole = client.get("/docs/assets/swagger-ui.css")

    answer = client.get("/docs/assets/swagger-ui.css", headers={"Range": asked})

    assert (answer.status_code, answer.content) == (200, whole.content)


def test_a_forged_host_does_not_reach_a_link(client: Client) -> None:
    answer = client.get("/v1/schedule?limit=1", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})

    assert answer.json()["next"].startswith("/v1/schedule?")
    assert "evil" not in answer.text + str(answer.headers)


def test_links_begin_with_the_public_address_when_there_is_one(client: Client) -> None:
    client.app.state.settings = client.app.state.settings.model_copy(update={"public_url": "https://bilat.example"})

    assert client.get("/v1/schedule?limit=1").json()["next"].startswith("https://bilat.example/v1/schedule?")
    assert client.get("/v1/changes?limit=1").headers["link"].startswith("<https://bilat.example/v1/changes?")
    assert client.get("/").headers["location"] == "https://bilat.example/docs"
    refusal = client.get("/v1/leaders/nobody").json()
    assert refusal["type"] == "https://bilat.example/problems/not-found"
    assert refusal["instance"] == "https://bilat.example/v1/leaders/nobody"


def test_the_documentation_is_found_below_any_public_address(client: Client) -> None:
    page = client.get("/docs").text + client.get("/docs/start.js").text

    assert 'href="/' not in page
    assert 'src="/' not in page
    assert 'url: "/' not in page


def test_the_documentation_needs_no_other_host(client: Client) -> None:
    page = client.get("/docs")

    assert "//" not in page.text.replace("<!DOCTYPE", "")
    assert (
        "script-src" in page.headers["content-security-policy"]
        or "default-src 'self'" in page.headers["content-security-policy"]
    )
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"):
        assert client.get(f"/docs/assets/{asset}").status_code == 200
    assert '"openapi.json"' in client.get("/docs/start.js").text


def test_health_and_counters_answer(client: Client) -> None:
    client.get("/v1/schedule")

    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ok"}
    assert 'route="/v1/schedule"' in client.get("/metrics").text
