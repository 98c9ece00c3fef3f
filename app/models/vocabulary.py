"""The closed lists of words, each said once: the tables check them, the schemas offer them."""

from typing import Any, Literal, get_args

from sqlalchemy import CheckConstraint

Kind = Literal["country", "organization", "leader", "place", "occasion", "source", "visit", "meeting"]
Status = Literal["announced", "confirmed", "took_place", "postponed", "cancelled"]
VisitType = Literal["state", "official", "official_working", "working", "private", "transit", "attendance", "other"]
MeetingFormat = Literal["bilateral", "trilateral", "multilateral"]
Channel = Literal["in_person", "phone", "video"]
Rank = Literal[
    "head_of_state",
    "head_of_government",
    "organization_head",
    "royal",
    "foreign_minister",
    "minister",
    "deputy_minister",
    "subnational",
    "envoy",
    "other",
]
Role = Literal["guest", "host", "principal", "delegate", "greeter", "observer", "interpreter", "other"]
NameKind = Literal["common", "official", "native", "alias"]
PlaceKind = Literal["city", "venue", "airport", "region", "other"]
OutcomeKind = Literal["agreement", "treaty", "memorandum", "declaration", "statement", "other"]
OutcomeStatus = Literal["announced", "concluded"]
DetailKind = Literal["topic", "sought", "statement", "agenda", "activity"]
Standard = Literal["iso-3166-1", "iso-3166-3", "user-assigned", "bilat"]
Comparison = Literal["exactly", "about", "at_least", "more_than"]
Rule = Literal[
    "same_country",
    "long_stay",
    "day_and_month_swapped",
    "office_not_held",
    "not_alive",
    "two_countries_at_once",
    "looks_like_another",
    "overlapping_terms",
    "mixed_scripts",
]
Scope = Literal["read", "write", "admin"]
Operation = Literal["create", "update", "republish", "revert", "delete", "merge"]

ENTRIES: tuple[Kind, ...] = ("visit", "meeting")
"""The nouns of the schedule."""

ENDED: tuple[Operation, ...] = ("delete", "merge")
"""What a change does after which the record is there no more."""

DIRECTORY: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind not in ENTRIES)
"""All others: they are found in the directory."""

SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a key allows; each scope includes those before it."""

RANKS: tuple[Rank, ...] = get_args(Rank)
"""The ranks of office, highest first."""


def one_of(column: str, words: Any) -> CheckConstraint:
    """The constraint that a column holds one of these words, or nothing where it may be empty."""
    listed = ", ".join(f"'{word}'" for word in get_args(words))
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def exactly_one(*columns: str) -> CheckConstraint:
    """The constraint that a row belongs to one owner, whose column alone is filled."""
    filled = " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in columns)
    return CheckConstraint(f"{filled} = 1", name="one_owner")
