"""Exceptions for bad set-ups. A bad row is an issue in the output, never an exception.

Every message says what was found, where, what was expected and what to do, in one or two sentences, without a traceback.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line tells a shell."""

    FINISHED = 0
    BUG = 1
    USAGE = 2
    INPUT_REJECTED = 3
    REFERENCE_UNUSABLE = 4
    FINDINGS = 5


class RiskscreenError(Exception):
    """Root of every exception a user can cause."""

    exit_code: ExitCode = ExitCode.BUG


class UsageError(RiskscreenError):
    """The call itself is off: a missing file, an existing output folder, an unknown option value."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A settings, mapping or scorecard file that a user wrote cannot be used."""


class InputRejected(RiskscreenError):
    """The supplier list as a whole cannot be screened (nothing was written)."""

    exit_code = ExitCode.INPUT_REJECTED


class ReferenceDataError(RiskscreenError):
    """A reference table or its sidecar is missing, changed or malformed."""

    exit_code = ExitCode.REFERENCE_UNUSABLE


class ChecksumMismatch(ReferenceDataError):
    """The bytes of a reference table are not those its sidecar describes."""


class LicenceForbids(ReferenceDataError):
    """A table is shipped although its licence field does not allow it."""


class ModelContractError(RiskscreenError):
    """A scorecard or model file breaks its contract."""

    exit_code = ExitCode.REFERENCE_UNUSABLE


class LedgerError(RiskscreenError):
    """Rows read and rows accounted for differ: a bug, and nothing is written."""

    exit_code = ExitCode.BUG
