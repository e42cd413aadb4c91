"""Compile the activity classifications: ISIC Rev. 4, and from NACE Rev. 2, NAICS 2012-2022, UK SIC 2007 and HS to ISIC.

In: the publishers' structures and crosswalks below the shared inputs. Out: compact tables of codes, and the sidecars of
every table of the sources `classifications` and `sector_groups`; `sector_groups/2026/sectors.csv` is kept by hand.
`python -m riskscreen.reference.compile.sectors SHARED` does it.
"""

import hashlib
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from riskscreen.domain.assets import asset

EDITION = "2026"
FOLDER = "sources/classifications"

#: NACE classes whose ISIC class follows neither from an equal title nor from a group of one class (each reviewed).
NACE_BY_HAND = """
0141:0141 0142:0141 0230:0230 0891:0891 1012:1010 1013:1010 1071:1071 1072:1071 1083:1079 1084:1079 1086:1079
1091:1080 1092:1080 1102:1102 1103:1102 1104:1102 1105:1103 1106:1103 1395:1399 1396:1399 1622:1622 1623:1622
1711:1701 1712:1701 1722:1709 1723:1709 1724:1709 1811:1811 1812:1811 1813:1812 1814:1812 2011:2011 2012:2011
2013:2011 2014:2011 2015:2012 2016:2013 2017:2013 2041:2023 2042:2023 2051:2029 2052:2029 2053:2029 2110:2100
2120:2100 2221:2220 2222:2220 2223:2220 2229:2220 2331:2392 2332:2392 2341:2393 2342:2393 2343:2393 2344:2393
2349:2393 2351:2394 2352:2394 2361:2395 2362:2395 2363:2395 2364:2395 2365:2395 2369:2395 2391:2399 2410:2410
2420:2410 2431:2410 2432:2410 2433:2410 2434:2410 2441:2420 2442:2420 2443:2420 2444:2420 2445:2420 2446:2420
2451:2431 2452:2431 2453:2432 2454:2432 2511:2511 2512:2511 2521:2512 2529:2512 2561:2592 2562:2592 2571:2593
2572:2593 2573:2593 2591:2599 2592:2599 2593:2599 2594:2599 2651:2651 2813:2813 2814:2813 2825:2819 2829:2819
2841:2822 2849:2822 2895:2829 2896:2829 2899:2829 3211:3211 3291:3290 3315:3315 3316:3315 3317:3315 4110:4100
4120:4100 4313:4312 4391:4390 4399:4390 4641:4641 4642:4641 4643:4649 4644:4649 4645:4649 4646:4649 4647:4649
4648:4649 4662:4659 4663:4659 4664:4659 4665:4659 4666:4659 4673:4663 4674:4663 4675:4669 4676:4669 4677:4669
4690:4690 4711:4711 4719:4719 4721:4721 4722:4721 4723:4721 4724:4721 4725:4722 4726:4723 4729:4721 4730:4730
4741:4741 4742:4741 4743:4742 4751:4751 4752:4752 4753:4753 4754:4759 4759:4759 4761:4761 4762:4761 4763:4762
4764:4763 4765:4764 4771:4771 4772:4771 4773:4772 4774:4772 4775:4772 4776:4773 4777:4773 4778:4773 4779:4774
4932:4922 4939:4922 4942:4923 5122:5120 5310:5310 5320:5320 5510:5510 5520:5510 5621:5621 5813:5813 5814:5813
6202:6202 6203:6202 6499:6499 6619:6619 6810:6810 6820:6810 6831:6820 6832:6820 7410:7410 7430:7490 7711:7710
7712:7710 7721:7721 7722:7722 7729:7729 7731:7730 7732:7730 7733:7730 7734:7730 7735:7730 7739:7730 8129:8129
8130:8130 8219:8219 8230:8230 8423:8423 8425:8423 8510:8510 8520:8510 8541:8530 8542:8530 8553:8549 8710:8710
9102:9102 9103:9102 9313:9311 9329:9329 9411:9411 9412:9412 9491:9491 9492:9492 9499:9499 9525:9529 9604:9609
9900:9900
"""

