"""Waiting until something is written."""

import asyncio
from typing import Any

import pytest

from app.changes import watch
from app.changes.watch import Watch


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "EVERY_S", 0.01)


class Written:
    """A database that notes how often it is looked at."""

    def __init__(self) -> None:
        self.now, self.looks = 1, 0

    async def moment(self) -> Any:
        self.looks += 1
        return self.now


def test_all_who_wait_are_told_by_one_look() -> None:
    async def run() -> tuple[list[bool], int, int]:
        database = Written()
        watched = Watch(database.moment)
        waiting = [asyncio.create_task(watched.is_past(1, 5)) for _ in range(1_000)]
        await asyncio.sleep(0.1)
        before, database.now = database.looks, 2
        told = await asyncio.gather(*waiting)
        after = database.looks
        await asyncio.sleep(0.1)
        return told, before, database.looks - after

    told, before, later = asyncio.run(run())

    assert all(told)
    assert before <= 10
    assert later == 0  # while nobody waits, it does not look


def test_what_was_written_before_somebody_waits_is_told_and_who_waits_long_is_told_so() -> None:
    async def run() -> list[bool]:
        watched = Watch(Written().moment)
        return list(await asyncio.gather(watched.is_past(0, 5), watched.is_past(1, 0.1)))

    assert asyncio.run(run()) == [True, False]


def test_nobody_waits_for_one_who_has_ended() -> None:
    async def run() -> list[bool]:
        watched = Watch(Written().moment)
        waiting = asyncio.create_task(watched.is_past(1, 60))
        await asyncio.sleep(0.05)
        watched.end()
        return [await waiting, await watched.is_past(1, 60)]

    assert asyncio.run(run()) == [True, True]


def test_those_who_have_much_to_hear_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "TURN_S", 0.01)

    async def run() -> list[float]:
        watched, began, ended = Watch(Written().moment), asyncio.get_running_loop().time(), []

        async def hear() -> None:
            await watched.turn()
            ended.append(asyncio.get_running_loop().time() - began)

        await asyncio.gather(*(hear() for _ in range(20)))
        return ended

    ended = asyncio.run(run())

    assert ended == sorted(ended)
    assert ended[-1] >= 20 * 0.01  # and not all of them at once
