"""Keys: who has one may do what its scope says, and a wrong one is never nobody's."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import keys
from app.access.limits import Limiter, Standing
from app.models import ApiKey
from tests.conftest import Client
from tests.factories import bearer, make_key


def test_the_secret_is_kept_nowhere(db: Session) -> None:
    key, text = make_key(db)

    row = db.execute(select(*ApiKey.__table__.columns).where(ApiKey.id == key.id)).one()
    secret = text.rpartition(key.id)[2].removeprefix("_")
    assert text.startswith("bilat_")
    assert len(secret) == 43
    assert not any(secret in str(value) for value in row)


def test_reading_needs_no_key_and_takes_a_good_one(client: Client, db: Session) -> None:
    _, text = make_key(db, "read")

    assert client.get("/v1/leaders").status_code == 200
    assert client.get("/v1/leaders", headers=bearer(text)).status_code == 200
    assert client.get("/v1/leaders", headers={"authorization": f"bearer  {text} "}).status_code == 200


WRONG = {
    "made up": f"Bearer bilat_0123456789ab_{'x' * 43}",
    "empty": "Bearer ",
    "no scheme": "bilat_",
    "another scheme": "Basic YWRhOmxvdmVsYWNl",
    "not ASCII": "Bearer bilat_ключ",
    "full-width digits": f"Bearer bilat_０123456789ab_{'x' * 43}",
    "too long": f"Bearer bilat_{'x' * 60_000}",
    "line breaks": f"Bearer bilat_0123456789ab_{'x' * 42}\n",
}


@pytest.mark.parametrize("told", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("path", ["/v1/schedule", "/v1/leaders/vladimir-putin", "/v1/changes", "/v1/leaders/nobody"])
def test_a_wrong_key_is_refused_also_when_reading(client: Client, path: str, told: str) -> None:
    answer = client.get(path, headers=[(b"authorization", told.encode())])

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "x" * 43 not in answer.text


def test_a_key_with_the_secret_of_another_is_refused(client: Client, db: Session) -> None:
    (one, _), (_, other) = make_key(db), make_key(db)
    mixed = f"bilat_{one.id}_{other.removeprefix('bilat_')[13:]}"

    assert client.get("/v1/leaders", headers=bearer(mixed)).status_code == 401


def test_two_keys_at_once_are_refused(client: Client, db: Session) -> None:
    _, text = make_key(db)
    header = (b"authorization", f"Bearer {text}".encode())

    assert client.get("/v1/leaders", headers=[header, header]).status_code == 401


def test_a_key_in_the_query_is_an_unknown_parameter(client: Client, db: Session) -> None:
    _, text = make_key(db)

    for name in ("key", "api_key", "access_token", "authorization"):
        assert client.get(f"/v1/leaders?{name}={text}").status_code == 400


def test_a_key_ends_at_its_moment_and_when_it_is_revoked(client: Client, db: Session) -> None:
    now = datetime.now(UTC)
    _, expired = make_key(db, expires_at=now)
    _, lasting = make_key(db, expires_at=now + timedelta(minutes=1))
    key, revoked = make_key(db)
    assert client.get("/v1/leaders", headers=bearer(revoked)).status_code == 200

    assert keys.revoke(db, key.id) is key
    db.flush()

    assert client.get("/v1/leaders", headers=bearer(lasting)).status_code == 200
    for text, why in ((expired, "expired"), (revoked, "revoked")):
        answer = client.get("/v1/leaders", headers=bearer(text))
        assert answer.status_code == 401
        assert why in answer.json()["detail"]


def test_where_reading_is_closed_a_key_opens_it_and_no_shared_cache_keeps_the_answer(
    client: Client, app: FastAPI, db: Session
) -> None:
    app.state.settings = app.state.settings.model_copy(update={"public_reading": False})
    _, text = make_key(db, "read")

    assert client.get("/v1/leaders").status_code == 401
    assert client.get("/health/live").status_code == 200
    answer = client.get("/v1/leaders", headers=bearer(text))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["vary"] == "Authorization"
    assert client.get("/v1/leaders", headers={"If-None-Match": answer.headers["etag"]}).status_code == 401


def test_who_tries_many_keys_has_to_wait(client: Client, app: FastAPI, db: Session) -> None:
    app.state.failed_keys = Limiter("failed-keys", 3, 60)
    _, good = make_key(db)
    answers = [client.get("/v1/leaders", headers=bearer("bilat_x")) for _ in range(5)]

    assert [one.status_code for one in answers] == [401, 401, 401, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].headers["ratelimit-policy"] == '"failed-keys";q=3;w=60'
    assert answers[-1].json()["violated-policies"] == ["failed-keys"]
    assert client.get("/v1/leaders", headers=bearer(good)).status_code == 429
    assert client.get("/v1/leaders").status_code == 200


def test_a_limit_of_nothing_is_no_limit(client: Client, app: FastAPI) -> None:
    app.state.failed_keys = Limiter("failed-keys", 0, 60)

    assert {client.get("/v1/leaders", headers=bearer("bilat_x")).status_code for _ in range(30)} == {401}


def test_a_quota_is_whole_again_after_its_window_and_is_counted_for_each_caller() -> None:
    now = 100.0
    limiter = Limiter("x", 2, 60, clock=lambda: now)

    assert [limiter.take("a").left for _ in range(3)] == [1, 0, -1]
    assert limiter.take("b") == Standing(1, 60)
    now = 130.0
    assert limiter.standing("a") == Standing(-1, 30)
    now = 160.0
    assert limiter.standing("a") == Standing(2, 60)
    assert limiter.take("a") == Standing(1, 60)


def test_the_memory_of_a_limiter_is_bounded() -> None:
    limiter = Limiter("x", 2, 60)
    for number in range(20_100):
        limiter.take(str(number))

    assert len(limiter._used) == 10_000
    assert limiter.standing("20099").left == 1
