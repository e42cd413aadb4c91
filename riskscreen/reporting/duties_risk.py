"""Figures of the annex about risk: abstract and concrete bands, listed goods, presumptions, severity, priority, leverage."""

import polars as pl

from riskscreen.domain.columns import BANDS, INSUFFICIENT, SEVERITIES
from riskscreen.reporting.document.model import Cell, Table
from riskscreen.reporting.duties_chain import by_currency
from riskscreen.reporting.duties_facts import CARD, LIST, Fact, Figure, RunFigures, first_of, tally, top_table
from riskscreen.reporting.wording import PRIORITY_MEANING, count, per_cent

LARGEST = 10
"""Suppliers by spend that are held against priority."""
NO_CLEARANCE = (
    "That none is seen here is no finding that there is none; it may also mean that too little was looked at."
)


def abstract_bands(run: RunFigures) -> Fact:
    """Suppliers by the index of country, sector and goods alone."""
    counts = {band: run.number(expr) for band, expr in _abstract(run).items()}
    rows = tuple((band, number) for band, number in counts.items())
    top = counts["very high"] + counts["high"]
    said = [f"By country, sector and goods alone, the index is high or very high for {run.share(top)}."]
    return Figure(
        "abstract_bands",
        "Abstract likelihood",
        (*said, *_none(top)),
        (LIST, CARD, "editions"),
        Table(
            ("band of the index", "suppliers"),
            rows,
            "Abstract likelihood: index of country, sector and goods alone, without rules",
        ),
    )


def _abstract(run: RunFigures) -> dict[str, pl.Expr]:
    index = pl.col("rs_likelihood_abstract_0_100")
    bounds = [float(run.cuts[band]) for band in BANDS]
    ends = [float("inf"), *bounds[:-1]]
    return {band: (index >= low) & (index < high) for band, low, high in zip(BANDS, bounds, ends, strict=True)}


def _abstract_high(run: RunFigures) -> pl.Expr:
    return pl.col("rs_likelihood_abstract_0_100") >= float(run.cuts["high"])


def abstract_countries(run: RunFigures) -> Fact:
    """Countries with most suppliers at a high abstract index."""
    return _where(run, "abstract_countries", "Abstract risk by country", "country", "rs_country_name")


def abstract_sectors(run: RunFigures) -> Fact:
    """Sectors with most suppliers at a high abstract index."""
    return _where(run, "abstract_sectors", "Abstract risk by sector", "sector", "rs_sector_name")


def _where(run: RunFigures, code: str, title: str, what: str, column: str) -> Fact:
    everyone = tally(run.suppliers, column)
    if everyone.is_empty():
        return run.absent(code, title, what)
    high = tally(run.suppliers.filter(_abstract_high(run)), column)
    if high.is_empty():
        return Figure(
            code,
            title,
            (f"In no {what} of this list is the index of a supplier high.", NO_CLEARANCE),
            (LIST, CARD, "editions"),
        )
    both = high.join(everyone.rename({"suppliers": "all"}), on=column, how="left")
    rows = both.sort("suppliers", column, descending=[True, False]).select(column, "suppliers", "all").rows()
    return Figure(
        code,
        title,
        (f"Most suppliers at a high or very high index by {what}: {first_of(high, column)}.",),
        (LIST, CARD, "editions"),
        top_table(rows, (what, "high or very high", "suppliers"), f"Abstract likelihood by {what}"),
    )


def abstract_spend(run: RunFigures) -> Fact:
    """Share of the spend with suppliers at a high abstract index."""
    return _spend(
        run,
        "abstract_spend",
        "Spend at abstract risk",
        _abstract_high(run),
        "suppliers at a high or very high abstract index",
    )


def priority_spend(run: RunFigures) -> Fact:
    """Share of the spend at priority 1, and how many of the largest suppliers are among the first."""
    first = pl.col("rs_priority") == 1
    figure = _spend(run, "priority_spend", "Spend and priority", first, "suppliers at priority 1")
    if not isinstance(figure, Figure):
        return figure
    largest = run.suppliers.filter(pl.col("rs_spend_amount").fill_nan(None).is_not_null())
    currencies = largest.select(pl.col("rs_spend_currency").fill_null("").n_unique()).item()
    if currencies > 1 or largest.height <= LARGEST:
        return figure
    top = largest.sort("rs_spend_amount", descending=True).head(LARGEST)
    among = int(top.select(first.sum()).item())
    said = (
        f"Of the {LARGEST} largest by spend, {among} {'is' if among == 1 else 'are'} at priority 1; spend has no part in "
        "what sets a priority."
    )
    return Figure(figure.code, figure.title, (*figure.said, said), figure.basis)


