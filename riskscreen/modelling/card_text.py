"""Model cards, written from a run: what went in, what came out, figures out of time, calibration, limits."""

from collections.abc import Mapping, Sequence

from riskscreen.modelling.history import Compared
from riskscreen.modelling.reliability import Reliable

UNIVERSE_WORDS = {"all": "all countries of the universe", "listed": "countries with a listing only"}


def funnel_table(funnel: Mapping[str, int]) -> str:
    """Return the rows read, dropped by reason and kept, as a table."""
    return "\n".join(
        ["| rows | number |", "|---|---:|", *(f"| {what} | {number:,} |" for what, number in funnel.items())]
    )


def compared_table(compared: Sequence[Compared], universe: str) -> str:
    """Return rankings beside each other on one universe, as a table."""
    some = [c for c in compared if c.universe == universe]
    steps = list(some[0].by_step)
    lines = [
        f"| {UNIVERSE_WORDS[universe]} ({some[0].measured.found} new pairs of {some[0].measured.pairs:,}) | AUC [90 %] | "
        + " | ".join(steps)
        + " | recall @5 % | @10 % | AUC less the first row's [90 %] |",
        "|---|---|" + "---:|" * (len(steps) + 2) + "---|",
    ]
    for n, c in enumerate(some):
        m = c.measured
        gain = "" if n == 0 else f"{c.gain:+.3f} [{c.gain_low:+.3f}, {c.gain_high:+.3f}]"
        each = " | ".join(f"{c.by_step[step]:.3f}" for step in steps)
        lines.append(
            f"| {c.name} | {m.auc:.3f} [{m.auc_low:.3f}, {m.auc_high:.3f}] | {each} | {m.recall[5]:.2f} | {m.recall[10]:.2f} | {gain} |"
        )
    return "\n".join(lines)


def compared_record(compared: Sequence[Compared]) -> list[dict[str, object]]:
    """Return the same figures as plain JSON types."""
    return [
        {
            "ranking": c.name,
            "universe": c.universe,
            "auc": round(c.measured.auc, 6),
            "auc_low": round(c.measured.auc_low, 6),
            "auc_high": round(c.measured.auc_high, 6),
            **{f"recall_{p:g}": round(v, 6) for p, v in c.measured.recall.items()},
            "n": c.measured.found,
            "pairs": c.measured.pairs,
            "auc_by_step": {step: round(v, 6) for step, v in c.by_step.items()},
            "auc_gain": round(c.gain, 6),
            "auc_gain_low": round(c.gain_low, 6),
            "auc_gain_high": round(c.gain_high, 6),
        }
        for c in compared
    ]


def reliability_table(parts: Sequence[Reliable]) -> str:
    """Return what forecasts said beside what was found, as a table."""
    lines = ["| forecast from | to | rows | said on average | found |", "|---:|---:|---:|---:|---:|"]
    lines += [f"| {p.low:.4f} | {p.high:.4f} | {p.rows:,} | {p.said:.4f} | {p.found:.4f} |" for p in parts]
    return "\n".join(lines)


def reliability_record(parts: Sequence[Reliable]) -> list[dict[str, float]]:
    """Return the same as plain JSON types."""
    return [
        {
            "from": round(p.low, 5),
            "to": round(p.high, 5),
            "rows": p.rows,
            "said": round(p.said, 5),
            "found": round(p.found, 5),
        }
        for p in parts
    ]
