from datetime import date

from riskscreen.reference.sources import Sidecar, Source
from riskscreen.reporting.editions import age_text, source_rows


def source(identity: str, edition: str, published: str, limit: int | None = 24) -> Source:
    side = Sidecar.model_validate(
        {
            "id": identity,
            "edition": edition,
            "table": "t",
            "title": f"Title of {identity}",
            "holds": "h",
            "producer": "p",
            "citation": "c",
            "url_main": "https://example.org",
            "date_published": published,
            "years": {"from": 2001, "to": 2020},
            "licence": {"name": "open", "redistribution": "yes"},
            "sha256": "a" * 64,
            "bytes": 1,
            "rows": 1,
            "columns": {},
            "limits": ["does not see services"],
            "max_age_months": limit,
        }
    )
    return Source.of({"t": side})


TODAY = date(2026, 11, 21)


def test_an_edition_past_its_limit_is_stale_and_comes_first():
    found = source_rows([source("b", "2026", "2026-05-01"), source("c", "2022", "2022-09-28")], {}, TODAY)
    assert [(row.id, row.stale, row.age_months, row.age) for row in found] == [
        ("c", True, 49, "4 years 1 month"),
        ("b", False, 6, "6 months"),
    ]
    assert found[0].years == "2001 to 2020"


def test_an_older_edition_beside_a_newer_one_is_history_not_stale():
    found = source_rows([source("a", "2021", "2020-08-31"), source("a", "2025", "2026-03-31")], {}, TODAY)
    assert [(row.edition, row.stale, row.newer) for row in found] == [("2021", False, "2025"), ("2025", False, "")]


def test_only_tables_that_the_run_read_are_printed():
    both = [source("a", "2025", "2026-03-31"), source("b", "2026", "2026-05-01")]
    assert [row.id for row in source_rows(both, {"b/2026/t": "a" * 64}, TODAY)] == ["b"]


def test_a_source_without_a_limit_is_never_stale():
    assert not source_rows([source("a", "2007", "2007", None)], {}, TODAY)[0].stale


def test_ages_are_said_in_words():
    assert [age_text(n) for n in (None, 0, 1, 12, 13, 49)] == [
        "not known",
        "under a month",
        "1 month",
        "1 year",
        "1 year 1 month",
        "4 years 1 month",
    ]


def test_a_source_whose_edition_was_named_is_not_called_stale_and_an_imported_one_is_called_so():
    sources = [source("b", "2026", "2026-05-01"), source("c", "2022", "2022-09-28")]
    rows = source_rows(sources, {}, TODAY, named={"c": "c is used as of 2020."}, own=["b/2026/t"])
    found = {row.id: row for row in rows}
    assert (found["c"].stale, found["c"].named, found["c"].own) == (False, "c is used as of 2020.", False)
    assert (found["b"].named, found["b"].own) == ("", True)
