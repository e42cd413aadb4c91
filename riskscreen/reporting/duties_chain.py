"""Figures of the annex about the list and the chain: scope, countries, sectors, goods, tiers, spend, workers, data."""

import polars as pl

from riskscreen.domain.issues import CATALOGUE
from riskscreen.reporting.document.model import Table
from riskscreen.reporting.duties_facts import CARD, LIST, ONE_EACH, Fact, Figure, RunFigures, first_of, tally, top_table
from riskscreen.reporting.wording import count

ISSUES_SHOWN = 8


def list_scope(run: RunFigures) -> Fact:
    """Which list was screened, when, and what became of its rows."""
    rows = run.rows
    became = (
        f"{count(rows.get('read', 0), 'row')} read: {rows.get('scored', 0):,} scored, {rows.get('quarantined', 0):,} "
        f"quarantined, {rows.get('blank', 0):,} blank"
    )
    twice = f"; {count(run.duplicates, 'likely duplicate')} counted once" if run.duplicates else ""
    said = f"{run.label}, screened as of {run.as_of.isoformat()}: {run.of_all} counted ({became}{twice})."
    return Figure("list_scope", "The list", (said,))


def countries(run: RunFigures) -> Fact:
    """Suppliers by country."""
    title = "Suppliers by country"
    found = tally(run.suppliers, "rs_country_name")
    if found.is_empty():
        return run.absent("countries", title, "country")
    unknown = run.total - int(found["suppliers"].sum())
    said = f"Suppliers lie in {count(found.height, 'country', 'countries')}{_most(first_of(found, 'rs_country_name'))}."
    return Figure(
        "countries",
        title,
        (said, *_unknown(unknown, "country")),
        table=top_table(found.rows(), ("country", "suppliers"), "Suppliers by country"),
    )


def sectors(run: RunFigures) -> Fact:
    """Suppliers by sector."""
    title = "Suppliers by sector"
    found = tally(run.suppliers, "rs_sector_name")
    if found.is_empty():
        return run.absent("sectors", title, "sector")
    unknown = run.total - int(found["suppliers"].sum())
    said = f"They work in {count(found.height, 'sector')}{_most(first_of(found, 'rs_sector_name', 2))}."
    return Figure(
        "sectors",
        title,
        (said, *_unknown(unknown, "sector")),
        table=top_table(found.rows(), ("sector (ISIC Rev. 4)", "suppliers"), "Suppliers by sector"),
    )


def goods(run: RunFigures) -> Fact:
    """Goods recognised."""
    title = "Goods"
    found = tally(_exploded(run.suppliers), "good")
    if found.is_empty():
        return run.absent("goods", title, "goods")
    with_goods = run.number(pl.col("rs_goods").fill_null("") != "")
    said = (
        f"Goods were recognised for {run.share(with_goods)}: {count(found.height, 'kind of good', 'kinds of goods')}"
        f"{_most(first_of(found, 'good'))}."
    )
    return Figure(
        "goods", title, (said,), (LIST, "goods"), top_table(found.rows(), ("good", "suppliers"), "Suppliers by good")
    )


