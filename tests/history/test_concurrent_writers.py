"""Changes are numbered without gaps in the order of commits, also when many write at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from app import database, upkeep
from app.countries import service as countries
from app.db import make_engine, writers
from app.models import Revision
from app.settings import Settings
from tests.factories import make_meeting, make_visit

WRITERS, EACH = 6, 5


@pytest.fixture
def own_settings(engine_name: str, tmp_path: Path, empty_settings: Settings) -> Settings:
    if engine_name == "sqlite":
        return Settings(database_url=f"sqlite:///{tmp_path}/own.db")
    return empty_settings


def test_many_writers_to_one_visit_leave_no_gap_and_lose_nothing(own_settings: Settings) -> None:
    engine = make_engine(own_settings)
    database.upgrade(engine)
    with writers(engine).begin() as db:
        countries.install_register(db)
        visit = make_visit(db, end="2020-02-05")
        before = len(db.scalars(select(Revision.seq)).all())

    def write(number: int) -> list[str]:
        made = []
        for step in range(EACH):
            with writers(engine).begin() as db:
                made.append(make_meeting(db, title=f"{number}/{step}", visit=visit))
        return made

    with ThreadPoolExecutor(WRITERS) as pool:
        made = [one for some in pool.map(write, range(WRITERS)) for one in some]

    with writers(engine).begin() as db:
        rows = db.execute(select(Revision.seq, Revision.entity_id).order_by(Revision.seq)).all()
        differences = list(upkeep.check(db))
    # Each meeting is one change, and one more of the visit that shows it.
    assert [row.seq for row in rows] == list(range(1, before + 2 * WRITERS * EACH + 1))
    assert {row.entity_id for row in rows[before:]} == {*made, visit}
    assert differences == []
    database.downgrade(engine, "base")
    engine.dispose()
