"""The contributions behind the rows that a report explains."""

from riskscreen.pipeline.run import Run
from riskscreen.reporting.contributions import Contributions


def contributions_of(run: Run) -> Contributions | None:
    return None
