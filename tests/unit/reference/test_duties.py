"""The table of duties: complete, cited, dated, and every part of it used."""

import copy
import re

import pytest
import yaml

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError, UsageError
from riskscreen.domain.ilo_indicators import ILO_CODES
from riskscreen.reference import duties_page
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.duties import load_duties
from tests.shared import PROJECT

TABLE = asset("data", "duties", "duties.yml")
REGIMES = (
    "oecd", "ungp", "uk-msa", "au-msa", "lksg", "csddd", "eu-flr", "uflpa", "s-211", "sb-657", "no-ta", "gender", "ilo",
)  # fmt: skip
CROSSWALK = {
    "entity_scope": {"uk-msa", "au-msa", "s-211", "no-ta"},
    "supply_chain": {"uk-msa", "au-msa", "lksg", "uflpa"},
    "policies": {"oecd", "uk-msa", "sb-657"},
    "abstract_risk": {"lksg", "au-msa", "eu-flr"},
    "concrete_risk": {"lksg", "uflpa", "eu-flr"},
    "priority": {"ungp", "oecd", "csddd", "lksg"},
    "leverage": {"ungp", "lksg", "eu-flr"},
    "action": {"oecd", "au-msa", "uk-msa", "csddd"},
    "remediation": {"oecd", "au-msa", "s-211"},
    "kpi": {"oecd", "au-msa", "uk-msa", "s-211"},
    "training": {"uk-msa", "sb-657", "s-211"},
    "consultation": {"au-msa", "no-ta", "ungp"},
    "approval": {"uk-msa", "au-msa", "s-211"},
    "answers_kit": {"no-ta"},
}
"""Which duties each field feeds at least (the design's table 5b)."""


def content():
    return copy.deepcopy(yaml.safe_load(TABLE.read_text("utf-8")))


def broken(tmp_path, change):
    made = content()
    change(made)
    path = tmp_path / "duties.yml"
    path.write_text(yaml.safe_dump(made, allow_unicode=True), "utf-8")
    return path


def test_every_regime_of_the_matrix_is_there():
    assert load_duties().names == REGIMES


@pytest.mark.parametrize("field", CROSSWALK)
def test_every_field_of_the_crosswalk_feeds_the_duties_it_should(field):
    fed = {duty.id for duty in load_duties().duties if any(field in one.fields for one in duty.criteria)}
    assert fed >= CROSSWALK[field]


def test_every_criterion_has_figures_or_asks_the_company_and_cites():
    duties = load_duties()
    for duty in duties.duties:
        for criterion in duty.criteria:
            assert duties.facts_of(criterion) or criterion.company, (duty.id, criterion.id)
            assert criterion.fields
            assert set(criterion.sources) <= set(duty.sources), (duty.id, criterion.id)


def test_every_figure_of_a_field_is_shown_by_some_criterion():
    duties = load_duties()
    shown = {code for duty in duties.duties for one in duty.criteria for code in duties.facts_of(one)}
    shown |= {code for duty in duties.duties for question in duty.kit for code in question.facts}
    offered = {code for field in duties.fields for code in field.facts}
    assert shown <= offered
    assert offered <= shown


def test_what_only_the_company_can_say_is_always_asked_of_it():
    duties = load_duties()
    alone = {field.id for field in duties.fields if field.filled_by == "company"}
    assert alone == {"training", "consultation", "approval"}
    for duty in duties.duties:
        for criterion in duty.criteria:
            if alone & set(criterion.fields):
                assert criterion.company, (duty.id, criterion.id)


def test_the_eleven_indicators_are_criteria_in_their_order():
    ilo = next(duty for duty in load_duties().duties if duty.id == "ilo")
    assert tuple(criterion.indicator for criterion in ilo.criteria) == ILO_CODES


def test_goods_under_a_named_sector_are_goods_of_the_goods_list():
    known = set(load_catalogue().table("goods", "goods")["good"])
    for duty in load_duties().duties:
        for sector, goods in duty.named_goods.items():
            assert set(goods) <= known, sector
    uflpa = next(duty for duty in load_duties().duties if duty.id == "uflpa")
    assert len(uflpa.named_goods) == 12


def test_the_day_of_the_table_is_that_of_its_sidecar():
    side = yaml.safe_load(TABLE.with_name("duties.source.yml").read_text("utf-8"))
    assert side["date_accessed"] == load_duties().as_of.isoformat() == "2026-11-21"
    assert "not legal advice" in " ".join(side["limits"]).lower()
    assert load_duties().basis == "secondary sources"


def test_no_address_of_a_page_or_sentence_of_advice_is_in_the_table():
    text = TABLE.read_text("utf-8")
    assert not re.search(r"https?://", text)
    assert not re.search(r"\b(you must|you are compliant|complies with this act)\b", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["duties"][0]["criteria"][0].update(fields=["nothing"]), "no field of the crosswalk"),
        (lambda d: d["duties"][0]["criteria"][0].update(facts=["spend"]), "no figure of its fields"),
        (lambda d: d["duties"][0]["criteria"][0].update(sources=["999"]), "cited but not named"),
        (lambda d: d["sources"].update({"999": "someone"}), "named but not cited"),
        (lambda d: d["duties"].append(d["duties"][0]), "stands twice"),
        (lambda d: d["duties"][0].update(extra=1), "Extra inputs"),
        (lambda d: d["fields"].append({**d["fields"][0], "id": "spare"}), "feeds no criterion"),
        (lambda d: d["duties"][2]["criteria"][5].update(company=[]), "neither figures nor the company"),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused(tmp_path, change, said):
    with pytest.raises(ReferenceDataError, match=said):
        load_duties(broken(tmp_path, change))


def test_a_bad_name_is_answered_with_the_names():
    duties = load_duties()
    with pytest.raises(UsageError, match=r"'uk' is no duty; --duty takes oecd, ungp, uk-msa.*or all"):
        duties.chosen(["uk"])
    with pytest.raises(UsageError, match="No duty was named"):
        duties.chosen([])
    assert [duty.id for duty in duties.chosen(["LkSG", "uk-msa", "uk-msa"])] == ["uk-msa", "lksg"]
    assert duties.chosen(["all"]) == duties.duties


def test_the_page_is_what_the_table_says(tmp_path, capsys):
    path = PROJECT / "docs" / "duties.md"
    assert duties_page.main(["--check", "--out", str(path)]) == 0
    text = path.read_text("utf-8")
    assert all(f"`{name}`" in text for name in REGIMES)
    assert "Not legal advice; state of the rules on 2026-11-21" in text
    other = tmp_path / "duties.md"
    other.write_text(text.replace("LkSG", "other"), "utf-8")
    assert duties_page.main(["--check", "--out", str(other)]) == 4
    assert "run python -m" in capsys.readouterr().err
