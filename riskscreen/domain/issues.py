"""The catalogue of issues (about data) and the one way to make them, column-wise.

An issue has a code from this catalogue, a level, the row it was found in, the field (ours), the column (the user's), the value as it
stood, a message and a suggestion. Level `error` quarantines the row; `warning` and `info` never do.
"""

from dataclasses import dataclass

import polars as pl

from riskscreen.domain.masking import masked

ISSUE_SCHEMA: dict[str, pl.DataType] = {
    "code": pl.String(),
    "level": pl.String(),
    "source_file": pl.String(),
    "source_row": pl.UInt32(),
    "field": pl.String(),
    "column": pl.String(),
    "value": pl.String(),
    "message": pl.String(),
    "suggestion": pl.String(),
}


@dataclass(frozen=True)
class IssueType:
    """One kind of issue. `{value}` in the message is replaced by the cell's text, `{detail}` by what the maker adds."""

    code: str
    level: str
    title: str
    message: str
    suggestion: str


def _types(*rows: tuple[str, str, str, str, str]) -> dict[str, IssueType]:
    return {row[0]: IssueType(*row) for row in rows}


# fmt: off
CATALOGUE: dict[str, IssueType] = _types(
    # code, level, title, message, suggestion
    ("row-unreadable", "error", "Record cannot be read", "The record cannot be read as one: {detail}.", "Mend the record in quarantine.csv and screen it again."),
    ("row-short", "info", "Record has fewer cells than the header", "The record has fewer cells than the header; the missing ones are taken as blank.", "Check that no cell was lost."),
    ("row-long-blank", "info", "Record has extra blank cells", "The record has extra cells at its end, all blank; they are left out.", "Nothing to do."),
    ("name-missing", "error", "No usable supplier name", "The supplier name is blank or a placeholder.", "Fill in the supplier's name."),
    ("id-conflict", "error", "One supplier id, several names", "The supplier id '{value}' stands on rows with different names.", "Give each supplier its own id, or the same name."),
    ("duplicate-likely", "warning", "Likely duplicate", "The row looks like the same supplier as {detail}; it is counted once in totals by supplier.", "Merge the rows, or tell the sites apart by id and address."),
    ("country-blank", "warning", "Country is blank", "No country is given; the country is scored as unknown.", "Fill in the country, or use --fill-blank-countries with --default-country."),
    ("country-unknown", "warning", "Country not recognised", "'{value}' is not recognised as a country; it is scored as unknown.", "{detail}"),
    ("country-ambiguous", "warning", "Country is ambiguous", "'{value}' may mean {detail}; it is scored as unknown.", "Write the ISO code of the country that is meant."),
    ("country-contradicts", "warning", "Row contradicts itself on country", "The country column says {value}, another cell says {detail}; the country column is used.", "Check which is right."),
    ("country-former", "info", "Former name", "'{value}' is a former name; {detail}.", "Write today's country."),
    ("sector-blank", "info", "Sector is blank", "No sector is given; the sector is scored as unknown.", "Fill in the sector as text or an ISIC, NACE or NAICS code."),
    ("sector-unknown", "warning", "Sector not recognised", "'{value}' is not recognised as a sector; it is scored as unknown.", "Give an ISIC, NACE or NAICS code, or a mapping file."),
    ("sector-ambiguous", "warning", "Sector code fits several systems", "'{value}' fits several code systems: {detail}.", "Say which system it is in the column's name, e.g. 'NACE code'."),
    ("goods-unknown", "info", "Goods not on the reference list", "'{value}' matches no good of the reference list; it may still carry risk.", "Name the product more plainly, or give an HS code."),
    ("number-unreadable", "warning", "Not a number", "'{value}' cannot be read as a number; it is treated as not given.", "Give a plain number."),
    ("number-approximate", "warning", "Approximate number", "'{value}' is approximate; it is treated as not given.", "Give a plain number."),
    ("number-out-of-range", "warning", "Number out of range", "'{value}' is outside the range expected ({detail}); it is treated as not given.", "Check the number and its unit."),
    ("date-unreadable", "warning", "Not a date", "'{value}' cannot be read as a date; it is treated as not given.", "Write dates as YYYY-MM-DD."),
    ("date-ambiguous", "info", "Day and month can be swapped", "Dates of this column were read as {detail}.", "Write dates as YYYY-MM-DD."),
    ("date-future", "warning", "Date in the future", "'{value}' lies in the future; it is treated as not given.", "Check the date."),
    ("yesno-unreadable", "warning", "Neither yes nor no", "'{value}' is read neither as yes nor as no; it is treated as not given.", "Write yes or no."),
    ("tier-unreadable", "warning", "Tier not recognised", "'{value}' is not recognised as a supply-chain tier; it is treated as not given.", "Give the tier as 1, 2, 3, ..."),
    ("currency-unknown", "info", "Currency not recognised", "'{value}' is not recognised as a currency.", "Give the ISO 4217 code."),
    ("control-claimed", "info", "Control claimed, not evidenced", "A control is claimed without a reference and a date; it earns nothing.", "Add an evidence reference and a date."),
    ("parent-missing", "info", "Parent id not in the list", "The parent id '{value}' is not the id of a row in the list.", "Add the parent, or leave the cell blank."),
    ("shares-contradict", "warning", "Shares contradict the total", "{detail}", "Check the workforce figures."),
    ("share-undecidable", "warning", "Share of unclear unit", "The column's unit cannot be told ({detail}); what depends on it is treated as not given.", "Write shares as 71% or 0.71."),
    ("column-absent", "info", "No column for a field", "The list has no column for the {detail}; it is scored as unknown for every row.", "Add the column, or name it with --map."),
    ("row-not-a-supplier", "error", "Row is not a supplier", "The row looks like {detail}, not like a supplier.", "If it is a supplier, fill in its country and screen the row again; else leave the row out."),
    ("judgement-applied", "info", "Human judgement applied", "'{value}' is taken as {detail}.", "If it no longer holds, add a later judgement or withdraw it with riskscreen judge."),
    ("sector-mapped", "info", "Sectors by the user's own mapping", "{detail} are read by the sector mapping file.", "If one is wrong, mend the mapping file."),
    ("suggestion-accepted", "info", "Suggestion accepted", "'{value}' is read as {detail}: the one country that is near enough.", "Check it; write the country in full to be sure."),
    ("goods-name-only", "info", "Listed goods known by name only", "{detail}.", "Answer other words for them (trade names, other languages) with riskscreen judge --kind goods; the country and good pairs are scored."),
    ("personal-data-cells", "info", "Personal data in cells", "Cells of this column hold personal data: {detail}; it is masked in reports, issues and messages.", "Take it out of the list, or keep it in a column of its own that is left out; --drop-personal-data keeps it out of the results."),
    ("personal-data", "info", "Personal data", "The column looks like personal data ({detail}); it is not used, and kept out of reports.", "Leave such columns out of supplier lists."),
)
# fmt: on


