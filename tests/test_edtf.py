"""What EDTF texts mean; which are refused, where, and how fast."""

import pickle
from datetime import date
from time import perf_counter

import pytest

from app.edtf import EdtfError, Precision, parse

# Text, precision, then four days: the earliest, the latest to begin, the earliest to end, the latest.
ONE_DATE = """
2025-05-07                        day       2025-05-07 2025-05-07 2025-05-07 2025-05-07
2024-02-29                        day       2024-02-29 2024-02-29 2024-02-29 2024-02-29
0001-01-01                        day       0001-01-01 0001-01-01 0001-01-01 0001-01-01
9999-12-31                        day       9999-12-31 9999-12-31 9999-12-31 9999-12-31
2025-05                           month     2025-05-01 2025-05-31 2025-05-01 2025-05-31
2023-02                           month     2023-02-01 2023-02-28 2023-02-01 2023-02-28
9999-12                           month     9999-12-01 9999-12-31 9999-12-01 9999-12-31
2025                              year      2025-01-01 2025-12-31 2025-01-01 2025-12-31
2024-06-XX                        month     2024-06-01 2024-06-30 2024-06-01 2024-06-30
2024-XX                           year      2024-01-01 2024-12-31 2024-01-01 2024-12-31
2024-XX-XX                        year      2024-01-01 2024-12-31 2024-01-01 2024-12-31
202X                              decade    2020-01-01 2029-12-31 2020-01-01 2029-12-31
000X                              decade    0001-01-01 0009-12-31 0001-01-01 0009-12-31
20XX                              century   2000-01-01 2099-12-31 2000-01-01 2099-12-31
99XX                              century   9900-01-01 9999-12-31 9900-01-01 9999-12-31
2024-21                           season    2024-03-01 2024-05-31 2024-03-01 2024-05-31
2024-22                           season    2024-06-01 2024-08-31 2024-06-01 2024-08-31
2024-23                           season    2024-09-01 2024-11-30 2024-09-01 2024-11-30
2024-24                           season    2024-12-01 2025-02-28 2024-12-01 2025-02-28
2023-24                           season    2023-12-01 2024-02-29 2023-12-01 2024-02-29
9999-24                           season    9999-12-01 9999-12-31 9999-12-01 9999-12-31
2025-05-07T10:00                  time      2025-05-07 2025-05-07 2025-05-07 2025-05-07
9999-12-31T23:59:59-14:00         time      9999-12-31 9999-12-31 9999-12-31 9999-12-31
"""
INTERVALS = """
2025-05-04/2025-05-10             interval  2025-05-04 2025-05-04 2025-05-10 2025-05-10
2024-02/2024-03                   interval  2024-02-01 2024-02-29 2024-03-01 2024-03-31
2025-05/2025-05                   interval  2025-05-01 2025-05-31 2025-05-01 2025-05-31
2025-05-10/2025-05                interval  2025-05-10 2025-05-10 2025-05-10 2025-05-31
2025/2025-05-04                   interval  2025-01-01 2025-05-04 2025-05-04 2025-05-04
2024-24/2025-01                   interval  2024-12-01 2025-01-31 2025-01-01 2025-01-31
2025-05-04/..                     interval  2025-05-04 2025-05-04 9999-12-31 9999-12-31
2025-05/..                        interval  2025-05-01 2025-05-31 9999-12-31 9999-12-31
../2025-05-04                     interval  0001-01-01 0001-01-01 2025-05-04 2025-05-04
2024-06-10/                       interval  2024-06-10 2024-06-10 2024-06-10 2024-06-10
2024-06/                          interval  2024-06-01 2024-06-30 2024-06-01 2024-06-30
/2024-06                          interval  2024-06-01 2024-06-30 2024-06-01 2024-06-30
2025-05-07T10:00/2025-05-09       interval  2025-05-07 2025-05-07 2025-05-09 2025-05-09
0001-01-01/9999-12-31             interval  0001-01-01 0001-01-01 9999-12-31 9999-12-31
"""
SETS = """
[2025-05-07..2025-05-10]          set       2025-05-07 2025-05-10 2025-05-07 2025-05-10
[2025-05-07,2025-05-09]           set       2025-05-07 2025-05-09 2025-05-07 2025-05-09
[2024-02,2024-06-01..2024-06-03]  set       2024-02-01 2024-06-03 2024-02-01 2024-06-03
[2025,2025-05-07]                 set       2025-01-01 2025-12-31 2025-01-01 2025-12-31
{2025-05-07,2025-05-09}           set       2025-05-07 2025-05-07 2025-05-09 2025-05-09
{2025-05-07..2025-05-09}          set       2025-05-07 2025-05-07 2025-05-09 2025-05-09
{2024-02,2024-05..2024-06}        set       2024-02-01 2024-02-29 2024-06-01 2024-06-30
{2025,2025-05-07}                 set       2025-01-01 2025-05-07 2025-05-07 2025-12-31
"""
# No day is certain, so the middle two are the end and the beginning of all days. Then the flags.
QUALIFIED = """
2025-05-07?             day       2025-05-07 2025-05-07  uncertain
2025-05~                month     2025-05-01 2025-05-31  approximate
2025%                   year      2025-01-01 2025-12-31  uncertain approximate
202X?                   decade    2020-01-01 2029-12-31  uncertain
2024-24~                season    2024-12-01 2025-02-28  approximate
2024-06-XX%             month     2024-06-01 2024-06-30  uncertain approximate
2025-05-04?/2025-06~    interval  2025-05-04 2025-06-30  uncertain approximate
2024-06-10?/            interval  2024-06-10 2024-06-10  uncertain
[2025-05-07?,2025-05-09] set      2025-05-07 2025-05-09  uncertain
{2025-05-07..2025-05-09~} set     2025-05-07 2025-05-09  approximate
"""
# Only one side is qualified, so the interval is certain of the other: what ends on the tenth was not over before.
HALF_QUALIFIED = """
2025-05-04?/2025-05-10   2025-05-04 2025-05-10 2025-05-10 2025-05-10
2025-05-04/2025-05-10~   2025-05-04 2025-05-04 2025-05-04 2025-05-10
2025-05/2025-06-10?      2025-05-01 2025-05-31 2025-05-01 2025-06-10
2025-05-04~/..           2025-05-04 9999-12-31 9999-12-31 9999-12-31
../2025-05-04~           0001-01-01 0001-01-01 0001-01-01 2025-05-04
"""
CANONICAL = """
2025-05-07T10:00:00             2025-05-07T10:00
2025-05-07T10:00:30             2025-05-07T10:00:30
2025-05-07T10:00+00:00          2025-05-07T10:00Z
2025-05-07T10:00+00             2025-05-07T10:00Z
2025-05-07T10:00:00+03          2025-05-07T10:00+03:00
2025-05-07T10:00-04:30          2025-05-07T10:00-04:30
2025-05-07T10:00+14:00          2025-05-07T10:00+14:00
2025-05-07T10:00+00:30          2025-05-07T10:00+00:30
2025-05?~                       2025-05%
2025-05~?                       2025-05%
2025-05~?/2026?~                2025-05%/2026%
2025-05-07/2025-05-07           2025-05-07
2025-05-07?/2025-05-07?         2025-05-07?/2025-05-07?
2025-05/2025-05                 2025-05/2025-05
[2025-05-07]                    2025-05-07
{2025-05?}                      2025-05?
{2025-05-07..2025-05-07}        2025-05-07
[2025-05-07,2025-05-07]         2025-05-07
[2025-05-09,2025-05-07]         [2025-05-07,2025-05-09]
[2024-06?,2024-06-XX,2024-06]   [2024-06,2024-06-XX,2024-06?]
{2026,2025-05..2025-06,2025,2026}  {2025,2025-05..2025-06,2026}
"""
# Text, the position where reading fails, a part of the reason.
REFUSED = """
2024-13                        5   months run from 01 to 12
2024-00                        5   months run from 01 to 12
2024-25                        5   seasons from 21 to 24
2024-02-30                     8   run from 01 to 29
2023-02-29                     8   run from 01 to 28
2023-02-00                     8   run from 01 to 28
2024-6-1                       6   two digits
2024-06-1                      9   two digits
2024-06-1X                     9   two digits
2024-06-                       8   two digits
2024-                          5   two digits
2024-W05                       5   two digits
2024-W05-1                     5   two digits
20240507                       4   should end here
2024-21-05                     7   should end here
2024-XX-05                     8   month is unknown
202X-05                        4   should end here
2XXX                           1   four digits
XXXX                           0   four digits
24-06                          2   four digits
Y1E9999                        0   four digits
-0044                          0   four digits
12025                          4   should end here
0000                           0   0001 to 9999
0000-01-01                     0   0001 to 9999
?2024                          0   a date is expected
2024?-06                       5   should end here
2024??                         5   should end here
2024%~                         5   should end here
2024-06-10/2024-06-01          11  ends before it begins
2024-06/2024-05-31             8   ends before it begins
2025-05-07T14:00/2025-05-07T10:00               17  ends before it begins
2025-05-07T10:00Z/2025-05-07T11:00+03:00        18  ends before it begins
2025-05-07T23:00-10:00/2025-05-08T00:30+14:00   23  ends before it begins
/                              1   on one side at least
../..                          3   on one side at least
/..                            1   on one side at least
../                            3   on one side at least
..                             0   a date is expected
2024/2025/2026                 9   should end here
2024/[2025,2026]               5   a date is expected
{2024,2025}/2026               11  should end here
[]                             1   a date is expected
{}                             1   a date is expected
[2024,]                        6   a date is expected
[[2024],2025]                  1   a date is expected
[2024/2025]                    5   ends with ']'
[2024,2025}                    10  ends with ']'
{2024,2025                     10  ends with '}'
[2024,2025]?                   11  should end here
[2024..]                       7   a date is expected
[..2024]                       1   a date is expected
[2025..2024]                   7   ends before it begins
[2024..2025-06]                7   cannot end with a month
[2025-05-07T10:00,2025-05-08]  11  without a time
2025-05-07T24:00               11  hours run from 00 to 23
2025-05-07T10                  13  hh:mm
2025-05-07T10:60               14  minutes run from 00 to 59
2025-05-07T23:59:60            17  seconds run from 00 to 59
2025-05-07T10:00:00.5          19  should end here
2025-05-07T10:00+14:30         16  -14:00 to +14:00
2025-05-07T10:00-15:00         17  -14:00 to +14:00
2025-05-07T10:00+0300          19  should end here
2025-05-07T10:00-00:00         16  -00:00
2025-05-07T10:00?              16  only a date
2025-05T10:00                  7   should end here
2025-05-07t10:00               10  should end here
2025-05-07T10:00z              16  should end here
"""
HOSTILE = [
    ("", 0),
    (" 2025-05-07", 0),
    ("2025-05-07 ", 10),
    ("2025-05-07\n", 10),
    ("2025-05-07\x00", 10),
    ("2025-05-07\u00a0", 10),
    ("2025-05\n/2026", 7),
    ("2025\u201305\u201307", 4),
    ("2025-05-0\u0667", 9),
    ("\u0662\u0660\u0662\u0665-\u0660\u0665-\u0660\u0667", 0),
    ("\uff12\uff10\uff12\uff15-05-07", 0),
    ("2025-05-07\ud800", 10),
]
FAULTS = [
    *["2024-13", "2024-02-30", "2023-02-29", "2024-6-1", "2024-W05", "24-06", "2024-06-10/2024-06-01"],
    *["2024-06-1X", "/", "../..", "[]", "{}", "[[2024],2025]", "{[2024,2025],2026}", "Y1E9999"],
    *["0000", "0000-12-31", "-0001", "10000-01-01", "9999-13-01", "9999-12-32"],
    f"[{','.join(['2024'] * 1000)}]",
    "[" * 5_000_000,
    "2" * 5_000_000,
    "Y1E9999" * 1_000_000,
    *(text for text, _ in HOSTILE),
]


