"""What a user can choose for a run: frozen, unknown keys rejected, kept in the manifest."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from riskscreen.screening.uncertainty.spec import Uncertainty


def _today() -> date:
    return datetime.now(UTC).date()


class ScreenOptions(BaseModel):
    """Options of one screening run.

    Attributes:
        overrides: field -> column of the list, from `--map`.
        mapping_file: a mapping.yml of an earlier run.
        sheet: the worksheet to read.
        default_country: ISO code or name used for lists without a country column.
        fill_blank_countries: use `default_country` for blank cells too.
        judgements: a log of human judgements about texts (`reference.judgements`).
        sector_map: the user's own list of what sector texts mean (`ingest.sector_map`).
        accept_suggestions: read an unknown country as the suggestion within the safe distance.
        editions: source -> edition, or edition or year of its history, to use instead of the newest.
        user_data: use the tables that the user imported, beside the shipped ones.
        scorecard: name of the scorecard, optionally with its version (`default` or `default/2026.1`).
        drop_personal_data: empty columns of personal data in the results and the quarantine, and mask personal data in other cells.
        uncertainty: settings of the draws that differ from the usual ones (`screening.uncertainty.Uncertainty`).
        as_of: the day ages are counted from; today if not given, and kept in the manifest so that a run can be repeated.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    overrides: dict[str, str] = Field(default_factory=dict)
    mapping_file: Path | None = None
    sheet: str | None = None
    default_country: str | None = None
    fill_blank_countries: bool = False
    judgements: Path | None = None
    sector_map: Path | None = None
    accept_suggestions: bool = False
    editions: dict[str, str] = Field(default_factory=dict)
    user_data: bool = True
    scorecard: str = "default"
    drop_personal_data: bool = False
    uncertainty: dict[str, Any] = Field(default_factory=dict)
    as_of: date = Field(default_factory=_today)

    def models(self) -> "Uncertainty":
        """Return the settings of the draws.

        Raises:
            UsageError: a setting is not known or out of range.
        """
        from riskscreen.screening.uncertainty.spec import uncertainty

        return uncertainty(self.uncertainty)

    def as_record(self) -> dict[str, Any]:
        """Return the options as plain JSON types, for the manifest."""
        return self.model_dump(mode="json")
