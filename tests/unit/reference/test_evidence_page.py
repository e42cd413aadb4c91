"""The page of the register is what the register says, and its links lead somewhere."""

import re

from riskscreen.reference.evidence_page import COMMAND, main, page, scored, table_of
from riskscreen.reference.evidence_register import load_actions, load_claims, load_paragraphs, load_register
from riskscreen.screening.indicators import REGISTRY
from riskscreen.screening.scorecard import default_scorecard, load_scorecard
from tests.shared import PROJECT

PAGE = PROJECT / "docs" / "evidence.md"


def test_the_page_is_as_the_register_writes_it():
    assert PAGE.read_text(encoding="utf-8") == page(), f"run `{COMMAND}`"


def test_writing_gives_the_same_bytes(tmp_path):
    main(["--out", str(tmp_path / "evidence.md")])
    assert (tmp_path / "evidence.md").read_bytes() == page().encode("utf-8")


def test_everything_of_the_register_is_on_the_page():
    text = page()
    for entry in load_register():
        assert f"| {entry.id} | **{entry.title}.**" in text
    for prefix, records in (
        ("claim", load_claims().claims),
        ("paragraph", load_paragraphs()),
        ("action", load_actions()),
    ):
        for record in records:
            assert text.count(f'<a id="{prefix}-{record.id}">') == 1


def test_every_link_within_the_page_has_its_anchor():
    text = page()
    targets = set(re.findall(r"\]\(#([a-z0-9_-]+)\)", text))
    assert targets <= set(re.findall(r'<a id="([a-z0-9_-]+)">', text))


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    cells = 0
    for line in page().splitlines():
        if line.startswith("|---"):
            cells = line.count("|")
        elif line.startswith("| ") and cells:
            assert line.count("|") in (cells, cells), line[:80]
        if not line.startswith("|"):
            cells = 0


def test_what_is_scored_is_what_the_scorecard_holds():
    card = load_scorecard(default_scorecard())
    assert set(scored()[f"{card.name} {card.version}"]) == {spec.code for spec in card.indicators} <= set(REGISTRY)


def test_scored_follows_the_scorecards_it_is_given(tmp_path):
    (tmp_path / "mine" / "1").mkdir(parents=True)
    text = "name: mine\nversion: '1'\nindicators:\n- {code: tied_visa, source: {id: expert, table: tied_visa}}\n"
    (tmp_path / "mine" / "1" / "scorecard.yml").write_text(text, encoding="utf-8")
    assert scored(tmp_path) == {"mine 1": {"tied_visa": "expert/tied_visa"}}


def test_a_home_may_name_a_column_of_its_table():
    assert table_of("wdi/observations.si.pov.dday") == "wdi/observations"
    assert table_of("tip/tiers") == "tip/tiers"
