"""Whole folders of lists: real ones end with every row accounted for, hostile files with a result or one of our own refusals."""

import polars as pl
import pytest

import riskscreen
from riskscreen.domain.errors import InputRejected, RiskscreenError, UsageError
from tests.shared import shared, shared_root

pytestmark = pytest.mark.slow

NO_COUNTRY = {
    "france_hotels": "FR",
    "uk_council_spend": "GB",
    "uk_gender_pay_gap": "GB",
    "us_dol_h2": "US",
    "ieee_oui": "unknown",
    "ocds": "MX",
}
NO_NAMES = {"companies.arrow", "data_by_mill.json", "template.ods", "template.xlsx"}
"""Files that hold no supplier names (links between ids, areas per mill, empty forms): refusing them is right."""


def real_lists():
    root = shared_root() / "suppliers"
    return sorted(
        p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and p.name != "PROVENANCE.md"
    ) or ["absent"]


def hostile_files():
    root = shared_root() / "adversarial"
    return sorted(
        p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and p.name != "PROVENANCE.md"
    ) or ["absent"]


@pytest.mark.parametrize("name", real_lists())
def test_a_real_list_is_conserved(name):
    path = shared("suppliers", *name.split("/"))
    try:
        found = riskscreen.screen(path, default_country=NO_COUNTRY.get(name.split("/")[0]))
    except InputRejected as refusal:
        assert path.name in NO_NAMES or "disclosure" in path.name.lower() or name.startswith("ocds"), refusal
        return
    rows = found.ledger
    assert rows["read"] == rows["scored"] + rows["quarantined"] + rows["blank"]
    assert found.results.height == rows["scored"]
    assert found.quarantine.height == rows["quarantined"]
    assert found.results["rs_supplier_id"].is_unique().all()
    assert found.results["rs_likelihood_0_100"].is_between(0, 100, closed="none").all()
    assert (found.results["rs_likelihood_low"] <= found.results["rs_likelihood_0_100"]).all()
    assert (found.results["rs_likelihood_0_100"] <= found.results["rs_likelihood_high"]).all()
    assert found.results["rs_band"].is_in(["very high", "high", "moderate", "lower", "insufficient evidence"]).all()


@pytest.mark.parametrize("name", hostile_files())
def test_a_hostile_file_ends_in_a_result_or_a_refusal(name):
    path = shared("adversarial", *name.split("/"))
    try:
        found = riskscreen.screen(path, default_country="FR")
    except (InputRejected, UsageError) as refusal:
        assert len(str(refusal)) < 1200
        assert "Traceback" not in str(refusal)
        return
    except RiskscreenError as other:
        pytest.fail(f"{name}: {type(other).__name__}: {other}")
    rows = found.ledger
    assert rows["read"] == rows["scored"] + rows["quarantined"] + rows["blank"]
    assert isinstance(found.results, pl.DataFrame)
