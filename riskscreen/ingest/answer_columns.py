"""What columns are called that take answers of suppliers: the headers of our own template."""

from functools import cache

from riskscreen.domain.assets import asset
from riskscreen.ingest.yaml_text import read_yaml_text

SECOND = " (answers)"
"""Added where a list has a column of that name which its mapping takes for something else."""


@cache
def answer_columns() -> dict[str, str]:
    """Return field -> the header of its column in the template."""
    columns = read_yaml_text(asset("data", "ingest", "template.yml"))["columns"]
    return {column["field"]: column["header"] for column in columns}


@cache
def _fields() -> dict[str, str]:
    return {header: field for field, header in answer_columns().items()}


def answer_field(column: str) -> str | None:
    """Return the field whose answers stand in a column of this name, or None where the name is none of ours."""
    return _fields().get(column.removesuffix(SECOND))