#: NAICS 2022 codes that are new against 2017, to the ISIC code that is certain (read from the titles of both).
NAICS_2022_NEW = """
212114:05 212115:05 212220:0729 212290:07 212323:0810 212390:08 315120:14 315250:1410 316990:15 321215:162 322120:1701
325315:2012 333248:282 333310:28 333998:281 334610:26 335131:2740 335132:2740 335139:2740 335910:2720 336110:2910
337126:3100 424350:4641 441227:4540 441330:4530 441340:4530 444140:4752 444180:4752 444230:4752 444240:4773
445131:4711 445132:4799 445240:4721 445250:4721 445298:4721 445320:4722 449110:4759 449121:4753 449122:4753
449129:4759 449210:47 455110:4719 455211:471 455219:4719 456110:4772 456120:4772 456130:4773 456191:47 456199:4772
457110:4730 457120:4730 457210:47 458110:4771 458210:4771 458310:4773 458320:4771 459110:4763 459120:476 459130:4751
459140:4759 459210:4761 459310:4773 459410:4761 459420:4773 459510:4774 459910:4773 459920:4773 459930:47 459991:4723
459999:47 513110:5813 513120:5813 513130:5811 513140:5812 513191:5819 513199:5819 513210:5820 516110:6010 516120:6020
517111:6110 517112:6120 517121:61 517122:61 517810:61 519210:9101 522180:6419 522299:6492 523150:6612 523160:6612
523940:66 811114:4520
"""

#: HS chapters and headings to the ISIC code whose makers they are (each reviewed); one that several divisions make is
#: given none, the divisions stand behind a slash. Imports by traders carry the same codes. Of fish, what is live or fresh
#: comes from the fishery; what is frozen, filleted or dried from a plant, and so most crustaceans and molluscs in trade.
HS_BY_HAND = """
01:01 02:101 03:/03,10 0301:03 0302:03 0303:1020 0304:1020 0305:1020 0306:1020 03063:03 0307:1020 04:/01,10 0401:1050
0402:1050 0403:1050 0404:1050 0405:1050 0406:1050 0407:01 0409:01 05:/01,03,10 06:01 07:01 0710:1030 0711:1030 08:01
0811:1030 09:01 10:01 1006:/01,10 11:106 12:01 13:/02,20 14:/01,02 15:104 16:10 1601:1010 1602:1010 1604:1020 1605:1020
17:10 1701:1072 1704:1073 18:10 1801:01 1806:1073 19:10 1902:1074 1905:1071 20:1030 2009:1030 21:10 22:11 2204:1102
23:10 24:1200 2401:/01,12 25:08 2523:2394 26:07 27:/05,06,19 2701:051 2702:052 2709:061 2710:192 2711:06 28:20 29:20
30:2100 31:2012 32:20 33:20 34:20 35:/10,20 36:20 37:20 38:20 39:/20,22 3916:2220 3917:2220 3918:2220 3919:2220
3920:2220 3921:2220 3922:2220 3923:2220 3924:2220 3925:2220 3926:2220 3901:2013 3902:2013 3903:2013 3904:2013 3907:2013
40:221 4001:/01,22 4002:2013 4011:2211 4012:2211 41:1511 42:15 4203:1410 43:/01,14,15 4303:1420 44:16 4401:/02,16
4402:/02,20 4403:02 45:/02,16 46:1629 47:1701 48:17 49:/18,58 50:13 5001:01 51:13 5101:01 52:13 5201:01 53:13 5301:01
54:13 5402:/13,20 55:13 5501:2030 5502:2030 5503:2030 5504:2030 56:13 57:1393 58:13 59:13 60:1391 61:14 62:14 63:13
6309:/38,46 64:1520 65:14 66:3290 67:32 68:239 69:239 70:2310 71:/08,24,32 7101:/03,32 7102:/08,32 7108:/07,24 7113:3211
72:241 73:/24,25 74:24 75:24 76:/24,25 7601:2420 78:24 79:24 80:24 81:24 82:25 83:25 84:/26,27,28 8471:2620 8452:2826
8429:2824 8430:2824 8432:2821 8433:2821 85:/26,27 8501:2710 8506:2720 8507:2720 8517:2630 8528:2640 8541:2610 8542:2610
8544:273 86:3020 87:29 8709:28 8710:3040 8711:3091 8712:3092 8713:3092 8714:309 8715:3092 88:3030 89:301 90:/26,32
9018:3250 91:2652 92:3220 93:2520 94:31 9405:2740 9406:/16,22,25 95:32 96:32 97:/32,90
"""

