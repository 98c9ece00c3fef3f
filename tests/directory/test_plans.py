"""The lists of the nouns read the versions of the present alone, however often a record was published anew."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.index import keyset, noun_walk
from app.models import DirectoryRecord
from app.paging import Position


@pytest.mark.parametrize("position", [None, Position("after", ("m", "m")), Position("before", ("m", "m"))])
def test_a_page_of_sqlite_is_walked_in_the_index_of_the_present(db: Session, position: Position | None) -> None:
    if db.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by what it has counted")
    table = DirectoryRecord
    found = noun_walk.records("leader", None).with_only_columns(table.seq, table.sort, table.entity_id)
    statement = keyset.beyond(found, [table.sort, table.entity_id], position, 20)
    asked = statement.compile(db.get_bind(), compile_kwargs={"literal_binds": True})

    plan = [row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]

    assert len(plan) == 1
    assert "INDEX ix_directory_record_current" in plan[0]