def _exploded(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(pl.col("rs_goods").fill_null("").str.split("; ").alias("good")).explode("good")


def tiers(run: RunFigures) -> Fact:
    """Suppliers by tier."""
    title = "Tiers"
    found = tally(run.suppliers, "tier").sort("tier")
    if found.is_empty():
        return run.absent("tiers", title, "tier")
    told = ", ".join(f"tier {tier}: {number:,}" for tier, number in found.iter_rows())
    unknown = run.total - int(found["suppliers"].sum())
    return Figure("tiers", title, (f"By tier of the chain (1 = direct): {told}.", *_unknown(unknown, "tier")))


def spend(run: RunFigures) -> Fact:
    """Spend by currency; no exchange rate is guessed."""
    title = "Spend"
    found = by_currency(run.suppliers)
    if found.is_empty():
        return run.absent("spend", title, "spend")
    told = ", ".join(f"{currency} {amount:,.0f}" for currency, amount, _ in found.iter_rows())
    number = int(found["suppliers"].sum())
    said = f"Spend is known for {run.share(number)}: {told}"
    return Figure("spend", title, (f"{said} (no exchange rate is used)." if found.height > 1 else f"{said}.",))


def by_currency(frame: pl.DataFrame) -> pl.DataFrame:
    """Return currency, amount, suppliers: spend that was read, the largest first."""
    known = frame.filter(pl.col("rs_spend_amount").fill_nan(None).is_not_null())
    named = pl.col("rs_spend_currency").fill_null("").replace("", "currency not given").alias("currency")
    summed = known.group_by(named).agg(pl.col("rs_spend_amount").sum().alias("amount"), pl.len().alias("suppliers"))
    return summed.sort("amount", "currency", descending=[True, False])


def workers(run: RunFigures) -> Fact:
    """Workers in the chain, where the list gives them."""
    title = "Workers"
    known = run.suppliers["workers_count"].drop_nulls()
    if known.is_empty():
        return run.absent("workers", title, "workers")
    said = f"{known.sum():,.0f} workers at the {run.share(known.len())} for which the list gives their number."
    return Figure("workers", title, (said,))


def data_quality(run: RunFigures) -> Fact:
    """Rows and issues: what the figures rest on."""
    rows = run.rows
    lost = rows.get("read", 0) - rows.get("scored", 0) - rows.get("blank", 0)
    said = [f"{rows.get('scored', 0):,} of {count(rows.get('read', 0), 'row')} could be scored."]
    if lost:
        said.append(f"{count(lost, 'row')} wait in quarantine and are in none of these figures.")
    total = sum(run.issues.values())
    if not total:
        return Figure("data_quality", "Quality of the data", (*said, "No issue about the data was noted."))
    ranked = sorted(run.issues.items(), key=lambda pair: (-pair[1], pair[0]))
    said.append(f"{count(total, 'issue')} about the data {'was' if total == 1 else 'were'} noted.")
    lines = tuple(
        (CATALOGUE[code].title if code in CATALOGUE else code, number) for code, number in ranked[:ISSUES_SHOWN]
    )
    return Figure(
        "data_quality",
        "Quality of the data",
        tuple(said),
        table=Table(("issue", "times"), lines, "Issues about the data, the most frequent first"),
    )


def editions(run: RunFigures) -> Fact:
    """Reference tables used, with their ages."""
    stale = [source for source in run.sources if source.stale]
    said = [f"Scorecard {run.scorecard}; {count(len(run.sources), 'edition')} of reference tables."]
    if stale:
        names = ", ".join(f"{source.title} ({source.edition}, {source.age} old)" for source in stale)
        said.append(f"Past the age that is set for them: {names}.")
    lines = tuple(
        (f"{s.title}. {s.producer}", s.edition, s.years, s.age + (" (past its limit)" if s.stale else ""))
        for s in run.sources
    )
    return Figure(
        "editions",
        "Editions and their age",
        tuple(said),
        (CARD, "editions"),
        Table(
            ("reference table and producer", "edition", "years", "age"),
            lines,
            "Reference tables used",
            widths=(6, 1.5, 1.6, 2),
        ),
    )


def coverage(run: RunFigures) -> Fact:
    """How much of what the scorecard asks is known."""
    median = run.suppliers["rs_coverage_pct"].median()
    thin = run.number(pl.col("rs_band") == "insufficient evidence")
    half = run.number(pl.col("rs_coverage_pct") >= 75)
    said = (
        [
            f"For half of the suppliers, evidence covers {median:.0f} % or less of what the scorecard asks; "
            f"75 % or more for {run.share(half)}."
        ]
        if isinstance(median, float)
        else []
    )
    if thin:
        said.append(f"For {run.share(thin)} the evidence is insufficient to name a band: open questions, not low risk.")
    return Figure("coverage", "Coverage by evidence", tuple(said), (LIST, CARD))


def missing(run: RunFigures) -> Fact:
    """What to ask for most."""
    parts = run.suppliers.select(pl.col("rs_missing").fill_null("").str.split("; ").alias("asked")).explode("asked")
    found = tally(parts, "asked")
    if found.is_empty():
        return Figure("missing", "Missing most", ("Nothing that the scorecard asks is missing.",), (LIST, CARD))
    first = found.head(5)
    rows = tuple((text, number) for text, number in first.iter_rows())
    asked, number = rows[0]
    return Figure(
        "missing",
        "Missing most",
        (f"Missing most often: {asked} ({count(number, 'supplier')}).",),
        (LIST, CARD),
        Table(("what to ask for", "suppliers"), rows, "What is missing most, and would change scores most"),
    )


def _most(first: str) -> str:
    return f", {first}" if first == ONE_EACH else f"; most: {first}"


def _unknown(number: int, what: str) -> tuple[str, ...]:
    return (f"For {count(number, 'supplier')} the {what} is not known.",) if number else ()
