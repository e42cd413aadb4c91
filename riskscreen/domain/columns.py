"""The one dictionary of columns: internal (canonical) columns and the `rs_` columns that a run adds to a list."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Column:
    """Name, polars type, unit and meaning of a column."""

    name: str
    dtype: pl.DataType
    unit: str
    description: str


def _columns(*rows: tuple[str, pl.DataType, str, str]) -> dict[str, Column]:
    return {row[0]: Column(*row) for row in rows}


TEXT, WHOLE, REAL, YES, DAY = pl.String(), pl.UInt32(), pl.Float64(), pl.Boolean(), pl.Date()

CONTROLS = ("policy", "code_of_conduct", "due_diligence", "grievance")
"""The supplier's own controls; each has a state, a reference and a date."""

CONTROL_STATES = ("evidenced", "claimed", "none")

# fmt: off
#: Canonical columns: one row per supplier row, the user's cells read as our fields. Made by ingest.
CANONICAL: dict[str, Column] = _columns(
    ("row_id", WHOLE, "", "number of the physical record within the run, from 0"),
    ("source_file", TEXT, "", "file (and sheet) the record came from"),
    ("source_row", WHOLE, "", "record number in that file as a spreadsheet counts, the header's row included"),
    ("supplier_name", TEXT, "", "name, white space trimmed; null where there is none usable"),
    ("supplier_id", TEXT, "", "the user's supplier id; null where there is none"),
    ("parent_supplier_id", TEXT, "", "the user's parent supplier id"),
    ("country_text", TEXT, "", "country as written; null where blank"),
    ("subdivision_text", TEXT, "", "province or state as written"),
    ("address", TEXT, "", "address as written, several columns joined by ', '"),
    ("sector_text", TEXT, "", "sector text or code as written"),
    ("goods_text", TEXT, "", "goods as written"),
    ("tier", pl.UInt8(), "", "supply-chain tier, 1 = direct supplier"),
    ("spend_amount", REAL, "currency of the row", "spend with the supplier"),
    ("spend_currency", TEXT, "ISO 4217", "currency of the spend"),
    ("workers_count", REAL, "persons", "workers in total"),
    ("women_share_pct", REAL, "% of workers", "share of women"),
    ("migrant_share_pct", REAL, "% of workers", "share of migrant workers"),
    ("agency_share_pct", REAL, "% of workers", "share of agency or temporary workers"),
    ("fees_paid_by_workers", YES, "", "workers pay recruitment fees"),
    ("documents_kept", YES, "", "the employer keeps workers' identity documents"),
    *((f"{c}_state", TEXT, "", f"{c}: evidenced (reference and date), claimed (bare yes), none, or null = unknown") for c in CONTROLS),
    *((f"{c}_on", DAY, "", f"{c}: date of the evidence") for c in CONTROLS),
    ("audit_on", DAY, "", "date of the last social audit"),
    ("audit_findings_text", TEXT, "", "audit findings as written"),
    ("buyer_share_pct", REAL, "% of supplier's sales", "buyer's share of the supplier's business"),
)

#: What resolution adds to the canonical columns.
RESOLVED: dict[str, Column] = _columns(
    ("country_iso3", TEXT, "ISO 3166-1 alpha-3", "country; null where unknown"),
    ("subdivision_code", TEXT, "ISO 3166-2", "subdivision, where recognised (e.g. CN-XJ)"),
    ("country_status", TEXT, "", "recognised, default, ambiguous, former, unknown or blank; judgement or suggested where the user's answer counts"),
    ("sector_isic", TEXT, "ISIC Rev. 4", "section letter or 2- to 4-digit code; null where unknown"),
    ("sectors", pl.List(pl.String()), "ISIC Rev. 4", "every sector recognised in the cell, in the order written; empty where none"),
    ("sector_status", TEXT, "", "code, text, ambiguous, unknown or blank; judgement or mapped where the user's answer counts"),
    ("goods", pl.List(pl.String()), "ILAB good names", "goods recognised; empty where none"),
    ("goods_status", TEXT, "", "recognised, partly, unknown or blank; judgement where the user's answer counts"),
    ("ilo_indicators", pl.List(pl.String()), "ILO indicator codes", "ILO forced-labour indicators that the audit findings report"),
)

