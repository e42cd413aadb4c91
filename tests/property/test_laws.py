"""The nine laws of the score (docs/method.md), each as a property that must hold for any supplier."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from riskscreen.domain.columns import BANDS, CONTROLS, INSUFFICIENT, SEVERITIES
from riskscreen.domain.evidence import Contribution, Evidence, UnknownContribution
from riskscreen.screening.assess import OUTPUTS, Screen
from riskscreen.screening.base import score_base
from riskscreen.screening.calibrate import score_universe, universe_profiles
from riskscreen.screening.explain import UNKNOWN, contributions, models
from riskscreen.screening.indicators import REGISTRY
from riskscreen.screening.indicators.definition import hazard_of
from riskscreen.screening.isic import DIVISIONS, SECTIONS
from riskscreen.screening.supplier import blank_profile, conduct_keys
from tests.unit.screening.frames import SCHEMA, frame, screen, supplier, with_table

FEW = settings(max_examples=4)
CLOSE = 2e-6  # results are rounded to six decimals
COUNTRIES = [p for p in screen().completions.axes.places if ":" not in p]
CODES = [*screen().completions.axes.sectors, *SECTIONS]
SHARE = st.one_of(st.none(), st.integers(0, 100).map(float))
DAY = st.dates(date(2018, 1, 1), date(2025, 12, 31))


def fitting_goods(code: str | None) -> list[str]:
    """Goods that a supplier of the sector can sell without contradicting itself; all where the sector is open."""
    axes = screen().completions.axes
    if code is None or code in SECTIONS:
        return list(axes.goods)
    return [axes.goods[g] for g in screen().completions.reachable_goods[DIVISIONS.index(code[:2])]]


@st.composite
def suppliers(draw: st.DrawFn) -> dict:
    """A supplier with any mixture of what is known and what is not."""
    country = draw(st.one_of(st.sampled_from(COUNTRIES), st.sampled_from(["CHN", "IND", "QAT", "USA", "DEU", None])))
    sector = draw(st.one_of(st.none(), st.sampled_from(CODES), st.sampled_from(DIVISIONS)))
    goods = draw(st.lists(st.sampled_from(fitting_goods(sector)), max_size=3)) if draw(st.booleans()) else []
    row = supplier(country, sector, *goods)
    if country == "CHN":
        row["subdivision_code"] = draw(st.sampled_from([None, "CN-XJ", "CN-GD"]))
    row["tier"] = draw(st.one_of(st.none(), st.integers(1, 7)))
    row["migrant_share_pct"], row["agency_share_pct"], row["women_share_pct"] = draw(SHARE), draw(SHARE), draw(SHARE)
    row["fees_paid_by_workers"] = draw(st.sampled_from([None, True, False]))
    row["documents_kept"] = draw(st.sampled_from([None, True, False]))
    row["audit_on"] = draw(st.one_of(st.none(), DAY))
    row["audit_findings_text"] = draw(st.sampled_from([None, "nothing found", "see report"]))
    row["ilo_indicators"] = draw(st.lists(st.sampled_from(["debt_bondage", "deception", "isolation"]), unique=True))
    row["workers_count"] = draw(st.sampled_from([None, 20.0, 5000.0]))
    for control in CONTROLS:
        row[f"{control}_state"] = draw(st.sampled_from([None, "none", "claimed", "evidenced"]))
        row[f"{control}_on"] = draw(DAY) if row[f"{control}_state"] == "evidenced" else None
    return row


LISTS = st.lists(suppliers(), min_size=1, max_size=25)


def score(rows: list[dict], using: Screen | None = None) -> pl.DataFrame:
    return (using or screen()).score(frame(rows).lazy()).collect()


def score_each(variants: dict[str, list[dict]]) -> dict[str, pl.DataFrame]:
    """Score several versions of a list in one go (law 7 lets them stand in one frame)."""
    together = score([row for rows in variants.values() for row in rows])
    sizes = [len(rows) for rows in variants.values()]
    starts = np.cumsum([0, *sizes])
    return {name: together[int(starts[n]) : int(starts[n + 1])] for n, name in enumerate(variants)}


def never_lower(before: pl.DataFrame, after: pl.DataFrame, column: str) -> None:
    worse = (before[column] - after[column]).to_numpy()
    assert worse.max(initial=-1.0) <= CLOSE, before[int(worse.argmax())].to_dicts()


# ---- law 1: a worse indicator never lowers, a control never raises


@given(
    st.sampled_from([c for c, d in REGISTRY.items() if d.direction != "category"]),
    st.floats(-5, 1e5),
    st.floats(0, 1e5),
)
def test_law_1_a_worse_value_never_has_a_lower_hazard(code, value, step):
    spec = screen().card.indicator(code)
    worse = value - step if spec.direction == "lower is worse" else value + step
    before, after = pl.DataFrame({"x": [value, worse]}).select(hazard_of(pl.col("x"), spec)).to_series()
    assert 0 <= before <= after <= 1
    assert spec.weight >= 0


def more(row: dict, share: str) -> dict:
    return {} if row[share] is None else {share: min(100.0, row[share] + 7)}


WORSE = {
    "tier": lambda r: {"tier": r["tier"] + 1} if r["tier"] else {},
    "migrants": lambda r: more(r, "migrant_share_pct"),
    "agency": lambda r: more(r, "agency_share_pct"),
    "fees": lambda r: {"fees_paid_by_workers": True},
    "documents": lambda r: {"documents_kept": True},
    "findings": lambda r: {"ilo_indicators": [*r["ilo_indicators"], "physical_violence"]},
    "no policy": lambda r: {"policy_state": "none", "policy_on": None},
    "older audit": lambda r: {"audit_on": date(2015, 1, 1)} if r["audit_on"] else {},
    "another good": lambda r: {"goods": [*r["goods"], "Bricks"]} if r["goods"] else {},
    "Xinjiang": lambda r: {"subdivision_code": "CN-XJ"} if r["country_iso3"] == "CHN" else {},
}


@settings(max_examples=10)
@given(rows=LISTS)
def test_law_1_making_a_supplier_worse_never_lowers_likelihood(rows):
    worse = {name: [{**row, **change(row)} for row in rows] for name, change in WORSE.items()}
    found = score_each({"as it is": rows, **worse})
    for name in worse:
        never_lower(found["as it is"], found[name], "rs_likelihood_0_100")


@FEW
@given(rows=LISTS, control=st.sampled_from(CONTROLS), on=DAY)
def test_law_1_a_control_never_raises_likelihood(rows, control, on):
    bare = [{**row, f"{control}_state": None, f"{control}_on": None} for row in rows]
    shown = [{**row, f"{control}_state": "evidenced", f"{control}_on": on} for row in rows]
    claimed = [{**row, f"{control}_state": "claimed", f"{control}_on": None} for row in rows]
    found = score_each({"bare": bare, "shown": shown, "claimed": claimed})
    never_lower(found["shown"], found["bare"], "rs_likelihood_0_100")
    assert (found["claimed"]["rs_likelihood_0_100"] - found["bare"]["rs_likelihood_0_100"]).abs().max() <= CLOSE


@settings(max_examples=2)
@given(
    st.sampled_from(["BGD", "DEU", "QAT", "NPL", "USA"]),
    st.sampled_from([("1", "2"), ("2", "2WL"), ("2WL", "3"), ("1", "SC")]),
)
def test_law_1_a_worse_tier_in_the_table_never_lowers_the_country(country, tiers):
    found = []
    for tier in tiers:
        table = (
            screen()
            .bundle.tables["tiers"]
            .with_columns(pl.when(pl.col("iso3") == country).then(pl.lit(tier)).otherwise("tier").alias("tier"))
        )
        using = Screen(with_table(screen().bundle, "tiers", table), screen().card)
        found.append(score([supplier(country, d) for d in DIVISIONS], using))
    never_lower(found[0], found[1], "rs_likelihood_0_100")


# ---- law 2: missing data never lowers

REMOVED = {
    "country": {"country_iso3": None, "subdivision_code": None},
    "sector": {"sector_isic": None},
    "goods": {"goods": []},
    "region": {"subdivision_code": None},
    "tier": {"tier": None},
    "migrants": {"migrant_share_pct": None},
    "agency": {"agency_share_pct": None},
    "fees": {"fees_paid_by_workers": None},
    "documents": {"documents_kept": None},
    "findings": {"ilo_indicators": [], "audit_findings_text": None},
    "audit": {"audit_on": None},
    **{control: {f"{control}_state": None, f"{control}_on": None} for control in CONTROLS},
}


def counted(row: dict, what: str) -> bool:
    """Whether the value is there and counts as evidence."""
    fields = REMOVED[what]
    if what == "findings":
        return bool(row["ilo_indicators"] or row["audit_findings_text"])
    if what == "region":
        return row.get("subdivision_code") is not None
    if what in CONTROLS:
        return row[f"{what}_state"] in ("evidenced", "none")
    return bool(row[next(iter(fields))]) or row[next(iter(fields))] in (0.0, False)


@settings(max_examples=12)
@given(rows=LISTS, several=st.lists(st.sampled_from(sorted(REMOVED)), min_size=2, unique=True))
def test_law_2_removing_values_never_lowers_the_upper_end_and_always_lowers_coverage(rows, several):
    bare = {what: [{**row, **REMOVED[what]} for row in rows] for what in REMOVED}
    both = [{**row, **{k: v for name in several for k, v in REMOVED[name].items()}} for row in rows]
    found = score_each({"as it is": rows, "several": both, **bare})
    before = found["as it is"]
    never_lower(before, found["several"], "rs_likelihood_high")
    for what in REMOVED:
        never_lower(before, found[what], "rs_likelihood_high")
        lost = np.array([counted(row, what) for row in rows])
        change = (found[what]["rs_coverage_pct"] - before["rs_coverage_pct"]).to_numpy()
        assert (change[lost] < 0).all()
        assert (np.abs(change[~lost]) <= CLOSE).all()


@FEW
@given(rows=st.lists(suppliers(), min_size=1, max_size=4))
def test_law_2_an_unknown_country_is_never_below_the_median_country(rows):
    universe = screen().bundle.universe["iso3"].to_list()
    each = {
        str(n): [{**row, "country_iso3": i, "subdivision_code": None} for i in universe] for n, row in enumerate(rows)
    }
    found = score_each({"unknown": [{**row, **REMOVED["country"]} for row in rows], **each})
    for n in range(len(rows)):
        assert found["unknown"]["rs_likelihood_0_100"][n] >= found[str(n)]["rs_likelihood_0_100"].median() - CLOSE


def test_law_2_an_unknown_sector_is_never_below_the_median_division():
    countries = COUNTRIES[::6]
    each = {c: [supplier(c, d) for d in DIVISIONS] for c in countries}
    found = score_each({"": [supplier(c) for c in countries], **each})
    for n, country in enumerate(countries):
        assert found[""]["rs_likelihood_0_100"][n] >= found[country]["rs_likelihood_0_100"].median() - CLOSE


def test_law_2_goods_not_named_are_never_below_the_median_good_of_the_sector():
    completions = screen().completions
    for country in ("IND", "DEU", "TUV", "USA"):
        goods = {d: completions.own_goods[DIVISIONS.index(d)] for d in DIVISIONS if d < "34"}
        each = {d: [supplier(country, d, completions.axes.goods[g]) for g in own] for d, own in goods.items()}
        found = score_each({"": [supplier(country, d) for d in goods], **each})
        for n, division in enumerate(goods):
            assert found[""]["rs_likelihood_0_100"][n] >= found[division]["rs_likelihood_0_100"].median() - CLOSE


@FEW
@given(rows=LISTS, what=st.sampled_from(["tier", "migrants", "agency", "fees", "documents", "findings"]))
def test_law_2_an_unknown_of_the_supplier_is_never_below_its_reference_median(rows, what):
    code = {
        "tier": "tier_depth",
        "migrants": "migrant_share",
        "agency": "agency_share",
        "fees": "worker_paid_fees",
        "documents": "documents_kept",
        "findings": "ilo_indicators",
    }[what]
    spec = screen().card.indicator(code)
    assert spec.unknown.prior.at_quantile >= spec.unknown.prior.p50
    table = contributions(screen(), frame([{**row, **REMOVED[what]} for row in rows])).filter(indicator=code)
    assert (table["kind"] == UNKNOWN).all()
    assert (table["points"] >= spec.weight * spec.unknown.prior.p50 - 1e-12).all()


# ---- law 3: contributions add up, and nothing else can be built


@FEW
@given(rows=LISTS)
def test_law_3_contributions_add_up_to_the_log_odds(rows):
    given_rows = frame(rows)
    table = contributions(screen(), given_rows)
    sums = table.group_by("row_id").agg(pl.col("points").sum()).sort("row_id")["points"].to_numpy() + screen().card.base
    keys = given_rows.select(
        "country_iso3",
        "subdivision_code",
        "sector_isic",
        pl.col("goods").list.unique().list.sort().list.join("\x1f").alias("goods_key"),
    )
    base = score_base(screen().completions, keys)
    conduct = screen().conduct_frame(given_rows.select(list(conduct_keys(screen().card, screen().card.as_of).values())))
    z = screen().card.base + base.outcome.point[base.gravest] + conduct["conduct_points"].to_numpy()
    assert np.abs(sums - z).max() < 1e-9
    index = score(rows)["rs_likelihood_0_100"].to_numpy()
    assert np.abs(100 / (1 + np.exp(-sums)) - index).max() <= CLOSE
    assert len(models(table)) == table.height


@FEW
@given(rows=LISTS)
def test_law_3_every_contribution_is_evidenced_or_an_unknown_with_its_range(rows):
    table = contributions(screen(), frame(rows))
    known, unknown = table.filter(pl.col("kind") != UNKNOWN), table.filter(pl.col("kind") == UNKNOWN)
    assert known.select("source_id", "edition", "locator", "value", "hazard_0_1").null_count().sum_horizontal()[0] == 0
    assert unknown.select("reference", "quantile", "ask").null_count().sum_horizontal()[0] == 0
    assert (table["points_low"] <= table["points"]).all()
    assert (table["points"] <= table["points_high"]).all()


def test_law_3_a_contribution_without_evidence_cannot_be_constructed():
    with pytest.raises(ValidationError):
        Contribution(indicator="x", layer="country", hazard_0_1=1, points=1, points_low=0, points_high=1, detail="")
    with pytest.raises(ValidationError):
        Evidence(source_id="", edition="2022", locator="row 1", value="1")
    with pytest.raises(ValidationError):
        UnknownContribution(
            indicator="x", layer="country", points=1, points_low=0, points_high=1, reference="r", quantile=0.4, ask="a"
        )
    with pytest.raises(ValidationError):
        UnknownContribution(
            indicator="x", layer="country", points=2, points_low=0, points_high=1, reference="r", quantile=0.8, ask="a"
        )


# ---- law 4: nobody is free of risk


def test_law_4_no_country_and_no_sector_is_free_of_risk():
    everywhere = score([supplier(c, d, **NOTHING_WRONG) for c in COUNTRIES for d in DIVISIONS[::8]])
    assert everywhere["rs_likelihood_0_100"].min() > 1.0
    assert score_universe(screen()).index.min() > 2.0


def test_law_4_the_lowest_band_is_never_called_none_safe_or_clean():
    assert BANDS[-1] == "lower"
    assert not {"none", "safe", "clean", "low", "clear", "cleared"} & {*BANDS, INSUFFICIENT, *SEVERITIES}
    assert SEVERITIES[-1] == "serious"


NOTHING_WRONG = {
    "tier": 1,
    "migrant_share_pct": 0.0,
    "agency_share_pct": 0.0,
    "fees_paid_by_workers": False,
    "documents_kept": False,
    "audit_findings_text": "none",
    "audit_on": date(2025, 12, 1),
    **{f"{control}_state": "evidenced" for control in CONTROLS},
    **{f"{control}_on": date(2025, 12, 1) for control in CONTROLS},
}


# ---- law 5: the floor


def test_law_5_every_forced_labour_listing_floors_the_band_whatever_the_controls():
    pairs = screen().bundle.listings.filter("is_forced_labour").select("iso3", "good").rows()
    best = score([supplier(iso3, None, good, **NOTHING_WRONG) for iso3, good in pairs])
    assert best.height > 100
    assert set(best["rs_band"]) <= {"very high", "high"}
    assert best["rs_band_rule"].str.contains("ILAB 2022, published 2022-09-28, 3.3 years old").all()


@FEW
@given(row=suppliers(), pair=st.integers(0, 10_000))
def test_law_5_holds_beside_other_goods_and_unknowns(row, pair):
    listed = screen().bundle.listings.filter("is_forced_labour")
    iso3, good = listed.select("iso3", "good").row(pair % listed.height)
    result = score([{**row, "country_iso3": iso3, "subdivision_code": None, "goods": [*row["goods"], good]}])
    assert result["rs_band"][0] in ("very high", "high")
    assert good in result["rs_band_rule"][0]


# ---- law 6: the tier alone never decides


def test_law_6_the_tier_weighs_less_than_the_narrowest_band_is_wide():
    assert screen().card.indicator("tip_tier").weight < screen().card.bands.cuts.narrowest()


def test_law_6_changing_only_the_tier_moves_no_profile_more_than_one_band():
    profiles = universe_profiles(screen())
    conduct = screen().conduct_frame(blank_profile())["conduct_points"][0]
    ranks = []
    for tier in ("1", "3"):
        table = screen().bundle.tables["tiers"].with_columns(pl.lit(tier).alias("tier"))
        using = Screen(with_table(screen().bundle, "tiers", table), screen().card)
        z = using.base_frame(profiles, using.card.as_of)["base_points"].to_numpy() + using.card.base + conduct
        ranks.append(np.searchsorted(screen().card.bands.cuts.edges(), z, side="right"))
    assert np.abs(ranks[1] - ranks[0]).max() <= 1
    assert (ranks[1] >= ranks[0]).all()
    assert (ranks[1] == ranks[0]).mean() > 0.7


# ---- law 7: order, duplicates and batches change nothing


def as_bytes(table: pl.DataFrame) -> bytes:
    """Results by record, as text in full precision."""
    return table.sort("row_id").select("row_id", *(c for c in OUTPUTS if c != "rs_priority_rank")).write_csv().encode()


@FEW
@given(rows=LISTS, seed=st.integers(0, 99), cut=st.integers(1, 24))
def test_law_7_row_order_and_batches_change_no_byte(rows, seed, cut):
    whole = frame(rows)
    reference = as_bytes(screen().score(whole.lazy()).collect())
    shuffled = whole.sample(fraction=1.0, shuffle=True, seed=seed)
    mixed = screen().score(shuffled.lazy()).collect()
    assert mixed["row_id"].to_list() == shuffled["row_id"].to_list()
    assert as_bytes(mixed) == reference
    parts = [screen().score(part.lazy(), ranked=False).collect() for part in (whole[:cut], whole[cut:]) if part.height]
    assert as_bytes(pl.concat(parts)) == reference
    again = Screen(screen().bundle, screen().card).score(whole.lazy()).collect(engine="streaming")
    assert as_bytes(again) == reference


@FEW
@given(rows=LISTS)
def test_law_7_duplicates_and_the_order_of_goods_change_nothing(rows):
    single = score(rows)
    doubled = score([*rows, *rows])
    reversed_goods = score([{**row, "goods": [*reversed(row["goods"]), *row["goods"]]} for row in rows])
    columns = [c for c in OUTPUTS if c != "rs_priority_rank"]
    assert doubled[: len(rows)].select(columns).equals(single.select(columns))
    assert doubled[len(rows) :].select(columns).equals(single.select(columns))
    assert reversed_goods.select(columns).equals(single.select(columns))


@FEW
@given(rows=LISTS, seed=st.integers(0, 99))
def test_law_7_the_rank_does_not_hang_on_row_order(rows, seed):
    whole = frame(rows)
    shuffled = whole.sample(fraction=1.0, shuffle=True, seed=seed)
    ranks = [screen().score(f.lazy()).collect().sort("row_id")["rs_priority_rank"].to_list() for f in (whole, shuffled)]
    assert ranks[0] == ranks[1]
    assert sorted(ranks[0]) == list(range(1, len(rows) + 1))


# ---- law 8: absence of reports is never evidence of low risk


@settings(max_examples=2)
@given(country=st.sampled_from(["THA", "DEU", "MDA", "ERI", "KWT", "NGA"]), persons=st.integers(1, 100_000))
def test_law_8_detections_raise_and_their_absence_earns_nothing(country, persons):
    bundle = screen().bundle
    victims = bundle.tables["detected_victims"]
    silent = victims.filter(pl.col("iso3") != country)
    reports = pl.DataFrame(
        [
            {
                "iso3": country,
                "year": 2023,
                "role": role,
                "form": form,
                "persons_min": persons,
                "persons_max": persons,
                "cells_under_5": 0,
            }
            for role, form in (("detected_in", "total"), ("citizen_of", "total"))
        ],
        schema=victims.schema,
    )
    rows = [supplier(country, "14"), supplier(country, "55"), supplier(country)]
    without = score(rows, Screen(with_table(bundle, "detected_victims", silent), screen().card))
    found = score(rows, Screen(with_table(bundle, "detected_victims", pl.concat([silent, reports])), screen().card))
    never_lower(without, found, "rs_likelihood_0_100")


@settings(max_examples=2)
@given(
    country=st.sampled_from(["TUN", "POL", "ZWE", "LKA", "MEX"]),
    good=st.sampled_from(["Bricks", "Garments", "Fish", "Gold", "Jade"]),
)
def test_law_8_a_listing_never_lowers_the_country_or_its_neighbours(country, good):
    bundle = screen().bundle
    listings = bundle.tables["listings"]
    more = listings.filter(edition="2022")[:1].with_columns(
        pl.lit(country).alias("iso3"),
        pl.lit(good).alias("good"),
        pl.lit(value=False).alias("is_downstream"),
        pl.lit(value=True).alias("is_child_labour"),
    )
    longer = replace(bundle, tables={**bundle.tables, "listings": pl.concat([listings, more])})
    rows = [
        supplier(c, d, *g)
        for c in (country, "IND", "DEU", "TUN", None)
        for d in ("01", "08", "14", "55", None)
        for g in ((good,), ("Cotton",), ())
    ]
    never_lower(score(rows), score(rows, Screen(longer, screen().card)), "rs_likelihood_0_100")


# ---- law 9: old layers are history


def test_law_9_old_layers_carry_their_year_and_hardly_any_points():
    layers = screen().completions.layers.cells
    history = [c for c in layers if c.spec.history]
    assert {c.spec.code for c in history} >= {
        "unodc_origin_2006",
        "unodc_transit_2006",
        "unodc_destination_2006",
        "tip_tier3_2007",
        "pair_removed",
    }
    assert sum(c.spec.weight for c in history) < screen().card.bands.cuts.narrowest()
    for cell in history:
        assert cell.evidence["year"].null_count() == 0
        assert cell.evidence["year"].max() < 2022
        assert cell.evidence["phrase"].str.contains("history").all()
        assert cell.evidence["phrase"].str.contains(r"(19|20)\d\d").all()


def test_every_row_comes_back_once_with_all_columns():
    rows = [supplier(c, d) for c in ("DEU", None, "CHN") for d in ("14", None, "C", "9999", "X")]
    result = score(rows)
    assert result.height == len(rows)
    assert result.columns == [*SCHEMA, *OUTPUTS]
    assert (
        result.select("rs_likelihood_0_100", "rs_band", "rs_severity_band", "rs_priority", "rs_leverage")
        .null_count()
        .sum_horizontal()[0]
        == 0
    )
