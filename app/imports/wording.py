"""What the words of a collection say: the type of a visit, the stops of a journey, a title before a name."""

import re
from typing import NamedTuple

from app.models.vocabulary import Rank, VisitType

# What the text itself calls the visit comes first; then what the traveller did there.
_CALLED: tuple[tuple[VisitType, str], ...] = (
    ("state", r"\bstate visit\b"),
    ("official_working", r"\bofficial working visit\b"),
    ("official", r"\bofficial (?:\w+ )?visit\b"),
    ("working", r"\bworking visit\b"),
    ("private", r"\b(?:private|unofficial|personal) (?:\w+ )?visit\b|\bvacation"),
    ("transit", r"\b(?:in transit|stopped over|stopover|refuel\w*)\b"),
)
_DONE: tuple[tuple[VisitType, str], ...] = (
    ("attendance", r"\b(?:attended|participated in|represented|delegate|delegation|conference|summit|funeral)\b"),
    ("working", r"\b(?:met with|met|discuss\w*|conferred|negotiat\w*|signed|working|accompanied)\b"),
)
_ELSEWHERE = re.compile(r"\b(?:after|before|following|prior to) (?:\w+ing|the|a)\b[^.;]*", re.IGNORECASE)
_ASIDE = re.compile(r"\b(?:afterwards?|also|later|thereafter|subsequently)\b", re.IGNORECASE)


def visit_type(text: str) -> VisitType:
    """The type of visit that a text tells: what it is called, else what was done there.

    What happened afterwards, or also, counts only where nothing else is told; what happened before, never.
    """
    text = _ELSEWHERE.sub("", text)
    sentences = re.split(r"(?<=[a-z)]\.) ", text)
    first = " ".join(one for one in sentences if not _ASIDE.search(one))
    for words in (_CALLED, _DONE):
        for some in (first, text):
            if found := _earliest(words, some):
                return found
    return "other"


def _earliest(words: tuple[tuple[VisitType, str], ...], text: str) -> VisitType | None:
    found = [(match.start(), kind) for kind, pattern in words if (match := re.search(pattern, text, re.IGNORECASE))]
    return min(found, key=lambda one: one[0])[1] if found else None


def stops(locale: str) -> list[str]:
    """The places of a journey, in their order: `Baden-Baden, Kehl` are two, `Washington, D.C.` is one."""
    parts: list[str] = []
    for part in re.split(r"\s*[,;]\s*", locale):
        if parts and re.fullmatch(r"(?:[A-Z]\.?){2}", part):
            parts[-1] += f", {part}"
        elif part:
            parts.append(part)
    return parts


class Titled(NamedTuple):
    """A name without the title before it, the title as it is told, and its rank."""

    name: str
    title: str | None
    rank: Rank | None


_TITLES: tuple[tuple[Rank, str], ...] = (
    ("other", r"Vice President|(?:President|Prime Minister|Chancellor)-elect|Former President|First Lady"),
    ("head_of_government", r"(?:Acting )?Prime Min(?:ister|istere|ster)|Premier|(?:Federal )?Chancellor|Taoiseach"
     r"|Chairman of the Council of Ministers"),
    ("minister", r"Deputy Prime Minister|Vice Premier|Vice Chancellor"),
    ("foreign_minister", r"(?:Minister of|Minister for) Foreign Affairs|Foreign Minister|Foreign Secretary"
     r"|Minister of External Affairs|External Affairs Minister|Secretary of State"),
    ("minister", r"(?:Minister|Secretary) of [A-Z]\w+|[A-Z]\w+ Minister"),
    ("royal", r"Crown Prince(?:ss)?|Prince(?:ss)?(?: Regent)?|Prince Consort|Infanta?"),
    ("head_of_state", r"(?:Acting |Interim |Provisional |Transitional )?President|King|Queen|Emperor|Empress|Shah"
     r"|Sultan|E?Amir|Emir|Sheikh|Grand Duke|Grand Duchess|Pope|Captain Regent|Governor[- ]General|Regent"),
    ("organization_head", r"Secretary[- ]General|High Commissioner|Director[- ]General"),
    ("subnational", r"Governor|Mayor"),
    ("envoy", r"Ambassador|Special Envoy"),
    ("other", r"Chairman|Chairwoman|Chairperson|General Secretary|First Secretary|Chief of State|Head of State"
     r"|State Counsellor|Speaker|General|Marshal|Field Marshal|Colonel|Admiral"),
)  # fmt: skip
_AT_BEGINNING = [(rank, re.compile(rf"({titles})(?:[\s-]+(?=\S)|(?=[A-Z]))")) for rank, titles in _TITLES]
_BROKEN_AT_HYPHEN = re.compile(r"(?<=\w)- (?=\w)")


_AND = re.compile(rf",? and (?=(?:{'|'.join(titles for _, titles in _TITLES)})\b)")


def guests(text: str) -> list[Titled]:
    """Who is told: mostly one, and of "President A and Prime Minister B" both."""
    return [titled(one) for one in _AND.split(text) if one]


def titled(text: str) -> Titled:
    """A name and the title before it; the longest title that stands there."""
    text = _BROKEN_AT_HYPHEN.sub("-", text)
    found = [(len(match[1]), rank, match) for rank, title in _AT_BEGINNING if (match := title.match(text))]
    if not found:
        return Titled(text, None, None)
    _, rank, match = max(found, key=lambda one: one[0])
    return Titled(text[match.end() :], match[1], rank)
