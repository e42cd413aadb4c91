"""A difference between two runs, written out by hand."""

from riskscreen.reporting.changes import Changes, Mover

CHANGES = Changes(
    earlier="report-2025 (list.csv)",
    earlier_as_of="2025-11-20",
    later_as_of="2026-11-21",
    before=12,
    after=14,
    came=3,
    went=1,
    up=2,
    down=1,
    same_band=8,
    moved=5,
    bands=(("very high", 1, 3), ("high", 4, 3), ("moderate", 4, 4), ("lower", 2, 4), ("insufficient evidence", 1, 0)),
    causes=(
        ("supplier data", 3.14, 6),
        ("reference editions", -1.57, 11),
        ("scorecard", 0.0, 0),
        ("code", 0.0, 0),
        ("the passing of time", 0.02, 9),
    ),
    movers=(
        Mover("S1", "<b>Bold</b> & Sons", "Bangladesh", "high", "very high", 70.0, 90.5, 18.0, 2.5, 0.0, 0.0, 0.0),
        Mover("S2", "Supplier 2", "Viet Nam", "moderate", "lower", 30.0, 24.96, -5.0, 0.0, 0.0, 0.0, -0.04),
        Mover("S3", "Supplier 3", "", "lower", "insufficient evidence", None, 40.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        Mover("S4", "", "Germany", "lower", "lower", 10.0, 10.02, 0.01, 0.01, 0.0, 0.0, 0.0),
    ),
    notes=("One supplier has neither an id nor a name in common.",),
)
