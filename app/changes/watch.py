"""Waiting until something is written: one look at the database for all who wait."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from app.errors import BilatError

EVERY_S = 0.25
"""Seconds between two looks."""

TURN_S = 0.002
"""Seconds between two of those who have much to hear, for everybody else."""


class Watch:
    """Tells those who wait that something was written, by whomever. While nobody waits, it does not look."""

    def __init__(self, moment: Callable[[], Awaitable[Any]]) -> None:
        self._moment = moment
        self._waiting: dict[asyncio.Future[None], Any] = {}
        self._looking: asyncio.Task[None] | None = None
        self._turns = asyncio.Lock()
        self.ended = False

    async def is_past(self, moment: Any, seconds: float) -> bool:
        """Whether something is written within so many seconds, after this moment; or nobody is to wait any longer."""
        if self.ended:
            return True
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[told] = moment
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(seconds):
                await told
        except TimeoutError:
            return False
        finally:
            del self._waiting[told]
            if not self._waiting and self._looking:
                self._looking.cancel()
                self._looking = None
        return True

    async def turn(self) -> None:
        """Wait for a turn of those who have much to hear: together they take no more than a part of the time."""
        async with self._turns:
            await asyncio.sleep(TURN_S)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                now = await self._moment()
            except BilatError:
                now = None  # whoever asks is told why
            for told, moment in self._waiting.items():
                if moment != now and not told.done():
                    told.set_result(None)

    def end(self) -> None:
        """Let nobody wait any longer."""
        self.ended = True
        for told in self._waiting:
            if not told.done():
                told.set_result(None)
