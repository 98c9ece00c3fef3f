"""Names and words: kept as written, compared without accents, case and punctuation."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from opencc import OpenCC

# Letters that Unicode does not decompose into a base letter and an accent; then those of Arabic and of the
# languages that write it otherwise: ya and alef maksura, kaf, ha and ta marbuta, alef wasla.
_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i",
    "ŋ": "n", "ə": "e", "ґ": "г",
    "ی": "ي", "ى": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ٱ": "ا",
})  # fmt: skip
# Apostrophes and the letters that stand for one join their neighbours: O'Brien, Oʻzbekiston, Sana'a, צ׳כיה.
_APOSTROPHES = re.compile("['`´’‘‛ʹʻʼʽʾʿˈ′‵＇՚׳״]")
# A full stop after a single letter joins an abbreviation: U.S. is US. After initials with blanks it is only dropped.
_DOT_OF_A_LETTER = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b|\s|$)")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TO_SIMPLIFIED = OpenCC("t2s")
_IN_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)\s*")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SMALL_WORDS = frozenset({"the", "of"})


def is_text(text: str) -> bool:
    """Whether there is no character in it that no text has: control characters, lone surrogates, noncharacters."""
    return (text.isascii() and text.isprintable()) or not _FORBIDDEN.search(text)


def clean(text: str) -> str:
    """The text in NFC and without blanks around it.

    Raises ValueError for characters that no text has: control characters, lone surrogates, noncharacters.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    bad = _FORBIDDEN.search(text)
    if bad:
        raise ValueError(f"U+{ord(bad.group()):04X} at position {bad.start()} is not a character of text")
    return unicodedata.normalize("NFC", text).strip()


# Accents and vowel points of Latin, Greek, Cyrillic, Hebrew and Arabic have a combining class from 10 upwards.
# Below it are the vowel signs and viramas of Indian scripts and the Japanese voicing marks: they are letters.
_FIRST_ACCENT_CLASS = 10
# What only lengthens a line, joins letters or chooses between two forms of one: tatweel, grapheme joiner, selectors.
_UNSEEN = frozenset({"\u0640", "\u034f", *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))})
_SAME_WORD = {"st": "saint", "ste": "sainte", "rep": "republic", "dem": "democratic"}


LONGEST_NAME = 100
"""Characters; what is longer is a text, told once, and not worth remembering."""


def fold(text: str) -> str:
    """Words in lower case, without accents and punctuation, joined by one blank each.

    Two spellings that fold alike are the same name: "Díaz-Canel" and "DIAZ CANEL".
    """
    return _remembered(text) if len(text) <= LONGEST_NAME else _folded(text)


@lru_cache(maxsize=65_536)
def _remembered(name: str) -> str:
    return _folded(name)


def _folded(text: str) -> str:
    if _HAN.search(text):
        text = _TO_SIMPLIFIED.convert(text)
    joined = _APOSTROPHES.sub("", _DOT_OF_A_LETTER.sub("", text))
    lowered = unicodedata.normalize("NFKD", joined).casefold().translate(_LETTERS)
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", lowered))
    return " ".join(unicodedata.normalize("NFC", plain.translate(_BARE)).split())


class _Bare(dict[int, str]):
    """Each letter as it is compared, found out once."""

    def __missing__(self, code: int) -> str:
        """Find it out."""
        self[code] = _bare(chr(code))
        return self[code]


_BARE = _Bare()


def _bare(char: str) -> str:
    """A letter as it is compared: nothing for an accent or what cannot be seen, a blank for punctuation."""
    category = unicodedata.category(char)
    if category == "Cf" or char in _UNSEEN or unicodedata.combining(char) >= _FIRST_ACCENT_CLASS:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return char if category[0] in "LMN" else " "


def fold_name(name: str) -> str:
    """The key under which a country or organization is looked up by name; it is never guessed.

    Besides what `fold` does: "the" and "of" do not count, "Gambia, The" is "The Gambia", "St." is "Saint",
    "Dem. Rep." is "Democratic Republic", and "&" is "and".
    """
    head, comma, tail = name.replace("&", " and ").partition(",")
    turned = f"{tail} {head}" if comma and "," not in tail else f"{head} {tail}"
    return " ".join(_SAME_WORD.get(word, word) for word in fold(turned).split() if word not in _SMALL_WORDS)


def name_keys(name: str) -> list[str]:
    """The keys of a name as a register tells it: some write "Côte d Ivoire" without its apostrophe."""
    parted = _APOSTROPHES.sub(" ", name)
    return [fold_name(name)] if parted == name else [fold_name(name), fold_name(parted)]


def lookup_keys(name: str) -> list[str]:
    """The keys of a name that somebody looks for.

    What stands in brackets belongs to the name, since it tells states apart; it may stand before or behind:
    "Vietnam (North)" is "North Vietnam", and "Congo (Kinshasa)" is known as such.
    """
    turned = _IN_BRACKETS.fullmatch(name)
    keys = (fold_name(name), fold_name(f"{turned[2]} {turned[1]}") if turned else "")
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


def findable_words(text: str) -> list[str]:
    """The words under which a text is found: those in it, and the parts that an apostrophe joins (d'Estaing)."""
    parted = _APOSTROPHES.sub(" ", text)
    return words(text) if parted == text else list(dict.fromkeys([*words(text), *words(parted)]))


def name_words(name: str) -> list[str]:
    """The words under which a name is found by their beginnings: beside those of any text, what is written without
    blanks or with others in them (习 近平, 近平), and each initial (J.D.)."""
    found = [*findable_words(name), *words(name.replace(".", " "))]
    tails = [word[at:] for word in found if _HAN.match(word) for at in range(1, len(word))]
    return list(dict.fromkeys([*found, *tails]))


def run_together(name: str) -> list[str]:
    """Each two neighbours among the words of a name as one: Elsisi for el-Sisi, Abdelfattah for Abdel Fattah."""
    return [one + other for one, other in pairwise(fold(name).split())]


def readings(text: str) -> list[list[list[str]]]:
    """For each word that somebody looks for, the ways to read it; of one way, all words must be found.

    "Jin-ping" is jin and ping, or jinping; "S.V." is sv, or s and v.
    """
    found = []
    for token in dict.fromkeys(text.split()):
        together = words(token)
        if together:  # a token may be nothing but punctuation
            ways = [together, ["".join(together)], words(token.replace(".", " "))]
            found.append([way for at, way in enumerate(ways) if way not in ways[:at]])
    return found


def slugify(name: str) -> str:
    """A name as a part of a URL: `miguel-diaz-canel`. Empty when no letter can be written in ASCII."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:80].strip("-")