#: NAICS sectors of which a few classes lie elsewhere, by their main part; the shares of classes alone would not say.
NAICS_MAIN = {
    "44": "G",
    "45": "G",
    "44-45": "G",
    "31-33": "C",
    "48-49": "H",
    "42": "G",
    "72": "I",
    "62": "Q",
    "61": "P",
    "52": "K",
    "312": "C",
}

#: The ISIC code that a NAICS branch of manufacturing is about; the crosswalk also names what single products of it fall
#: under (surgical thread beside woven cloth), and without weights these would leave its codes with no more than "C".
NAICS_HOME = {
    "311": "10", "3117": "1020", "3121": "11", "313": "13", "314": "13", "315": "14", "316": "15", "321": "16",
    "322": "17", "323": "18", "324": "19", "325": "20", "3254": "21", "326": "22", "327": "23", "331": "24",
    "332": "25", "33291": "28", "334": "26", "335": "27", "3363": "29", "3365": "30", "337": "31", "339": "32",
}  # fmt: skip
NAICS_HOME_MIN = 0.15
"""Least share of a code's links that must lie in the home of its branch."""

NAICS_SHARE_MIN = 0.85
"""A NAICS prefix is given an ISIC code when at least this share of its six-digit codes lies under it."""


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def _pairs(text: str) -> dict[str, str]:
    return dict(item.split(":") for item in text.split())


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[^a-z]+", " ").str.strip_chars()


def hs_table() -> pl.DataFrame:
    """Return HS chapters and headings, the ISIC code that makes them, and the divisions where it is several."""
    rows = []
    for code, target in _pairs(HS_BY_HAND).items():
        isic, _, candidates = target.partition("/")
        rows.append((code, isic or None, candidates.replace(",", " ") or None))
    return pl.DataFrame(rows, schema=dict.fromkeys(("code", "isic", "candidates"), pl.String), orient="row").sort(
        "code"
    )


def isic_table(raw: Path) -> pl.DataFrame:
    """Return code, level (section, division, group, class), parent and title of ISIC Rev. 4, sections to classes."""
    rows = _read(raw / "isic" / "ISIC_Rev_4_english_structure.txt").rows()
    level = {1: "section", 2: "division", 3: "group", 4: "class"}
    out: list[tuple[str, str, str, str]] = []
    section = ""
    for code, title in rows:
        if len(code) == 1:
            section = code
        parent = {1: "", 2: section}.get(len(code), code[:-1])
        out.append((code, level[len(code)], parent, title.strip()))
    table = pl.DataFrame(out, schema=["code", "level", "parent", "title"], orient="row").sort("code")
    return table.with_columns(pl.col("parent").replace("", None))


