"""Names and words: kept as written, compared without accents, case and punctuation."""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i",
    "ŋ": "n", "ə": "e", "ґ": "г",
})  # fmt: skip
# Apostrophes and the letters that stand for one join their neighbours: O'Brien, Oʻzbekiston, Sana'a.
_APOSTROPHES = re.compile("['`´’‘ʻʼʽʾʿ′]")
_BREAKS = re.compile(r"[\W_]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ARTICLES = frozenset({"the"})


def clean(text: str) -> str:
    """The text in NFC and without blanks around it.

    Raises ValueError for characters that no text has: control characters, lone surrogates, noncharacters.
    """
    bad = _FORBIDDEN.search(text)
    if bad:
        raise ValueError(f"U+{ord(bad.group()):04X} at position {bad.start()} is not a character of text")
    return unicodedata.normalize("NFC", text).strip()


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Words in lower case, without accents and punctuation, joined by one blank each.

    Two spellings that fold alike are the same name: "Díaz-Canel" and "DIAZ CANEL".
    """
    lowered = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    bare = "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))
    return _BREAKS.sub(" ", _APOSTROPHES.sub("", bare)).strip()


def fold_name(name: str) -> str:
    """The key under which a country or organization is looked up by name.

    Besides what `fold` does: "Gambia, The" is "The Gambia", "Congo (Kinshasa)" keeps both words, and
    articles do not count.
    """
    head, comma, tail = name.partition(",")
    turned = f"{tail} {head}" if comma and "," not in tail else name
    # Full stops join the letters of an abbreviation: "U.S.A." is "USA".
    words = fold(re.sub(r"(?<=\b\w)\.(?=\w\b|\s|$)", "", turned)).split()
    return " ".join(word for word in words if word not in _ARTICLES)


def words(text: str) -> list[str]:
    """The different words of a text, folded, in order of appearance."""
    return list(dict.fromkeys(fold(text).split()))


def slugify(name: str) -> str:
    """A name as a part of a URL: `miguel-diaz-canel`. Empty when no letter can be written in ASCII."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:80].strip("-")
