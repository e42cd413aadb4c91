"""Sidecars as the model reads them: dates as far as known, frozen, and the register of what is not shipped."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.sources import Source, edition_key, read_not_shipped, read_sidecar

TIERS = asset("data", "reference") / "tip" / "2025" / "tiers.source.yml"


@pytest.mark.parametrize("text", ["2022", "2022-09", "2022-09-28"])
def test_a_date_is_given_as_far_as_it_is_known(text: str) -> None:
    sidecar = read_sidecar(TIERS)
    again = type(sidecar).model_validate(sidecar.model_dump(by_alias=True) | {"date_published": text})
    assert again.date_published == text


@pytest.mark.parametrize("text", ["28.9.2022", "Sept 2022", "2022-9", "unknown"])
def test_a_date_in_another_form_is_refused(text: str) -> None:
    sidecar = read_sidecar(TIERS)
    with pytest.raises(ValidationError):
        type(sidecar).model_validate(sidecar.model_dump(by_alias=True) | {"date_published": text})


@pytest.mark.parametrize(
    ("text", "on", "months"),
    [
        ("2022-09-28", date(2022, 10, 27), 0),
        ("2022-09-28", date(2022, 10, 28), 1),
        ("2022-09", date(2022, 10, 29), 0),
        ("2022-02", date(2022, 3, 28), 1),
        ("2022", date(2024, 12, 31), 24),
    ],
)
def test_age_counts_whole_months_from_the_last_day_that_the_date_can_mean(text: str, on: date, months: int) -> None:
    sidecar = read_sidecar(TIERS).model_copy(update={"date_published": text})
    assert sidecar.age_months(on) == months


def test_a_sidecar_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        read_sidecar(TIERS).title = "x"


def test_a_source_is_made_of_its_tables() -> None:
    sidecar = read_sidecar(TIERS)
    source = Source.of(
        {"tiers": sidecar, "other": sidecar.model_copy(update={"limits": (sidecar.limits[0], "one more")})}
    )
    assert source.limits == (sidecar.limits[0], "one more", *sidecar.limits[1:])
    assert source.first.table == "tiers"
    assert (source.years.first, source.years.last) == (2001, 2025)


def test_editions_sort_as_people_read_them() -> None:
    assert sorted(["2022", "2021u", "10", "2023-24", "9", "2021"], key=edition_key) == [
        "9",
        "10",
        "2021",
        "2021u",
        "2022",
        "2023-24",
    ]


def test_what_is_not_shipped_says_why_and_how_to_get_it() -> None:
    register = read_not_shipped(asset("data", "reference") / "not_shipped.yml")
    assert all(len(item.reason) > 30 and len(item.how) > 20 and item.url.startswith("https://") for item in register)
    assert len({item.id for item in register}) == len(register)


def test_a_register_with_a_missing_field_is_refused_and_a_missing_register_is_empty(tmp_path: Path) -> None:
    assert read_not_shipped(tmp_path / "not_shipped.yml") == ()
    path = tmp_path / "x.yml"
    for text in ("not_shipped: [{id: a}]", "other: 1", "- 1"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ReferenceDataError, match="expected a list under 'not_shipped'"):
            read_not_shipped(path)
