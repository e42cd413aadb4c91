"""The ILO's eleven indicators of forced labour: codes and names, in the order of its booklet of 2012."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Indicator:
    """One indicator: our code, its name, and how much a single sign of it says."""

    code: str
    name: str
    weight_note: str


ILO_INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "abuse_of_vulnerability", "Abuse of vulnerability", "context: says little alone, much beside another indicator"
    ),
    Indicator("deception", "Deception", "strong: consent was not informed"),
    Indicator("restriction_of_movement", "Restriction of movement", "strong: can be enough alone"),
    Indicator("isolation", "Isolation", "context: says little alone, much beside another indicator"),
    Indicator("physical_and_sexual_violence", "Physical and sexual violence", "strong: can be enough alone"),
    Indicator("intimidation_and_threats", "Intimidation and threats", "strong: a menace of penalty"),
    Indicator(
        "retention_of_identity_documents",
        "Retention of identity documents",
        "strong: where workers cannot get them at will",
    ),
    Indicator(
        "withholding_of_wages",
        "Withholding of wages",
        "strong where systematic and meant to bind; late pay alone is weak",
    ),
    Indicator("debt_bondage", "Debt bondage", "strong: can be enough alone; worker-paid fees are its usual root"),
    Indicator(
        "abusive_working_and_living_conditions",
        "Abusive working and living conditions",
        "weak alone: others are to be looked for",
    ),
    Indicator(
        "excessive_overtime",
        "Excessive overtime",
        "weak alone; strong where refused under threat or to reach the minimum wage",
    ),
)
"""The eleven indicators."""

ILO_CODES: tuple[str, ...] = tuple(indicator.code for indicator in ILO_INDICATORS)
"""Their codes, in the same order."""
