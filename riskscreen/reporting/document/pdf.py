"""A document as PDF: tagged for screen readers (PDF/UA-1), outlined, with page numbers; equal input gives equal bytes.

Typst sets the pages. Its own fonts hold Latin, Greek and Cyrillic letters; other scripts are set in an open font of the
system, or of the folder that `RISKSCREEN_FONTS` names. Where there is none, the page says so and names the script.
"""

import itertools
import json
import os
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ConfigError
from riskscreen.reporting.document.model import Document
from riskscreen.reporting.document.plain import WORDS, as_plain

if TYPE_CHECKING:
    import typst

FONTS_OF_USER = "RISKSCREEN_FONTS"
"""Environment variable: a folder with fonts to use beside those of the system."""
SYSTEM_FONTS = "RISKSCREEN_SYSTEM_FONTS"
"""Environment variable: `no` leaves the system's fonts out, so that files are equal on every machine."""

FIRST_FONT = "Libertinus Serif"
OPEN_FONTS = (
    "Noto Sans", "Noto Naskh Arabic", "Noto Sans Arabic", "Noto Sans Thai", "Noto Serif Thai", "Noto Sans CJK SC", "Noto Sans SC",
    "Noto", "Source Han", "DejaVu Sans", "DejaVu", "Sarabun", "Loma", "Garuda", "Waree", "Norasi", "Kinnari", "Tlwg", "TH Sarabun",
    "Amiri", "Scheherazade", "Kacst", "WenQuanYi", "AR PL", "Droid Sans Fallback", "Nanum", "IPA", "Takao", "VL", "Lohit",
    "Free", "Padauk", "Khmer OS", "Abyssinica", "Liberation", "Unifont",
)  # fmt: skip
"""Beginnings of the names of open font families, the preferred first; other fonts of a system may not be embedded."""

NOT_OURS = ("Mono", "Emoji", "Math", "Symbols", "Condensed", "Display")
LONG_WORD = re.compile(r"([^\s\u200b]{28})(?=[^\s\u200b]{4})")
COLUMN_NAME = re.compile(r"(?<=\w\w)_(?=\w\w)")
UNSHOWN = "could not be displayed"
STANDARD: Any = "ua-1"
FULL_WIDTH = 640.0
"""Width of a picture, in its own units, that fills the line."""

FONT_NOTE = {
    "en": (
        "Not printed as written",
        "This computer has no open font for {scripts}. Text in it is shown as [{first}]; the HTML and DOCX files hold it as "
        "written. A font package (for instance Noto) or a folder named in RISKSCREEN_FONTS brings it.",
    ),
    "fr": (
        "Non imprimé tel qu’écrit",
        "Cet ordinateur n’a pas de police libre pour : {scripts}. Ce texte est remplacé par [{first}] ; les fichiers HTML et "
        "DOCX le contiennent tel quel. Un paquet de polices (Noto, par exemple) ou un dossier nommé dans RISKSCREEN_FONTS y "
        "remédie.",
    ),
    "es": (
        "No impreso tal como está escrito",
        "Este equipo no tiene una fuente libre para: {scripts}. Ese texto se sustituye por [{first}]; los archivos HTML y DOCX "
        "lo contienen tal cual. Un paquete de fuentes (por ejemplo Noto) o una carpeta indicada en RISKSCREEN_FONTS lo resuelve.",
    ),
}


def render_pdf(document: Document) -> bytes:
    """Return a document as PDF.

    Args:
        document: the document.

    Returns:
        The file. It holds no date, so equal documents and fonts give equal bytes. Scripts without an open font are replaced by
        their name in brackets, and a note at the top says so.

    Raises:
        ConfigError: the page cannot be set (a picture that is no SVG, a link to an anchor that is not there).
    """
    return render_plain(as_plain(document))


def render_plain(plain: dict[str, Any]) -> bytes:
    """Return a document, as `plain.as_plain` gives it, as PDF; see `render_pdf`."""
    import typst

    try:
        return _set(_prepared(plain))
    except typst.TypstError as problem:
        if UNSHOWN not in problem.message:
            raise _unset(plain, problem) from problem
    lost: set[str] = set()
    shown = _walk(plain, lambda text: _without(text, lost))
    if lost:
        title, text = FONT_NOTE.get(plain["lang"], FONT_NOTE["en"])
        said = text.format(scripts=", ".join(sorted(lost)), first=sorted(lost)[0])
        shown["blocks"].insert(0, {"kind": "callout", "tone": "limit", "title": title, "text": said})
    try:
        return _set(_prepared(shown))
    except typst.TypstError as problem:
        raise _unset(plain, problem) from problem


def _unset(plain: dict[str, Any], problem: Exception) -> ConfigError:
    return ConfigError(f"The PDF of '{plain['title'][:80]}' cannot be set: {problem}")


