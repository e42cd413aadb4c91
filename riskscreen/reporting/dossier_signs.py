"""Which of the ILO's eleven indicators to look for at a supplier, and why there: from its findings, its country and its sector."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from riskscreen.domain.ilo_indicators import ILO_INDICATORS
from riskscreen.reference.evidence_texts import Paragraph

MOST = 6
"""Indicators shown; the text says that the others are to be kept in mind."""


@dataclass(frozen=True)
class Sign:
    """One indicator to look for.

    Attributes:
        code: the ILO indicator.
        name: its name.
        weight: how much a single sign of it says.
        look: what to look at.
        because: why here.
        reported: whether audit findings report it.
    """

    code: str
    name: str
    weight: str
    look: str
    because: tuple[str, ...]
    reported: bool


CALLS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "abuse_of_vulnerability": (
        (
            "displaced_people",
            "conflict_deaths",
            "human_development",
            "gender_inequality",
            "climate_vulnerability",
            "migrant_share",
            "pair_child_labour",
            "pair_forced_child_labour",
        ),
        ("waste_and_recycling", "cleaning_and_facilities", "adoption_agencies"),
    ),
    "deception": (
        ("agency_share", "worker_paid_fees", "victims_citizens_of"),
        (
            "recruitment",
            "online_platforms",
            "media_and_content",
            "entertainment_and_personal_services",
            "adoption_agencies",
        ),
    ),
    "restriction_of_movement": (
        ("tied_visa", "statutory_presumption"),
        ("domestic_work", "fishing", "bricks_and_ceramics", "electronics", "entertainment_and_personal_services"),
    ),
    "isolation": (
        ("migrant_share",),
        ("agriculture", "mining", "fishing", "forestry", "domestic_work", "ship_building"),
    ),
    "physical_and_sexual_violence": (
        ("conflict_deaths",),
        ("fishing", "domestic_work", "entertainment_and_personal_services", "mining", "online_platforms"),
    ),
    "intimidation_and_threats": (
        ("tied_visa", "statutory_presumption", "migrant_share"),
        ("security", "domestic_work", "entertainment_and_personal_services", "online_platforms"),
    ),
    "retention_of_identity_documents": (
        ("documents_kept", "tied_visa", "migrant_share"),
        (
            "construction",
            "electronics",
            "domestic_work",
            "ship_building",
            "care",
            "fishing",
            "recruitment",
            "hospitality",
        ),
    ),
    "withholding_of_wages": (
        ("rule_of_law",),
        (
            "construction",
            "agriculture",
            "garments_and_textiles",
            "cleaning_and_facilities",
            "transport",
            "care",
            "domestic_work",
            "hospitality",
            "security",
        ),
    ),
    "debt_bondage": (
        ("worker_paid_fees", "agency_share", "migrant_share", "pair_forced_labour"),
        (
            "recruitment",
            "electronics",
            "information_and_communication_technology",
            "bricks_and_ceramics",
            "hospitality",
            "agriculture",
            "fishing",
        ),
    ),
    "abusive_working_and_living_conditions": (
        ("pair_forced_labour", "pair_child_labour", "pair_forced_child_labour"),
        (
            "agriculture",
            "construction",
            "waste_and_recycling",
            "mining",
            "ship_breaking_and_repair",
            "forestry",
            "food_processing",
        ),
    ),
    "excessive_overtime": (
        (),
        (
            "garments_and_textiles",
            "electronics",
            "information_and_communication_technology",
            "food_processing",
            "transport",
            "security",
            "care",
        ),
    ),
}
"""ILO indicator -> indicators of the scorecard and sector groups that call for a look at it; judgement, from the
documents' passages on means of control (F18: S3:12-34, S3:228-296), on those whom they reach (S2:60, S3:171-192) and the packs of the
action library. Every sector group but finance calls for at
least one; a bank meets these signs in its customers' accounts and in what it buys."""


def signs_for(
    *,
    there: Mapping[str, str],
    groups: Mapping[str, str],
    reported: Collection[str],
    paragraphs: Mapping[str, Paragraph],
) -> tuple[Sign, ...]:
    """Return the indicators to look for at one supplier.

    Args:
        there: scorecard indicators that stand out at the supplier -> title.
        groups: its sector groups -> label.
        reported: ILO indicators that its audit findings report.
        paragraphs: ILO indicator -> what to look at.

    Returns:
        Those reported first, then by the number of reasons; where the profile gives no reason, those of which one sign can be
        enough.
    """
    found = []
    for place, known in enumerate(ILO_INDICATORS):
        indicators, sectors = CALLS[known.code]
        because = [there[code] for code in indicators if code in there] + [
            f"sector: {groups[code]}" for code in sectors if code in groups
        ]
        is_reported = known.code in reported
        if is_reported:
            because.insert(0, "reported by the last audit")
        if because:
            look = paragraphs[known.code].text if known.code in paragraphs else ""
            sign = Sign(known.code, known.name, known.weight_note, look, tuple(because), is_reported)
            found.append((not is_reported, -len(because), place, sign))
    if not found:
        for place, known in enumerate(ILO_INDICATORS):
            if "enough alone" in known.weight_note and known.code in paragraphs:
                sign = Sign(
                    known.code,
                    known.name,
                    known.weight_note,
                    paragraphs[known.code].text,
                    ("one sign can be enough",),
                    False,
                )
                found.append((True, 0, place, sign))
    found.sort(key=lambda entry: entry[:3])
    return tuple(entry[3] for entry in found[:MOST])