def _spend(run: RunFigures, code: str, title: str, condition: pl.Expr, whom: str) -> Fact:
    whole = by_currency(run.suppliers)
    if whole.is_empty():
        return run.absent(code, title, "spend")
    part = {row[0]: row[1] for row in by_currency(run.suppliers.filter(condition)).iter_rows()}
    told = [
        f"{currency} {part.get(currency, 0.0):,.0f} of {amount:,.0f} ({per_cent(part.get(currency, 0.0), amount)})"
        for currency, amount, _ in whole.iter_rows()
    ]
    return Figure(code, title, (f"Spend with {whom}: {'; '.join(told)}.",), (LIST, CARD))


def listed_goods(run: RunFigures) -> Fact:
    """Suppliers whose goods the goods list names for their country."""
    title = "Goods listed for forced labour"
    if run.number((pl.col("rs_goods").fill_null("") != "") & pl.col("rs_country_iso3").is_not_null()) == 0:
        with_goods = run.number(pl.col("rs_goods").fill_null("") != "")
        return run.absent("listed_goods", title, "country" if with_goods else "goods")
    pairs = (
        run.suppliers.with_row_index("at")
        .select(
            "at", "rs_country_iso3", "rs_country_name", pl.col("rs_goods").fill_null("").str.split("; ").alias("good")
        )
        .explode("good")
    )
    named = pairs.join(
        run.listings.filter("is_forced_labour"),
        left_on=["rs_country_iso3", "good"],
        right_on=["iso3", "good"],
        how="semi",
    )
    number = named["at"].n_unique()
    edition = f"edition {run.goods_edition} of the List of Goods Produced by Child Labor or Forced Labor"
    said = f"Goods of {run.share(number)} are named for forced labour in their country by {edition}."
    if number == 0:
        return Figure(
            "listed_goods",
            title,
            (said, "A good that is not listed is not known to be free of forced labour."),
            (LIST, "ilab"),
        )
    counted = named.group_by("good", "rs_country_name").agg(pl.col("at").n_unique().alias("suppliers"))
    rows = counted.sort("suppliers", "good", "rs_country_name", descending=[True, False, False]).rows()
    table = top_table(
        rows, ("good", "country", "suppliers"), "Goods listed for forced labour in the supplier's country"
    )
    return Figure("listed_goods", title, (said,), (LIST, "ilab"), table)


def presumption(run: RunFigures) -> Fact:
    """Suppliers in a region whose goods a law presumes to be made with forced labour."""
    title = "Connection to a region under a statutory presumption"
    if run.number(pl.col("rs_country_iso3").is_not_null()) == 0:
        return run.absent("presumption", title, "country")
    said: list[str] = []
    for row in run.presumptions.iter_rows(named=True):
        code, since = row["subdivision_code"], row["from_date"]
        inside = run.number(pl.col("rs_subdivision") == code)
        here = pl.col("rs_country_iso3") == row["iso3"]
        open_region = run.number(here & (pl.col("rs_subdivision").fill_null("") == ""))
        said.append(
            f"{row['statute']} (in force since {since}): {count(inside, 'supplier')} of the list "
            f"{'lies' if inside == 1 else 'lie'} in the region {code}."
        )
        if open_region:
            said.append(
                f"For {count(open_region, 'supplier')} more in {row['country']} the region is not known: ask for the place of work."
            )
        said.append(
            "Inputs from the region further up the chain, and listed entities outside it, are not seen in a list of suppliers."
        )
    return Figure("presumption", title, tuple(said), (LIST, "expert"))


def bands(run: RunFigures) -> Fact:
    """Suppliers by band after their own exposure and controls."""
    names = (*BANDS, INSUFFICIENT)
    counts = {name: run.number(pl.col("rs_band") == name) for name in names}
    before = {band: run.number(expr) for band, expr in _abstract(run).items()}
    top = counts["very high"] + counts["high"]
    rows = tuple((name, before.get(name), counts[name]) for name in names)
    return Figure(
        "bands",
        "Concrete likelihood",
        (
            f"With what is known of the supplier itself, likelihood is high or very high for {run.share(top)}.",
            *_none(top),
        ),
        (LIST, CARD, "editions"),
        Table(
            ("band", "abstract index", "concrete, with rules"),
            rows,
            "Suppliers by band: country, sector and goods alone, and with their own evidence",
        ),
    )


