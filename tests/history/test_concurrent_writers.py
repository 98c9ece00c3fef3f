"""Changes are numbered without gaps in the order of commits, also when many write at once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import upkeep
from app.db import writers
from app.history import service as history
from app.leaders import service as leaders
from app.leaders.schemas import LeaderIn
from app.models import Leader, Revision
from app.visits import service as visits
from tests.factories import CHANGE, make_leader, make_meeting, make_visit, visit_in

WRITERS, EACH = 6, 5


def write_at_once(write: Callable[[Session, str], object], engine: Engine) -> list[object]:
    """What several writers got who each wrote several times, all at once."""

    def one_writer(number: int) -> list[object]:
        done = []
        for step in range(EACH):
            with writers(engine).begin() as db:
                done.append(write(db, f"{number}/{step}"))
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        return [one for some in pool.map(one_writer, range(WRITERS)) for one in some]


def seqs_and_differences(engine: Engine) -> tuple[list[int], list[upkeep.Difference]]:
    with writers(engine).begin() as db:
        return list(db.scalars(select(Revision.seq).order_by(Revision.seq))), list(upkeep.check(db))


def test_many_who_add_to_one_visit_leave_no_gap_and_lose_nothing(own_engine: Engine) -> None:
    with writers(own_engine).begin() as db:
        visit = make_visit(db, end="2020-02-05")
        before = len(db.scalars(select(Revision.seq)).all())

    made = write_at_once(lambda db, title: make_meeting(db, title=title, visit=visit), own_engine)

    seqs, differences = seqs_and_differences(own_engine)
    # Each meeting is one change, and one more of the visit that shows it.
    assert seqs == list(range(1, before + 2 * WRITERS * EACH + 1))
    assert len(set(made)) == WRITERS * EACH
    assert differences == []


def test_many_who_add_leaders_of_one_name_give_each_a_slug_of_its_own(own_engine: Engine) -> None:
    made = write_at_once(lambda db, step: make_leader(db, "Bo Example"), own_engine)

    with writers(own_engine).begin() as db:
        slugs = set(db.scalars(select(Leader.slug).where(Leader.id.in_(made))))
    numbers = range(2, WRITERS * EACH + 1)
    assert slugs == {"bo-example", *(f"bo-example-{number}" for number in numbers)}


def test_those_who_record_and_those_who_amend_do_not_stand_in_each_others_way(own_engine: Engine) -> None:
    with writers(own_engine).begin() as db:
        leader, visit = make_leader(db), make_visit(db, end="2020-02-05")
    guest = [{"role": "guest", "leader": leader, "country": "IT"}]

    def write(db: Session, step: str) -> None:
        match sum(map(int, step.split("/"))) % 3:
            case 0:
                leaders.amend(db, leader, LeaderIn(name=f"Ada {step}"), CHANGE)
            case 1:
                make_meeting(db, visit=visit, title=step)
            case 2:
                visits.amend(db, visit, visit_in(end="2020-02-05", topics=[step], participants=guest), CHANGE)

    write_at_once(write, own_engine)

    _, differences = seqs_and_differences(own_engine)
    assert differences == []


def test_many_who_amend_one_visit_make_one_version_each_and_the_last_stands(own_engine: Engine) -> None:
    with writers(own_engine).begin() as db:
        visit = make_visit(db, end="2020-02-05")

    def amend(db: Session, topic: str) -> None:
        visits.amend(db, visit, visit_in(end="2020-02-05", topics=[topic, "everybody's"]), CHANGE)

    write_at_once(amend, own_engine)

    _, differences = seqs_and_differences(own_engine)
    with writers(own_engine).begin() as db:
        newest = history.latest(db, "visit", visit)
    assert newest is not None
    assert newest.version == 1 + WRITERS * EACH
    assert len(json.loads(newest.document)["topics"]) == 2
    assert differences == []
