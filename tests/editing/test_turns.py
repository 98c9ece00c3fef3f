"""Who writes waits behind the others who write, and readers go first."""

import asyncio
import os
import sys
import threading
import time
from functools import partial

import pytest
from fastapi import Response
from sqlalchemy.orm import Session, sessionmaker

from app.errors import Unavailable
from app.writing import BEHIND, Writers


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux each thread has a priority of its own")
def test_the_thread_that_writes_leaves_the_processor_to_readers(db: Session) -> None:
    noted: list[int] = []

    def make(db: Session) -> Response:
        noted.append(priority())
        return Response()

    writers = Writers(sessionmaker(db.connection(), join_transaction_mode="create_savepoint"), 1_000)
    asyncio.run(writers.write(make))

    assert noted == [priority() + BEHIND]


def test_one_writes_at_a_time_in_the_order_in_which_they_came(db: Session) -> None:
    order: list[str] = []

    def make(number: int, db: Session) -> Response:
        order.append(f"{number} begins")
        time.sleep(0.005)
        order.append(f"{number} ends")
        return Response()

    async def all_at_once() -> None:
        writers = Writers(sessionmaker(db.connection(), join_transaction_mode="create_savepoint"), 1_000)
        await asyncio.gather(*[writers.write(partial(make, number)) for number in range(5)])

    asyncio.run(all_at_once())

    assert order == [f"{number} {what}" for number in range(5) for what in ("begins", "ends")]


def test_who_waits_too_long_is_told_to_come_again(db: Session) -> None:
    held = threading.Event()

    def hold(db: Session) -> Response:
        held.wait(10)
        return Response()

    async def one_holds_and_one_waits() -> None:
        writers = Writers(sessionmaker(db.connection(), join_transaction_mode="create_savepoint"), -900)
        first = asyncio.create_task(writers.write(hold))
        await asyncio.sleep(0.01)
        try:
            with pytest.raises(Unavailable, match="too many others are writing"):
                await writers.write(hold)
        finally:
            held.set()
            await first

    asyncio.run(one_holds_and_one_waits())
