"""Do no harm, enforced: what no page may hold, checked on every rendered page before it is written.

A breach names the rule and the place (page and line), never the words themselves, so that no message repeats a name or
a number of a person.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from riskscreen.domain.errors import ExitCode, RiskscreenError
from riskscreen.domain.masking import COORDINATES, EMAIL
from riskscreen.domain.personal_ids import ids_in
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
PHONE = re.compile(
    r"(?<![\w.])(?:\+|00)[1-9](?:[\s().\-/]{0,2}\d){6,14}|(?<![\d\-.])\(?0\d{1,4}\)?[\s/.\-]\d{2,4}(?:[\s.\-]?\d{2,4}){1,4}(?!\d)"
    r"|\b(?:tel|tél|phone|telephone|téléphone|teléfono|fax|whatsapp|mobile|móvil)\W{0,3}\(?\d(?:[\s().\-/]{0,2}\d){5,14}",
    re.IGNORECASE,
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
        if ids_in(line):
            rules.append("national id of a person")
        if COORDINATES.search(line):
            rules.append("coordinates of a place")
        if names is not None:
            rules += sorted(names.kinds_in(line))
        found += [Breach(rule, page, number) for rule in rules]
    if names is not None and not any(breach.rule in _NAME_RULES for breach in found):
        found += [Breach(f"{kind}, over the end of a line", page, 1) for kind in sorted(names.kinds_across(text))]
    return found


def without(text: str, theirs: Iterable[str]) -> str:
    """Return a text with other people's words taken out, the longest first."""
    for one in sorted({one.strip() for one in theirs if one and one.strip()}, key=len, reverse=True):
        text = text.replace(one, " \N{MIDDLE DOT} ") if one in text else text
    return text


def own_breaches(page: str, text: str, lang: str, theirs: Iterable[str] = ()) -> list[Breach]:
    """Return what our own words break on a page that names suppliers.

    A supplier may be called Clean Energy or Safe Hands, and a place may be called as it likes: what the list or a source says is taken
    out of the lines that hold a word of `WORDING` before they are looked at again.

    Args:
        page: its name, for messages.
        text: the words that a reader sees or hears, by line.
        lang: its language.
        theirs: texts of the list (names, ids, places, goods) and titles of sources.

    Returns:
        One breach per line, in the order of the lines.
    """
    wording = [_wording(code) for code in dict.fromkeys((lang, "en")) if code in WORDING]
    hit = {
        number: line
        for number, line in enumerate(text.splitlines(), start=1)
        if any(pattern.search(line) for pattern in wording)
    }
    if not hit:
        return []
    taken = tuple(theirs)
    found = []
    for number, line in hit.items():
        left = without(line, taken)
        if any(pattern.search(left) for pattern in wording):
            found.append(Breach("wording that judges a business or a person", page, number))
    return found


_NAME_RULES = frozenset({"supplier name", "supplier id", "address"})


def check_pages(
    pages: Mapping[str, str], lang: str, names: NameIndex | None = None, *, theirs: Iterable[str] = ()
) -> None:
    """Refuse pages that could do harm.

    Args:
        pages: page name -> the words that a reader sees or hears.
        lang: their language.
        names: names, ids and addresses that they must not hold.
        theirs: texts of the list that the pages may hold as they are (its file's name), taken out before the pages are looked at.

    Raises:
        HarmRefused: a rule is broken; the message names rule, page and line, never the words.
    """
    taken = tuple(theirs)
    found = [breach for page, text in pages.items() for breach in breaches(page, without(text, taken), lang, names)]
    if found:
        raise HarmRefused(found)


def _wording(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(WORDING[lang])})(?!\w)", re.IGNORECASE)
