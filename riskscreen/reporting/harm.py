"""Do no harm, enforced: what no page may hold, checked on every rendered page before it is written.

A breach names the rule and the place (page and line), never the words themselves, so that no message repeats a name or
a number of a person.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from riskscreen.domain.errors import ExitCode, RiskscreenError
from riskscreen.reporting.harm_names import NameIndex

WORDING: dict[str, tuple[str, ...]] = {
    "en": (
        r"guilty", r"violators?", r"clean", r"cleared", r"safe", r"risk[- ]free",
        r"(?:uses?|using|used) (?:forced|child|slave) labou?r", r"illegal (?:migrants?|immigrants?|aliens?|workers?)",
        r"(?:child|underage) prostitutes?",
    ),
    "fr": (
        r"coupables?", r"contrevenante?s?", r"blanchie?s?", r"hors de cause", r"sans risque", r"risque z[ée]ro",
        r"(?:fournisseur|entreprise|pays|secteur|liste|filière)s? (?:propre|sûr|sûre|sain|saine)s?",
        r"(?:utilise|utilisent|emploie|emploient) (?:du|le) travail forcé", r"recour(?:t|ent) au travail forcé",
        r"(?:migrant|immigré|travailleur)(?:e|es|s)? (?:illéga(?:l|le|ux|les)|clandestine?s?)", r"prostitué(?:e|es|s)? mineure?s?",
    ),
    "es": (
        r"culpables?", r"infractor(?:a|es|as)?", r"absuelt[oa]s?", r"sin riesgo", r"riesgo cero", r"limpi[oa]s?",
        r"(?:proveedor|proveedora|empresa|país|sector|lista|cadena)(?:e?s)? segur[oa]s?",
        r"(?:usa|usan|utiliza|utilizan|emplea|emplean) trabajo (?:forzoso|forzado|infantil)",
        r"(?:migrante|inmigrante|trabajador|trabajadora)(?:e?s)? (?:ilegal|ilegales|clandestin[oa]s?)",
    ),
}  # fmt: skip
"""Words of METHOD section 8, per language: they judge a business, or speak ill of the people concerned."""

_DIGITS = re.compile(r"\D")
EMAIL = re.compile(r"(?<![\w.])[\w.%+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w.])(?:\+|00)[1-9](?:[\s().\-/]{0,2}\d){6,14}|(?<![\d\-.])\(?0\d{1,4}\)?[\s/.\-]\d{2,4}(?:[\s.\-]?\d{2,4}){1,4}(?!\d)"
    r"|\b(?:tel|tél|phone|telephone|téléphone|teléfono|fax|whatsapp|mobile|móvil)\W{0,3}\(?\d(?:[\s().\-/]{0,2}\d){5,14}",
    re.IGNORECASE,
)
COORDINATES = re.compile(
    r"(?<![\d.])[-+−]?\d{1,2}[.,]\d{4,}\s*°?\s*[NS]?\s*[,;/ ]\s*[-+−]?\d{1,3}[.,]\d{4,}\s*°?\s*[EWO]?(?![\d.])"
    r"|\d{1,3}\s?°\s?\d{1,2}\s?[′'’]|\bPOINT\s?\(|\bgeo:[-\d]"
)


@dataclass(frozen=True)
class Breach:
    """A rule that a page breaks, and where: page and line, counted from 1."""

    rule: str
    page: str
    line: int


class HarmRefused(RiskscreenError):
    """A page holds what could do harm; nothing was written."""

    exit_code = ExitCode.INPUT_REJECTED

    def __init__(self, breaches: list[Breach]) -> None:
        first = breaches[0]
        more = f" ({len(breaches) - 1} more places)" if len(breaches) > 1 else ""
        super().__init__(
            f"Nothing was written: {first.page}, line {first.line}, breaks the rule '{first.rule}'{more}. "
            "Take it out of the text or table that it comes from and run again."
        )
        self.breaches = tuple(breaches)


def _dni(text: str) -> bool:
    number = text.upper().replace("-", "")
    number = {"X": "0", "Y": "1", "Z": "2"}.get(number[0], number[0]) + number[1:]
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number[:-1]) % 23] == number[-1]


def _nir(text: str) -> bool:
    digits = _DIGITS.sub("", text)
    return int(digits[13:]) == 97 - int(digits[:13]) % 97


def _cpf(text: str) -> bool:
    digits = [int(sign) for sign in _DIGITS.sub("", text)]

    def check(size: int) -> int:
        rest = sum((size + 1 - place) * digits[place] for place in range(size)) * 10 % 11
        return rest % 10

    return len(set(digits)) > 1 and check(9) == digits[9] and check(10) == digits[10]


def _china(text: str) -> bool:
    factors = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(a) * b for a, b in zip(text[:17], factors, strict=True)) % 11] == text[-1].upper()


def _aadhaar(text: str) -> bool:
    rows = (
        "0123456789",
        "1576283094",
        "5803796142",
        "8916043527",
        "9453126870",
        "4286573901",
        "2793806415",
        "7046913258",
    )
    state = 0
    for place, sign in enumerate(reversed(_DIGITS.sub("", text))):
        state = _dihedral(state, int(rows[place % 8][int(sign)]))
    return state == 0


def _dihedral(a: int, b: int) -> int:
    """Multiply in the group of symmetries of a pentagon: what Verhoeff's check digit rests on."""
    turned, flipped = a % 5, a >= 5
    other, mirrored = b % 5, b >= 5
    place = (turned - other if flipped else turned + other) % 5
    return place + 5 * (flipped != mirrored)


