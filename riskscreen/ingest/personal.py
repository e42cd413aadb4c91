"""Finds columns that look like personal data, by header and by content. Only the column is named, never a value."""

import re
from collections.abc import Collection
from collections.abc import Mapping as MappingType

import polars as pl

from riskscreen.domain.issues import make_issues
from riskscreen.domain.masking import EMAIL_KIND, ID_KIND, PERSON_KIND, PHONE_KIND
from riskscreen.domain.personal_ids import kind_of_column
from riskscreen.ingest.candidates import Table
from riskscreen.ingest.contents import Contents

_MOST = 0.5
"""Share of the cells that must look like e-mail addresses, telephone numbers or people addressed by name."""
_MIXED = 0.2
"""Share of national ids that makes a column personal that is taken for nothing: tax numbers of persons stand among those of companies."""
_NEARLY_ALL = 0.9
"""Share of national ids that makes a column one that is taken for a field; below it, cells are judged one by one."""
_FEWEST = 3
_FEWEST_IDS = 5
"""Distinct cells that such a column must have; of suppliers' ids more."""
_TITLED = re.compile(
    r"^(?:Mrs?|Ms|Miss|Mme|Mlle|Monsieur|Madame|Herrn?|Frau|Sra?|Srta|Sig|Sig\.ra|Sig\.na|Dhr|Mevr|Shri|Smt|Bpk|Ibu)\b\.?\s+[^\W\d_]"
    r"|^(?:นาย|นางสาว|นาง|คุณ)\s*\S|^[\u3400-\u9fff]{2,6}(?:先生|女士|小姐)$"
)


_OF_COMPANIES = re.compile(
    r"\b(?:iban|bic|vat|ust-?id\w*|tva|iva|gstin?|registration|registry|regist(?:er|ry)? ?(?:no|number)|reg\.? ?no|company (?:no|number)|"
    r"bank account|account (?:no|nr|number)|konto(?:nummer|nr)?|duns|lei|ean|gtin|siren|siret|cnpj|cif)\b",
    re.IGNORECASE,
)


def numbers_of_companies(column: str) -> bool:
    """Whether a header says that its column holds numbers of companies or accounts, which are no ids of persons."""
    return bool(_OF_COMPANIES.search(column.replace("_", " ")))


def personal_columns(table: Table, used: frozenset[str], ids: frozenset[str] = frozenset()) -> dict[str, str]:
    """Find the columns that look like personal data.

    Args:
        table: headers and contents.
        used: columns that are taken for a field; they count only where their cells are e-mail addresses or national ids.
        ids: those of them that hold suppliers' ids. There, ids of persons count only where check digits tell them.

    Returns:
        Column -> kind, e.g. "e-mail address", in the columns' order.
    """
    found: dict[str, str] = {}
    for column in table.columns:
        kind = None if column in used else table.words.personal_kind(table.headers[column])
        contents = table.contents(column)
        if kind is not None and contents.values and contents.yes_no_share >= _MOST:
            kind = None  # "E-mail sent: yes" tells nobody's address
        if kind is None and contents.email_share >= _MOST:
            kind = EMAIL_KIND
        numbers = numbers_of_companies(column)
        if kind is None and column not in used and not numbers and contents.phone_share >= _MOST:
            kind = PHONE_KIND
        if kind is None and column not in used and titled_share(contents) >= _MOST:
            kind = PERSON_KIND
        if kind is None and not numbers:
            kind = _id_kind(contents, used=column in used, ids=column in ids)
        if kind is not None:
            found[column] = kind
    return found


def titled_share(contents: Contents) -> float:
    """Return the share of the cells that begin with a form of address (Mr, Frau, ...)."""
    return contents.share([bool(_TITLED.match(value)) for value in contents.values])


def _id_kind(contents: Contents, *, used: bool, ids: bool) -> str | None:
    """Say which national id a column holds, judged by up to 400 distinct cells."""
    values = list(contents.values)
    judged = kind_of_column(values, proven=ids) if contents.digit_share > 0 else None
    if judged is None:
        return None
    least = _NEARLY_ALL if used else _MIXED
    if judged[1] >= least and len(values) >= (_FEWEST_IDS if ids else _FEWEST if used else 1):
        return f"{ID_KIND} ({judged[0]})"
    # Single ids of a kind that is rare by itself, in a column of other ids: only those cells are not used.
    single = kind_of_column(values, proven=True, alone=True) if ids else None
    return f"{ID_KIND} ({single[0]})" if single is not None else None


INSTEAD = "; such a cell is not used as an id, an id of the file's name and the row's number is"
"""What an issue says of a column of suppliers' ids."""


def personal_issues(
    columns: MappingType[str, str], used: Collection[str] = (), ids: Collection[str] = ()
) -> list[pl.LazyFrame]:
    """Return one issue per column of personal data, without row and without value.

    Args:
        columns: column -> kind.
        used: those of them that are taken for a field all the same, e.g. a national id for the supplier's.
        ids: those of them that hold suppliers' ids.
    """
    nowhere = pl.LazyFrame(
        {"source_file": [None], "source_row": [None]}, schema={"source_file": pl.String, "source_row": pl.UInt32}
    )
    return [
        make_issues(
            nowhere,
            "personal-data-cells",
            field="record",
            column=column,
            detail=f"{kind}{INSTEAD}" if column in ids else f"nearly all are a {kind}",
        )
        if column in used
        else make_issues(nowhere, "personal-data", field="record", column=column, detail=kind)
        for column, kind in columns.items()
    ]
