"""Trips and visits of the US Office of the Historian: all records come in, and what they tell is read."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select

from app import upkeep
from app.db import readers, writers
from app.editing import operations
from app.history.service import Change
from app.identifiers.resolver import find
from app.imports import files, xml
from app.imports.files import CannotRead, File
from app.imports.historian import HISTORIAN
from app.imports.report import Report
from app.imports.running import run
from app.imports.wording import stops, titled, visit_type
from app.index import walk
from app.index.question import Question
from app.index.walk import EVER
from app.leaders.router import LEADER
from app.models import ImportedRecord, QualityWarning, Revision, Version
from tests.conftest import SHARED

CHANGE = Change("bilat import historian", or_later=True)
TRIP = """<trip role="secretary" who="{who}"><id>{id}</id><role>secretary</role><name>{name}</name>
<start-date>{start}</start-date><end-date>{end}</end-date><country id="{country_id}">{country}</country>
<locale>{locale}</locale><remarks>{remarks}</remarks><last-modified-datetime>{edited}</last-modified-datetime></trip>"""
USUAL = {
    "who": "doe-ada", "id": "t1", "name": "Ada Doe", "start": "1985-05-06", "end": "1985-05-08", "country_id": "italy",
    "country": "Italy", "locale": "Rome, Turin", "remarks": "Met with <b>President</b> Example.", "edited": "",
}  # fmt: skip
VISIT = """<visit><id>{id}</id><start-date>{start}</start-date><end-date>{end}</end-date><visitor>{visitor}</visitor>
<from id="{country_id}">{country}</from><description>{remarks}</description></visit>"""
GUEST = {**USUAL, "visitor": "Prime Minister Bea Example", "remarks": "Official working visit."}


@pytest.fixture
def ready(own_engine: Engine) -> Iterator[Engine]:
    yield own_engine
    with writers(own_engine).begin() as db:
        db.execute(delete(ImportedRecord))


def trips(*told: dict[str, str]) -> bytes:
    return f"<trips>{''.join(TRIP.format(**{**USUAL, **one}) for one in told)}</trips>".encode()


def visits(*told: dict[str, str]) -> bytes:
    return f"<visits>{''.join(VISIT.format(**{**GUEST, **one}) for one in told)}</visits>".encode()


def bring(engine: Engine, content: bytes) -> Report:
    return run(engine, HISTORIAN, [File("told.xml", lambda: BytesIO(content))], CHANGE)


def read(engine: Engine, key: str) -> dict[str, Any]:
    with readers(engine).begin() as db:
        entity_id = db.scalar(select(ImportedRecord.entity_id).where(ImportedRecord.key == key))
        newest = select(Revision).where(Revision.entity_id == entity_id).order_by(Revision.version.desc()).limit(1)
        return next(Version.read(db, newest)).facts


def test_a_trip_is_a_visit_with_its_traveller_stops_and_source(ready: Engine) -> None:
    report = bring(ready, trips({"id": "t11"}))

    assert (report.read, report.counts["created"], report.rejections) == (1, 1, [])
    visit = read(ready, "historian:trip:t11")
    (guest,) = visit["participants"]
    assert (visit["guest_country"], visit["host_country"], visit["type"]) == ("US", "IT", "working")
    assert (guest["name"], guest["capacity"], guest["rank"]) == ("Ada Doe", "Secretary of State", "foreign_minister")
    assert [stop["place"]["name"] for stop in visit["stops"]] == ["Rome", "Turin"]
    assert visit["summary"] == "Met with President Example."
    assert (visit["sources"][0]["locator"], visit["external_ids"]) == ("trip t11", ["historian:trip:t11"])
    with readers(ready).begin() as db:
        assert find(db, "leader", "historian:doe-ada")


def test_a_visit_has_a_guest_with_title_and_name(ready: Engine) -> None:
    bring(ready, visits({"id": "t21"}))

    visit = read(ready, "historian:visit:t21")
    (guest,) = visit["participants"]
    assert (visit["host_country"], visit["guest_country"], visit["type"]) == ("US", "IT", "official_working")
    assert (guest["name"], guest["capacity"], guest["rank"]) == ("Bea Example", "Prime Minister", "head_of_government")


def test_when_a_record_was_edited_changes_nothing(ready: Engine) -> None:
    bring(ready, trips({"id": "t31"}))

    assert bring(ready, trips({"id": "t31", "edited": "2026-01-01"})).counts["unchanged"] == 1
    assert bring(ready, trips({"id": "t31", "end": "1985-05-09"})).counts["updated"] == 1


def test_a_traveller_under_another_id_is_one_after_the_merge(ready: Engine) -> None:
    """The Historian renames people: the trips stay, the new leader is a candidate, and merged it is both."""
    trip = trips({"who": "a-b", "id": "t9"})
    bring(ready, trip)
    first = read(ready, "historian:trip:t9")["participants"][0]["leader"]["id"]
    renamed = trips({"who": "a-b-c", "id": "t9"})

    report = bring(ready, renamed)

    assert (report.read, report.counts["updated"]) == (1, 1)
    second = read(ready, "historian:trip:t9")["participants"][0]["leader"]["id"]
    with writers(ready).begin() as db:
        doubt = db.get_one(QualityWarning, (second, "leader", "looks_like_another", ""))
        assert doubt.other_id == first
        operations.merge(db, LEADER, second, "*", {"into": first}, Change("tests", operation="merge"))
    assert read(ready, "historian:trip:t9")["participants"][0]["leader"]["id"] == first
    assert bring(ready, renamed).counts["unchanged"] == 1
    assert bring(ready, trip).counts["updated"] == 1  # it cites the page of that id
    assert read(ready, "historian:trip:t9")["participants"][0]["leader"]["id"] == first
    with readers(ready).begin() as db:
        assert list(upkeep.check(db)) == []


def test_a_long_stay_is_kept_and_flagged(ready: Engine) -> None:
    report = bring(ready, trips({"id": "t41", "start": "1918-12-14", "end": "1919-07-14", "country": "France"}))

    assert report.complete
    with readers(ready).begin() as db:
        visit = db.scalar(select(ImportedRecord.entity_id).where(ImportedRecord.key == "historian:trip:t41"))
        assert "long_stay" in db.scalars(select(QualityWarning.rule).where(QualityWarning.entity_id == visit)).all()


@pytest.mark.parametrize(
    ("told", "country"),
    [
        ({"country_id": "korea-south", "country": "Korea", "start": "1965-05-17"}, "KR"),
        ({"country_id": "saint-kitts-and-nevis", "country": "The Islands of Nowhere"}, "KN"),
        ({"country_id": "vietnam", "country": "Vietnam", "start": "1955-02-28", "locale": "Saigon"}, "X-SVN"),
    ],
)
def test_the_record_tells_which_country_is_meant(ready: Engine, told: dict[str, str], country: str) -> None:
    report = bring(ready, trips({"id": "t51", "end": told.get("start", "1985-05-08"), **told}))

    assert report.complete
    assert read(ready, "historian:trip:t51")["host_country"] == country


def test_what_could_be_two_countries_stays_open(ready: Engine) -> None:
    vietnam = {"country_id": "vietnam", "country": "Vietnam", "start": "1966-02-06", "end": "1966-02-08"}
    visit = bring(ready, visits({"id": "t61", **vietnam}))
    trip = bring(ready, trips({"id": "t62", "locale": "Hue", **vietnam}))

    assert visit.complete
    assert read(ready, "historian:visit:t61")["guest_country"] is None
    (doubt,) = visit.doubts
    assert (doubt.position, doubt.field, doubt.taken) == ("visit t61", "from", None)
    assert doubt.alternatives == ["VDVN", "X-SVN"]
    assert trip.rejections[0].reason == "/country: 'Vietnam' could be VDVN or X-SVN then"


def test_what_is_no_record_is_rejected_and_the_others_come_in(ready: Engine) -> None:
    report = bring(
        ready, trips({"id": "t71"}, {"id": ""}, {"id": "t72", "start": "1985-05"}, {"id": "t73", "end": "never"})
    )

    assert (report.read, report.counts["created"]) == (4, 2)
    assert {one.position: one.reason.partition(":")[0] for one in report.rejections} == {
        "trip number 2": "has no id", "trip t73": "/end",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (trips({"id": "t81", "start": ""}), "/start"),
        (trips({"id": "t82", "start": "soon"}), "/start"),
        (trips({"id": "t83", "who": "x" * 400}), "/external_ids/0"),
        (trips({"id": "t84", "name": "N" * 600, "who": "somebody-new"}), "/name"),
        (trips({"id": "t85", "country": "", "country_id": "atlantis"}), "/country: None means no country on that day"),
        (trips({"id": "t86", "locale": "L" * 600}), "/stops/0/place"),
        (visits({"id": "t87", "visitor": f"President {'N' * 600}"}), "/participants/0/name"),
        (visits({"id": "t88", "start": "1985-13-01"}), "/start"),
        (visits({"id": "t89", "start": "1985-05-08", "end": "1985-05-06"}), "ends (1985-05-06) before it begins"),
        (visits({"id": "t8" * 200}), "/external_ids/0"),
    ],
)
def test_nonsense_in_a_field_is_told_with_the_field(ready: Engine, content: bytes, reason: str) -> None:
    report = bring(ready, content)

    assert (report.read, report.counts["rejected"]) == (1, 1)
    assert reason in report.rejections[0].reason


DTD = '<!DOCTYPE trips [<!ENTITY a "lol">{more}]><trips><trip><id>&a;</id></trip></trips>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (DTD.format(more="").encode(), "has a DTD"),
        (DTD.format(more='<!ENTITY b "&a;&a;">').encode(), "has a DTD"),
        (b'<!DOCTYPE trips SYSTEM "file:///etc/passwd"><trips/>', "has a DTD"),
        (b"<trips><trip><id>1</id>", "no XML that can be read"),
        (b'<?xml version="1.0" encoding="UTF-7"?><trips/>', "cannot be read|no XML"),
        (b"<trips><trip><id>" + b"1" * 300_000, "more than"),
        (b"", "no XML that can be read"),
    ],
)
def test_hostile_files_are_refused_with_a_reason(content: bytes, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "LARGEST_RECORD", 100_000)
    with pytest.raises(CannotRead, match=reason):
        list(HISTORIAN.read(BytesIO(content)))


def test_a_file_of_something_else_has_no_records() -> None:
    assert list(HISTORIAN.read(BytesIO(b"<presidents><president/></presidents>"))) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("State Visit. Afterwards visited Miami.", "state"),
        ("Met with President Example during a private visit.", "private"),
        ("Official Working Visit.", "official_working"),
        ("Working visit. Private visit afterwards.", "working"),
        ("Official visit at San Francisco. Private visit afterward until August 24.", "official"),
        ("Attended the state funeral of President Example.", "attendance"),
        ("Attended the summit. Also met with President Example.", "attendance"),
        ("Discussed the crisis with Foreign Minister Example.", "working"),
        ("Informal visit after attending the conference in Example.", "other"),
        ("Met with President Example before attending the summit.", "working"),
        ("Afterwards visited Miami.", "other"),
        ("", "other"),
    ],
)
def test_the_type_of_visit_is_read_from_the_text(text: str, kind: str) -> None:
    assert visit_type(text) == kind


def test_stops_come_in_the_order_told() -> None:
    assert stops("Baden-Baden, Kehl") == ["Baden-Baden", "Kehl"]
    assert stops("Washington, D.C.; Camp David") == ["Washington, D.C.", "Camp David"]
    assert stops("") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Prime Minister Anibal Example", ("Anibal Example", "Prime Minister", "head_of_government")),
        ("President- elect Ernesto Example", ("Ernesto Example", "President-elect", "other")),
        ("Prime Minister-Prince Norodom Example", ("Prince Norodom Example", "Prime Minister", "head_of_government")),
        ("Prime MinisterHaidar al- Example", ("Haidar al-Example", "Prime Minister", "head_of_government")),
        ("Crown Prince Fahd", ("Fahd", "Crown Prince", "royal")),
        ("Kingsley Example", ("Kingsley Example", None, None)),
        ("King", ("King", None, None)),
    ],
)
def test_a_title_is_told_from_a_name(text: str, found: tuple[str, str | None, str | None]) -> None:
    assert titled(text) == found


def test_all_public_records_come_in_and_a_second_time_nothing_changes(own_engine: Engine) -> None:
    folder = SHARED / "historian"
    if not folder.is_dir():
        pytest.skip("the records of the Office of the Historian are not beside this checkout (../shared/data)")

    first, again = (run(own_engine, HISTORIAN, files.found([str(folder)], ".xml"), CHANGE) for _ in range(2))

    assert first.complete
    assert first.read == first.counts["created"] == again.counts["unchanged"] == again.read == 3191
    with readers(own_engine).begin() as db:
        assert list(upkeep.check(db)) == []
        kerry = find(db, "leader", "historian:kerry-john-forbes")
        question = Question(((f"leader:{kerry}",), ("country:IL",)))
        assert walk.page(db, [question], EVER, None, 5, count=True).total == 13