def no_issues() -> pl.DataFrame:
    """Return an empty frame of issues."""
    return pl.DataFrame(schema=ISSUE_SCHEMA)


def make_issues(
    frame: pl.LazyFrame,
    code: str,
    *,
    field: str,
    column: str | None = None,
    value: pl.Expr | None = None,
    detail: pl.Expr | str | None = None,
) -> pl.LazyFrame:
    """Turn every row of `frame` into one issue.

    Args:
        frame: rows that have the issue; must hold `source_file` and `source_row`.
        code: a code of the catalogue.
        field: our name of the field.
        column: the user's name of the column, where there is one.
        value: the cell's text; personal data in it is masked.
        detail: text for `{detail}` in the message or the suggestion.

    Returns:
        A lazy frame with the columns of `ISSUE_SCHEMA`.

    Raises:
        KeyError: if the code is not in the catalogue (a bug).
    """
    kind = CATALOGUE[code]
    cell = pl.lit(None, dtype=pl.String) if value is None else masked(value.cast(pl.String))
    more = masked(detail.cast(pl.String)) if isinstance(detail, pl.Expr) else pl.lit(detail, dtype=pl.String)
    shown = cell.fill_null("").str.slice(0, 120)
    if value is not None and isinstance(detail, pl.Expr) and code.endswith(("-unknown", "-ambiguous")):
        # What a masked cell may mean quotes parts of it ("12345678 is not a code that is known").
        more = pl.when(cell.eq_missing(value.cast(pl.String))).then(more).otherwise(pl.lit("(not shown)"))
    filled = more.fill_null("")

    def fill(template: str) -> pl.Expr:
        parts: list[pl.Expr] = []
        rest = template
        while rest:
            at = min((i for i in (rest.find("{value}"), rest.find("{detail}")) if i >= 0), default=-1)
            if at < 0:
                parts.append(pl.lit(rest))
                break
            if at:
                parts.append(pl.lit(rest[:at]))
            is_value = rest.startswith("{value}", at)
            parts.append(shown if is_value else filled)
            rest = rest[at + (7 if is_value else 8) :]
        return pl.concat_str(parts)

    return frame.select(
        pl.lit(code).alias("code"),
        pl.lit(kind.level).alias("level"),
        pl.col("source_file").cast(pl.String),
        pl.col("source_row").cast(pl.UInt32),
        pl.lit(field).alias("field"),
        pl.lit(column, dtype=pl.String).alias("column"),
        cell.alias("value"),
        fill(kind.message).alias("message"),
        fill(kind.suggestion).alias("suggestion"),
    )
