import json

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from riskscreen.cli import main
from riskscreen.domain.errors import ConfigError, InputRejected, UsageError
from riskscreen.domain.progress import Silent
from riskscreen.pipeline.model_train import Request, read_labels, train_from_audits
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.screening.scorecard import load_scorecard

COUNTRIES = [
    "China",
    "India",
    "Bangladesh",
    "Thailand",
    "Turkey",
    "Italy",
    "Germany",
    "Brazil",
    "Mexico",
    "Pakistan",
    "Malaysia",
    "Kenya",
    "Ghana",
    "Portugal",
    "Peru",
    "Nepal",
]
REQUEST = Request("Audit outcome", "ours", "A. Tester", "what our audits found")


def audits(rows, *, seed=3, countries=COUNTRIES, label=None):
    """Suppliers whose audits find something mostly where workers pay fees and are migrants, wherever they are."""
    random = np.random.default_rng(seed)
    fees, migrants = random.choice(["yes", "no", ""], rows, p=[0.3, 0.5, 0.2]), random.integers(0, 80, rows)
    found = random.random(rows) < 1 / (1 + np.exp(2.2 - 2.4 * (fees == "yes") - 1.8 * migrants / 60))
    return pl.DataFrame(
        {
            "Supplier ID": [f"A{n}" for n in range(rows)],
            "Supplier name": [f"Example Works {n}" for n in range(rows)],
            "Country": random.choice(countries, rows),
            "Sector": random.choice(["Garments", "Fishing", "Construction", "Agriculture"], rows),
            "Products": random.choice(["cotton", "garments", "bricks", ""], rows),
            "Migrant workers %": migrants,
            "Recruitment fees paid by workers": fees,
            "Audit outcome": np.where(found, "yes", "no") if label is None else [label] * rows,
        }
    )


def _train(frame, folder, *, request=REQUEST, force=False, **options):
    path = folder / "audits.csv"
    frame.write_csv(path)
    return train_from_audits([path], folder / "out", request, ScreenOptions(**options), force=force, progress=Silent())


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (lambda: audits(40), "at least 30 of each are needed"),
        (lambda: audits(200, label="no"), "one class only: all 200 rows are without findings"),
        (lambda: audits(200, label="n/a"), r"No row can be learnt from \(.*no label that says yes or no: 200"),
        (lambda: audits(300, countries=["China", "India"]), "lie in 2 countries"),
    ],
)
def test_too_little_is_refused_with_the_reason_and_nothing_is_written(frame, said, tmp_path):
    with pytest.raises(InputRejected, match=said):
        _train(frame(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["audits.csv"]


def test_a_label_column_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(
        ConfigError, match=r"--labels findings: the list has no such column; it has Supplier ID, .*Audit outcome"
    ):
        _train(audits(50), tmp_path, request=Request("findings", "ours", "A. Tester", "what our audits found"))


def test_a_label_that_is_part_of_what_is_scored_is_refused(tmp_path):
    request = Request("Recruitment fees paid by workers", "ours", "A. Tester", "what our audits found")
    with pytest.raises(ConfigError, match="read as 'recruitment_fees', which is part of what is scored"):
        _train(audits(50), tmp_path, request=request)


def test_a_list_without_countries_is_refused(tmp_path):
    with pytest.raises(InputRejected, match="recognised as the country"):
        _train(audits(50).drop("Country"), tmp_path)


def test_countries_that_nobody_knows_are_dropped_and_counted(tmp_path):
    with pytest.raises(InputRejected, match="country not known: 100"):
        _train(audits(100).drop("Country"), tmp_path, default_country="unknown")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request("Audit outcome", "Our Card", "A. Tester", "what our audits found"), "cannot name a scorecard"),
        (Request("Audit outcome", "default", "A. Tester", "what our audits found"), "the name of a shipped scorecard"),
        (Request("Audit outcome", "ours", " ", "what our audits found"), "needs --who answers for it and --why"),
        (Request("Audit outcome", "ours", "A. Tester", "because"), "needs --who answers for it and --why"),
    ],
)
def test_a_name_that_cannot_stand_or_that_nobody_answers_for_is_refused(request_, said, tmp_path):
    with pytest.raises(UsageError, match=said):
        _train(audits(50), tmp_path, request=request_)


def test_labels_are_read_from_yes_and_no_numbers_and_words():
    said = {
        "yes": True,
        "No": False,
        "1": True,
        "0": False,
        "TRUE": True,
        "oui": True,
        "nein": False,
        "Passports of workers were kept by the employer": True,
        "Two fire doors were blocked": False,
        "n/a": None,
    }
    found = dict(read_labels(pl.Series([*said, None, "yes"])).iter_rows())
    assert found == said


@pytest.mark.slow
def test_what_audits_found_becomes_a_scorecard_that_screens_and_explains(tmp_path):
    frame = audits(700)
    frame.write_csv(tmp_path / "audits.csv")
    out, scored = tmp_path / "ours", tmp_path / "scored"
    arguments = ["--labels", "Audit outcome", "--name", "ours", "--who", "A. Tester", "--why", "what our audits found"]
    run = CliRunner().invoke(
        main, ["model", "train", *arguments, "--as-of", "2026-03-04", "--out", str(out), str(tmp_path / "audits.csv")]
    )
    assert run.exit_code == 0, run.output
    card, before = load_scorecard(out / "scorecard.yml"), load_scorecard()
    assert (card.name, card.version, card.log[-1].who, card.log[-1].digest) == (
        "ours",
        "2026.3.4",
        "A. Tester",
        before.digest(),
    )
    assert card.indicator("worker_paid_fees").weight > 2 * before.indicator("worker_paid_fees").weight
    assert card.indicator("ilo_indicators").weight == before.indicator("ilo_indicators").weight
    record = json.loads((out / "metrics.json").read_text("utf-8"))
    assert record["auc"]["difference"][1] > 0
    assert record["funnel"]["with findings"] + record["funnel"]["without"] == record["funnel"]["kept"] == 700
    text = (out / "MODEL_CARD.md").read_text("utf-8")
    assert "better than the scorecard it was learnt from" in text
    assert "development steps" in text
    screened = CliRunner().invoke(
        main, ["screen", "--quiet", "--model", str(out), "--out", str(scored), str(tmp_path / "audits.csv")]
    )
    assert screened.exit_code == 0, screened.output
    manifest = json.loads((scored / "manifest.json").read_text("utf-8"))
    assert manifest["scorecard"]["digest"] == card.digest()
    supplier = pl.read_parquet(scored / "results.parquet")["rs_supplier_id"][0]
    told = CliRunner().invoke(main, ["explain", str(scored), supplier])
    assert told.exit_code == 0
    assert "scorecard ours/2026.3.4" in told.output
    again = CliRunner().invoke(main, ["model", "train", *arguments, "--out", str(out), str(tmp_path / "audits.csv")])
    assert again.exit_code == 2
    assert "exists already" in again.output
