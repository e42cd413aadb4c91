"""Finding a scorecard by name."""

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import UsageError
from riskscreen.screening.scorecard import Scorecard, load_scorecard


def find_scorecard(name: str) -> Scorecard:
    """Load the scorecard called `name` or `name/version`.

    Raises:
        UsageError: there is none of that name or version.
        ModelContractError: the file breaks the contract.
    """
    model, _, version = name.partition("/")
    home = asset("models")
    found = sorted(
        home.glob(f"{model}/{version or '*'}/scorecard.yml"),
        key=lambda path: [_number(p) for p in path.parent.name.split(".")],
    )
    if not found or not all(c.isalnum() or c in "-_./" for c in name):
        known = sorted({f"{path.parent.parent.name}/{path.parent.name}" for path in home.glob("*/*/scorecard.yml")})
        raise UsageError(f"There is no scorecard '{name}'; there are: {', '.join(known)}.")
    return load_scorecard(found[-1])


def _number(text: str) -> int:
    return int(text) if text.isdigit() else -1