NATIONAL: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<!\w)(?:\d{8}|[XYZ]\d{7})-?[A-HJ-NP-TV-Z](?!\w)", re.IGNORECASE), _dni),
    (re.compile(r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d{2}\s?\d{3}\s?\d{3}\s?\d{2}(?!\d)"), _nir),
    (re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)"), _cpf),
    (re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?!\w)"), _china),
    (re.compile(r"(?<!\d)[2-9]\d{3}[ -]\d{4}[ -]\d{4}(?!\d)"), _aadhaar),
    (re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"), lambda _: True),
    (re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?!\w)"), lambda _: True),
    (re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D](?!\w)"), lambda _: True),
)
"""Shapes of national ids (Spain, France, Brazil, China, India, United States, Italy, United Kingdom) and their check digits."""


def breaches(page: str, text: str, lang: str, names: NameIndex | None = None) -> list[Breach]:
    """Return what a page breaks.

    Args:
        page: its name, for messages.
        text: the words that a reader sees or hears, by line.
        lang: its language; English is looked at too, since sources are quoted in it.
        names: names, ids and addresses that it must not hold.

    Returns:
        One breach per rule and line, in the order of the lines.
    """
    wording = [_wording(code) for code in dict.fromkeys((lang, "en")) if code in WORDING]
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        rules = []
        if any(pattern.search(line) for pattern in wording):
            rules.append("wording that judges a business or a person")
        if EMAIL.search(line):
            rules.append("e-mail address")
        if any(9 <= len(_DIGITS.sub("", match[0])) <= 15 for match in PHONE.finditer(line)):
            rules.append("telephone number")
        if any(check(match[0]) for pattern, check in NATIONAL for match in pattern.finditer(line)):
            rules.append("national id of a person")
        if COORDINATES.search(line):
            rules.append("coordinates of a place")
        if names is not None:
            rules += sorted(names.kinds_in(line))
        found += [Breach(rule, page, number) for rule in rules]
    if names is not None and not any(breach.rule in _NAME_RULES for breach in found):
        found += [Breach(f"{kind}, over the end of a line", page, 1) for kind in sorted(names.kinds_across(text))]
    return found


_NAME_RULES = frozenset({"supplier name", "supplier id", "address"})


def check_pages(pages: Mapping[str, str], lang: str, names: NameIndex | None = None) -> None:
    """Refuse pages that could do harm.

    Args:
        pages: page name -> the words that a reader sees or hears.
        lang: their language.
        names: names, ids and addresses that they must not hold.

    Raises:
        HarmRefused: a rule is broken; the message names rule, page and line, never the words.
    """
    found = [breach for page, text in pages.items() for breach in breaches(page, text, lang, names)]
    if found:
        raise HarmRefused(found)


def _wording(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(WORDING[lang])})(?!\w)", re.IGNORECASE)
