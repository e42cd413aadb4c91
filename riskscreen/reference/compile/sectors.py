"""Compile the activity classifications: ISIC Rev. 4, and from NACE Rev. 2, NAICS 2012-2022 and UK SIC 2007 to ISIC.

In: the publishers' structures and crosswalks (a folder `classifications`). Out: compact tables of codes, and the sidecars of every table
of the two sources `classifications` and `sector_groups`, the hand-written ones included.
"""

from collections import defaultdict
from pathlib import Path

import polars as pl

from riskscreen.reference.compile.sectors_sidecars import write_sidecars

EDITION = "2026"

#: NACE classes whose ISIC class follows neither from an equal title nor from a group of one class (reviewed one by one).
NACE_BY_HAND = """
0141:0141 0142:0141 0230:0230 0891:0891 1012:1010 1013:1010 1071:1071 1072:1071 1083:1079 1084:1079 1086:1079 1091:1080 1092:1080
1102:1102 1103:1102 1104:1102 1105:1103 1106:1103 1395:1399 1396:1399 1622:1622 1623:1622 1711:1701 1712:1701 1722:1709 1723:1709
1724:1709 1811:1811 1812:1811 1813:1812 1814:1812 2011:2011 2012:2011 2013:2011 2014:2011 2015:2012 2016:2013 2017:2013 2041:2023
2042:2023 2051:2029 2052:2029 2053:2029 2110:2100 2120:2100 2221:2220 2222:2220 2223:2220 2229:2220 2331:2392 2332:2392 2341:2393
2342:2393 2343:2393 2344:2393 2349:2393 2351:2394 2352:2394 2361:2395 2362:2395 2363:2395 2364:2395 2365:2395 2369:2395 2391:2399
2410:2410 2420:2410 2431:2410 2432:2410 2433:2410 2434:2410 2441:2420 2442:2420 2443:2420 2444:2420 2445:2420 2446:2420 2451:2431
2452:2431 2453:2432 2454:2432 2511:2511 2512:2511 2521:2512 2529:2512 2561:2592 2562:2592 2571:2593 2572:2593 2573:2593 2591:2599
2592:2599 2593:2599 2594:2599 2651:2651 2813:2813 2814:2813 2825:2819 2829:2819 2841:2822 2849:2822 2895:2829 2896:2829 2899:2829
3211:3211 3291:3290 3315:3315 3316:3315 3317:3315 4110:4100 4120:4100 4313:4312 4391:4390 4399:4390 4641:4641 4642:4641 4643:4649
4644:4649 4645:4649 4646:4649 4647:4649 4648:4649 4662:4659 4663:4659 4664:4659 4665:4659 4666:4659 4673:4663 4674:4663 4675:4669
4676:4669 4677:4669 4690:4690 4711:4711 4719:4719 4721:4721 4722:4721 4723:4721 4724:4721 4725:4722 4726:4723 4729:4721 4730:4730
4741:4741 4742:4741 4743:4742 4751:4751 4752:4752 4753:4753 4754:4759 4759:4759 4761:4761 4762:4761 4763:4762 4764:4763 4765:4764
4771:4771 4772:4771 4773:4772 4774:4772 4775:4772 4776:4773 4777:4773 4778:4773 4779:4774 4932:4922 4939:4922 4942:4923 5122:5120
5310:5310 5320:5320 5510:5510 5520:5510 5621:5621 5813:5813 5814:5813 6202:6202 6203:6202 6499:6499 6619:6619 6810:6810 6820:6810
6831:6820 6832:6820 7410:7410 7430:7490 7711:7710 7712:7710 7721:7721 7722:7722 7729:7729 7731:7730 7732:7730 7733:7730 7734:7730
7735:7730 7739:7730 8129:8129 8130:8130 8219:8219 8230:8230 8423:8423 8425:8423 8510:8510 8520:8510 8541:8530 8542:8530 8553:8549
8710:8710 9102:9102 9103:9102 9313:9311 9329:9329 9411:9411 9412:9412 9491:9491 9492:9492 9499:9499 9525:9529 9604:9609 9900:9900
"""

#: NAICS 2022 codes that are new against 2017, to the ISIC code that is certain (read from the titles of both).
NAICS_2022_NEW = """
212114:05 212115:05 212220:0729 212290:07 212323:0810 212390:08 315120:14 315250:1410 316990:15 321215:162 322120:1701 325315:2012
333248:282 333310:28 333998:281 334610:26 335131:2740 335132:2740 335139:2740 335910:2720 336110:2910 337126:3100 424350:4641
441227:4540 441330:4530 441340:4530 444140:4752 444180:4752 444230:4752 444240:4773 445131:4711 445132:4799 445240:4721 445250:4721
445298:4721 445320:4722 449110:4759 449121:4753 449122:4753 449129:4759 449210:47 455110:4719 455211:471 455219:4719 456110:4772
456120:4772 456130:4773 456191:47 456199:4772 457110:4730 457120:4730 457210:47 458110:4771 458210:4771 458310:4773 458320:4771
459110:4763 459120:476 459130:4751 459140:4759 459210:4761 459310:4773 459410:4761 459420:4773 459510:4774 459910:4773 459920:4773
459930:47 459991:4723 459999:47 513110:5813 513120:5813 513130:5811 513140:5812 513191:5819 513199:5819 513210:5820 516110:6010
516120:6020 517111:6110 517112:6120 517121:61 517122:61 517810:61 519210:9101 522180:6419 522299:6492 523150:6612 523160:6612
523940:66 811114:4520
"""

