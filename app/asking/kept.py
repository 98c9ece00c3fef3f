"""What a process remembers of one moment: it is true until something is written."""

import pickle
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")

A_FINDING = 1_000
"""Bytes that are reckoned for what is remembered beside its text."""


class Kept:
    """What was found out at one moment, what was used last kept longest; another moment empties it."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._moment: Any = None
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0

    def __contains__(self, key: Hashable) -> bool:
        """Whether anything is remembered of it, of whatever moment."""
        return key in self._kept

    def get(self, moment: Any, key: Hashable) -> Any:
        """What is remembered of it at that moment, or nothing."""
        self._turn_to(moment)
        if (found := self._kept.get(key)) is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, moment: Any, key: Hashable, found: Any, size: int = 0) -> None:
        """Remember this of that moment, and of the size of its text."""
        self._turn_to(moment)
        size += A_FINDING
        if key in self._kept or size > self._most:
            return
        self._kept[key] = found, size
        self._bytes += size
        while self._bytes > self._most:
            self._bytes -= self._kept.popitem(last=False)[1][1]

    def _turn_to(self, moment: Any) -> None:
        if moment != self._moment:
            self._moment, self._bytes = moment, 0
            self._kept.clear()


class Remembered(NamedTuple):
    """What is remembered of the moment of which a question is asked."""

    kept: Kept
    moment: Any

    def find(self, key: Hashable, look_up: Callable[[], Found]) -> Found:
        """What is remembered of it, else what is found now."""
        found: Found | None = self.kept.get(self.moment, key)
        if found is None:
            found = look_up()
            self.kept.put(self.moment, key, found, _weight(key, found))
        return found

    def find_all(
        self, keys: Sequence[Key], look_up: Callable[[Sequence[Key]], Mapping[Key, Found]], size: Callable[[Found], int]
    ) -> list[Found]:
        """What is remembered of each of them, else what is found now of all others together."""
        found: dict[Key, Found] = {key: self.kept.get(self.moment, key) for key in keys}
        if missing := [key for key in keys if found[key] is None]:
            found |= look_up(missing)
            for key in missing:
                self.kept.put(self.moment, key, found[key], size(found[key]))
        return [found[key] for key in keys]


def _weight(*told: Any) -> int:
    """About how many bytes it takes in memory: a question of two hundred references takes two hundred times as many."""
    return 4 * len(pickle.dumps(told))
