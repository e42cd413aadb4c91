"""Learning from a user's own audits: which suppliers had findings, on the hazards that the scorecard saw beforehand (METHOD section 7).

The scorecard's weights are the prior; audits move them as far as countries that a fit did not see bear it out. Too little to learn
from is refused with the reason, never fitted anyway.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from riskscreen.domain.errors import InputRejected
from riskscreen.modelling.fitted import resampled_points
from riskscreen.modelling.pairs import Bools, Reals
from riskscreen.modelling.reliability import Reliable, brier, reliability
from riskscreen.modelling.shrunk import Learned, Problem, choose_looseness, cross_fitted, fit
from riskscreen.screening.scorecard import Scorecard

LEAST_EACH = 30
"""Least suppliers with findings, and without."""
LEAST_COUNTRIES = 5
LEAST_COUNTRIES_EACH = 3
"""Least countries with a finding, and with none: else what is learnt is the country's name."""
DRAWS = 200
SEED = 20260101


@dataclass(frozen=True, eq=False)
class AuditRows:
    """Labelled suppliers.

    Attributes:
        codes: indicator of each column.
        hazards: rows x indicators: points over the expert's weight, so that hazard x weight are the points (below 0 for a control);
            0 where a gap (no goods, no sector) leaves the indicator open.
        offset: points of gaps, which keep their cautious value.
        label: whether the audit had a finding.
        country: iso3 of each row.
        funnel: rows read, dropped by reason, kept.
    """

    codes: tuple[str, ...]
    hazards: Reals
    offset: Reals
    label: Bools
    country: tuple[str, ...]
    funnel: Mapping[str, int]


def audit_rows(
    contributions: pl.DataFrame,
    labels: pl.DataFrame,
    card: Scorecard,
    *,
    without: frozenset[str],
    funnel: Mapping[str, int],
) -> AuditRows:
    """Lay out labelled suppliers.

    Args:
        contributions: `row_id`, `indicator`, `points` of every row (`screening.explain.contributions`).
        labels: `row_id`, `country_iso3`, `label` (Boolean), one row per supplier to learn from.
        card: the scorecard that made the contributions.
        without: indicators that hold the label itself, left out.
        funnel: rows read and dropped so far.

    Returns:
        The rows, in the order of `labels`.
    """
    weight = {spec.code: spec.weight for spec in card.indicators if spec.code not in without and spec.weight > 0}
    order = labels.select("row_id").with_row_index("at")
    placed = contributions.select("row_id", "indicator", "points").join(order, on="row_id", how="inner")
    hazards = np.zeros((labels.height, len(weight)))
    for column, (code, points) in enumerate(weight.items()):
        some = placed.filter(pl.col("indicator") == code)
        hazards[some["at"].to_numpy(), column] = some["points"].to_numpy() / points
    known = [spec.code for spec in card.indicators]
    gaps = placed.filter(~pl.col("indicator").is_in(known)).group_by("at").agg(pl.col("points").sum())
    offset = np.zeros(labels.height)
    offset[gaps["at"].to_numpy()] = gaps["points"].to_numpy()
    label: Bools = labels["label"].to_numpy().astype(bool)
    kept = {"kept": labels.height, "with findings": int(label.sum()), "without": int((~label).sum())}
    countries = tuple(labels["country_iso3"].to_list())
    return AuditRows(
        tuple(weight), hazards, offset, label, countries, {**funnel, **kept, "countries": len(set(countries))}
    )


def check_enough(rows: AuditRows) -> None:
    """Refuse labels that nothing can be learnt from.

    Raises:
        InputRejected: one class only, too few of one, or too few countries.
    """
    found, none = int(rows.label.sum()), int((~rows.label).sum())
    if not len(rows.label):
        dropped = "; ".join(f"{what}: {number:,}" for what, number in rows.funnel.items() if number)
        raise InputRejected(f"No row can be learnt from ({dropped}).")
    if not found or not none:
        which = "with findings" if found else "without findings"
        raise InputRejected(
            f"The labels have one class only: all {found + none:,} rows are {which}. Learning needs both; give a column that tells "
            "audits with findings from audits without."
        )
    if found < LEAST_EACH or none < LEAST_EACH:
        raise InputRejected(
            f"There are {found:,} rows with findings and {none:,} without; at least {LEAST_EACH} of each are needed, or chance would be "
            "learnt. Add audits, or keep the scorecard as it is."
        )
    countries = np.array(rows.country)
    if (number := len(set(rows.country))) < LEAST_COUNTRIES:
        raise InputRejected(
            f"The labelled rows lie in {_countries(number)}; at least {LEAST_COUNTRIES} are needed, because "
            "what is learnt in some countries is checked in others."
        )
    for words, where in (("with findings", rows.label), ("without findings", ~rows.label)):
        if (number := len(np.unique(countries[where]))) < LEAST_COUNTRIES_EACH:
            raise InputRejected(
                f"Rows {words} lie in {_countries(number)} only; at least {LEAST_COUNTRIES_EACH} are needed, "
                "or the country itself would be learnt."
            )