def nace_table(raw: Path, isic: pl.DataFrame) -> pl.DataFrame:
    """Return every NACE Rev. 2 code without dots (2 to 4 digits) and the ISIC code it lies in.

    NACE refines ISIC: divisions are the same, a class lies in exactly one ISIC class. The class comes from an equal
    title in the same division, else from a group of one class with an equal title, else from `NACE_BY_HAND`. A group
    is given what its classes share.
    """
    nace = (
        _read(raw / "multilingual" / "nace_rev2_26langs.csv")
        .filter(pl.col("lang") == "en")
        .select(pl.col("code").str.replace_all(".", "", literal=True), title="label")
    )
    titles = dict(nace.with_columns(_plain("title")).rows())
    isic_titles = dict(isic.select("code", _plain("title")).rows())
    by_title: dict[tuple[str, str], str] = {(c[:2], t): c for c, t in isic_titles.items() if len(c) == 4}
    classes: dict[str, list[str]] = defaultdict(list)
    for code in isic_titles:
        if len(code) == 4:
            classes[code[:3]].append(code)
    hand = _pairs(NACE_BY_HAND)
    found: dict[str, str] = {}
    for code in (c for c in titles if len(c) == 4):
        group = code[:3]
        lone = classes.get(group, [])
        if code in hand:
            found[code] = hand[code]
        elif (code[:2], titles[code]) in by_title:
            found[code] = by_title[code[:2], titles[code]]
        elif len(lone) == 1 and isic_titles[group] == titles[group]:
            found[code] = lone[0]
    missing = [c for c in titles if len(c) == 4 and c not in found]
    if missing:
        raise ValueError(f"NACE classes without an ISIC class: {missing}")
    classes_found = list(found.items())
    for code in (c for c in titles if len(c) == 3 and c.isdigit()):
        found[code] = common_prefix([v for k, v in classes_found if k.startswith(code)])
    found |= {code: code for code in titles if len(code) == 2 and code.isdigit()}
    return pl.DataFrame(sorted(found.items()), schema=["code", "isic"], orient="row")


def common_prefix(codes: list[str]) -> str:
    """Return the longest leading part that all `codes` share, of two digits at least; else an empty text."""
    first, last = min(codes), max(codes)
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:size] if size >= 2 else ""


def uk_sic_table(raw: Path, nace: pl.DataFrame) -> pl.DataFrame:
    """Return the five-digit codes of UK SIC 2007 and the ISIC class of their first four digits, a NACE class."""
    folder = raw / "multilingual"
    codes = pl.concat(
        [_read(folder / f"uk_sic2007_{n}.csv").select("code") for n in ("ons_index", "structure_condensed")]
    )
    nace_codes = nace.select(nace="code", isic="isic")
    return (
        codes.select(pl.col("code").str.replace_all(r"[^0-9]", ""))
        .filter((pl.col("code").str.len_chars() == 5) & (pl.col("code") != "99999"))
        .unique()
        .with_columns(nace=pl.col("code").str.slice(0, 4))
        .join(nace_codes, on="nace", how="left")
        .filter(pl.col("isic").is_not_null())
        .select("code", "isic")
        .sort("code")
    )


def naics_table(raw: Path, isic: pl.DataFrame) -> pl.DataFrame:
    """Return NAICS codes of 2 to 6 digits (2012, 2017, 2022), the ISIC code that holds them and the share that does.

    Each six-digit code weighs 1, split over its ISIC classes. A code is given the most precise ISIC code that holds at
    least `NAICS_SHARE_MIN` of the weight under it; in manufacturing, where only a section does, what it has in the home
    of its branch (`NAICS_HOME`), else in the division of most of its weight. Where not even a section does, it is null,
    and `candidates` has the divisions.
    """
    targets: dict[str, list[str]] = defaultdict(list)
    known = set(isic["code"])
    for code, target in (
        _read(raw / "crosswalks" / "naics2017_isic4_DERIVED.csv")
        .select("NAICS2017_6d", "ISIC4_4d")
        .drop_nulls()
        .unique()
        .sort("*")
        .rows()
    ):
        targets[code].append(target if target in known else target[:2])
    extra = (
        _read(raw / "multilingual" / "map_naics2012_to_isic4.csv")
        .select("code", "isic4_class")
        .drop_nulls()
        .unique()
        .sort("*")
    )
    older = defaultdict(list)
    for code, target in extra.rows():
        older[code].append(target if target in known else target[:2])
    for code, found in older.items():
        targets.setdefault(code, found)
    for code, target in _pairs(NAICS_2022_NEW).items():
        targets[code] = [target]
    weights = {
        c: [(t, 1 / len(set(ts))) for t in sorted(set(ts))] for c, ts in targets.items() if len(c) == 6 and c.isdigit()
    }
    sections = _section_of(isic)
    prefixes = sorted({c[:n] for c in weights for n in range(2, 7)})
    rows = [(p, *_best([w for c, w in weights.items() if c.startswith(p)], sections, _home(p))) for p in prefixes]
    table = {r[0]: r for r in rows}
    for code, main in NAICS_MAIN.items():
        table[code] = (code, main, 1.0, "")
    frame = pl.DataFrame(sorted(table.values()), schema=["code", "isic", "share", "candidates"], orient="row")
    return frame.with_columns(pl.col("isic", "candidates").replace("", None))


