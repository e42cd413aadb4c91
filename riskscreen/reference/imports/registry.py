"""Which sources can be renewed from a publisher's file, by which reader, and where the file is to be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from riskscreen.domain.errors import UsageError
from riskscreen.reference.imports.editions import check_named
from riskscreen.reference.imports.reading import Importer, Reading


@dataclass(frozen=True)
class ImporterEntry:
    """A reader: its module (imported when needed, holding `read(paths) -> Reading`), the files it takes, and their home."""

    module: str
    takes: str
    where: str

    def load(self) -> Importer:
        """Return the reader."""
        reader: Importer = import_module(f"riskscreen.reference.imports.{self.module}").read
        return reader


IMPORTERS: dict[str, ImporterEntry] = {
    "ilab": ImporterEntry(
        "ilab",
        "the goods XML of the Department's mobile application, or the workbook of the list (.xlsx)",
        "https://www.dol.gov/agencies/ilab/reports/child-labor/list-of-goods",
    ),
    "tip": ImporterEntry(
        "tip",
        "tiers as CSV or workbook: a country column, and a year and a tier column or one column per year",
        "https://www.state.gov/trafficking-in-persons-report/",
    ),
    "entities": ImporterEntry(
        "entities",
        "a list of named companies as CSV, such as the UFLPA Entity List",
        "https://www.dhs.gov/uflpa-entity-list",
    ),
    "wgi": ImporterEntry(
        "wgi",
        "the workbook or the CSV of the Worldwide Governance Indicators",
        "https://www.worldbank.org/en/publication/worldwide-governance-indicators",
    ),
    "hdr": ImporterEntry(
        "hdr",
        "the CSV of all composite indices, time series",
        "https://hdr.undp.org/data-center/documentation-and-downloads",
    ),
    "wdi": ImporterEntry(
        "wdi",
        "World Bank indicator files: CSV, or the zip that the page or the API hands out",
        "https://data.worldbank.org/",
    ),
    "glotip": ImporterEntry(
        "glotip",
        "the workbook of detected victims from the UNODC data portal (.xlsx)",
        "https://dataunodc.un.org/dp-trafficking-persons",
    ),
    "inform": ImporterEntry(
        "inform",
        "the workbook of the INFORM Risk Index (.xlsx)",
        "https://drmkc.jrc.ec.europa.eu/inform-index/INFORM-Risk",
    ),
    "unhcr": ImporterEntry(
        "unhcr",
        "CSV, or the zip with it, from the Refugee Data Finder",
        "https://www.unhcr.org/refugee-statistics/download",
    ),
    "gsi": ImporterEntry(
        "gsi",
        "the country workbook of the Global Slavery Index (.xlsx)",
        "https://www.walkfree.org/global-slavery-index/",
    ),
    "cpi": ImporterEntry(
        "cpi",
        "the workbook of results of the Corruption Perceptions Index (.xlsx)",
        "https://www.transparency.org/en/cpi",
    ),
}
"""Source id -> reader."""


EDITIONS_OF = {"ilab_2024": ("ilab", "2024")}
"""Entry of not_shipped.yml that is an edition of a source -> the source, and the edition."""


def importer_of(source_id: str) -> ImporterEntry:
    """Return the reader of a source.

    Raises:
        UsageError: there is none.
    """
    if (held := EDITIONS_OF.get(source_id)) is not None:
        raise UsageError(
            f"'{source_id}' is an edition of {held[0]}: riskscreen reference import {held[0]} FILE --as-edition {held[1]}"
        )
    if source_id not in IMPORTERS:
        raise UsageError(f"There is no reader for a source '{source_id}'; there are {', '.join(sorted(IMPORTERS))}.")
    return IMPORTERS[source_id]


def read_files(source_id: str, paths: Sequence[Path], as_edition: str | None) -> Reading:
    """Read a publisher's files.

    Args:
        source_id: the source they are of.
        paths: the files, as downloaded.
        as_edition: what the user calls the edition; handed to readers that cannot do without (`read_as`).

    Returns:
        What was read.

    Raises:
        UsageError: there is no such reader, or the edition cannot be called so.
        ImportRefused: the files cannot be taken over.
    """
    entry = importer_of(source_id)
    check_named(source_id, as_edition)
    module = import_module(f"riskscreen.reference.imports.{entry.module}")
    if hasattr(module, "read_as"):
        reading: Reading = module.read_as(paths, as_edition)
        return reading
    return entry.load()(paths)
