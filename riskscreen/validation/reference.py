"""Great Expectations over the reference tables that scores rest on."""

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.catalogue import Catalogue
from riskscreen.validation.run import SuiteOutcome, run_suite
from riskscreen.validation.suites import Suite, load_suite

PREFIX = "reference_"


def reference_suites() -> list[Suite]:
    """Return the suites over reference tables, by name."""
    return [load_suite(path.stem) for path in sorted(asset("expectations").glob(f"{PREFIX}*.yml"))]


def check_reference(catalogue: Catalogue) -> list[SuiteOutcome]:
    """Run every suite over its reference table.

    Args:
        catalogue: the tables.

    Returns:
        One outcome per suite, by name.

    Raises:
        ReferenceDataError: a suite names no table, or a table is missing or changed.
    """
    outcomes = []
    for suite in reference_suites():
        source, _, table = (suite.table or "").partition("/")
        if not table:
            raise ReferenceDataError(
                f"The suite {suite.suite} names no table; expected 'table: source/table' in its file."
            )
        frame = (
            catalogue.table(source, table)
            .lazy()
            .with_row_index("row_id")
            .with_columns(pl.col("row_id").cast(pl.UInt32))
        )
        outcomes.append(run_suite(frame, suite))
    return outcomes
