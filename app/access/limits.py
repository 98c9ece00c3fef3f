"""How often somebody may do something; counted in this process alone, so each worker of a machine counts for itself."""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

MOST_COUNTED = 10_000
"""So many are counted at once; beyond them the oldest windows are forgotten, to keep memory flat."""


class Standing(NamedTuple):
    """What is left of a quota, and in how many seconds it is whole again."""

    left: int
    reset_s: int


Headers = list[tuple[bytes, bytes]]


class Limiter:
    """A quota for each caller in a window of time that begins with the first use. A quota of 0 is no limit."""

    def __init__(self, name: str, quota: int, window_s: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.name, self.quota, self.window_s, self._clock = name, quota, window_s, clock
        self._used: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def headers(self, standing: Standing) -> Headers:
        """What the caller is told of it (draft-ietf-httpapi-ratelimit-headers); nothing where there is no limit."""
        if not self.quota:
            return []
        policy = f'"{self.name}";q={self.quota};w={self.window_s}'
        limit = f'"{self.name}";r={max(0, standing.left)};t={standing.reset_s}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", limit.encode())]

    def spent(self, standing: Standing) -> bool:
        """Whether the caller has used up more than there is."""
        return bool(self.quota) and standing.left < 0

    def standing(self, who: str) -> Standing:
        """What this caller has left."""
        with self._lock:
            return self._standing(who, self._clock())

    def take(self, who: str) -> Standing:
        """Use up one. `left` is below zero when there was none."""
        with self._lock:
            now = self._clock()
            began, used = self._used.get(who, (now, 0))
            if now - began >= self.window_s:
                began, used = now, 0
            self._used.pop(who, None)  # what is used goes to the end: the oldest stands first
            self._used[who] = (began, used + 1)
            while len(self._used) > MOST_COUNTED:
                del self._used[next(iter(self._used))]
            return self._standing(who, now)

    def _standing(self, who: str, now: float) -> Standing:
        began, used = self._used.get(who, (now, 0))
        if now - began >= self.window_s:
            began, used = now, 0
        return Standing(self.quota - used, max(1, round(began + self.window_s - now)))
