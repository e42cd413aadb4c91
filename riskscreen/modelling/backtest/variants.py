"""Scorecards changed in one respect, to see what that respect is worth."""

from riskscreen.screening.scorecard import Scorecard, parse_scorecard

TIP = "tip_"
"""How the codes of the indicators begin that rest on the Trafficking in Persons Report: its tier now, and in 2007."""


def without_tip(card: Scorecard) -> Scorecard:
    """Return the scorecard with no weight on the Trafficking in Persons Report; everything else stays.

    Args:
        card: any scorecard.

    Returns:
        The same scorecard with those weights at 0 and the declared totals of the layers lowered by them.
    """
    content = card.model_dump(mode="json")
    for indicator in content["indicators"]:
        if indicator["code"].startswith(TIP):
            indicator["weight"] = 0.0
    for layer, total in content["layers"].items():
        total["points"] = sum(i["weight"] for i in content["indicators"] if i["layer"] == layer)
    content["title"] = f"{card.title}, without the Trafficking in Persons Report"
    return parse_scorecard(content, f"{card.name}/{card.version} without TIP")