def _section_of(isic: pl.DataFrame) -> dict[str, str]:
    return dict(isic.filter(pl.col("level") == "division").select("code", "parent").rows())


def _home(code: str) -> str | None:
    """Return the home of a manufacturing code's branch, "" where it has none; null outside manufacturing."""
    if len(code) < 3 or code[:2] not in ("31", "32", "33"):
        return None
    return next((NAICS_HOME[code[:n]] for n in range(len(code), 2, -1) if code[:n] in NAICS_HOME), "")


def _best(
    children: list[list[tuple[str, float]]], sections: dict[str, str], home: str | None
) -> tuple[str, float, str]:
    total = float(len(children))
    for size in (4, 3, 2, 1):
        if size == 1 and home is not None and (main := _main(children, home))[0]:
            return (*main, "")
        tally: dict[str, float] = defaultdict(float)
        for target, weight in (pair for child in children for pair in child):
            tally[sections[target[:2]] if size == 1 else target[:size]] += weight
        code, weight = max(tally.items(), key=lambda pair: (pair[1], pair[0]))
        if len(code) == size and weight / total >= (NAICS_SHARE_MIN if size < 4 else 0.999):
            return code, round(weight / total, 3), ""
    divisions = sorted({t[:2] for child in children for t, _ in child})
    return "", 0.0, " ".join(divisions)


def _main(children: list[list[tuple[str, float]]], home: str) -> tuple[str, float]:
    """Return what the targets in the home share, else those in the division of more than half, and their weight."""
    pairs = [pair for child in children for pair in child]
    divisions = sorted({target[:2] for target, _ in pairs})
    for start, least in ((home, NAICS_HOME_MIN), *((division, 0.501) for division in divisions)):
        inside = [(target, weight) for target, weight in pairs if start and target.startswith(start)]
        share = sum(weight for _, weight in inside) / len(children)
        if share >= least:
            return common_prefix([target for target, _ in inside]), round(share, 3)
    return "", 0.0


_STANDARD: dict[str, Any] = {
    "citation": (
        "United Nations (2008), ISIC Rev. 4; Eurostat (2008), NACE Rev. 2; US Census Bureau, NAICS 2012, 2017 and 2022 "
        "with concordances to ISIC; Office for National Statistics (2007), UK SIC 2007."
    ),
    "producer": "riskscreen, from the statistical standards cited",
    "url_main": "https://unstats.un.org/unsd/classifications/Econ/isic",
    "date_published": "2026-11",
    "date_published_note": "this compilation; the standards are those of the years cited",
    "date_accessed": "2026-11-21",
    "licence": {
        "name": "UN, Eurostat and OGL v3 terms (reuse with attribution); US government work",
        "redistribution": "yes",
        "note": "codes, ISIC titles and links between codes; no explanatory notes",
    },
}
_OWN: dict[str, Any] = {
    "citation": "The authors of riskscreen (2026), sector groups, with locators in the source documents S0 to S4.",
    "producer": "riskscreen",
    "url_main": "https://unstats.un.org/unsd/classifications/Econ/isic",
    "date_published": "2026-11",
    "date_accessed": "2026-11-21",
    "licence": {
        "name": "Apache-2.0",
        "redistribution": "yes",
        "note": "own work; facts cited from the documents, no sentence of theirs",
    },
}
_TO_ISIC = ("ISIC Rev. 4", "the code it lies in, as precise as is certain")
_SEVERAL = ("ISIC Rev. 4 divisions", "where one code does not do: the divisions it may mean, separated by spaces")
_NACE_FILE = f"{FOLDER}/multilingual/nace_rev2_26langs.csv"
_ISIC_FILE = f"{FOLDER}/isic/ISIC_Rev_4_english_structure.txt"

