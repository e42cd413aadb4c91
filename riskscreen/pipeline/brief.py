"""A sector briefing from tables to a folder: computed, laid out, checked for harm, and only then written."""

import csv
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.ingest.headers import map_columns
from riskscreen.ingest.read import read_list
from riskscreen.pipeline.folder import MARK, check_target, written_whole
from riskscreen.pipeline.scorecards import find_scorecard
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.imports.folder import user_reference
from riskscreen.reporting import brief_figures
from riskscreen.reporting.brief_document import brief_document
from riskscreen.reporting.brief_messages import messages
from riskscreen.reporting.brief_view import BriefView, brief_view, group_of
from riskscreen.reporting.brief_words import Words, words_of
from riskscreen.reporting.document.model import Document
from riskscreen.reporting.harm import check_pages
from riskscreen.reporting.harm_names import Named, NameIndex, name_index, visible
from riskscreen.screening.assess import Screen, load_bundle

FORMATS = ("html", "pdf", "docx")
FIELDS = {"name": "supplier name", "parent_id": "supplier id", "supplier_id": "supplier id", "address": "address"}
"""Fields of a supplier list that no briefing may show -> what they are called in messages."""
SAMPLE_ROWS = 20_000


@dataclass(frozen=True)
class Briefed:
    """What was written: the folder, its files, the title, and old editions that the briefing warns of."""

    folder: Path
    files: tuple[str, ...]
    title: str
    stale: tuple[str, ...]


def brief(
    sector: str,
    *,
    country: str | None = None,
    lang: str = "en",
    formats: Sequence[str] = FORMATS,
    out: Path | None = None,
    check_against: Sequence[Path] = (),
    force: bool = False,
    as_of: date | None = None,
    user_data: bool = True,
) -> Briefed:
    """Write a sector briefing.

    Args:
        sector: a sector group, or a short word for it (agriculture, ict, textiles).
        country: ISO 3166-1 alpha-3 or alpha-2 code of one country to look at.
        lang: en, fr or es.
        formats: of html, pdf and docx.
        out: folder to write; named after the briefing where not given.
        check_against: supplier lists or result folders none of whose names, ids and addresses may be in the briefing.
        force: replace an earlier folder.
        as_of: the day ages count to; today where not given.
        user_data: use tables that the user imported.

    Returns:
        What was written.

    Raises:
        UsageError: sector, country, language or format is not known, or the folder exists.
        HarmRefused: a page breaks a rule; nothing is written.
        InputRejected: a list to check against cannot be read.
    """
    wanted = tuple(dict.fromkeys(formats))
    if not wanted or (odd := [name for name in wanted if name not in FORMATS]):
        raise UsageError(
            f"A briefing is written as {', '.join(FORMATS)}, not as '{(odd or [''])[0] if wanted else ''}'."
        )
    group, words = group_of(sector), words_of(lang)
    tables = load_catalogue(user=user_reference() if user_data else None)
    iso3 = _iso3(tables, country) if country else None
    target = out or Path("-".join(part for part in ("brief", group, iso3 or "", lang) if part))
    check_target(target, force=force)
    screen = Screen(load_bundle(tables), find_scorecard("default"))
    view = brief_view(screen, tables, group, country=iso3, as_of=as_of)
    document, drawings = brief_document(view, words)
    names = _names(check_against, view, words)
    files = rendered(view, words, document, drawings, wanted)
    check_pages({"text of the briefing": document.text()} | {n: _read(n, raw) for n, raw in files.items()}, lang, names)
    with written_whole(target, force=force) as work:
        for name, raw in files.items():
            path = work / "result" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(raw)
    stale = tuple(f"{row.title}, edition {row.edition}, is older than its limit" for row in view.stale)
    return Briefed(target, tuple(files), document.title, stale)


