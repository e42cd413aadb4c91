"""The ledger of rows: every physical record ends in exactly one state."""

from dataclasses import asdict, dataclass

from riskscreen.domain.errors import LedgerError


@dataclass(frozen=True)
class Ledger:
    """Counts of physical records: `read` is what the reader counted, the others are counted from what is written."""

    read: int
    scored: int
    quarantined: int
    blank: int

    def check(self) -> None:
        """Make sure that nothing was lost or counted twice.

        Raises:
            LedgerError: if read differs from the sum of the states.
        """
        total = self.scored + self.quarantined + self.blank
        if self.read != total:
            raise LedgerError(
                f"Rows do not add up: {self.read:,} were read, but {self.scored:,} scored + {self.quarantined:,} quarantined + "
                f"{self.blank:,} blank = {total:,}. Nothing was written. Please report this as a bug, with the list's layout."
            )

    def as_record(self) -> dict[str, int]:
        """Return the counts by name, for the manifest."""
        return asdict(self)
