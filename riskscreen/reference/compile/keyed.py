"""Small tables that were keyed by hand: the rows stand in the recipe, each with its locator or citation.

Where a table comes from one of the documents, the recipe also lists the words that its lines must hold, so that a row
that the document does not say stops the compile step.
"""

from typing import Any

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.checks import DTYPES
from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import country_codes
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.compile.recipe import Recipe


def build_keyed(inputs: Inputs, recipe: Recipe) -> list[Built]:
    """Return the tables of a recipe whose rows stand in it.

    Args:
        inputs: where the documents lie.
        recipe: the recipe.

    Returns:
        One table per entry with rows, in the order of its declared key.

    Raises:
        ReferenceDataError: a row has a column that is not declared or an unknown country code, or the document does not
            hold the words.
    """
    built = []
    for table in recipe.tables:
        if table.rows is None:
            continue
        key = f"{recipe.id}/{recipe.edition}/{table.table}"
        schema = {name: DTYPES[meaning.type] for name, meaning in table.columns.items()}
        if odd := [row for row in table.rows if set(row) - set(schema)]:
            raise ReferenceDataError(f"recipe of {key}: the row {odd[0]} has a column that is not declared.")
        frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in table.rows], schema=schema)
        if "iso3" in schema and (unknown := sorted(set(frame["iso3"]) - country_codes(), key=str)):
            raise ReferenceDataError(f"recipe of {key}: '{unknown[0]}' is not a country code.")
        if table.document:
            _check_document(inputs, table.document, key)
        built.append(Built(recipe.id, recipe.edition, table.table, frame.sort(table.assertions.key or list(schema))))
    return built


def _check_document(inputs: Inputs, document: dict[str, Any], key: str) -> None:
    """Hold the words of a recipe against the lines of the document they were read in."""
    first, last = document["lines"]
    lines = inputs.path(document["file"]).read_text(encoding="utf-8").splitlines()[first - 1 : last]
    text = " ".join(" ".join(lines).split())
    for word in document["words"]:
        if word not in text:
            raise ReferenceDataError(
                f"recipe of {key}: {document['file']}, lines {first}-{last}, does not hold '{word}'."
            )
