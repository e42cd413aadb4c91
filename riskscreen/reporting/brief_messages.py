"""Every message that a briefing can print, with its English: what the catalogues in `data/locale` translate."""

from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.evidence_register import load_claims
from riskscreen.reporting.brief_choice import CLAIMS, all_actions, all_paragraphs
from riskscreen.reporting.brief_strings import strings


def messages(catalogue: Catalogue | None = None) -> dict[str, str]:
    """Return key -> English of every message.

    Args:
        catalogue: reference tables; the shipped ones where not given.

    Returns:
        Own strings, paragraphs, actions, figures and why they conflict, sector groups, goods and countries.

    Raises:
        ReferenceDataError: the register or a table is missing or malformed.
    """
    tables = catalogue if catalogue is not None else load_catalogue()
    found = dict(strings())
    for paragraph in all_paragraphs():
        found[f"paragraph.{paragraph.id}.title"] = paragraph.title
        found[f"paragraph.{paragraph.id}.text"] = paragraph.text
    for action in all_actions():
        found[f"action.{action.id}.title"] = action.title
        found[f"action.{action.id}.does"] = action.does
        if action.caution:
            found[f"action.{action.id}.caution"] = action.caution
    claims = load_claims()
    for claim in claims.claims:
        if claim.id in CLAIMS:
            found[f"claim.{claim.id}"] = claim.counts
    for conflict in claims.conflicts:
        if set(conflict.between) <= set(CLAIMS):
            found[f"conflict.{'.'.join(conflict.between)}"] = conflict.why
    groups = tables.table("sector_groups", "sectors").select("group", "label").unique().sort("group")
    found |= {f"group.{group}": str(label) for group, label in groups.iter_rows()}
    found |= {f"good.{good}": str(good) for good in sorted(tables.table("goods", "goods")["good"])}
    countries = tables.table("territories", "territories").select("iso3", "name_en").sort("iso3")
    return found | {f"country.{iso3}": str(name) for iso3, name in countries.iter_rows()}