#: What a run adds to every scored row, behind the list's own columns, in this order.
RESULTS: dict[str, Column] = _columns(
    ("rs_source_file", TEXT, "", "file (and sheet) the row came from"),
    ("rs_source_row", WHOLE, "", "record number in that file as a spreadsheet counts"),
    ("rs_supplier_id", TEXT, "", "the supplier's id in this run: the list's own, else made from file and row; unique"),
    ("rs_supplier_name", TEXT, "", "name as read"),
    ("rs_country_iso3", TEXT, "ISO 3166-1 alpha-3", "country the row was scored with; empty = unknown"),
    ("rs_country_name", TEXT, "", "its English short name"),
    ("rs_subdivision", TEXT, "ISO 3166-2", "subdivision, where it was recognised"),
    ("rs_country_status", TEXT, "", "recognised, default, ambiguous, former, unknown or blank; judgement or suggested where the user's answer counts"),
    ("rs_sector_isic", TEXT, "ISIC Rev. 4", "sector the row was scored with; empty = unknown"),
    ("rs_sector_name", TEXT, "", "its name"),
    ("rs_sectors", TEXT, "ISIC Rev. 4", "every sector recognised in the cell, separated by '; '; the row is scored with the gravest"),
    ("rs_sector_status", TEXT, "", "code, text, ambiguous, unknown or blank; judgement or mapped where the user's answer counts"),
    ("rs_goods", TEXT, "", "goods recognised, the gravest first, separated by '; '"),
    ("rs_goods_status", TEXT, "", "recognised, partly, unknown or blank; judgement where the user's answer counts"),
    ("rs_likelihood_0_100", REAL, "index 0-100", "likelihood index after the supplier's own exposure and controls; not a probability"),
    ("rs_likelihood_p05", REAL, "index 0-100", "lower end of the 90 % interval over the admissible models (docs/uncertainty.md)"),
    ("rs_likelihood_p95", REAL, "index 0-100", "upper end of the 90 % interval over the admissible models"),
    ("rs_likelihood_low", REAL, "index 0-100", "lower bound: what the index could be if what is unknown turned out best; beside it, doubt in the weights"),
    ("rs_likelihood_high", REAL, "index 0-100", "upper bound: what the index could be if what is unknown turned out worst; decides on insufficient evidence and --fail-on"),
    ("rs_stability_pct", REAL, "% of models", "share of admissible models in which the band stays (the band of index and rules, also where evidence is insufficient)"),
    ("rs_rank_pct", REAL, "% of reference universe", "share of all country and sector profiles whose index lies below, with the scorecard as it is"),
    ("rs_rank_p05_pct", REAL, "% of reference universe", "lower end of its 90 % interval over the admissible models"),
    ("rs_rank_p95_pct", REAL, "% of reference universe", "upper end of its 90 % interval over the admissible models"),
    ("rs_likelihood_abstract_0_100", REAL, "index 0-100", "likelihood index of country, sector and goods alone"),
    ("rs_band", TEXT, "", "very high, high, moderate, lower or insufficient evidence"),
    ("rs_band_rule", TEXT, "", "rule that set the band, if one did (e.g. the floor under a forced-labour listing)"),
    ("rs_severity_band", TEXT, "", "critical, severe or serious"),
    ("rs_severity_reasons", TEXT, "", "why that severity"),
    ("rs_coverage_pct", REAL, "%", "share of the framework's points that rest on evidence"),
    ("rs_missing", TEXT, "", "what is missing most, and would change the score most"),
    ("rs_leverage", TEXT, "", "strong, some, little or unknown: what the buyer can do; orders actions only"),
    ("rs_priority", pl.UInt8(), "1-5", "1 = look at first; from severity and likelihood"),
    ("rs_priority_rank", WHOLE, "", "order in this list: priority, then likelihood, then leverage and spend"),
    ("rs_reasons", TEXT, "", "the strongest contributions, separated by '; '"),
    ("rs_spend_amount", REAL, "currency of the row", "spend as read"),
    ("rs_spend_currency", TEXT, "ISO 4217", "its currency"),
    ("rs_duplicate_of", TEXT, "", "rs_supplier_id of the row this one likely repeats; empty = counted"),
    ("rs_group_id", TEXT, "", "supplier the row belongs to: parent id, or one id for the same supplier at several sites"),
    ("rs_issues", TEXT, "", "codes of the row's issues, separated by '; '"),
)
# fmt: on

BANDS = ("very high", "high", "moderate", "lower")
INSUFFICIENT = "insufficient evidence"
SEVERITIES = ("critical", "severe", "serious")