def rows(table: str, columns: int) -> list[list[str]]:
    return [line.split(maxsplit=columns - 1) for line in table.strip().splitlines()]


def days(text: str) -> str:
    found = parse(text)
    return f"{found.earliest} {found.start_latest} {found.end_earliest} {found.latest}"


@pytest.mark.parametrize(("text", "precision", "bounds"), rows(ONE_DATE + INTERVALS.lstrip() + SETS.lstrip(), 3))
def test_a_text_says_on_which_days_it_can_begin_and_end(text: str, precision: Precision, bounds: str) -> None:
    found = parse(text)

    assert (found.text, found.precision, days(text)) == (text, precision, bounds)
    assert (found.uncertain, found.approximate) == (False, False)


@pytest.mark.parametrize(("text", "precision", "earliest", "latest", "flags"), rows(QUALIFIED, 5))
def test_a_qualified_text_is_possible_on_its_days_and_certain_on_none(
    text: str, precision: Precision, earliest: str, latest: str, flags: str
) -> None:
    found = parse(text)

    assert (found.text, found.precision) == (text, precision)
    assert days(text) == f"{earliest} {date.max} {date.min} {latest}"
    assert (found.uncertain, found.approximate) == ("uncertain" in flags, "approximate" in flags)


@pytest.mark.parametrize(("text", "bounds"), rows(HALF_QUALIFIED, 2))
def test_an_interval_with_one_qualified_side_is_bounded_by_the_other(text: str, bounds: str) -> None:
    assert days(text) == bounds
    assert parse(text).uncertain or parse(text).approximate


