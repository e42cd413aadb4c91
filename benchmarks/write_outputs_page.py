"""Write docs/outputs.md from the column dictionary. Run after a change of `riskscreen/domain/columns.py`; a test holds them together."""

from pathlib import Path

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.issues import CATALOGUE

FILES = [
    ("`report.html`", "the report: one file that opens by double click and asks for nothing"),
    ("`report.xlsx`", "the same as a workbook, with the first 20,000 suppliers by priority"),
    (
        "`report.pdf`, `report.docx`",
        "the same as a document to print and to sign, with the first 20 suppliers ([report.md](report.md)); `--report` chooses among the four",
    ),
    (
        "`annex.html`, `.pdf`, `.docx`",
        "only with `--duty`: what the chosen reporting duties ask for, filled from the run or printed as gaps ([duties.md](duties.md))",
    ),
    ("`results.parquet`", "every scored row: the list's own columns, text exactly as it stood, and ours"),
    (
        "`results.csv`",
        "the same for people (UTF-8 with byte-order mark). A cell that a spreadsheet would run begins with one apostrophe more "
        "than in the list; riskscreen takes it back when it reads the file",
    ),
    (
        "`quarantine.csv`",
        "rows that wait to be mended: where they stood, what is wrong, what would fix it, the original cells",
    ),
    (
        "`rollup.csv`",
        "suppliers with several rows (a common parent id, or the same name in a country) as one line each",
    ),
    (
        "`unresolved.csv`",
        "country, sector and goods texts that stayed open, each once: `kind`, `value`, `status`, `rows` it stands in, `suggestion`, and an "
        "empty `answer`; fill that in and give the file to `riskscreen judge FILE --from`",
    ),
    (
        "`judgements.yml`, `sector-map.*`",
        "only where `--judgements` or `--sector-map` were given: the files as the run used them, for `reproduce` and `explain`",
    ),
    ("`issues.jsonl`", "every issue: code, level, file, row, field, column, value, message, suggestion"),
    ("`validation/`", "Great Expectations' results as JSON (without cell values), and a page to read"),
    ("`mapping.yml`", "which column was taken for which field; `--mapping` takes it next time"),
    (
        "`manifest.json`",
        "inputs and their SHA-256, editions and SHA-256 of the reference tables, scorecard, versions, options, the row ledger, what drives the doubt",
    ),
]


def page() -> str:
    lines = [
        "# What a run leaves behind",
        "",
        "Made by `python benchmarks/write_outputs_page.py`.",
        "",
        "| file | what |",
        "|---|---|",
    ]
    lines += [f"| {name} | {text} |" for name, text in FILES]
    lines += ["", "## Columns of the results", "", "The list's own columns come first, as they are; then ours:", ""]
    lines += ["| column | unit | meaning |", "|---|---|---|"]
    lines += [f"| `{column.name}` | {column.unit} | {column.description} |" for column in RESULTS.values()]
    lines += [
        "",
        "## Issues",
        "",
        "Level `error` quarantines the row; `warning` and `info` never do.",
        "",
        "| code | level | title | what to do |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{k.code}` | {k.level} | {k.title} | {k.suggestion if '{' not in k.suggestion else 'as the message says'} |"
        for k in CATALOGUE.values()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(__file__).resolve().parent.parent / "docs" / "outputs.md").write_text(page(), "utf-8")
