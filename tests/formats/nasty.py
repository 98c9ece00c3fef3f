"""Texts on which others have stumbled, and entries that hold them."""

from unicodedata import normalize

from sqlalchemy.orm import Session

from tests.factories import make_leader, make_meeting, make_place, make_visit

NASTY = [
    '=HYPERLINK("http://example.org","x")', "+1", "-2+3", "@SUM(A1)", "'=1+1", "a;=1+1", "one\ntwo", "one\r\ntwo",
    "tab\tin it", 'a "quoted" one', "NA", "null", "1e5", "001", "2025-05", "TRUE", "_x0041_", "]]>", "<script>&amp;",
    "</script>", "a, b; c", "x" * 64 + "🤝",
    "صدر", "נתניהו", "정상회담", "习近平", "BEGIN:VALARM", "back\\slash", "\\n",
    "ﬁ e\u0301 \u200f", "long " * 800,
]  # fmt: skip
"""Formulas, separators, what readers take for something else, markup, scripts."""


def record_nasty(db: Session) -> list[str]:
    """Meetings and a visit with all of them in titles, names, lists and summaries; returns the titles."""
    titles = []
    for at, text in enumerate(NASTY):
        line = " ".join(text.split())[:199].strip()
        leader = make_leader(db, name=f"{line[:60]} {at}")
        make_meeting(
            db, f"2031-01-{at % 28 + 1:02}", title=line, summary=text, topics=[line, "second"],
            outcomes=[{"kind": "statement", "status": "concluded", "title": line}],
            participants=[{"role": "principal", "leader": leader, "country": "NA", "note": text},
                          {"role": "principal", "country": "FR"}],
        )  # fmt: skip
        titles.append(normalize("NFC", line))
    place = make_place(db, name="=1+1", lat=-33.9, lon=-70.5)
    make_visit(db, "2031-03-04", end="2031-03-06", title="Stops", stops=[{"place": place, "activities": ["=2"]}])
    make_meeting(db, "2031-03", title="Somewhere in March", place=place)
    return titles