@pytest.mark.parametrize(("text", "canonical"), rows(CANONICAL, 2))
def test_texts_that_mean_the_same_become_the_same_text(text: str, canonical: str) -> None:
    assert parse(text).text == canonical
    assert parse(text) == parse(canonical)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2025-05-07T09:05", "09:05"),
        ("2025-05-07T10:00:59+03:00", "10:00"),
        ("2025-05-07T23:30Z", "23:30"),
        ("2025-05-07T10:00/2025-05-07T12:00", "10:00"),
        ("2025-05-07T10:00/..", "10:00"),
        ("2025-05-07/2025-05-08T12:00", None),
        ("../2025-05-08T12:00", None),
        ("2025-05-07", None),
    ],
)
def test_the_time_is_the_clock_of_the_text_and_never_moved_through_utc(text: str, clock: str | None) -> None:
    assert parse(text).time == clock


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-07T11:00+03:00/2025-05-07T10:00Z",
        "2025-05-07T14:00/2025-05-07T10:00Z",
        "0001-01-01T00:00+14:00/0001-01-01T00:00-14:00",
        "9999-12-31T23:59+14:00/9999-12-31T23:59-14:00",
    ],
)
def test_times_are_in_order_unless_their_offsets_prove_the_opposite(text: str) -> None:
    assert parse(text).text == text