def rendered(
    view: BriefView, words: Words, document: Document, drawings: dict[str, str], formats: Sequence[str]
) -> dict[str, bytes]:
    """Return every file of a briefing's folder: name -> bytes.

    Args:
        view: the briefing.
        words: its language.
        document: the briefing laid out.
        drawings: its SVG drawings by name.
        formats: of html, pdf and docx.
    """
    files: dict[str, bytes] = {}
    if "html" in formats:
        from riskscreen.reporting.document.html import render_html

        files["briefing.html"] = render_html(document).encode()
    if "pdf" in formats:
        from riskscreen.reporting.document.pdf import render_pdf

        files["briefing.pdf"] = render_pdf(document)
    if "docx" in formats:
        from riskscreen.reporting.document.docx import render_docx

        files["briefing.docx"] = render_docx(document)
    pages = ", ".join(files)
    files |= {f"charts/{name}": svg.encode() for name, svg in drawings.items()}
    files |= {f"figures/{name}": text.encode() for name, text in brief_figures.tables(view, words).items()}
    files["README.md"] = _readme(view, words, document.title, pages, list(files)).encode()
    used = [f"{row.id}/{row.edition}" for row in view.sources]
    about = {
        "kind": "briefing", "sector": view.group, "country": view.country, "lang": words.lang,
        "made": view.as_of.isoformat(), "scorecard": view.card, "sources": used, "files": sorted(files),
    }  # fmt: skip
    files[MARK] = (json.dumps(about, indent=2, ensure_ascii=False) + "\n").encode()
    return files


def _readme(view: BriefView, words: Words, title: str, pages: str, files: Iterable[str]) -> str:
    lines = [
        f"# {words('readme_title')}", "", words("readme_text", title=title, date=words.day(view.as_of)), "",
        words("readme_files", files=pages), "", words("readme_quote"), "", words("readme_csv"), "",
        *(f"- {name}" for name in files),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _iso3(tables: Catalogue, code: str) -> str:
    """Return a country's code of three letters for one of two or three."""
    known = tables.table("territories", "territories").select("iso2", "iso3")
    short = {str(iso2): str(iso3) for iso2, iso3 in known.iter_rows() if iso2}
    return short.get(code.upper(), code.upper())


def _names(paths: Sequence[Path], view: BriefView, words: Words) -> NameIndex | None:
    """Return the names, ids and addresses of supplier lists, ready to look for; None where no list is given."""
    if not paths:
        return None
    own = [*messages().values(), *words.texts.values()]
    own += [text for row in view.sources for text in (row.title, row.citation, row.producer, row.licence, row.url)]
    with tempfile.TemporaryDirectory(prefix="riskscreen-brief-") as stage:
        return name_index(_named(paths, Path(stage)), own)


def _named(paths: Sequence[Path], stage: Path) -> Iterable[Named]:
    for place, path in enumerate(paths):
        if not path.exists():
            raise UsageError(f"There is no list or folder {path} to check the briefing against.")
        result = path / "results.csv"
        folder = stage / str(place)
        folder.mkdir()
        raw = read_list([result if path.is_dir() and result.is_file() else path], stage_dir=folder)
        for table in raw.tables:
            sample = table.frame.head(SAMPLE_ROWS).collect()
            mapping = map_columns(table.columns, sample, overrides={}, remembered=None, label=table.label)
            for field, kind in FIELDS.items():
                for column in mapping.fields.get(field, ()):
                    values = table.frame.select(pl.col(column).drop_nulls().unique()).collect(engine="streaming")
                    yield from (Named(kind, text) for text in values.to_series())


def _read(name: str, raw: bytes) -> str:
    """Return the words of a rendered file that a reader sees or hears."""
    if name.endswith((".html", ".svg")):
        return visible(raw.decode())
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = [part for part in package.namelist() if re.fullmatch(r"(word|docProps)/[^/]*\.xml", part)]
            markup = "\n".join(package.read(part).decode() for part in parts)
        runs = re.sub(
            r"<(?!/w:p>|w:t[ >]|/w:t>|w:br|w:tab|/?dc:|/?cp:)[^>]*>", "", re.sub(r"</w:p>|</w:tc>", "\n", markup)
        )
        return unescape(re.sub(r"<[^>]*>", "", runs))
    if name.endswith(".pdf"):
        return _pdf_words(raw)
    if name.endswith(".csv"):
        return "\n".join(" | ".join(row) for row in csv.reader(io.StringIO(raw.decode())))
    return raw.decode()


def _pdf_words(raw: bytes) -> str:
    """Return the words of a PDF, read back from its bytes, twice: as they lie on the page, and in reading order without digits.

    On the page, cells of one row stay apart, as they do for the eye: run together, three figures can look like a telephone number or a
    national id, and nothing would be written. In reading order, a name that goes on in the next line of its cell stays whole.
    """
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(raw)).pages
    lying = (page.extract_text(extraction_mode="layout", layout_mode_strip_rotated=False) for page in pages)
    lines = [re.sub(r" {2,}", " | ", line.strip()) for text in lying for line in text.splitlines() if line.strip()]
    return "\n".join([*lines, *(re.sub(r"\d", "#", page.extract_text()) for page in pages)])
