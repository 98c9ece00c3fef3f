"""How many meetings a second are recorded one by one, by one writer and by eight: `make bench-load` asks it.

Each writer is a process of its own, as the workers of a server are; they begin at one moment and stop at another.
"""

import subprocess
import sys
import time

from sqlalchemy.orm import Session, sessionmaker

from app.db import writers
from app.engines import make_engine
from app.history.service import Change
from app.meetings import service as meetings
from app.meetings.schemas import MeetingIn
from app.server import settle
from app.settings import Settings
from benchmarks.collection import Collection

SECONDS = 5
READY_S = 6
"""How long a process may take until it writes."""


def meetings_per_s(url: str, entries: int, number: int) -> float:
    """How many meetings so many writers together record in a second, in a database that this benchmark has loaded."""
    begin = time.time() + READY_S
    command = [sys.executable, "-m", "benchmarks.hands", url, str(entries), str(begin)]
    hands = [subprocess.Popen([*command, str(at)], stdout=subprocess.PIPE, text=True) for at in range(number)]
    return sum(int(hand.communicate()[0]) for hand in hands) / SECONDS


def record(url: str, entries: int, begin: float, seed: int) -> int:
    """Record one meeting after the other while the time lasts; how many they were."""
    settle()
    engine = make_engine(Settings(database_url=url))
    try:
        return _record(writers(engine), Collection(entries, seed=seed), begin, seed)
    finally:
        engine.dispose()


def _record(sessions: sessionmaker[Session], told: Collection, begin: float, seed: int) -> int:
    with sessions.begin() as db:
        meetings.record(db, MeetingIn.model_validate(told.meeting(seed)), Change("benchmark"))  # nothing is cold now
    time.sleep(max(0, begin - time.time()))
    for done in range(1, 1_000_000):
        body = told.meeting(done)
        with sessions.begin() as db:
            meetings.record(db, MeetingIn.model_validate(body), Change("benchmark"))
        if time.time() > begin + SECONDS:
            break
    return done


if __name__ == "__main__":
    print(record(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
