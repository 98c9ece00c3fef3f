"""A calendar read back by two readers that others have written, and what a subscriber sees of changes."""

import re
import time
from datetime import UTC, date, datetime
from typing import Any

import ics
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.formats.ics import folded
from app.settings import Settings
from tests.conftest import Client, Editor
from tests.factories import make_leader, make_meeting, make_place, make_visit
from tests.formats.nasty import record_nasty

OURS = "from=2031-01-01&to=2031-12-31"
Event = dict[str, list[str]]


def calendar(client: Client, query: str = OURS) -> str:
    answer = client.get(f"/v1/schedule.ics?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return answer.content.decode()


def events(text: str) -> dict[str, Event]:
    """The events as they are written: the lines of each property, by UID."""
    found = {}
    for block in unfolded(text).split("BEGIN:VEVENT\r\n")[1:]:
        event: Event = {}
        for line in block.partition("END:VEVENT")[0].splitlines():
            name = re.split("[:;]", line, maxsplit=1)[0]
            event.setdefault(name, []).append(line[len(name) :])
        found[event["UID"][0][1:]] = event
    return found


def unfolded(text: str) -> str:
    return text.replace("\r\n ", "")


def event(client: Client, entry: str, query: str = OURS) -> Event:
    return events(calendar(client, query))[entry]


@pytest.mark.parametrize("reader", ["vobject", "ics"])
def test_what_is_told_comes_back_equal(client: Client, db: Session, reader: str) -> None:
    record_nasty(db)
    text = calendar(client)
    told = {one["id"]: one for one in client.items(f"/v1/schedule?{OURS}&limit=500") if one["title"][:9] != "Somewhere"}
    if reader == "vobject":
        read = vobject.readOne(text).vevent_list
        found = {one.uid.value: (one.summary.value, one.description.value, one.dtstart.value) for one in read}
    else:
        read = ics.Calendar(text).events
        found = {one.uid: (one.name, one.description, one.begin.date()) for one in read}

    assert found.keys() == told.keys()
    for entry, (title, description, day) in found.items():
        if reader == "ics" and "\\" in title:
            continue  # it takes a backslash before an n for the end of a line
        assert title == told[entry]["title"]
        assert day == date.fromisoformat(told[entry]["earliest"])
        for one in (told[entry]["summary"], *(part["name"] for part in told[entry]["participants"])):
            assert "".join((one or "").split()) in "".join(description.split())


def test_every_line_is_one_that_the_standard_knows(client: Client, db: Session) -> None:
    record_nasty(db)
    make_meeting(db, "2031-05-07T10:00+03:00", title="BEGIN:VALARM")
    make_meeting(db, "[2031-05-01,2031-05-03]")
    text = calendar(client)
    lines = text.split("\r\n")

    assert "\n" not in text.replace("\r\n", "")
    assert "\r" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= 75
    assert not [line for line in lines if re.match("(METHOD|ATTENDEE|ORGANIZER|BEGIN:VALARM)", line)]
    assert {"TRANSP:TRANSPARENT", "CLASS:PUBLIC", "CALSCALE:GREGORIAN", "VERSION:2.0"} <= set(lines)
    assert r"calendar days at the place. An entry is shown where its days are known\, doubted" in unfolded(text)
    assert r"X-BILAT-EDTF:[2031-05-01\,2031-05-03]" in unfolded(calendar(client, f"{OURS}&undated=include"))
    assert unfolded(text).count("known\\, doubted") == 2
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
    assert "X-PUBLISHED-TTL:PT6H" in lines
    assert text.count("BEGIN:VEVENT") == text.count("\r\nUID:") == text.count("\r\nDTSTAMP:") > 30


@given(st.text(alphabet=st.sampled_from("a🤝é\\;,n: ")))
def test_a_fold_is_never_inside_a_character_or_an_escape(text: str) -> None:
    escaped = re.sub(r"([\\;,])", r"\\\1", text)
    pieces = folded(f"SUMMARY:{escaped}").split(b"\r\n ")

    assert b"".join(pieces).decode() == f"SUMMARY:{escaped}"
    assert all(len(piece) + (at > 0) <= 75 for at, piece in enumerate(pieces))
    for piece in pieces:
        assert len(piece.decode()) - len(piece.decode().rstrip("\\")) in range(0, 99, 2)


@pytest.mark.parametrize(
    ("told", "start", "end", "status"),
    [
        ("2031-05-07", ";VALUE=DATE:20310507", ";VALUE=DATE:20310508", "TENTATIVE"),
        ("2031-12-31", ";VALUE=DATE:20311231", ";VALUE=DATE:20320101", "TENTATIVE"),
        ("2031-05-04/2031-05-10", ";VALUE=DATE:20310504", ";VALUE=DATE:20310511", "TENTATIVE"),
        ("2031-05-07T10:00+03:00", ":20310507T070000Z", ":20310507T080000Z", "TENTATIVE"),
        ("2031-05-07T01:00+09:00", ":20310506T160000Z", ":20310506T170000Z", "TENTATIVE"),
        ("2031-05-07T10:00", ";VALUE=DATE:20310507", ";VALUE=DATE:20310508", "TENTATIVE"),
        ("2031-05-07?", ";VALUE=DATE:20310507", ";VALUE=DATE:20310508", "TENTATIVE"),
        ("2031-05-04/..", ";VALUE=DATE:20310504", ";VALUE=DATE:20310505", "TENTATIVE"),
    ],
)
def test_a_day_is_a_day_and_a_moment_a_moment(
    client: Client, db: Session, told: str, start: str, end: str, status: str
) -> None:
    found = event(client, make_meeting(db, told))

    assert (found["DTSTART"], found["DTEND"], found["STATUS"]) == ([start], [end], [f":{status}"])
    assert found["X-BILAT-EDTF"] == [f":{told}"]


@pytest.mark.parametrize("told", ["2031-05", "2031", "[2031-05-04..2031-05-10]", "2031-05-04/2031-06"])
def test_what_has_no_known_day_is_left_out_unless_it_is_asked_for(client: Client, db: Session, told: str) -> None:
    meeting = make_meeting(db, told, title="Some day", status="confirmed")
    assert meeting not in events(calendar(client))

    found = event(client, meeting, f"{OURS}&undated=include")
    (entry,) = client.items(f"/v1/schedule?{OURS}")
    assert found["SUMMARY"] == [":c. Some day"]
    assert found["STATUS"] == [":TENTATIVE"]
    assert found["DTSTART"] == [f";VALUE=DATE:{entry['earliest'].replace('-', '')}"]


@pytest.mark.parametrize(
    ("status", "shown", "title"),
    [("announced", "TENTATIVE", "Talks"), ("confirmed", "CONFIRMED", "Talks"), ("took_place", "CONFIRMED", "Talks"),
     ("postponed", "TENTATIVE", "[POSTPONED] Talks"), ("cancelled", "CANCELLED", "[CANCELLED] Talks")],
)  # fmt: skip
def test_each_status_is_shown(client: Client, db: Session, status: str, shown: str, title: str) -> None:
    meeting, query = make_meeting(db, "2019-05-07", title="Talks", status=status), "on=2019-05-07"

    found = event(client, meeting, query)
    assert (found["STATUS"], found["SUMMARY"]) == ([f":{shown}"], [f":{title}"])
    assert event(client, meeting, f"{query}&cancelled=keep")["SUMMARY"] == [f":{title.removeprefix('[CANCELLED] ')}"]
    assert (meeting in events(calendar(client, f"{query}&cancelled=drop"))) == (status != "cancelled")


def test_a_subscriber_sees_what_changes_and_nothing_else(client: Client, editor: Editor, db: Session) -> None:
    meeting = make_meeting(db, "2031-05-07", title="Talks")
    url = f"/v1/meetings/{meeting}"

    def amend(**told: Any) -> tuple[int, str, Event]:
        if told:
            answer = editor.patch(url, told)
            assert answer.status_code == 200, answer.text
        found = event(client, meeting)
        return int(found["SEQUENCE"][0][1:]), found["LAST-MODIFIED"][0], found

    first, at_first, one = amend()
    time.sleep(1.1)  # a calendar counts seconds
    second, later, moved = amend(date="2031-05-08")
    unseen = amend(external_ids=["test:1"])
    third, _, renamed = amend(title="Other talks")
    last, _, cancelled = amend(status="cancelled")

    assert (first, second, unseen[:2], third, last) == (0, 1, (1, later), 2, 3)
    assert later > at_first
    assert moved["DTSTART"] == [";VALUE=DATE:20310508"]
    assert cancelled["STATUS"] == [":CANCELLED"]
    assert {tuple(found["UID"]) for found in (one, moved, renamed, cancelled)} == {(f":{meeting}",)}
    assert {tuple(found["CREATED"]) for found in (one, moved, renamed, cancelled)} == {tuple(one["CREATED"])}
    assert all(found["DTSTAMP"] == found["LAST-MODIFIED"] for found in (one, moved, cancelled))


def test_the_calendar_of_a_moment_is_what_it_was_then(client: Client, editor: Editor, db: Session) -> None:
    meeting = make_meeting(db, "2031-05-07", title="Talks")
    then = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    editor.patch(f"/v1/meetings/{meeting}", {"title": "Other talks"})

    assert event(client, meeting, f"{OURS}&as_of={then}")["SEQUENCE"] == [":0"]
    assert event(client, meeting)["SUMMARY"] == [":Other talks"]
    assert calendar(client) == calendar(client)


def test_a_visit_tells_where_and_who(client: Client, db: Session) -> None:
    moscow = make_place(db, "Moskau", country="RU", lat=55.75, lon=37.62)
    guest = make_leader(db, "Ada Example")
    visit = make_visit(
        db, "2031-05-04", end="2031-05-06", host_country="RU", stops=[{"place": moscow}],
        participants=[{"role": "guest", "leader": guest}],
    )  # fmt: skip
    meeting = make_meeting(db, "2031-05-05", place=moscow, topics=["Trade, fish"])

    found = event(client, visit)
    assert found["DTEND"] == [";VALUE=DATE:20310507"]
    assert found["LOCATION"] == [r":Moskau\, Russia"]
    assert "Guest: Ada Example" in found["DESCRIPTION"][0]
    assert event(client, meeting)["GEO"] == [":55.75;37.62"]
    assert event(client, meeting)["CATEGORIES"] == [r":Meeting,Trade\, fish"]


def test_addresses_are_told_where_this_bilat_knows_its_own(client: Client, settings: Settings, db: Session) -> None:
    meeting = make_meeting(db, "2031-05-05")
    assert "URL" not in event(client, meeting)

    client.app.state.settings = settings.model_copy(update={"public_url": "https://bilat.example/calendar"})
    text = calendar(client, "country=FR&from=2031-01-01")
    assert events(text)[meeting]["URL"] == [f":https://bilat.example/calendar/v1/meetings/{meeting}"]
    assert (
        "SOURCE;VALUE=URI:https://bilat.example/calendar/v1/schedule.ics?country=FR&from=2031-01-01\r\n"
        in text.replace("\r\n ", "")
    )
    assert "X-WR-CALNAME:Bilat: FR\r\n" in text
