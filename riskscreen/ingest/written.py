"""Writing typed values of workbooks and columnar files as text."""

import datetime as dt
from decimal import Decimal


def number_text(value: float) -> str:
    """Write a number with as few digits as tell it apart, whole numbers without ".0", without an exponent where it fits.

    Args:
        value: a 64-bit number.
    """
    if value != value or value in (float("inf"), float("-inf")):
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
