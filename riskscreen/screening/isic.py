"""The shape of ISIC Rev. 4 that scoring needs: which divisions a section letter or a code means.

Sections and their divisions are those of the United Nations' classification (Statistical Papers M 4, revision 4).
"""

SECTIONS: dict[str, tuple[int, int]] = {
    "A": (1, 3),
    "B": (5, 9),
    "C": (10, 33),
    "D": (35, 35),
    "E": (36, 39),
    "F": (41, 43),
    "G": (45, 47),
    "H": (49, 53),
    "I": (55, 56),
    "J": (58, 63),
    "K": (64, 66),
    "L": (68, 68),
    "M": (69, 75),
    "N": (77, 82),
    "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88),
    "R": (90, 93),
    "S": (94, 96),
    "T": (97, 98),
    "U": (99, 99),
}
"""First and last division of each section."""

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
