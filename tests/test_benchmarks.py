"""The made-up collection of the benchmarks: the same for the same seed, and told as an editor could tell it."""

from sqlalchemy import Engine

from app import upkeep
from app.db import readers, writers
from app.settings import Settings
from benchmarks import hands, load
from benchmarks.collection import Collection


def test_a_collection_is_the_same_for_the_same_seed_and_has_visits_and_meetings() -> None:
    one, other = (list(Collection(50).told()) for _ in range(2))

    assert one == other
    assert len(one) == 50
    assert 10 < sum("date" in entry for entry in one) < 40


def test_it_is_recorded_as_every_entry_is(own_engine: Engine, own_settings: Settings) -> None:
    collection = Collection(60)
    load.record_nouns(own_engine, collection)
    for some in load.in_batches(collection.told(), 25):
        with writers(own_engine).begin() as db:
            load.record_entries(db, some, [at % 5 == 0 for at in range(len(some))])

    with readers(own_engine).begin() as db:
        assert list(upkeep.check(db)) == []
    assert load.sizes(own_engine)["schedule"] > 0
    assert hands.record(str(own_settings.database_url), entries=60, begin=0, seed=1) == 1  # its time is over already
