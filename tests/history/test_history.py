"""Nothing is overwritten: versions, what was known when, and names that change."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.history.service import Change
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.meetings import service as meetings
from app.models import Revision
from tests.conftest import Client
from tests.factories import known, make_leader, make_meeting, make_place, make_visit, meeting_in


def test_each_change_is_a_version_that_can_be_read_again(client: Client, db: Session) -> None:
    meeting = make_meeting(db, change=known("2020-01-01"))
    meetings.amend(db, meeting, meeting_in(status="confirmed"), known("2020-01-10"))

    first, second = client.items(f"/v1/meetings/{meeting}/revisions")

    assert (first["version"], first["operation"], first["document"]["status"]) == (1, "create", "announced")
    assert (second["version"], second["operation"], second["document"]["status"]) == (2, "update", "confirmed")
    assert client.get(f"/v1/meetings/{meeting}/revisions/1").json() == first
    assert client.get(f"/v1/meetings/{meeting}").json() == second["document"]
    assert client.get(f"/v1/meetings/{meeting}?as_of=2020-01-05").json() == first["document"]


def test_a_change_that_changes_nothing_is_no_version(client: Client, db: Session) -> None:
    meeting = make_meeting(db)

    meetings.amend(db, meeting, meeting_in(), Change("tests"))

    assert len(client.items(f"/v1/meetings/{meeting}/revisions")) == 1


def test_nothing_is_known_before_the_first_version(client: Client, db: Session) -> None:
    meeting = make_meeting(db, change=known("2020-01-01"))

    answer = client.get(f"/v1/meetings/{meeting}?as_of=2019-12-31")

    assert answer.status_code == 404
    assert "as of 2019-12-31" in answer.json()["detail"]
    assert client.get(f"/v1/meetings/{meeting}/revisions?as_of=2019-12-31").status_code == 404


@pytest.mark.parametrize("as_of", ["2020-01-05", "2020-01-05T00:00:00Z", "2020-01-05T03:00:00%2B03:00"])
def test_a_day_and_a_moment_in_any_zone_are_understood(client: Client, db: Session, as_of: str) -> None:
    meeting = make_meeting(db, change=known("2020-01-05"))

    assert client.get(f"/v1/meetings/{meeting}?as_of={as_of}").status_code == 200


def test_as_of_a_moment_before_midnight_utc_is_the_day_before(client: Client, db: Session) -> None:
    meeting = make_meeting(db, change=known("2020-01-05"))

    assert client.get(f"/v1/meetings/{meeting}?as_of=2020-01-05T02:59:00%2B03:00").status_code == 404


@pytest.mark.parametrize("as_of", ["2999-01-01", "yesterday", "2020-01-05T00:00:00", "2020-13-01", "", "2020-W01-1"])
def test_a_state_of_knowledge_that_cannot_be_is_refused(client: Client, as_of: str) -> None:
    answer = client.get("/v1/schedule", params={"as_of": as_of})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "as_of"


def test_nobody_can_have_known_it_in_the_future(db: Session) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    with pytest.raises(Invalid, match="future"):
        make_meeting(db, change=Change("tests", known_from=tomorrow))


def test_a_version_is_not_known_before_the_one_it_follows(db: Session) -> None:
    meeting = make_meeting(db, change=known("2020-01-05"))

    with pytest.raises(Invalid, match="version before"):
        meetings.amend(db, meeting, meeting_in(status="confirmed"), known("2020-01-04"))


def test_a_renamed_leader_is_renamed_wherever_they_appear(client: Client, db: Session) -> None:
    leader = make_leader(db, "Old Name", change=known("2019-01-01"))
    sides = [{"role": "principal", "leader": leader, "country": "FR"}, {"role": "principal", "country": "IT"}]
    meeting = make_meeting(db, change=known("2019-01-01"), participants=sides)

    leaders.amend(db, leader, LeaderIn(name="New Name"), known("2020-06-01"))

    assert client.get(f"/v1/meetings/{meeting}").json()["title"].startswith("New Name meets")
    assert client.titles(f"/v1/leaders/{leader}/schedule") == ["New Name meets a representative of Italy"]
    before = client.get(f"/v1/meetings/{meeting}?as_of=2020-05-31").json()
    assert before["participants"][0]["leader"]["name"] == "Old Name"
    assert [one["operation"] for one in client.items(f"/v1/meetings/{meeting}/revisions")] == ["create", "republish"]


def test_a_visit_shows_its_meetings_as_they_change(client: Client, db: Session) -> None:
    visit = make_visit(db, end="2020-02-05")
    meeting = make_meeting(db, visit=visit)
    meetings.amend(db, meeting, meeting_in(visit=visit, status="confirmed"), Change("tests"))

    (shown,) = client.get(f"/v1/visits/{visit}").json()["meetings"]

    assert (shown["id"], shown["status"]) == (meeting, "confirmed")


def test_a_meeting_taken_from_its_visit_leaves_the_visit(client: Client, db: Session) -> None:
    visit = make_visit(db, end="2020-02-05")
    meeting = make_meeting(db, visit=visit)

    meetings.amend(db, meeting, meeting_in(), Change("tests"))

    assert client.get(f"/v1/visits/{visit}").json()["meetings"] == []


def test_followers_move_with_the_meeting_they_follow(client: Client, db: Session) -> None:
    first = make_meeting(db, date="2020-02-02", title="first")
    second = make_meeting(db, date="2020-02-02", title="second", after={"meeting": first})
    make_meeting(db, date="2020-02-02", title="third", after={"meeting": second})
    make_meeting(db, date="2020-02-02T08:00", title="early")

    meetings.amend(db, first, meeting_in(date="2020-02-02T09:00", title="first"), Change("tests"))

    assert client.titles("/v1/schedule?between=FR,IT&on=2020-02-02") == ["early", "first", "second", "third"]


@pytest.mark.parametrize("first_hour", ["", "T09:00"])
@pytest.mark.parametrize("last_hour", ["", "T10:00", "T08:00"])
def test_meetings_cannot_follow_each_other_in_a_circle_whatever_their_hours(
    client: Client, db: Session, first_hour: str, last_hour: str
) -> None:
    first = make_meeting(db, f"2020-02-02{first_hour}")
    second = make_meeting(db, f"2020-02-02{last_hour}", after={"meeting": first})
    third = make_meeting(db, f"2020-02-02{last_hour}", after={"meeting": second})

    for last in (first, second, third):
        with pytest.raises(Invalid, match="after itself") as refused, db.begin_nested():
            told = meeting_in(f"2020-02-02{first_hour}", after={"meeting": last})
            meetings.amend(db, first, told, Change("tests"))
        assert refused.value.errors[0]["pointer"] == "/after/meeting"
    make_meeting(db, after={"meeting": third}, title="the fourth")
    assert client.titles("/v1/schedule?between=FR,IT&on=2020-02-02&q=fourth") == ["the fourth"]


def test_a_chain_moves_as_one(client: Client, db: Session) -> None:
    chain = [make_meeting(db, title="number 0")]
    for number in range(1, 12):
        chain.append(make_meeting(db, title=f"number {number}", after={"meeting": chain[-1]}))
    make_meeting(db, "2020-02-02T08:00", title="early")

    meetings.amend(db, chain[0], meeting_in("2020-02-02T09:00", title="number 0"), Change("tests"))

    assert [one["id"] for one in client.items("/v1/schedule?between=FR,IT&on=2020-02-02")][1:] == chain


def test_the_feed_of_changes_has_no_gap_and_goes_on_where_it_stopped(client: Client, db: Session) -> None:
    make_place(db, "Somewhere")
    make_meeting(db)
    seqs: list[int] = []
    url = "/v1/changes?limit=300"
    while url:
        page = client.get(url).json()
        seqs.extend(item["seq"] for item in page["items"])
        url = page["next"]

    assert seqs == list(range(1, len(db.scalars(select(Revision.seq)).all()) + 1))
    assert client.items(f"/v1/changes?after={seqs[-1]}") == []
    assert {one["kind"] for one in client.items("/v1/changes?kind=meeting&limit=20")} == {"meeting"}


@pytest.mark.parametrize("url", ["/v1/countries/CU", "/v1/organizations/united-nations"])
def test_what_was_always_known_has_a_moment_that_every_clock_can_hold(client: Client, url: str) -> None:
    known_from = datetime.fromisoformat(client.get(url).json()["known_from"])

    assert known_from.astimezone(timezone(timedelta(hours=-14))) == known_from
    assert known_from.timestamp() > -(2**63) / 10**9  # nanoseconds since 1970, in 64 bits
    assert client.get(f"{url}?as_of=1789-07-14").status_code == 200
