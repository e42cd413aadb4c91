"""The words of every report (METHOD.md section 8), in one place: cautions, limits, steps, glossary."""

from dataclasses import dataclass

CAUTIONS = (
    "The likelihood is an index from 0 to 100, not a probability: it says where to look first, not how often harm "
    "occurs.",
    "A finding describes the risk that comes with a country, a sector and goods; it is not a statement about what a "
    "supplier has done.",
    "A non-match is not a clearance, and the lowest band is not free of risk: trafficking is found in every country "
    "and sector.",
    "What is unknown never lowers a score: it widens the interval, and the report says what to ask for.",
    "A band that stays in few of the models that one could defend is a hint, not a verdict: look at its stability.",
)

STEPS = (
    ("Ask", "Fill the gaps that move the score most. Ask only what the profile calls for; no blanket questionnaires."),
    (
        "Engage",
        "Talk with the suppliers at priority 1 and 2 about recruitment, fees, documents, wages and freedom to leave.",
    ),
    (
        "Look",
        "Check on the ground with workers' own voices, through people they trust; audits alone rarely find forced "
        "labour.",
    ),
    (
        "Mend",
        "Agree corrective actions with owner and date; where workers were harmed, remedy includes lost income and "
        "repaid fees.",
    ),
    (
        "Use leverage",
        "Alone or with other buyers: longer contracts, fair prices and training often work better than pressure.",
    ),
    (
        "Escalate",
        "Ending the relationship is the last resort, after engagement has failed, and with the effect on workers "
        "weighed first.",
    ),
)

ENGAGE_THEN = "Talk with suppliers as their turn comes about recruitment, fees, documents, wages and freedom to leave."
ENGAGE_LATER = f"No supplier is at priority 1 or 2. {ENGAGE_THEN}"


def steps_of(*, urgent: bool, lacks: str = "") -> tuple[tuple[str, str], ...]:
    """Return the steps for a run.

    Args:
        urgent: whether a supplier is at priority 1 or 2.
        lacks: a sentence on what the list as a whole lacks; it comes first of all.
    """
    told = dict(STEPS)
    if lacks:
        told["Ask"] = f"{lacks} {told['Ask']}"
    if not urgent:
        told["Engage"] = ENGAGE_LATER
    return tuple(told.items())


LIMITS = (
    "The screening looks for labour trafficking and forced labour in supply chains. Other forms (sexual exploitation, "
    "organ removal, "
    "forced begging or crime, child soldiers, forced marriage) are outside it, though they may occur at the same "
    "places.",
    "Country and sector indicators describe surroundings, not workplaces. Two suppliers with the same profile get the "
    "same inherent "
    "likelihood whatever they do; what they do counts where it is evidenced and dated.",
    "The list of goods covers goods. Services (hospitality, transport, domestic work, recruitment, platforms) rest on "
    "the source "
    "documents and on global estimates; their coverage says so.",
    "Lists and detection figures also measure where investigators looked. Few reports never lower a score.",
    "Two central sources, the list of goods and the tiers on government response, come from one government.",
    "People named in a list are not screened. This report is not legal advice.",
)

BAND_MEANING = {
    "very high": "the top of the reference universe of country and sector profiles",
    "high": "the next part of it",
    "moderate": "the part after that",
    "lower": "the rest: lower than others, not free of risk",
    "insufficient evidence": "too little is known to name a band, and its bounds span three bands or more",
}

SEVERITY_MEANING = {
    "critical": "several circumstances come together that make harm grave, wide or hard to put right",
    "severe": "a circumstance that makes harm grave, wide or hard to put right",
    "serious": "the least that trafficking can be; it is never minor",
}

PRIORITY_MEANING = {
    1: "look at first",
    2: "look at next",
    3: "plan for this year",
    4: "keep under review",
    5: "watch with the rest",
}

GLOSSARY = (
    ("supplier", "a row of the list that was scored; likely duplicates are counted once in every total of this report"),
    (
        "likelihood",
        "index from 0 to 100 of how likely trafficking or forced labour is, after what is known of the supplier itself",
    ),
    (
        "model",
        "one admissible way to score: other weights, goalposts, way of joining, values of what is not known, readings",
    ),
    ("interval", "the likelihoods between which 90 % of the models lie; wide where little is known"),
    ("bounds", "what the likelihood could be if what is unknown turned out best, or worst"),
    ("stability", "share of the models in which a supplier's band stays"),
    ("band", "very high, high, moderate or lower, by fixed cut-offs, so that runs of different months compare"),
    ("severity", "how grave the harm would be: scale, scope, and whether it can be put right"),
    ("coverage", "share of what the framework asks that rests on evidence; the rest is unknown"),
    ("priority", "1 to 5, from severity and likelihood; leverage orders the work within a priority, never the risk"),
    ("leverage", "what the buyer can do: spend and share of the supplier's business"),
    ("contribution", "points (log-odds) that one indicator adds; they sum exactly to the score"),
    ("indicator", "one thing measured, with its source, edition, goalposts and weight in the scorecard"),
    ("finding", "something about risk"),
    ("issue", "something about the data: a cell that could not be read, a row that repeats another"),
    ("evidence", "a value with its source, edition and place in the source"),
    (
        "rule",
        "a floor that no control lifts: a forced-labour listing of that country and goods puts a supplier in high at "
        "least",
    ),
    ("claimed", "a control with a bare yes, without a reference and a date: it earns nothing"),
    ("quarantined", "a record without a usable name or that cannot be read; it is kept in quarantine.csv to be mended"),
    ("not screened", "outside what this run could assess; never the same as no risk"),
)


APPROVAL_MEANING = (
    "Whoever signs confirms that the report was read with its limits, that suppliers at priority 1 and 2 have an owner, and "
    "that what is not known is being asked for. A signature says nothing about what any supplier has done or not done."
)

SIGNATORIES = ("Prepared by", "Reviewed by", "Approved by")

NO_EARLIER_RUN = (
    "No earlier run was named, so nothing is compared here. To see what changed and why, name the folder of an earlier "
    "run when the next one is made:"
)


@dataclass(frozen=True)
class Wording:
    """The fixed texts of a report."""

    cautions: tuple[str, ...] = CAUTIONS
    steps: tuple[tuple[str, str], ...] = STEPS
    limits: tuple[str, ...] = LIMITS
    glossary: tuple[tuple[str, str], ...] = GLOSSARY
    approval_meaning: str = APPROVAL_MEANING
    signatories: tuple[str, ...] = SIGNATORIES
    no_earlier_run: str = NO_EARLIER_RUN


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: '1 supplier', '2,000 suppliers'."""
    return f"{number:,} {one if number == 1 else (many or one + 's')}"


def per_cent(part: float, whole: float) -> str:
    """Return a share as text; one too small to round is 'under 1 %', never '0 %' (the space does not break)."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 1:
        return "under 1\u00a0%"
    if 99 < share < 100:
        return "over 99\u00a0%"
    return f"{share:.0f}\u00a0%"
