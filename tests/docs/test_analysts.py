"""docs/analysts.md: its snippets run one after another, as a reader would run them."""

import re

from riskscreen import __all__ as exported
from tests.shared import PROJECT

PAGE = PROJECT / "docs" / "analysts.md"
SNIPPET = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


def test_the_snippets_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    snippets = SNIPPET.findall(PAGE.read_text("utf-8"))
    assert len(snippets) >= 7
    told: dict[str, object] = {}
    for number, snippet in enumerate(snippets):
        exec(compile(snippet, f"docs/analysts.md, snippet {number + 1}", "exec"), told)  # the page's own code
    assert (tmp_path / "scorecards" / "textiles" / "1" / "scorecard.yml").is_file()
    assert told["flips"].height > 0
    assert told["gloves"].height > 0
    assert told["found"].ledger["scored"] == 1
    assert "rule_of_law weight" in capsys.readouterr().out


def test_every_name_the_page_uses_is_exported():
    used = set(re.findall(r"\briskscreen\.([a-z_]+)\(", PAGE.read_text("utf-8")))
    assert used <= set(exported)