#: source, table: title, what it holds, columns (unit, meaning), limits, assertions, inputs
_TABLES: dict[tuple[str, str], dict[str, Any]] = {
    ("classifications", "isic"): {
        "title": "ISIC Rev. 4: sections, divisions, groups and classes",
        "holds": "One row per code of the classification.",
        "columns": {
            "code": ("ISIC Rev. 4", "section letter, or 2 to 4 digits"),
            "level": ("", "section, division, group or class"),
            "parent": ("ISIC Rev. 4", "the code one level up; blank for a section"),
            "title": ("", "title in English"),
        },
        "limits": ["Revision 5 (2023) is not in use in supplier lists yet and is not here."],
        "assertions": {
            "min_rows": 766,
            "min_fill": {"code": 1.0, "title": 1.0},
            "key": ["code"],
            "allowed": {"level": ["section", "division", "group", "class"]},
        },
        "inputs": [_ISIC_FILE],
    },
    ("classifications", "nace"): {
        "title": "NACE Rev. 2 to ISIC Rev. 4",
        "holds": "One row per division, group and class.",
        "columns": {"code": ("NACE Rev. 2", "code without its dot"), "isic": _TO_ISIC},
        "limits": ["Revision 2.1 (2025) renumbers parts of divisions 46, 47, 58 to 63 and others and is not here."],
        "assertions": {"min_rows": 970, "min_fill": {"code": 1.0, "isic": 1.0}, "key": ["code"]},
        "inputs": [_ISIC_FILE, _NACE_FILE],
    },
    ("classifications", "uk_sic"): {
        "title": "UK SIC 2007 to ISIC Rev. 4",
        "holds": "One row per code of five digits.",
        "columns": {"code": ("UK SIC 2007", "five digits"), "isic": _TO_ISIC},
        "limits": ["99999 (dormant company) says nothing of an activity and is left out."],
        "assertions": {"min_rows": 720, "min_fill": {"code": 1.0, "isic": 1.0}, "key": ["code"]},
        "inputs": [
            _ISIC_FILE,
            _NACE_FILE,
            f"{FOLDER}/multilingual/uk_sic2007_ons_index.csv",
            f"{FOLDER}/multilingual/uk_sic2007_structure_condensed.csv",
        ],
    },
    ("classifications", "naics"): {
        "title": "NAICS 2012, 2017 and 2022 to ISIC Rev. 4",
        "holds": "One row per code of two to six digits.",
        "columns": {
            "code": ("NAICS", "2 to 6 digits, or a range of sectors such as 31-33"),
            "isic": _TO_ISIC,
            "share": ("share 0-1", "part of the six-digit industries under the code that lies in the ISIC code"),
            "candidates": _SEVERAL,
        },
        "limits": [
            "An ISIC code is given where at least 85% of the industries under a NAICS code lie in it (class: 99.9%).",
            "In manufacturing, codes of mixed products are given the main division of their branch; `share` says how much "
            "of the crosswalk's links it holds.",
            "Codes new in 2022 were linked by this project from their titles.",
        ],
        "assertions": {"min_rows": 2400, "min_fill": {"code": 1.0, "share": 1.0}, "key": ["code"]},
        "inputs": [
            _ISIC_FILE,
            f"{FOLDER}/crosswalks/naics2017_isic4_DERIVED.csv",
            f"{FOLDER}/multilingual/map_naics2012_to_isic4.csv",
        ],
    },
    ("classifications", "hs"): {
        "title": "HS chapters and headings to the ISIC Rev. 4 code that makes them",
        "holds": "One row per chapter, and per heading that differs from its chapter.",
        "columns": {
            "code": ("HS 2017", "2 to 5 digits; the longest one that fits decides"),
            "isic": _TO_ISIC,
            "candidates": _SEVERAL,
        },
        "limits": [
            "Own work: says who makes a good, while a supplier of it may be a trader.",
            "Read only where a column is called HS or tariff.",
        ],
        "assertions": {"min_rows": 150, "min_fill": {"code": 1.0}, "key": ["code"]},
        "inputs": [],
    },
    ("sector_groups", "sectors"): {
        "title": "Sector groups, and the sectors that the source documents name",
        "holds": "One row per group and ISIC code.",
        "columns": {
            "group": ("", "id of the group"),
            "label": ("", "name of the group as users read it"),
            "isic": ("ISIC Rev. 4", "one code that belongs to the group"),
            "named_as": (
                "",
                "number of the fact in the source documents, and what they name; blank where they do not name it",
            ),
            "locator": ("", "document and line; blank where not named"),
            "document_year": ("year", "year of the document; blank where not named"),
            "note": ("", "how the words of the document were read as a code"),
        },
        "types": {"document_year": "integer"},
        "limits": [
            "A class holds more than what the documents name: 9609 has astrologers beside massage salons.",
            "Not being named says nothing: no sector is without risk.",
        ],
        "assertions": {"min_rows": 60, "min_fill": {"group": 1.0, "label": 1.0, "isic": 1.0}, "key": ["group", "isic"]},
        "inputs": [],
    },
}


