import pytest

from tests.unit.screening.frames import one, scored, screen, supplier


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"buyer_share_pct": 35.0}, "strong"),
        ({"buyer_share_pct": 6.0, "tier": 4}, "some"),
        ({"buyer_share_pct": 1.0, "tier": 1}, "little"),
        ({"tier": 1}, "some"),
        ({"tier": 2}, "unknown"),
        ({"tier": 3}, "little"),
        ({}, "unknown"),
    ],
)
def test_leverage_follows_the_buyers_share_then_the_tier(more, word):
    assert one("DEU", "14", **more)["rs_leverage"] == word


def test_leverage_and_spend_never_move_the_risk():
    plain, strong = one("BGD", "14"), one("BGD", "14", buyer_share_pct=90.0, spend_amount=1e9, spend_currency="EUR")
    for column in ("rs_likelihood_0_100", "rs_band", "rs_severity_band", "rs_priority", "rs_coverage_pct"):
        assert plain[column] == strong[column]


def test_priority_comes_from_severity_and_band():
    for row in (one("CHN", "14", "Garments"), one("DEU", "71"), one(None), one("QAT", "41")):
        table = getattr(screen().card.priority, row["rs_severity_band"])
        assert row["rs_priority"] == table[row["rs_band"]]


def test_priority_never_falls_as_band_or_severity_rise():
    bands = ("lower", "moderate", "high", "very high")
    card = screen().card.priority
    for table in (card.critical, card.severe, card.serious):
        assert [table[b] for b in bands] == sorted((table[b] for b in bands), reverse=True)
        assert table["insufficient evidence"] <= table["moderate"]
    for band in bands:
        assert card.critical[band] <= card.severe[band] <= card.serious[band]


def test_rank_orders_by_priority_likelihood_leverage_and_share_of_spend_in_the_same_currency():
    rows = [
        supplier("DEU", "71", spend_amount=5.0, spend_currency="EUR"),
        supplier("DEU", "71", spend_amount=900.0, spend_currency="IDR"),
        supplier("DEU", "71", spend_amount=100.0, spend_currency="IDR"),
        supplier("DEU", "71", buyer_share_pct=50.0, tier=None),
        supplier("CHN", "14", "Garments"),
        supplier("DEU", "71"),
    ]
    result = scored(*rows)
    assert result.sort("rs_priority_rank")["row_id"].to_list() == [4, 3, 0, 1, 2, 5]


def test_ties_are_broken_by_supplier_id():
    rows = [{**supplier("DEU", "71"), "supplier_id": name} for name in ("c", "a", "b")]
    assert scored(*rows)["rs_priority_rank"].to_list() == [3, 1, 2]
