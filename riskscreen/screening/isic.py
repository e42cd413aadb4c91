"""The shape of ISIC Rev. 4 that scoring needs: which divisions a section letter or a code means."""

from riskscreen.reference.isic_sections import SECTIONS

__all__ = ["DIVISIONS", "GOODS_SECTIONS", "SECTIONS", "SECTION_OF", "divisions_of"]

_GAPS = {4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89}

DIVISIONS: tuple[str, ...] = tuple(
    f"{number:02d}" for first, last in SECTIONS.values() for number in range(first, last + 1) if number not in _GAPS
)
"""The 88 divisions, in order."""

SECTION_OF: dict[str, str] = {
    division: letter
    for letter, (first, last) in SECTIONS.items()
    for division in DIVISIONS
    if first <= int(division) <= last
}
"""Section letter of each division."""

GOODS_SECTIONS = ("A", "B", "C")
"""Sections that make goods: what a list of goods can cover. The others are services, utilities and building."""


def divisions_of(code: str | None) -> tuple[str, ...]:
    """Return the divisions that a sector code leaves open.

    Args:
        code: ISIC code (section letter, or 2 to 4 digits), or None for an unknown sector.

    Returns:
        One division for a code of two digits or more, a section's divisions for a letter, all 88 for None or an
        unknown code.
    """
    if code is None:
        return DIVISIONS
    if code in SECTIONS:
        return tuple(d for d in DIVISIONS if SECTION_OF[d] == code)
    return (code[:2],) if code[:2] in SECTION_OF else DIVISIONS
