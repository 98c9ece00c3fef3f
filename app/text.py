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


# Accents and vowel points of Latin, Greek, Cyrillic, Hebrew and Arabic have a combining class from 10 upwards.
# Below it are the vowel signs and viramas of Indian scripts and the Japanese voicing marks: they are letters.
_FIRST_ACCENT_CLASS = 10
_SAME_WORD = {"st": "saint", "ste": "sainte"}


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Words in lower case, without accents and punctuation, joined by one blank each.

    Two spellings that fold alike are the same name: "Díaz-Canel" and "DIAZ CANEL".
    """
    lowered = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", lowered))
    bare = "".join(char for char in plain if unicodedata.combining(char) < _FIRST_ACCENT_CLASS)
    spaced = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in bare)
    return " ".join(unicodedata.normalize("NFC", spaced).split())


def fold_name(name: str) -> str:
    """The key under which a country or organization is looked up by name; it is never guessed.

    Besides what `fold` does: articles do not count, "Gambia, The" is "The Gambia", "St." is "Saint",
    "U.S.A." is "USA", and "&" is "and".
    """
    head, comma, tail = name.replace("&", " and ").partition(",")
    turned = f"{tail} {head}" if comma and "," not in tail else f"{head} {tail}"
    # Full stops join the letters of an abbreviation.
    told = fold(re.sub(r"(?<=\b\w)\.(?=\w\b|\s|$)", "", turned)).split()
    return " ".join(_SAME_WORD.get(word, word) for word in told if word not in _ARTICLES)


def lookup_keys(name: str) -> list[str]:
    """The keys of a name, then of the same name without what stands in brackets: "Yugoslavia (Kosovo)"."""
    keys = (fold_name(name), fold_name(re.sub(r"\([^()]*\)", " ", name)))
    return [key for key in dict.fromkeys(keys) if key]


def exact(text: str) -> str:
    """A reference as it must be written: clean, without blanks around it and without line breaks in it."""
    cleaned = clean(text)
    if cleaned != unicodedata.normalize("NFC", text) or len(cleaned.splitlines()) > 1:
        raise ValueError("blanks around it or line breaks in it do not belong to a reference")
    return cleaned


def words(text: str) -> list[str]:
    """The different words of a text, folded, in order of appearance."""
    return list(dict.fromkeys(fold(text).split()))


def slugify(name: str) -> str:
    """A name as a part of a URL: `miguel-diaz-canel`. Empty when no letter can be written in ASCII."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:80].strip("-")
