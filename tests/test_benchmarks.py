"""The made-up collection of the benchmarks: the same for the same seed, and told as an editor could tell it."""

import json
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from app import upkeep
from app.db import readers, writers
from app.models import EntryDays, Revision
from app.settings import Settings
from benchmarks import hands, load
from benchmarks.collection import Collection
from benchmarks.peers.tables import Entry, Found, Rendered, fill
from benchmarks.servers import asked_of


def test_a_collection_is_the_same_for_the_same_seed_and_has_visits_and_meetings() -> None:
    one, other = (list(Collection(50).told()) for _ in range(2))

    assert one == other
    assert len(one) == 50
    assert 10 < sum("date" in entry for entry in one) < 40


def test_the_peers_are_told_and_asked_the_same(db: Session, tmp_path: Path) -> None:
    """What Bilat shows of an entry is in the tables of the ordinary app, and its document under each of its keys."""
    newest = select(Revision.document).join(EntryDays, EntryDays.seq == Revision.seq)
    rows = db.scalars(newest.where(EntryDays.known_until.is_(None)).order_by(Revision.seq))
    documents = [json.loads(document) for document in rows]
    url = f"sqlite:///{tmp_path}/peers.db"

    fill(url, documents)

    asked = asked_of(documents)
    engine = create_engine(url)
    with Session(engine) as peers:
        one = peers.get_one(Entry, documents[0]["id"])
        told = [(who.role, who.country, who.leader and who.leader.slug) for who in one.participants]
        shown = documents[0]["participants"]
        assert told == [(who["role"], who["country"], who["leader"] and who["leader"]["slug"]) for who in shown]
        assert json.loads(peers.get_one(Rendered, one.id).document) == documents[0]
        assert peers.scalar(select(func.count()).where(Found.key == f"leader:{asked.leaders[0][0]}"))
        assert peers.get(Rendered, asked.entries[-1])
        assert peers.scalar(select(func.count()).where(Found.earliest == asked.days[0]))
    engine.dispose()


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
