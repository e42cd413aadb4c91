"""Which paragraphs, figures and actions a briefing takes from the evidence register and the action library."""

from collections.abc import Collection

from riskscreen.reference.evidence_actions import Action, in_order
from riskscreen.reference.evidence_register import load_actions, load_paragraphs
from riskscreen.reference.evidence_texts import Paragraph
from riskscreen.reporting.dossier_signs import CALLS

SHORT = ("principle_everywhere", "under_detection", "principle_migration")
FORMS = ("form_labour", "form_debt_bondage", "form_child")
FORMS_OF: dict[str, tuple[str, ...]] = {
    "domestic_work": ("form_domestic_servitude",),
    "care": ("form_domestic_servitude",),
    "recruitment": ("form_domestic_servitude",),
    "hospitality": ("form_sexual_exploitation",),
    "transport": ("form_sexual_exploitation",),
    "entertainment_and_personal_services": ("form_sexual_exploitation",),
    "online_platforms": ("form_sexual_exploitation", "form_online"),
    "media_and_content": ("form_online",),
    "information_and_communication_technology": ("form_online",),
}
CONTROL = ("control_deception", "control_debt", "control_documents", "control_restriction_of_movement", "control_wages")
"""Means of control that are met in every sector; those that a sector calls for come before them."""
CONTROL_SHOWN = 6
FIGURES = ("figures_do_not_mix", "figures_women_and_children", "figures_money")
CLAIMS = (
    "victims_trafficking_2024",
    "modern_slavery_50m",
    "modern_slavery_40m",
    "forced_labour_12m",
    "gems_private_forced_labour",
    "cases_reported_share",
    "women_detected_2020",
    "women_transnational_2007",
    "girls_detected_2020",
    "children_one_in_four",
    "minors_transnational_2007",
    "profits_236bn",
    "profits_150bn",
    "revenue_9_5bn",
)
DRIVERS = (
    "driver_poverty",
    "driver_gender",
    "driver_migration",
    "driver_conflict",
    "driver_disaster",
    "driver_corruption",
    "driver_enforcement",
    "driver_demand",
)
_ONLINE = ("information_and_communication_technology", "online_platforms", "media_and_content", "finance")
DRIVERS_OF: dict[str, tuple[str, ...]] = dict.fromkeys(_ONLINE, ("driver_technology",))
CONDUCT = ("principle_do_no_harm", "principle_language", "principle_engage_first")
FIVE_PS = ("prevention", "protection", "prosecution", "partnership", "policy")
GOVERNMENT: dict[str, tuple[str, ...]] = {
    "prevention": ("state_relieve_poverty", "state_regular_migration"),
    "protection": ("state_identify_victims", "state_non_punishment", "state_long_term_help"),
    "prosecution": ("state_prosecute", "state_train_officials", "state_anti_corruption"),
    "partnership": ("state_cooperate",),
    "policy": ("state_ratify", "state_national_plan"),
}
"""Word of the five Ps -> actions of states under it."""
MEMBERS: dict[str, tuple[str, ...]] = {
    "educate": ("civil_campaign", "civil_youth_messengers", "civil_curriculum"),
    "empower": ("civil_disaster_relief", "civil_student_networks"),
    "enable": ("civil_coalitions", "civil_advocate"),
}
BUSINESS = (
    "protect_workers_who_speak",
    "referral_map",
    "policy_and_programme",
    "engage_high_risk",
    "recruitment_employer_pays",
    "grievance_channel",
    "purchasing_practices",
    "remedy_repay_fees",
    "leave_responsibly",
)
"""Actions of any business; those of the sector's pack come with them."""
CALENDAR = ("day_us_awareness", "day_world_trafficking", "day_un_abolition", "day_cambodia")
ALIASES = {
    "ict": "information_and_communication_technology",
    "textiles": "garments_and_textiles",
    "garments": "garments_and_textiles",
    "platforms": "online_platforms",
    "tourism": "hospitality",
}


def sector_paragraphs(group: str) -> tuple[str, ...]:
    """Return the ids of the paragraphs about a sector group."""
    return tuple(p.id for p in load_paragraphs() if p.kind == "sector" and group in p.groups)


def control_paragraphs(group: str) -> tuple[str, ...]:
    """Return the ids of the paragraphs on means of control: those that the sector calls for, then those met everywhere."""
    called = [p.id for p in load_paragraphs() if p.ilo_indicator and group in CALLS[p.ilo_indicator][1]]
    return tuple(dict.fromkeys([*called, *CONTROL]))[: max(CONTROL_SHOWN, len(called))]


def business_actions(group: str) -> tuple[str, ...]:
    """Return the actions of businesses, platforms and financial institutions for a sector group, in their order."""
    wanted = {a.id for a in load_actions() if a.pack is not None and group in a.triggers.groups} | set(BUSINESS)
    return tuple(action.id for action in in_order(a for a in load_actions() if a.id in wanted))


def all_paragraphs() -> tuple[Paragraph, ...]:
    """Return every paragraph that some briefing uses, in file order."""
    forms = {name for names in FORMS_OF.values() for name in names} | set(FORMS)
    drivers = {name for names in DRIVERS_OF.values() for name in names} | set(DRIVERS)
    ps = {"five_ps", "educate_empower_enable", *(f"five_ps_{word}" for word in FIVE_PS)}
    control = {p.id for p in load_paragraphs() if p.kind == "control"}
    wanted: Collection[str] = {*SHORT, *forms, *control, *FIGURES, *drivers, *CONDUCT, *ps, *CALENDAR}
    return tuple(p for p in load_paragraphs() if p.kind == "sector" or p.id in wanted)


def all_actions() -> tuple[Action, ...]:
    """Return every action that some briefing uses, in file order."""
    wanted = {name for names in (*GOVERNMENT.values(), *MEMBERS.values()) for name in names} | set(BUSINESS)
    return tuple(a for a in load_actions() if a.id in wanted or a.pack is not None)