#: NAICS sectors and subsectors of which a few classes lie elsewhere; by their main part, as the shares of classes alone would not say.
NAICS_MAIN = {"44": "G", "45": "G", "44-45": "G", "31-33": "C", "48-49": "H", "42": "G", "72": "I", "62": "Q", "61": "P", "52": "K"}

NAICS_SHARE_MIN = 0.85
"""A NAICS prefix is given an ISIC code when at least this share of its six-digit codes lies under it."""


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def _pairs(text: str) -> dict[str, str]:
    return dict(item.split(":") for item in text.split())


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[^a-z]+", " ").str.strip_chars()


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
    return pl.DataFrame(out, schema=["code", "level", "parent", "title"], orient="row").sort("code")


def nace_table(raw: Path, isic: pl.DataFrame) -> pl.DataFrame:
    """Return every NACE Rev. 2 code without dots (2 to 4 digits) and the ISIC code it lies in.

    NACE refines ISIC: divisions are the same, a class lies in exactly one ISIC class. The class comes from an equal title in the same
    division, else from a group of one class with an equal title, else from `NACE_BY_HAND`. A group is given what its classes share.
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
    for size in (3, 2):
        for code in (c for c in titles if len(c) == size and c.isdigit()):
            found[code] = common_prefix([v for k, v in found.items() if len(k) == 4 and k.startswith(code)])
    return pl.DataFrame(sorted(found.items()), schema=["code", "isic"], orient="row")


def common_prefix(codes: list[str]) -> str:
    """Return the longest leading part that all `codes` share (of at least the division; equal codes return themselves)."""
    first, last = min(codes), max(codes)
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:size] if size >= 2 else ""


def uk_sic_table(raw: Path, nace: pl.DataFrame) -> pl.DataFrame:
    """Return the five-digit codes of UK SIC 2007 and the ISIC class that their first four digits (a NACE class) lie in."""
    folder = raw / "multilingual"
    codes = pl.concat([_read(folder / f"uk_sic2007_{n}.csv").select("code") for n in ("ons_index", "structure_condensed")])
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

    Each six-digit code weighs 1, split over its ISIC classes. A code is given the most precise ISIC code that holds at least
    `NAICS_SHARE_MIN` of the weight under it; where not even a section does, the column is empty and `candidates` lists the divisions.
    """
    targets: dict[str, list[str]] = defaultdict(list)
    known = set(isic["code"])
    for code, target in (
        _read(raw / "crosswalks" / "naics2017_isic4_DERIVED.csv").select("NAICS2017_6d", "ISIC4_4d").drop_nulls().unique().sort("*").rows()
    ):
        targets[code].append(target if target in known else target[:2])
    extra = _read(raw / "multilingual" / "map_naics2012_to_isic4.csv").select("code", "isic4_class").drop_nulls().unique().sort("*")
    older = defaultdict(list)
    for code, target in extra.rows():
        older[code].append(target if target in known else target[:2])
    for code, found in older.items():
        targets.setdefault(code, found)
    for code, target in _pairs(NAICS_2022_NEW).items():
        targets[code] = [target]
    weights = {c: [(t, 1 / len(set(ts))) for t in sorted(set(ts))] for c, ts in targets.items() if len(c) == 6 and c.isdigit()}
    sections = _section_of(isic)
    prefixes = sorted({c[:n] for c in weights for n in range(2, 7)})
    rows = [(p, *_best([w for c, w in weights.items() if c.startswith(p)], sections)) for p in prefixes]
    table = {r[0]: r for r in rows}
    for code, main in NAICS_MAIN.items():
        table[code] = (code, main, 1.0, "")
    return pl.DataFrame(sorted(table.values()), schema=["code", "isic", "share", "candidates"], orient="row")


def _section_of(isic: pl.DataFrame) -> dict[str, str]:
    return dict(isic.filter(pl.col("level") == "division").select("code", "parent").rows())


def _best(children: list[list[tuple[str, float]]], sections: dict[str, str]) -> tuple[str, float, str]:
    total = float(len(children))
    for size in (4, 3, 2, 1):
        tally: dict[str, float] = defaultdict(float)
        for target, weight in (pair for child in children for pair in child):
            tally[sections[target[:2]] if size == 1 else target[:size]] += weight
        code, weight = max(tally.items(), key=lambda pair: (pair[1], pair[0]))
        if len(code) == size and weight / total >= (NAICS_SHARE_MIN if size < 4 else 0.999):
            return code, round(weight / total, 3), ""
    divisions = sorted({t[:2] for child in children for t, _ in child})
    return "", 0.0, " ".join(divisions)


def compile_sectors(raw: Path, out: Path) -> list[Path]:
    """Write the classification tables and the sidecars of both sources.

    Args:
        raw: the folder `classifications` of publishers' files.
        out: the folder `data/reference`.

    Returns:
        The tables written.
    """
    folder = out / "classifications" / EDITION
    folder.mkdir(parents=True, exist_ok=True)
    isic = isic_table(raw)
    nace = nace_table(raw, isic)
    tables = {"isic": isic, "nace": nace, "uk_sic": uk_sic_table(raw, nace), "naics": naics_table(raw, isic)}
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
    write_sidecars(out)
    return [folder / f"{name}.csv" for name in tables]