def severity(run: RunFigures) -> Fact:
    """Suppliers by severity."""
    counts = {name: run.number(pl.col("rs_severity_band") == name) for name in SEVERITIES}
    told = ", ".join(f"{name} {number:,}" for name, number in counts.items())
    return Figure(
        "severity",
        "Severity",
        (f"By scale, scope and how hard harm is to put right: {told} suppliers.",),
        (LIST, CARD, "editions"),
    )


def priority(run: RunFigures) -> Fact:
    """Suppliers by priority, and by severity and likelihood."""
    counts = {number: run.number(pl.col("rs_priority") == number) for number in PRIORITY_MEANING}
    names = (*BANDS, INSUFFICIENT)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            severity,
            *(run.number((pl.col("rs_severity_band") == severity) & (pl.col("rs_band") == name)) for name in names),
        )
        for severity in SEVERITIES
    )
    told = (
        f"{run.share(counts[1])} {'is' if counts[1] == 1 else 'are'} at priority 1 (look at first), "
        f"{counts[2]:,} at priority 2, {counts[3]:,} at priority 3."
    )
    return Figure(
        "priority",
        "Priority",
        (told, *_none(counts[1])),
        (LIST, CARD, "editions"),
        Table(("severity", *names), rows, "Suppliers by severity and likelihood"),
    )


def leverage(run: RunFigures) -> Fact:
    """What the buyer can do."""
    counts = {name: run.number(pl.col("rs_leverage") == name) for name in ("strong", "some", "little", "unknown")}
    if counts["unknown"] == run.total:
        return run.absent("leverage", "Leverage", "buyer_share", "tier")
    told = ", ".join(f"{name} {number:,}" for name, number in counts.items())
    shares = run.number(pl.col("buyer_share_pct").is_not_null())
    basis = f"The buyer's share of the supplier's business is known for {shares:,}; else the tier decides."
    return Figure("leverage", "Leverage", (f"By supplier: {told}. {basis}",), (LIST,))


def named_goods(run: RunFigures, sectors: dict[str, tuple[str, ...]]) -> Fact:
    """Suppliers whose goods fall under sectors that a rule names.

    Args:
        run: the run.
        sectors: sector that the rule names -> goods of the goods list that fall under it.
    """
    title = "Priority sectors"
    if run.number(pl.col("rs_goods").fill_null("") != "") == 0:
        return run.absent("named_goods", title, "goods")
    places = run.presumptions["iso3"].unique().to_list()
    held = pl.col("rs_goods").fill_null("").str.split("; ")
    here = pl.col("rs_country_iso3").is_in(places)
    rows: list[tuple[str, str, int | None, int | None]] = []
    anyone = pl.lit(value=False)
    for sector, names in sectors.items():
        meets = (
            held.list.set_intersection(pl.lit(list(names), dtype=pl.List(pl.String))).list.len() > 0
            if names
            else pl.lit(value=False)
        )
        anyone = anyone | meets
        numbers = (run.number(meets), run.number(meets & here)) if names else (None, None)
        rows.append((sector, ", ".join(names) or "none on the goods list: look by hand", *numbers))
    where = " and ".join(run.presumptions["country"].unique().sort().to_list())
    near = run.number(anyone & here)
    number = run.number(anyone)
    unseen = [sector for sector, names in sectors.items() if not names]
    said = [
        f"Recognised goods of {run.share(number)} fall under a priority sector; {near:,} of these "
        f"{'lies' if near == 1 else 'lie'} in {where}."
    ]
    if unseen:
        said.append(f"Not on the goods list, so not seen here: {', '.join(unseen)}.")
    table = Table(
        ("sector", "goods looked for", "suppliers", f"of these in {where}"),
        tuple(rows),
        "Suppliers by priority sector",
        widths=(2.5, 4, 1.3, 1.5),
    )
    return Figure("named_goods", title, tuple(said), (LIST, "goods"), table)


def _none(number: int) -> tuple[str, ...]:
    return () if number else (NO_CLEARANCE,)
