"""What a list of nouns can be asked for."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.paging import PageParams
from app.parameters import Several
from app.references import LONGEST_REFERENCE
from app.text import clean, exact, words

MOST_WORDS = 12
"""Each word is a condition of its own; planning for many of them takes a database longer than answering."""


def _words(text: str) -> str:
    number = len(words(clean(text)))
    if not number:
        raise ValueError("there is no letter or digit to look for")
    if number > MOST_WORDS:
        raise ValueError(f"at most {MOST_WORDS} different words can be looked for at once, and these are {number}")
    return text


Search = Annotated[str, AfterValidator(_words), Field(max_length=500)]
Ref = Annotated[str, AfterValidator(exact), Field(min_length=1, max_length=LONGEST_REFERENCE)]
Refs = Annotated[Several[Ref], Field(max_length=50)]


class DirectoryFilters(PageParams):
    """Filters that every list of nouns has."""

    q: Search | None = Field(
        None,
        description="Beginnings of words of any name, in any script, case and accents; all must occur.",
        examples=["диас-канель"],
    )
