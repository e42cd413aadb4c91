"""One way to write a name down for comparison, the same when tables are compiled and when a list is read.

All functions take and give polars expressions over text, so that a hundred thousand distinct values cost a few passes
of native code. Nothing here knows a country; see `territories.py` for what is done with the keys.
"""

import polars as pl

#: Marks taken off letters: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs, tatweel.
_MARKS = (
    r"[\u{300}-\u{36f}\u{591}-\u{5c7}\u{610}-\u{61a}\u{640}\u{64b}-\u{65f}\u{670}\u{6d6}-\u{6dc}\u{6df}-\u{6e8}"
    r"\u{6ea}-\u{6ed}]"
)
#: Characters nobody sees: joiners, direction marks, soft hyphens, byte-order marks, variation selectors.
_INVISIBLE = (
    r"[\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180e}\u{200b}-\u{200f}\u{202a}-\u{202e}"
    r"\u{2060}-\u{2064}\u{2066}-\u{206f}\u{fe00}-\u{fe0f}\u{feff}]"
)
#: Apostrophes in every dress, and modifier letters that stand for one: they join, other punctuation parts.
_APOSTROPHES = r"['’‘‛`´ʹʼʻʽʾʿˈˊˋ′＇\u{2b0}-\u{2ff}׳]"
#: What web pages leave behind in lists: "Cote d&#8217;Ivoire", "Trinidad &amp; Tobago".
_ENTITIES = {
    "&amp;": "&",
    "&nbsp;": " ",
    "&rsquo;": "'",
    "&apos;": "'",
    "&#39;": "'",
    "&#039;": "'",
    "&#8217;": "'",
}
#: French and Italian elision: "l'Ukraine", "d'Angola" are two words.
_ELISION = r"(?i)\b([dl])['’‘`´ʼ]"
#: Letters that no Unicode decomposition simplifies, and look-alikes of one keyboard for another.
_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th",
    "ə": "e", "ǝ": "e", "ی": "ي", "ى": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه", "ة": "ه",
    "ۃ": "ه", "ە": "ه", "ٱ": "ا", "ґ": "г", "臺": "台", "ς": "σ",
}  # fmt: skip
#: Words written in several ways, made one; and small words that lists drop or add at will.
_WORDS = (
    (r"\b(st|ste)\b", "saint"),
    (r"\b(is|isl|isls|isle|isles|islands)\b", "island"),
    (r"\brep\b", "republic"),
    (r"\bdem\b", "democratic"),
    (r"\bs (sudan|korea|africa)\b", "south $1"),
    (r"\bn (korea|ireland|macedonia)\b", "north $1"),
    (r"\bо ва\b", "острова"),
    (r"\bо в\b", "остров"),
    (r"\b(the|and|of)\b", " "),
)


def words(text: pl.Expr) -> pl.Expr:
    """Return text as lower-case words between single spaces, without accents, punctuation and filler words.

    Args:
        text: any text.

    Returns:
        Words in the order written; "" where nothing is left.
    """
    plain = (
        text.str.normalize("NFKD")
        .str.replace_all(_INVISIBLE, "")
        .str.replace_all(_MARKS, "")
        .str.replace_all(_ELISION, "$1 ")
        .str.replace_all(_APOSTROPHES, "")
        .str.to_lowercase()
        .str.replace_many(list(_LETTERS), list(_LETTERS.values()))
        .str.replace_all("&", " and ", literal=True)
        .str.replace_all(r"[^\p{L}\p{M}\p{N}]+", " ")
    )
    for pattern, word in _WORDS:
        plain = plain.str.replace_all(pattern, word)
    return plain.str.replace_all(r"\s+", " ").str.strip_chars().str.normalize("NFC")


def compact(spaced: pl.Expr) -> pl.Expr:
    """Return words joined without spaces: "viet nam" and "vietnam" are one key."""
    return spaced.str.replace_all(" ", "", literal=True)


def bag(spaced: pl.Expr) -> pl.Expr:
    """Return words in alphabetical order: "korea republic" and "republic korea" are one key."""
    return spaced.str.split(" ").list.sort().list.join(" ")


def tidy(text: pl.Expr) -> pl.Expr:
    """Return text as a reader sees it, in its own case.

    Args:
        text: any text.

    Returns:
        The text without invisible characters and outer space, quotes and dots; full-width forms made plain.
    """
    return (
        text.str.replace_many(list(_ENTITIES), list(_ENTITIES.values()))
        .str.normalize("NFKC")
        .str.replace_all(_INVISIBLE, "")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars(" \t\r\n\"'“”„«»‘’`´.,;:_*|<>·•。、")
    )