def write_sidecars(shared: Path, out: Path) -> list[Path]:
    """Write the sidecar of every table of both sources.

    Args:
        shared: folder of shared inputs, for their digests.
        out: the folder `data/reference`.

    Returns:
        The sidecars written.
    """
    written = []
    for (source, table), meaning in _TABLES.items():
        home = out / source / EDITION
        data = (home / f"{table}.csv").read_bytes()
        kinds: dict[str, str] = {"share": "number"} | meaning.get("types", {})
        sidecar = {
            "id": source,
            "edition": EDITION,
            "table": table,
            "title": meaning["title"],
            "holds": meaning["holds"],
            **(_STANDARD if meaning["inputs"] else _OWN),
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "rows": pl.read_csv(data, infer_schema=False).height,
            "columns": {
                name: {"type": kinds.get(name, "string"), "unit": unit, "description": text}
                for name, (unit, text) in meaning["columns"].items()
            },
            "limits": meaning["limits"],
            "assertions": meaning["assertions"],
            "compiled_from": [
                {"file": name, "sha256": hashlib.sha256((shared / name).read_bytes()).hexdigest()}
                for name in meaning["inputs"]
            ],
        }
        path = home / f"{table}.source.yml"
        text = yaml.dump(sidecar, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


class _Plain(yaml.SafeDumper):
    """YAML without anchors: a meaning that two columns share is written out twice."""

    def ignore_aliases(self, data: object) -> bool:
        """Say that nothing is referred to by an anchor."""
        return True


def write(shared: Path, out: Path | None = None) -> list[Path]:
    """Write the classification tables, then the sidecars of both sources.

    Args:
        shared: folder of shared inputs.
        out: the folder `data/reference`; the shipped one where not given.

    Returns:
        The sidecars written.

    Raises:
        ValueError: a NACE class has no ISIC class.
    """
    home = out or asset("data", "reference")
    raw = shared / FOLDER
    folder = home / "classifications" / EDITION
    folder.mkdir(parents=True, exist_ok=True)
    isic = isic_table(raw)
    nace = nace_table(raw, isic)
    tables = {
        "isic": isic,
        "nace": nace,
        "uk_sic": uk_sic_table(raw, nace),
        "naics": naics_table(raw, isic),
        "hs": hs_table(),
    }
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
    return write_sidecars(shared, home)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
