"""What every importer does: each record is accounted for, the same file again changes nothing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, func, select
from sqlalchemy.exc import OperationalError

from app import upkeep
from app.db import readers, writers
from app.editing.withdrawal import withdrawn
from app.engines import make_engine
from app.history.service import Change
from app.imports.files import File
from app.imports.ndjson import NDJSON
from app.imports.report import Report
from app.imports.running import run
from app.models import ImportedRecord, Meeting, Revision
from app.settings import Settings
from tests.factories import make_meeting

CHANGE = Change("bilat import ndjson", or_later=True)
MEETING = {
    "date": "2020-02-02",
    "status": "announced",
    "format": "bilateral",
    "participants": [{"role": "principal", "country": "FR"}, {"role": "principal", "country": "IT"}],
}
ADA = {"name": "Ada Example", "external_ids": ["x:ada"]}


@pytest.fixture
def ready(own_engine: Engine) -> Iterator[Engine]:
    """A database that knows the countries, and in which nothing was imported."""
    yield own_engine
    with writers(own_engine).begin() as db:
        db.execute(delete(ImportedRecord))


def lines(*records: tuple[str, dict[str, Any]]) -> bytes:
    return b"".join(json.dumps({"noun": noun, "record": record}).encode() + b"\n" for noun, record in records)


def bring(engine: Engine, content: bytes, name: str = "told.ndjson", **options: Any) -> Report:
    report = run(engine, NDJSON, [File(name, lambda: BytesIO(content))], CHANGE, **options)
    assert report.read == sum(report.counts[one] for one in ("created", "updated", "unchanged", "rejected"))
    with readers(engine).begin() as db:
        assert list(upkeep.check(db)) == []
    return report


def revisions(engine: Engine) -> int:
    with readers(engine).begin() as db:
        return db.scalar(select(func.count()).select_from(Revision)) or 0


def meeting(at: int, **more: Any) -> tuple[str, dict[str, Any]]:
    return "meeting", {**MEETING, "external_ids": [f"x:{at}"], **more}


def test_the_same_file_again_changes_nothing_and_a_changed_record_makes_one_revision(ready: Engine) -> None:
    told = [("leader", ADA), *(meeting(at, topics=["trade"]) for at in range(3))]
    first = bring(ready, lines(*told))
    after = revisions(ready)
    again = bring(ready, lines(*told))
    assert revisions(ready) == after

    told[2] = meeting(1, topics=["fish"])
    changed = bring(ready, lines(*told))

    assert (first.counts["created"], again.counts["unchanged"]) == (4, 4)
    assert (changed.counts["updated"], changed.counts["unchanged"]) == (1, 3)
    assert revisions(ready) == after + 1


def test_nouns_may_alternate_and_come_in_many_at_once_all_the_same(ready: Engine) -> None:
    """Each record may refer to those above it; the number of statements does not grow with how often nouns change."""
    stay = {"start": "2020-02-02", "status": "announced", "type": "working", "guest_country": "IT"}
    told = [
        one
        for at in range(40)
        for one in (
            meeting(7000 + at, visit=f"x:v{at - 1}" if at else None),
            ("leader", {"name": f"Ada {at}", "external_ids": [f"x:l{at}"]}),
            ("visit", {**stay, "host_country": "FR", "external_ids": [f"x:v{at}"],
                       "participants": [{"role": "guest", "leader": f"x:l{at}"}]}),
        )
    ]  # fmt: skip
    asked: list[str] = []
    event.listen(ready, "before_cursor_execute", lambda *about: asked.append(about[2]))

    report = run(ready, NDJSON, [File("told.ndjson", lambda: BytesIO(lines(*told)))], CHANGE)

    assert (report.counts["created"], len(report.rejections)) == (120, 0)
    # SQLAlchemy writes the outside identifiers of leaders one by one into SQLite, to learn their numbers.
    assert len([one for one in asked if "INTO external_id" not in one]) < 100
    with readers(ready).begin() as db:
        assert db.scalar(select(func.count()).select_from(Meeting).where(Meeting.visit_id.is_not(None))) == 39
        assert list(upkeep.check(db)) == []


def test_each_rejection_says_where_and_why_and_the_others_come_in(ready: Engine) -> None:
    good, unreadable, bad_day, unknown, nameless = (
        lines(meeting(11)), b"nonsense\n", lines(meeting(12, date="2020-02-32")),
        lines(meeting(13, participants=[{"role": "principal", "leader": "x:nobody"}])), lines(("meeting", MEETING)),
    )  # fmt: skip

    report = bring(ready, good + unreadable + bad_day + unknown + nameless)

    assert (report.counts["created"], report.counts["rejected"]) == (1, 4)
    reasons = {one.position: one.reason for one in report.rejections}
    assert "not JSON" in reasons["line 2"]
    assert "/date" in reasons["line 3"]
    assert "no leader is known as 'x:nobody'" in reasons["line 4"]
    assert "outside identifier" in reasons["line 5"]
    assert not report.complete


def test_what_stands_twice_in_a_file_comes_in_once(ready: Engine) -> None:
    content = lines(meeting(21), meeting(21), meeting(22), meeting(22, topics=["fish"]))

    reports = [bring(ready, content) for _ in range(2)]

    assert [dict(one.counts) for one in reports] == [
        {"created": 2, "unchanged": 1, "rejected": 1},
        {"unchanged": 3, "rejected": 1},
    ]
    assert "stands there twice, and not alike" in reports[0].rejections[0].reason


def test_what_is_gone_from_a_file_is_told_and_stays(ready: Engine) -> None:
    bring(ready, lines(meeting(31), meeting(32)))
    rejected = bring(ready, lines(meeting(31), meeting(32, date="never")))
    report = bring(ready, lines(meeting(31)))

    assert rejected.gone == []
    assert [one["key"] for one in report.gone] == ["x:32"]
    with readers(ready).begin() as db:
        assert db.get(Meeting, report.gone[0]["id"])
    assert bring(ready, lines(meeting(31)), "another.ndjson").gone == []


def test_a_record_that_is_there_already_is_amended_and_keeps_what_others_told(ready: Engine) -> None:
    with writers(ready).begin() as db:
        outcomes = [{"kind": "treaty", "status": "concluded", "title": "Peace"}]
        before = make_meeting(db, **{**meeting(41)[1], "outcomes": outcomes})

    report = bring(ready, lines(meeting(41, topics=["trade"])))

    assert report.counts["updated"] == 1
    with readers(ready).begin() as db:
        document = db.scalar(
            select(Revision.document).where(Revision.entity_id == before).order_by(Revision.seq.desc()).limit(1)
        )
    assert document
    read = json.loads(document)
    assert (read["outcomes"][0]["title"], read["topics"]) == ("Peace", ["trade"])


def test_of_a_dry_run_nothing_is_kept(ready: Engine) -> None:
    before = revisions(ready)
    told = [("leader", {**ADA, "external_ids": ["x:dry"]}), meeting(51), meeting(52, participants=[
        {"role": "principal", "leader": "x:dry"}, {"role": "principal", "country": "IT"}])]  # fmt: skip

    report = bring(ready, lines(*told), dry_run=True)

    assert report.counts["created"] == 3
    assert revisions(ready) == before
    assert bring(ready, lines(*told)).counts["created"] == 3


def test_a_withdrawn_record_is_not_brought_back(ready: Engine) -> None:
    told = lines(meeting(61))
    bring(ready, told)
    with writers(ready).begin() as db:
        entity_id = db.scalar(select(ImportedRecord.entity_id).where(ImportedRecord.key == "x:61"))
        assert entity_id
        withdrawn(db, "meeting", entity_id, Change("tests", operation="delete"))

    assert bring(ready, told).counts["unchanged"] == 1
    changed = bring(ready, lines(meeting(61, topics=["fish"])))
    assert "was withdrawn" in changed.rejections[0].reason


def test_it_can_be_killed_at_any_moment_and_run_again(ready: Engine, own_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    path.write_bytes(lines(*(meeting(1000 + at, date=f"{1500 + at % 400}-05-06") for at in range(2_000))))
    environment = {**os.environ, "BILAT_DATABASE_URL": own_settings.database_url}
    command = [sys.executable, "-m", "app", "import", "ndjson", str(path)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    process.stderr.readline()  # the first batch is in
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    with readers(ready).begin() as db:
        assert list(upkeep.check(db)) == []

    report = bring(ready, path.read_bytes(), path.name)

    assert report.counts["unchanged"] >= 500
    assert report.counts["created"] + report.counts["unchanged"] == 2_000
    assert report.complete


def test_a_full_disk_ends_it_with_what_came_in_before_and_it_goes_on_when_there_is_room(
    ready: Engine, own_settings: Settings
) -> None:
    if ready.dialect.name != "sqlite":
        pytest.skip("only SQLite can be told how large its file may become")
    told = lines(*(meeting(5000 + at, date=f"{1500 + at % 400}-05-06") for at in range(3_000)))
    with ready.connect() as connection:
        pages: int = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = make_engine(own_settings)
    event.listen(full, "connect", lambda one, _: one.execute(f"PRAGMA max_page_count = {pages + 1_200}"))

    with pytest.raises(OperationalError, match="full"):
        run(full, NDJSON, [File("many.ndjson", lambda: BytesIO(told))], CHANGE)

    full.dispose()
    report = bring(ready, told, "many.ndjson")
    assert 0 < report.counts["unchanged"] < 3_000
    assert report.complete
