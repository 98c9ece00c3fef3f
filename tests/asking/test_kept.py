"""What a process remembers is of one moment and of bounded size."""

from collections.abc import Sequence

from app.asking.kept import A_FINDING, Kept, Remembered


def test_another_moment_empties_it() -> None:
    kept = Kept(10 * A_FINDING)
    kept.put(1, "a", "told at 1")

    assert kept.get(1, "a") == "told at 1"
    assert kept.get(2, "a") is None
    assert kept.get(1, "a") is None


def test_what_was_used_last_is_kept_longest_and_no_more_than_fits() -> None:
    kept = Kept(3 * A_FINDING)
    for key in "abc":
        kept.put(1, key, key)
    kept.get(1, "a")
    kept.put(1, "d", "d")

    assert [key for key in "abcd" if kept.get(1, key)] == ["a", "c", "d"]


def test_what_is_larger_than_all_of_it_is_not_kept() -> None:
    kept = Kept(3 * A_FINDING)
    kept.put(1, "a", "a")
    kept.put(1, "long", "long", 3 * A_FINDING)

    assert (kept.get(1, "long"), kept.get(1, "a")) == (None, "a")


def test_a_finding_is_looked_for_once_in_a_moment() -> None:
    kept, asked = Kept(10 * A_FINDING), []

    def look_up() -> str:
        asked.append(1)
        return "found"

    for moment in (1, 1, 2):
        assert Remembered(kept, moment).find("key", look_up) == "found"

    assert len(asked) == 2


def test_of_many_only_those_are_looked_for_that_are_not_remembered() -> None:
    kept, asked = Kept(10 * A_FINDING), list[list[str]]()

    def look_up(some: Sequence[str]) -> dict[str, str]:
        asked.append(list(some))
        return {key: key.upper() for key in some}

    for moment, keys in ((1, "ab"), (1, "cab"), (1, "ba"), (2, "a")):
        assert Remembered(kept, moment).find_all(list(keys), look_up, len) == list(keys.upper())

    assert asked == [["a", "b"], ["c"], ["a"]]


def test_long_texts_are_remembered_as_far_as_they_fit() -> None:
    kept = Kept(10 * A_FINDING)
    texts = dict.fromkeys(range(5), "x" * 6 * A_FINDING)

    found = Remembered(kept, 1).find_all(list(texts), lambda some: {key: texts[key] for key in some}, len)

    assert found == list(texts.values())
    assert [number for number in texts if kept.get(1, number)] == [4]


def test_what_is_large_leaves_less_room_for_others() -> None:
    kept = Kept(100 * A_FINDING)
    for number in range(100):
        Remembered(kept, 1).find(number, lambda: {str(key): key for key in range(200)})

    assert 5 < len([number for number in range(100) if kept.get(1, number)]) < 30
