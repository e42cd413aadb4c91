"""Dossiers of suppliers from a result folder: views in bulk, then one document per supplier and format."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.pipeline.dossier_rows import Chosen, choose
from riskscreen.pipeline.folder import MARK, written_whole
from riskscreen.reference.evidence_register import load_actions, load_paragraphs
from riskscreen.reference.sector_groups import groups_of
from riskscreen.reporting.document.model import Document
from riskscreen.reporting.document.writers import Writers
from riskscreen.reporting.dossier_document import dossier_document
from riskscreen.reporting.dossier_view import DossierView, Found, Library, RunSaid, dossier_views
from riskscreen.reporting.editions import source_rows
from riskscreen.reporting.tables import write_csv

Format = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")


@dataclass(frozen=True)
class Written:
    """What was written: folder, suppliers, files."""

    folder: Path
    suppliers: int
    files: int


def write_dossiers(
    folder: Path,
    ids: Sequence[str] = (),
    *,
    top: int | None = None,
    formats: Sequence[Format] = FORMATS,
    out: Path,
    force: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write dossiers of suppliers.

    Args:
        folder: a folder that `screen` wrote.
        ids: the suppliers' ids.
        top: the first so many by priority instead.
        formats: html, pdf, docx.
        out: folder to write; it appears whole or not at all, with an `index.csv` of suppliers and files.
        force: replace an earlier folder of dossiers.
        progress: told of each step.

    Returns:
        What was written.

    Raises:
        UsageError: the folder is none of ours, a supplier is not there, a format is not known, or `out` is taken.
        ConfigError: a page cannot be set.
    """
    strange = [name for name in formats if name not in FORMATS]
    if strange or not formats:
        raise UsageError(f"The format '{', '.join(strange)}' is not one of {', '.join(FORMATS)}.")
    say = progress or Silent()
    with written_whole(out, force=force) as work:
        say.step("reading the suppliers and what their scores are made of")
        chosen = choose(folder, ids, top=top)
        say.step(f"writing {chosen.rows.height:,} dossiers")
        entries = []
        others = sum(name != "html" for name in formats)
        with Writers(chosen.rows.height * others) as writers:
            for number, view in enumerate(views_of(chosen), start=1):
                document = dossier_document(view)
                stem = file_stem(number, view.id)
                for name in formats:
                    path = work / "result" / f"{stem}.{name}"
                    if name == "html":
                        path.write_bytes(render(document, name))
                    else:
                        writers.write(document, path)
                    entries.append((view.id, view.name, path.name))
        index = pl.DataFrame(entries, schema=["rs_supplier_id", "rs_supplier_name", "file"], orient="row")
        write_csv(index.lazy(), work / "result" / "index.csv")
        mark = {
            "manifest_format": 1,
            "holds": "dossiers",
            "as_of": chosen.as_of.isoformat(),
            "suppliers": chosen.rows.height,
        }
        (work / "result" / MARK).write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")
    return Written(out, chosen.rows.height, len(entries))


def views_of(chosen: Chosen) -> Iterator[DossierView]:
    """Return the views of some suppliers, in their order."""
    said = chosen.manifest["scorecard"]
    card = chosen.screen.card
    cuts = card.bands.cuts
    run = RunSaid(
        as_of=chosen.as_of,
        scorecard=said["name"],
        version=str(said["version"]),
        base=card.base,
        cutoffs=(("very high", cuts.very_high), ("high", cuts.high), ("moderate", cuts.moderate)),
        draws=(chosen.manifest.get("uncertainty") or {}).get("draws"),
    )
    looks = {paragraph.ilo_indicator: paragraph for paragraph in load_paragraphs() if paragraph.ilo_indicator}
    library = Library(
        actions=load_actions(),
        looks=looks,
        groups=groups_of(chosen.rows["rs_sector_isic"]),
        sources=source_rows(
            chosen.catalogue.sources(),
            chosen.manifest.get("reference") or {},
            chosen.as_of,
            named=chosen.manifest.get("editions_named") or {},
            own=chosen.manifest.get("reference_of_user") or (),
        ),
    )
    found = Found(chosen.rows, chosen.canonical, chosen.contributions(), chosen.effects())
    return dossier_views(found, run, library)


def render(document: Document, form: Format) -> bytes:
    """Return a document in one of the formats."""
    if form == "html":
        from riskscreen.reporting.document.html import render_html

        return render_html(document).encode()
    if form == "pdf":
        from riskscreen.reporting.document.pdf import render_pdf

        return render_pdf(document)
    from riskscreen.reporting.document.docx import render_docx

    return render_docx(document)


def file_stem(number: int, supplier_id: str) -> str:
    """Return a file name for a supplier: its place in the list, and what of its id every file system takes."""
    plain = unicodedata.normalize("NFKD", supplier_id).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")[:60]
    return f"{number:04d}-{kept}" if kept else f"{number:04d}"
