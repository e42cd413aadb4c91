"""What changed since an earlier run, in the words and figures that a page prints."""

from dataclasses import dataclass

from riskscreen.reporting.changes import Changes, Mover
from riskscreen.reporting.wording import count

LISTED_CAUSES = (
    ("by_data", "supplier data"),
    ("by_reference", "reference editions"),
    ("by_scorecard", "scorecard"),
    ("by_code", "code"),
    ("by_day", "the passing of time"),
)
"""Amount of a mover -> how a page calls its cause."""

RENAMED = "same id, another name before"
"""What is said of a supplier whose id stood under another name in the earlier run."""

LEAST = 0.05
"""Points that still show with one decimal; smaller amounts are not told."""


@dataclass(frozen=True)
class BandChange:
    """Suppliers of one band, before and after; `difference` with its sign, ready to print."""

    band: str
    before: int
    after: int
    difference: str


@dataclass(frozen=True)
class CauseTold:
    """One cause: mean points with their sign, suppliers it moved, and a bar from `start` of `length` (0 to 100)."""

    name: str
    points: str
    suppliers: int
    start: float
    length: float
    raises: bool


@dataclass(frozen=True)
class MoverTold:
    """One supplier that moved: bands and likelihoods before and after (`ends` as text), and what moved it."""

    id: str
    name: str
    country: str
    band_before: str
    band_after: str
    before: float | None
    after: float | None
    ends: tuple[str, str]
    difference: str
    why: str


@dataclass(frozen=True)
class ChangesTold:
    """Everything that a page prints about the difference between two runs."""

    earlier: str
    earlier_as_of: str
    later_as_of: str
    sentences: tuple[str, ...]
    bands: tuple[BandChange, ...]
    causes: tuple[CauseTold, ...]
    movers: tuple[MoverTold, ...]
    notes: tuple[str, ...]


def tell_changes(changes: Changes) -> ChangesTold:
    """Put the difference between two runs into words.

    Args:
        changes: the difference, as the comparison computed it.

    Returns:
        Sentences, rows of tables with signed figures (likelihood points, 0 to 100), and bars for the causes.
    """
    most = max((abs(points) for _, points, _ in changes.causes), default=0.0)
    whole_bar = max(most, 1.0)
    return ChangesTold(
        earlier=changes.earlier,
        earlier_as_of=changes.earlier_as_of,
        later_as_of=changes.later_as_of,
        sentences=_sentences(changes),
        bands=tuple(BandChange(band, old, new, _signed_count(new - old)) for band, old, new in changes.bands),
        causes=tuple(_cause(name, points, moved, whole_bar) for name, points, moved in changes.causes),
        movers=tuple(_mover(mover) for mover in changes.movers),
        notes=changes.notes,
    )


def _sentences(changes: Changes) -> tuple[str, ...]:
    both = changes.before - changes.went
    if not both:
        return ("No supplier of this list was in the earlier run, so nothing can be compared supplier by supplier.",)
    told = [_of_both(changes, both)]
    came = f"{count(changes.came, 'supplier')} {'is' if changes.came == 1 else 'are'} new in the list"
    went = f"{changes.went:,} {'is' if changes.went == 1 else 'are'} no longer in it"
    if changes.came or changes.went:
        told.append(
            f"{came if changes.came else 'None is new in the list'}, {went if changes.went else 'none has left it'}."
        )
    first = max(changes.causes, key=lambda cause: abs(cause[1]), default=None)
    if first and abs(first[1]) >= LEAST:
        told.append(f"What moved scores most on average: {first[0]} ({signed(first[1])} points).")
    return tuple(told)


def _of_both(changes: Changes, both: int) -> str:
    if not changes.up and not changes.down:
        scores = f"{changes.moved:,} with another score" if changes.moved else "none with another score"
        return f"Of {count(both, 'supplier')} in both runs, none moved to another band; {scores}."
    keeps = "stays in its band" if changes.same_band == 1 else "stay in theirs"
    within = f", {changes.moved:,} of them with another score" if changes.moved else ""
    return (
        f"Of {count(both, 'supplier')} in both runs, {_many(changes.up)} moved to a higher band and "
        f"{_many(changes.down)} to a lower one; {changes.same_band:,} {keeps}{within}."
    )


def _cause(name: str, points: float, moved: int, whole_bar: float) -> CauseTold:
    half = 50 * abs(points) / whole_bar
    said = "under 0.01" if moved and abs(points) < 0.005 else signed(points, 2)
    return CauseTold(
        name[:1].upper() + name[1:],
        said,
        moved,
        round(50 - half if points < 0 else 50.0, 2),
        round(half, 2),
        points > 0,
    )


def _mover(mover: Mover) -> MoverTold:
    amounts = [(name, float(getattr(mover, part))) for part, name in LISTED_CAUSES]
    grave = sorted((item for item in amounts if abs(item[1]) >= LEAST), key=lambda item: -abs(item[1]))
    difference = None if mover.before is None or mover.after is None else mover.after - mover.before
    why = "; ".join(f"{name} {signed(amount)}" for name, amount in grave) or "less than 0.1 points each"
    return MoverTold(
        id=mover.id,
        name=mover.name,
        country=mover.country,
        band_before=mover.band_before,
        band_after=mover.band_after,
        before=mover.before,
        after=mover.after,
        ends=ends(mover.before, mover.after),
        difference="–" if difference is None else signed(difference),
        why=("no score in one of the runs" if difference is None else why) + (f"; {RENAMED}" if mover.renamed else ""),
    )


def ends(before: float | None, after: float | None) -> tuple[str, str]:
    """Return a likelihood before and after as text, with as many decimals as tell them apart.

    Args:
        before: index 0 to 100 in the earlier run; None = no score.
        after: that in the later run.

    Returns:
        Both with one decimal, or with two or three where they would else read the same though they differ.
    """
    told = index(before), index(after)
    if before is None or after is None or abs(after - before) < LEAST / 10 or told[0] != told[1]:
        return told
    pairs = [(f"{before:.{decimals}f}", f"{after:.{decimals}f}") for decimals in (2, 3)]
    reached = {"0.00", "100.00", "0.000", "100.000"}
    return next((pair for pair in pairs if pair[0] != pair[1] and not reached & {*pair}), told)


def index(value: float | None) -> str:
    """Return an index with one decimal; never 0.0 or 100.0, which it cannot reach."""
    if value is None:
        return "–"
    return "under 0.1" if value < 0.1 else "over 99.9" if value > 99.9 else f"{value:.1f}"


def signed(points: float, decimals: int = 1) -> str:
    """Return points with sign ('+3.2', '−0.4'); what rounds to nought has none ('0.0')."""
    text = f"{abs(points):.{decimals}f}"
    return text if not text.strip("0.") else f"{'−' if points < 0 else '+'}{text}"


def _signed_count(number: int) -> str:
    return f"{'−' if number < 0 else '+' if number else ''}{abs(number):,}"


def _many(number: int) -> str:
    return f"{number:,}" if number else "none"
