"""The figures at the top of a report: bands, severity, priority, coverage, what is missing most."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from riskscreen.domain.columns import INSUFFICIENT, SEVERITIES
from riskscreen.reporting.cube import HIGH_BANDS, PRIORITIES, SHAKY_PCT, SHOWN_BANDS, STEADY_PCT, Cube
from riskscreen.reporting.wording import PRIORITY_MEANING, count, per_cent

RULES = 10
"""Rules that a page names; there can be one per country and good."""


@dataclass(frozen=True)
class Tally:
    """Rows and suppliers under one name; `share_pct` is of suppliers."""

    name: str
    meaning: str
    rows: int
    suppliers: int
    share_pct: float


@dataclass(frozen=True)
class PriorityCell:
    """Suppliers of one severity and band; `priority` is the one that most of them have, None where there are none."""

    severity: str
    band: str
    suppliers: int
    priority: int | None


@dataclass(frozen=True)
class Headline:
    """What a reader needs in a minute."""

    rows: int
    suppliers: int
    duplicates: int
    groups: int
    bands: tuple[Tally, ...]
    severities: tuple[Tally, ...]
    priorities: tuple[Tally, ...]
    ruled: int
    """Suppliers whose band a rule set or holds."""
    rules: tuple[tuple[str, int], ...]
    """The most frequent of these rules, and how many suppliers each."""
    rules_more: int
    """Rules that are not among them."""
    matrix: tuple[tuple[PriorityCell, ...], ...]
    insufficient: int
    high: int
    first: int
    coverage_median_pct: float | None
    coverage_quarters: tuple[int, int, int, int]
    stability_median_pct: float | None
    steady: int
    """Suppliers that keep their band in at least `STEADY_PCT` of the models."""
    shaky: int
    """Suppliers that keep it in less than `SHAKY_PCT`."""
    missing: tuple[tuple[str, int], ...]
    country_known_pct: float
    sector_known_pct: float
    sentences: tuple[str, ...]
    lacks: str = ""
    """A sentence on a column that the list lacks, where that leaves most suppliers without a band."""

    @property
    def banded(self) -> int:
        """Suppliers that have a band, which alone can keep it."""
        return self.suppliers - self.insufficient

    @property
    def urgent(self) -> bool:
        """Whether a supplier is at priority 1 or 2."""
        return any(tally.suppliers for tally in self.priorities[:2])


def headline(cube: Cube, band_meaning: dict[str, str], severity_meaning: dict[str, str]) -> Headline:
    """Compute the headline figures from the counted results."""
    cells = cube.cells
    rows, suppliers = int(cells["rows"].sum()), int(cells["suppliers"].sum())
    bands = tuple(_tally(cells, "rs_band", name, band_meaning.get(name, "")) for name in SHOWN_BANDS)
    severities = tuple(_tally(cells, "rs_severity_band", name, severity_meaning.get(name, "")) for name in SEVERITIES)
    priorities = tuple(_tally(cells, "rs_priority", number, PRIORITY_MEANING[number]) for number in PRIORITIES)
    of_band = {tally.name: tally.suppliers for tally in bands}
    high, insufficient = sum(of_band[name] for name in HIGH_BANDS), of_band[INSUFFICIENT]
    known = int(cells.filter(pl.col("rs_country_iso3").is_not_null())["suppliers"].sum())
    named = int(cells.filter(pl.col("rs_sector_isic").is_not_null())["suppliers"].sum())
    median = cube.coverage["median"].item()
    quarters = cube.coverage.select("q1", "q2", "q3", "q4").row(0)
    stable = cube.stability["median"].item()
    return Headline(
        rows=rows,
        suppliers=suppliers,
        duplicates=rows - suppliers,
        groups=cube.groups,
        bands=bands,
        severities=severities,
        priorities=priorities,
        ruled=int(cube.rules["suppliers"].sum()),
        rules=tuple((rule, int(number)) for rule, number in cube.rules.head(RULES).iter_rows()),
        rules_more=max(len(cube.rules) - RULES, 0),
        matrix=_matrix(cells),
        insufficient=insufficient,
        high=high,
        first=priorities[0].suppliers,
        coverage_median_pct=None if median is None else round(float(median), 1),
        coverage_quarters=(int(quarters[0]), int(quarters[1]), int(quarters[2]), int(quarters[3])),
        stability_median_pct=None if stable is None else round(float(stable), 1),
        steady=int(cube.stability["steady"].item()),
        shaky=int(cube.stability["shaky"].item()),
        missing=tuple((text, int(number)) for text, number in cube.missing.head(8).iter_rows()),
        country_known_pct=round(100 * known / suppliers, 1) if suppliers else 0.0,
        sector_known_pct=round(100 * named / suppliers, 1) if suppliers else 0.0,
        sentences=_sentences(suppliers, priorities, high, insufficient)
        + _evidence_sentence(cube)
        + _stability_sentence(cube, suppliers - insufficient),
    )


def without_columns(found: Headline, fields: Collection[str]) -> Headline:
    """Return the headline with a sentence first on columns that the list lacks, where most suppliers have no band for it.

    Args:
        found: the figures.
        fields: fields that were read from the list; with none, nothing is said.
    """
    known = {"country": found.country_known_pct, "sector": found.sector_known_pct}
    lost = [name for name, share in known.items() if not share and not any(f.startswith(name) for f in fields)]
    if not lost or not fields or 2 * found.insufficient < found.suppliers or not found.suppliers:
        return found
    text = (
        f"The list has no {' and no '.join(f'{name} column' for name in lost)}, so most suppliers have no band: "
        f"add {'it' if len(lost) == 1 else 'them'}, or name {'it' if len(lost) == 1 else 'them'} with --map, and screen again."
    )
    return replace(found, lacks=text, sentences=(text, *found.sentences))


def _tally(cells: pl.DataFrame, column: str, value: str | int, meaning: str) -> Tally:
    found = cells.filter(pl.col(column) == value)
    suppliers, total = int(found["suppliers"].sum()), int(cells["suppliers"].sum())
    share = round(100 * suppliers / total, 1) if total else 0.0
    return Tally(str(value), meaning, int(found["rows"].sum()), suppliers, share)


def _matrix(cells: pl.DataFrame) -> tuple[tuple[PriorityCell, ...], ...]:
    return tuple(tuple(_priority_cell(cells, severity, band) for band in SHOWN_BANDS) for severity in SEVERITIES)


def _priority_cell(cells: pl.DataFrame, severity: str, band: str) -> PriorityCell:
    found = cells.filter((pl.col("rs_severity_band") == severity) & (pl.col("rs_band") == band))
    by_priority = (
        found.group_by("rs_priority")
        .agg(pl.col("suppliers").sum())
        .sort("suppliers", "rs_priority", descending=[True, False])
    )
    suppliers = int(found["suppliers"].sum())
    return PriorityCell(severity, band, suppliers, int(by_priority["rs_priority"][0]) if suppliers else None)


def _evidence_sentence(cube: Cube) -> tuple[str, ...]:
    median = cube.coverage["median"].item()
    if median is None:
        return ()
    asked = f"; missing most often: {cube.missing['text'][0]}" if len(cube.missing) else ""
    return (f"For half of the suppliers, evidence covers {median:.0f} % or less of what the scorecard asks{asked}.",)


def _stability_sentence(cube: Cube, suppliers: int) -> tuple[str, ...]:
    steady, shaky = (int(cube.stability[name].item()) for name in ("steady", "shaky"))
    if cube.stability["median"].item() is None:
        return ()
    many = f"{steady:,} of {suppliers:,}" if steady else "None"
    keeps = "keeps its" if steady <= 1 else "keep their"
    flips = (
        f"{shaky:,} {'flips' if shaky == 1 else 'flip'} easily (under {SHAKY_PCT:.0f} %)"
        if shaky
        else "none flips easily"
    )
    return (f"{many} {keeps} band in at least {STEADY_PCT:.0f} % of the models that one could defend; {flips}.",)


def _sentences(suppliers: int, priorities: tuple[Tally, ...], high: int, insufficient: int) -> tuple[str, ...]:
    if not suppliers:
        return ("No supplier could be scored. The data section says why.",)
    first, second = priorities[0].suppliers, priorities[1].suppliers
    has = "is" if first == 1 else "are"
    opening = (
        f"{first:,} of {count(suppliers, 'supplier')} {has} at priority 1, to look at first"
        if first
        else f"None of {count(suppliers, 'supplier')} is at priority 1"
    )
    told = [f"{opening}; {second:,} more at priority 2." if second else f"{opening}."]
    told.append(
        f"Likelihood is high or very high for {high:,} ({per_cent(high, suppliers)})."
        if high
        else "Likelihood is high or very high for none; that is no clearance."
    )
    if insufficient == 1:
        told.append("For one the evidence is insufficient to name a band: treat it as an open question, not as low.")
    elif insufficient:
        many = f"{insufficient:,}"
        told.append(
            f"For {many} the evidence is insufficient to name a band: treat them as open questions, not as low."
        )
    return tuple(told)
