"""What a workbook of questions says of itself comes back as it went, or is refused with a reason."""

import json

import pytest

from riskscreen.domain.question_form import COLUMNS, Line, Meta, MetaUnusable, meta_of, run_digest

META = Meta(
    supplier_id="ä-1",
    run="0123456789abcdef",
    lang="fr",
    questions="2026-11-22",
    asked_on="2026-11-22",
    columns=tuple(f"head {name}" for name in COLUMNS),
    choices=("Oui", "Non", "Pas encore", "?"),
    lines=(Line("Q1", "control_policy", "gap.control_policy", "policy", "control"),),
)


def test_it_comes_back_as_it_went():
    assert meta_of(META.cells()) == META


def test_a_version_that_a_spreadsheet_made_a_number_of_is_still_read():
    cells = [(name, 1.0 if name == "version" else value) for name, value in META.cells()]
    assert meta_of(cells) == META


def test_another_supplier_id_breaks_the_checksum():
    cells = [(name, value.replace("ä-1", "S-9").replace("\\u00e4-1", "S-9")) for name, value in META.cells()]
    with pytest.raises(MetaUnusable, match="was changed"):
        meta_of(cells)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"form": "something else"}, "not a workbook of questions"),
        ({"version": "99"}, "version 99"),
        ({"content": "{}"}, "was changed"),
    ],
)
def test_what_is_off_is_named(change, said):
    with pytest.raises(MetaUnusable, match=said):
        meta_of((dict(META.cells()) | change).items())


def test_a_content_of_another_shape_is_refused_even_with_a_fitting_checksum(monkeypatch):
    import riskscreen.domain.question_form as form

    for broken in ({"lines": []}, {"lines": [{"ref": 1}]}, [], {"lines": None}):
        text = json.dumps(broken)
        rows = (("form", form.FORM), ("version", "1"), ("content", text), ("checksum", form._checksum(text)))
        with pytest.raises(MetaUnusable):
            meta_of(rows)


def test_no_rows_are_no_form():
    with pytest.raises(MetaUnusable):
        meta_of([[], [""], ["", "x"]])


def test_runs_are_told_apart_by_their_manifest(tmp_path):
    (tmp_path / "manifest.json").write_text("a")
    first = run_digest(tmp_path)
    (tmp_path / "manifest.json").write_text("b")
    assert first != run_digest(tmp_path)
    assert len(first) == 16