@pytest.mark.parametrize(("text", "position", "reason"), rows(REFUSED, 3))
def test_a_refusal_says_where_reading_failed_and_why(text: str, position: str, reason: str) -> None:
    with pytest.raises(EdtfError) as refused:
        parse(text)

    assert (refused.value.text, refused.value.position) == (text, int(position))
    assert reason in refused.value.reason
    assert str(refused.value) == f"{refused.value.reason} (position {position})"


@pytest.mark.parametrize(("text", "position"), HOSTILE)
def test_blanks_and_digits_of_other_scripts_are_refused_and_shown_in_ascii(text: str, position: int) -> None:
    with pytest.raises(EdtfError) as refused:
        parse(text)

    assert refused.value.position == position
    assert refused.value.text.isascii()
    assert refused.value.text.isprintable()


def test_a_set_holds_fifty_members_and_a_text_255_characters() -> None:
    years = [str(year) for year in range(2000, 2051)]

    assert parse(f"[{','.join(years[:50])}]").latest == date(2049, 12, 31)
    with pytest.raises(EdtfError, match="at most 50 members") as refused:
        parse(f"[{','.join(years)}]")
    assert (refused.value.position, len(refused.value.text)) == (255, 60)


def test_a_refusal_survives_the_way_between_processes() -> None:
    with pytest.raises(EdtfError) as refused:
        parse("2025-05-07\n" + "x" * 100)

    copy = pickle.loads(pickle.dumps(refused.value))  # noqa: S301
    assert (str(copy), copy.position) == (str(refused.value), refused.value.position)


@pytest.mark.parametrize("text", FAULTS, ids=lambda text: ascii(text[:24]))
def test_the_faults_are_refused_in_less_than_50_ms(text: str) -> None:
    def seconds() -> float:
        started = perf_counter()
        with pytest.raises(EdtfError):
            parse(text)
        return perf_counter() - started

    assert min(seconds() for _ in range(3)) < 0.05