def render_png(svg: str, *, pixels_per_inch: float = 192.0) -> bytes:
    """Return an SVG drawing as a PNG picture, for formats that hold no vectors.

    Raises:
        ConfigError: the text is no SVG.
    """
    import typst

    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    try:
        compiler, _ = _compiler()
        pages = compiler.compile(source.encode(), sys_inputs={"svg": svg}, format="png", ppi=pixels_per_inch)
    except typst.TypstError as problem:
        raise ConfigError(f"The picture cannot be drawn: {problem.message}") from problem
    return _one(pages)


def font_families() -> tuple[str, ...]:
    """Return the open font families at hand, in the order in which they are tried."""
    return _compiler()[1]


def _one(pages: Any) -> bytes:
    return bytes(pages[0] if isinstance(pages, list) else pages)


def _set(plain: dict[str, Any]) -> bytes:
    compiler, _ = _compiler()
    text = json.dumps(plain, ensure_ascii=False)
    return _one(
        compiler.compile(
            _template(), sys_inputs={"document": text}, format="pdf", pdf_standards=[STANDARD], timestamp=0
        )
    )


@cache
def _template() -> bytes:
    return asset("reports", "templates", "document.typ").read_bytes()


@cache
def _compiler() -> "tuple[typst.Compiler, tuple[str, ...]]":
    """Return the typesetter with the fonts at hand, and the open families among them."""
    import typst

    own = os.environ.get(FONTS_OF_USER)
    system = os.environ.get(SYSTEM_FONTS, "").casefold() not in {"no", "0", "false", "off"}
    fonts = typst.Fonts(include_system_fonts=system, font_paths=[Path(own)] if own else [])
    ours = {info.family for info in fonts.fonts() if own and info.path and Path(info.path).is_relative_to(own)}
    there = [name for name in fonts.families() if not any(word in name for word in NOT_OURS)]
    rank = {begin: place for place, begin in enumerate(OPEN_FONTS)}
    found = {
        name: min(
            (place for begin, place in rank.items() if name.startswith(begin)), default=-1 if name in ours else None
        )
        for name in there
        if name != FIRST_FONT
    }
    order = sorted((place, name) for name, place in found.items() if place is not None)
    return typst.Compiler(b"", font_paths=fonts), (FIRST_FONT, *(name for _, name in order))


def _prepared(plain: dict[str, Any]) -> dict[str, Any]:
    """Return a document ready to be set: fonts named, long words made to break, pictures sized."""
    words = WORDS.get(plain["lang"], WORDS["en"])
    ready: dict[str, Any] = _walk(plain, _breakable)
    for block in ready["blocks"]:
        if block["kind"] == "figure":
            width = re.search(r'<svg[^>]*\bwidth="([\d.]+)', block["svg"])
            block["share"] = min(1.0, float(width[1]) / FULL_WIDTH) if width else 1.0
    title = ready["title"]
    return ready | {
        "fonts": list(font_families()),
        "pages": words["pages"],
        "running": title if len(title) <= 110 else title[:109] + "…",
    }


def _breakable(text: str) -> str:
    """Return a text whose long words can break: names of columns after their underscores, others anywhere."""
    if "_" in text:
        text = COLUMN_NAME.sub("_\u200b", text)
    return LONG_WORD.sub("\\1\u200b", text) if len(text) > 28 else text


KEPT = frozenset({"kind", "svg", "anchor", "href", "tone", "lang"})
"""Keys whose text is not words of the page."""


def _walk(value: Any, change: Callable[[str], str], key: str = "") -> Any:
    """Return plain data with every text of the page changed."""
    if isinstance(value, dict):
        return {name: _walk(item, change, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, change, key) for item in value]
    return change(value) if isinstance(value, str) and key not in KEPT else value


def _without(text: str, lost: set[str]) -> str:
    """Return text with runs of characters that no font shows replaced by their script in brackets; the scripts go to `lost`."""
    parts = []
    for script, group in itertools.groupby(text, key=lambda sign: "" if _shows(sign) else _script(sign)):
        parts.append("".join(group) if not script else f"[{script}]")
        if script:
            lost.add(script)
    return "".join(parts)


@cache
def _shows(sign: str) -> bool:
    """Whether a font at hand holds a character."""
    import typst

    if sign.isascii():
        return True
    compiler, families = _compiler()
    source = "#set document(title: sys.inputs.t, date: none)\n#set text(font: json(bytes(sys.inputs.f)), fallback: false)\n#sys.inputs.t"
    try:
        compiler.compile(
            source.encode(),
            sys_inputs={"t": sign, "f": json.dumps(families)},
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


def _script(sign: str) -> str:
    """Return what a character belongs to, from its name: `Thai text`, `emoji or symbol`."""
    if unicodedata.category(sign)[0] in "SCPZ":
        return "symbol"
    first = unicodedata.name(sign, "other").split()[0]
    return {"CJK": "Chinese text"}.get(first, f"{first.capitalize()} text")