def _countries(number: int) -> str:
    return f"{number} {'country' if number == 1 else 'countries'}"


@dataclass(frozen=True, eq=False)
class AuditFit:
    """What was learnt.

    Attributes:
        rows: the labelled suppliers.
        learned: the fit on all of them.
        points: weights by indicator that varies among the rows, in log-odds of a finding; the tier's share of them never gains.
        draws: weights of resamples of countries, by indicator.
        expert_z: the scorecard's points of each row.
        held_out: log-odds of each row from a fit that did not see its country.
        tried: log loss by looseness.
        auc: area under the curve with interval: learnt (held out), expert, and their difference.
        brier: of the held-out chances.
        reliable: what held-out chances said beside what was found.
    """

    rows: AuditRows
    learned: Learned
    points: dict[str, float]
    draws: dict[str, Reals]
    expert_z: Reals
    held_out: Reals
    tried: dict[float, float]
    auc: dict[str, tuple[float, float, float]]
    brier: float
    reliable: list[Reliable]


def learn(rows: AuditRows, card: Scorecard) -> AuditFit:
    """Learn weights from audits.

    Args:
        rows: labelled suppliers.
        card: the scorecard to shrink towards.

    Returns:
        The fit, measured on countries that it did not see.

    Raises:
        InputRejected: there is too little to learn from.
    """
    check_enough(rows)
    prior = np.array([card.indicator(code).weight for code in rows.codes])
    varies = np.ptp(rows.hazards, axis=0) > 1e-9
    codes = tuple(code for code, each in zip(rows.codes, varies, strict=True) if each)
    _, group = np.unique(np.array(rows.country), return_inverse=True)
    problem = Problem(rows.hazards[:, varies], rows.offset, rows.label, group.astype(np.int64), prior[varies])
    looseness, tried = choose_looseness(problem)
    learned = fit(problem, looseness)
    held_out = cross_fitted(problem, looseness)
    draws = resampled_points(problem, learned, draws=DRAWS, seed=SEED, on_label_scale=True)
    points = dict(zip(codes, learned.weights.tolist(), strict=True))
    if "tip_tier" in points:
        # METHOD law 6: the tier alone never decides a band, so its share of the points may fall and not rise
        share = float(learned.weights.sum() / problem.prior.sum())
        points["tip_tier"] = min(points["tip_tier"], card.indicator("tip_tier").weight * min(share, 1.0))
    expert = rows.offset + rows.hazards @ prior
    chance: Reals = 1 / (1 + np.exp(-held_out))
    return AuditFit(
        rows,
        learned,
        points,
        dict(zip(codes, draws.T, strict=True)),
        expert,
        held_out,
        tried,
        _areas(rows.label, problem.group, {"learnt": held_out, "expert": expert}),
        brier(chance, rows.label),
        reliability(chance, rows.label, parts=6),
    )


def _areas(
    label: Bools, group: "np.ndarray[tuple[int], np.dtype[np.int64]]", scores: Mapping[str, Reals]
) -> dict[str, tuple[float, float, float]]:
    """Return areas under the curve with 90 % intervals by resampling countries, and the difference of the two."""
    from riskscreen.modelling.backtest.measures import Ranked, measure, resampled, shares

    found: dict[str, tuple[float, Reals]] = {}
    for name, values in scores.items():
        ranked = Ranked(shares(np.round(values, 9)), label, group)
        whole = measure(ranked, top_pct=(), draws=0, interval_pct=90, seed=SEED).auc
        found[name] = (whole, resampled(ranked, 1000, SEED))
    out = {name: (auc, *_ends(draws)) for name, (auc, draws) in found.items()}
    (a, one), (b, other) = found["learnt"], found["expert"]
    return {**out, "difference": (a - b, *_ends(one - other))}


def _ends(draws: Reals) -> tuple[float, float]:
    low, high = np.nanpercentile(draws, [5, 95])
    return float(low), float(high)
