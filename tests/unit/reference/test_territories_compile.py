"""The compile step of the names of countries: what is merged, what is doubted, and that a rebuild changes no byte."""

import pickle
import shutil
import zipfile
from pathlib import Path

import polars as pl
import pytest

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile.territories import check_codes, cldr_names, compile_territories, main, merge

TERRITORIES = pl.DataFrame(
    {
        "iso2": ["NE", "NG", "CG", "CD", "TR", "CL", "CN", "IQ"],
        "iso3": ["NER", "NGA", "COG", "COD", "TUR", "CHL", "CHN", "IRQ"],
        "name_en": ["Niger", "Nigeria", "Republic of the Congo", "DR Congo", "Türkiye", "Chile", "China", "Iraq"],
    }
)


def _merged(*rows: tuple[str, str, str]) -> dict[str, str]:
    frame = pl.DataFrame(rows, schema=["language", "name", "iso3"], orient="row")
    return dict(merge(frame, TERRITORIES).iter_rows())


def test_spellings_of_one_name_become_one_key() -> None:
    assert _merged(("tr", "Türkiye", "TUR"), ("az", "Turkiye", "TUR"), ("en", "Türkiye", "TUR")) == {"turkiye": "TUR"}


def test_a_rare_name_near_another_country_is_ambiguous_and_a_common_one_is_not() -> None:
    assert _merged(("naq", "Nigera", "NER")) == {"nigera": "NER;NGA"}
    assert _merged(("fr", "Chine", "CHN")) == {"chine": "CHN"}


def test_a_key_that_languages_dispute_is_ambiguous_unless_the_most_agree() -> None:
    assert _merged(("xx", "Toga", "TUR"), ("yy", "Tóga", "CHL")) == {"toga": "CHL;TUR"}
    many = [(language, "Toga", "TUR") for language in ("aa", "bb", "cc", "dd")]
    assert _merged(*many, ("yy", "Tóga", "CHL")) == {"toga": "TUR"}


def test_a_bare_congo_is_ambiguous_in_any_language() -> None:
    assert _merged(("ak", "Kongo", "COG"), ("ak", "Kongo (Zair)", "COD"))["kongo"] == "COD;COG"


def test_names_that_look_like_codes_are_left_out() -> None:
    assert _merged(("vi", "Cad", "CHL"), ("xx", "Tur", "IRQ")) == {}
    assert _merged(("tr", "Çin", "CHN")) == {"cin": "CHN"}


def test_a_code_that_cldr_knows_otherwise_stops_the_compile_step() -> None:
    table = pl.DataFrame({"iso3": ["CHN"], "iso2": ["CN"], "numeric": ["157"]})
    with pytest.raises(ReferenceDataError, match="CN has CHN and 157"):
        check_codes(table)


def test_names_are_read_from_a_wheel_without_running_what_is_in_it(tmp_path: Path) -> None:
    wheel = tmp_path / "babel-9.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("babel/locale-data/xx_YY.dat", pickle.dumps({"territories": {"CN": "Zunguo", "001": "World"}}))
        archive.writestr(
            "babel/locale-data/zz.dat", pickle.dumps({"territories": {"IC": "Kanarien"}, "path": Path("x")})
        )
    assert cldr_names({"CN": "CHN"}, [wheel]).rows() == [("xx", "Zunguo", "CHN"), ("zz", "Kanarien", "ESP")]


@pytest.mark.slow
def test_a_rebuild_changes_no_byte(tmp_path: Path) -> None:
    shipped = asset("data", "reference", "territories")
    shutil.copytree(shipped, tmp_path / "territories")
    done = compile_territories(tmp_path / "territories")
    assert "names" in done
    for path in sorted(shipped.rglob("*.*")):
        assert (tmp_path / "territories" / path.relative_to(shipped)).read_bytes() == path.read_bytes(), path.name


def test_a_missing_folder_is_a_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path)]) == 4
    assert "kept by hand is missing" in capsys.readouterr().err
