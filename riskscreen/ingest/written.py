"""Writing typed values of workbooks and columnar files as text."""

import datetime as dt
import math
from decimal import Decimal


def number_text(value: float) -> str:
    """Write a number with as few digits as tell it apart: no ".0" on whole numbers, no exponent where it fits.

    Args:
        value: a 64-bit number.
    """
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    if "e" in text and 1e-12 < abs(value) < 1e21:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def moment_text(value: dt.datetime) -> str:
    """Write a moment in ISO 8601, midnight without a time zone as the date alone.

    Args:
        value: with or without a time zone.
    """
    if value.time() == dt.time() and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat()


def duration_text(value: dt.timedelta) -> str:
    """Write a duration as hours, minutes and seconds, "30:00:00".

    Args:
        value: may be negative.
    """
    seconds = round(value.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def cell_text(value: object) -> str | None:
    """Write a spreadsheet cell's stored value: truth values as a spreadsheet shows them, empty cells as None.

    Args:
        value: what calamine hands over.
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        # A spreadsheet counts days in binary fractions: microseconds are noise.
        milliseconds = dt.timedelta(milliseconds=round(value.microsecond / 1000))
        return moment_text(value.replace(microsecond=0) + milliseconds)
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    return None if value is None else str(value)
