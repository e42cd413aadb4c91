"""Draw the reference universe of every shipped scorecard and put it beside it.

`python -m riskscreen.screening.uncertainty.make_universe`, after any change of a scorecard or a table that it reads.
"""

import sys

from riskscreen.domain.assets import asset
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.scorecard import load_scorecard
from riskscreen.screening.uncertainty.shipped import FILE, write_shipped
from riskscreen.screening.uncertainty.spec import Uncertainty
from riskscreen.screening.uncertainty.universe import drawn, pinned


def main() -> None:
    """Write the files."""
    bundle, spec = load_bundle(), pinned(Uncertainty())
    for card in sorted(asset("models").glob("*/*/scorecard.yml")):
        path = card.with_name(FILE)
        screen = Screen(bundle, load_scorecard(card))
        write_shipped(screen, spec, drawn(screen, spec), path)
        sys.stdout.write(f"{card.parent.parent.name}/{card.parent.name}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
