"""Uncertainty of a whole run: columns, what they keep to, the manifest, and equal bytes on repetition."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline import run as run_module
from riskscreen.pipeline.explain import explain_supplier
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.reproduce import reproduce_run
from riskscreen.pipeline.screen import screen_to_folder
from riskscreen.screening.uncertainty import ATTACHED, Keeper
from tests.shared import PROJECT

SAMPLE = PROJECT / "data" / "samples" / "suppliers.csv"
OPTIONS = ScreenOptions(as_of=date(2026, 11, 21), uncertainty={"draws": 200})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("uncertainty") / "result"
    screen_to_folder([SAMPLE], out, OPTIONS)
    return out


def test_every_row_has_shares_and_ends_that_make_sense(folder: Path):
    found = pl.read_parquet(folder / "results.parquet").select("rs_likelihood_0_100", *ATTACHED)
    assert found.null_count().sum_horizontal().item() == 0
    for name in ATTACHED:
        assert found[name].is_between(0, 100).all(), name
    assert (found["rs_likelihood_p05"] <= found["rs_likelihood_0_100"]).all()
    assert (found["rs_likelihood_0_100"] <= found["rs_likelihood_p95"]).all()
    assert (found["rs_rank_p05_pct"] <= found["rs_rank_p95_pct"]).all()


def test_the_manifest_says_how_and_the_run_repeats_to_the_byte(folder: Path):
    told = json.loads((folder / "manifest.json").read_text("utf-8"))["uncertainty"]
    assert told["draws"] == 200
    assert {"seed", "spread", "noisy_or", "drawn"} <= set(told)
    assert reproduce_run(folder).identical


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_leave_the_file_as_it_is(
    folder: Path, tmp_path: Path, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keeper(*parts: object) -> Keeper:
        made = Keeper(*parts)  # type: ignore[arg-type]
        made.threads = threads
        return made

    monkeypatch.setattr(run_module, "Keeper", keeper)
    screen_to_folder([SAMPLE], tmp_path / "again", OPTIONS)
    assert (tmp_path / "again" / "results.parquet").read_bytes() == (folder / "results.parquet").read_bytes()


def test_explain_tells_five_answers_and_what_single_indicators_do(folder: Path):
    supplier = pl.read_parquet(folder / "results.parquet").sort("rs_priority_rank")["rs_supplier_id"][0]
    found = explain_supplier(folder, supplier)
    head = "\n".join(found.head())
    for word in (
        "90 % interval",
        "country, sector and goods alone",
        "severity",
        "coverage",
        "stability",
        "leverage",
        "turns out best",
    ):
        assert word in head
    assert any("without one indicator" in line for line in found.foot())


def test_a_setting_that_is_not_known_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="draw_count"):
        screen_to_folder([SAMPLE], tmp_path / "x", ScreenOptions(uncertainty={"draw_count": 3}))
