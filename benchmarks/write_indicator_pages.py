"""Keep docs/indicators/ in step with the scorecard, the tables and the code.

`python benchmarks/write_indicator_pages.py` renews what is generated: the blocks between markers and the index page. The prose and the
expected figures of the worked examples are written by people and stay; tests/docs/test_indicator_pages.py runs them through the engine.

`--new CODE --example "country=CHN sector=01 goods=Cotton"` lays out a page for a new indicator, its example filled from the engine.
`--renew CODE` (or `--renew all`) fills examples anew after goalposts or an edition changed; read the diff, it is what changed for users.
"""

import argparse
import ast
import json
import math
import operator
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict

from riskscreen.domain.assets import asset
from riskscreen.domain.columns import CANONICAL, RESOLVED
from riskscreen.reference.catalogue import Catalogue
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.bundle import TABLES
from riskscreen.screening.explain import contributions
from riskscreen.screening.indicators import REGISTRY, Definition
from riskscreen.screening.layers import Cells
from riskscreen.screening.scorecard import Indicator, load_scorecard
from riskscreen.screening.scorecard_parts import LAYERS

PROJECT = Path(__file__).resolve().parent.parent
PAGES = PROJECT / "docs" / "indicators"
INDEX = PAGES / "README.md"
RUN = "python benchmarks/write_indicator_pages.py"

SECTIONS = (
    "What it is",
    "Why it is a red flag",
    "Method",
    "Exclusions",
    "Assumptions",
    "What it does not say",
    "Worked example",
)
CARD, POINTS, END = "<!-- generated: scorecard -->", "<!-- generated: points -->", "<!-- end of generated -->"
FIELDS = {"country": "country_iso3", "sector": "sector_isic", "goods": "goods", "region": "subdivision_code"}
PLAIN = {name: column.dtype for name, column in {**CANONICAL, **RESOLVED}.items()}
WORDS = ("yes", "no", "on", "off", "true", "false", "null", "nan")
"""What YAML would not take for text."""
NEARLY = 1e-4
"""Pages print four decimals."""


class Example(BaseModel):
    """One case of a page's worked example: what goes in, and what must come out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    shows: Literal["finding", "exclusion", "unknown"]
    profile: dict[str, Any]
    value: str | None = None
    hazard: float | None = None
    working: str | None = None
    """How a person gets to the hazard: arithmetic, or one of the words of `worked`."""
    source: str | None = None
    edition: str | None = None
    locator: str | None = None
    instead: str | None = None
    """The unknown contribution that stands in its place where country, sector or goods are missing."""


# ---------------------------------------------------------------- the engine


@cache
def screen() -> Screen:
    """The shipped scorecard on the shipped tables."""
    return Screen(load_bundle(_catalogue()), load_scorecard())


@cache
def _catalogue() -> Catalogue:
    """The shipped tables alone, whatever a user of this machine has imported."""
    return Catalogue(asset("data", "reference"))


@cache
def cells() -> Mapping[str, Cells]:
    """Reference indicators by code, as the engine holds them."""
    return {cell.spec.code: cell for cell in screen().completions.layers.cells}


def rows(profiles: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Profiles of examples as ingest and resolution would hand them over; every one is row 2 of list.csv."""
    made = [
        {"row_id": n, "source_file": "list.csv", "source_row": 2, "goods": [], "ilo_indicators": []}
        | {FIELDS.get(name, name): value for name, value in profile.items()}
        for n, profile in enumerate(profiles)
    ]
    if odd := sorted({name for row in made for name in row} - set(PLAIN)):
        raise ValueError(f"a profile has '{odd[0]}', which is no field of a supplier")
    return pl.DataFrame(made, schema=PLAIN)


def explained(profiles: Sequence[Mapping[str, Any]]) -> list[dict[str, dict[str, Any]]]:
    """Every contribution to each profile by indicator code, from the engine."""
    found: list[dict[str, dict[str, Any]]] = [{} for _ in profiles]
    for row in contributions(screen(), rows(profiles)).iter_rows(named=True):
        found[row["row_id"]][row["indicator"]] = row
    return found


def spec_of(code: str) -> Indicator:
    """The scorecard's entry."""
    return screen().card.indicator(code)


def module_of(definition: Definition) -> str:
    """File of the code that defines an indicator, from the project's root."""
    function = definition.function or definition.conduct
    return function.__module__.replace(".", "/") + ".py"


def tests_of(code: str) -> list[str]:
    """Unit tests of screening that name the code, from the project's root."""
    named = re.compile(rf"(?<![a-z0-9_]){code}(?![a-z0-9_])")
    files = sorted((PROJECT / "tests" / "unit" / "screening").glob("test_*.py"))
    return [str(f.relative_to(PROJECT)) for f in files if named.search(f.read_text("utf-8"))]


# ---------------------------------------------------------------- worked examples

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
FUNCTIONS = {"log": math.log, "min": min, "max": max}


def arithmetic(text: str) -> float:
    """Work out a line of arithmetic: figures, + - * / **, log, min, max and brackets."""

    def value(node: ast.AST) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](value(left), value(right))
            case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
                return OPERATORS[type(op)](value(operand))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name](*map(value, args))
        raise ValueError(f"'{text}' is no plain arithmetic")

    return value(ast.parse(text, mode="eval").body)


def worked(code: str, working: str) -> float:
    """The hazard that an example's working comes to, apart from the engine.

    `category NAME` is looked up in the scorecard, `prior` is its cautious value, `no row` and `expired` come to nothing,
    `quantile` is taken over the values that the reference has, and anything else is arithmetic.
    """
    spec = spec_of(code)
    if working == "expired":
        return 0.0 if spec.layer == "control" else math.nan
    if working == "quantile":
        known = cells()[code].hazard[cells()[code].known]
        return max(spec.floor, float(np.quantile(known, spec.unknown.quantile, method="higher")))
    if working.startswith("category "):
        return (spec.categories or {})[working.removeprefix("category ")]
    if working == "prior":
        return spec.unknown.prior.at_quantile if spec.unknown.prior else math.nan
    if working == "no row":
        return 0.0 if REGISTRY[code].absent == "zero" else math.nan
    return arithmetic(working)


def differences(code: str, example: Example, found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What an example says otherwise than the engine; nothing where they agree."""
    where = f"{code}, '{example.case}'"
    if example.instead:
        gap = found.get(example.instead)
        good = code not in found and gap is not None and gap["kind"] == "unknown"
        return [] if good else [f"{where}: the engine has {sorted(set(found) - set(REGISTRY))}, not {example.instead}"]
    row = found.get(code)
    if row is None:
        return [f"{where}: the engine has no contribution of this indicator"]
    unlike = []
    kind = "unknown" if example.shows == "unknown" else "evidenced"
    pairs = {
        "kind": (kind, row["kind"]),
        "value": (example.value, row["value"]),
        "source": (example.source, row["source_id"]),
        "edition": (example.edition, row["edition"]),
        "locator": (example.locator, row["locator"]),
    }
    unlike += [f"{where}: {k} is {says!r}, the engine has {has!r}" for k, (says, has) in pairs.items() if says != has]
    if example.hazard is None or abs(example.hazard - row["hazard_0_1"]) > NEARLY:
        unlike.append(f"{where}: hazard is {example.hazard}, the engine has {row['hazard_0_1']:.4f}")
    elif example.working is None or not abs(worked(code, example.working) - example.hazard) <= NEARLY:
        unlike.append(f"{where}: the working '{example.working}' does not come to {example.hazard}")
    points = spec_of(code).hazard_to_points * row["hazard_0_1"]
    if abs(points - row["points"]) > 1e-9:
        unlike.append(f"{where}: weight x hazard is {points:.6f}, the engine has {row['points']:.6f} points")
    return unlike


def filled(code: str, example: Example, found: Mapping[str, Mapping[str, Any]]) -> Example:
    """The example with the engine's figures in it, and the working where it can be told."""
    row = found.get(code)
    if row is None:
        gaps = [name for name in found if name.startswith("unknown_")]
        return Example(case=example.case, shows="unknown", profile=example.profile, instead=gaps[0])
    return example.model_copy(
        update={
            "shows": "unknown" if row["kind"] == "unknown" else example.shows,
            "value": row["value"],
            "hazard": round(row["hazard_0_1"], 4),
            "source": row["source_id"],
            "edition": row["edition"],
            "locator": row["locator"],
            "working": _working(code, row, example),
        }
    )


def _working(code: str, row: Mapping[str, Any], example: Example) -> str:
    """Say how the hazard comes about, from the goalposts, a category, the prior or the want of a row."""
    spec, hazard = spec_of(code), row["hazard_0_1"]
    if row["kind"] == "unknown" and spec.unknown.prior is not None:
        return "prior"
    if row["kind"] == "evidenced" and ": no row for " in row["locator"]:
        return "no row"
    if spec.layer == "control":
        return _aged(spec, row["value"])
    if row["kind"] == "unknown" and REGISTRY[code].axis == "country_good":
        return "quantile"
    if spec.categories is not None:
        same = [name for name, share in spec.categories.items() if abs(share - hazard) < NEARLY]
        said = [name for name in same if name in (row["value"] or "")]
        return f"category {(said or same)[0]}" if same else (example.working or f"{hazard:g}")
    number = _number(code, row)
    return f"{hazard:g}" if number is None else _on_goalposts(spec, number)


def _aged(spec: Indicator, value: str) -> str:
    """Say what evidence of a control is still worth: its category, less a share for every year."""
    controls, full = screen().card.controls, max((spec.categories or {}).values())
    years = re.search(r"(\d+) years? old", value)
    if years is None:
        return f"{full:g}" if "less than a year" in value else "category none"
    if int(years[1]) >= controls.expires_after_years:
        return "expired"
    return f"{full:g} * {controls.decay_per_year:g} ** {years[1]}"


def _number(code: str, row: Mapping[str, Any]) -> float | None:
    if code not in cells():
        return float(re.sub(r"[^0-9.]", "", row["value"]))
    evidence = cells()[code].evidence
    if row["kind"] == "evidenced":
        at = evidence.filter(pl.col("locator") == row["locator"])
    else:
        # the cautious value is always one of the values; show the plainest that gives this hazard
        at = evidence.filter((pl.col("hazard") - row["hazard_0_1"]).abs() < 1e-12).sort("number", descending=True)
    return at["number"][0] if at.height else None


def _on_goalposts(spec: Indicator, number: float) -> str:
    posts = spec.goalposts
    if posts is None:
        raise ValueError(f"{spec.code} has no goalposts")

    def plain(figure: float) -> str:
        text = f"{figure:.6f}".rstrip("0").rstrip(".")
        return f"({text})" if figure < 0 else text

    low, high, value = plain(posts.low), plain(posts.high), plain(number)
    if posts.scale == "log1p" and posts.low == 0:
        text = f"log(1 + {value}) / log(1 + {high})"
    elif posts.scale == "log1p":
        text = f"(log(1 + {value}) - log(1 + {low})) / (log(1 + {high}) - log(1 + {low}))"
    elif spec.direction == "lower is worse":
        text = f"({high} - {value}) / ({high} - {low})"
    else:
        text = f"({value} - {low}) / ({high} - {low})"
    share = arithmetic(text)
    if not 0 <= share <= 1:
        text = f"min(1, {text})" if share > 1 else f"max(0, {text})"
    return f"max({plain(spec.floor)}, {text})" if arithmetic(text) < spec.floor else text


# ---------------------------------------------------------------- pages


def section(text: str, title: str) -> str:
    """The text under a page's heading; empty where there is none."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.S | re.M)
    return found[1].strip() if found else ""


def examples_of(text: str) -> list[Example]:
    """The examples of a page: the YAML under its last heading."""
    block = re.search(r"```yaml\n(.*?)```", section(text, "Worked example"), re.S)
    return [Example.model_validate(entry) for entry in yaml.safe_load(block[1])] if block else []


def codes() -> list[str]:
    """Every indicator of the shipped scorecard, in its order (layer by layer)."""
    entries = screen().card.indicators
    return [spec.code for layer in LAYERS for spec in entries if spec.layer == layer]


def unknown_words(code: str) -> str:
    """What an unknown gets, in a few words."""
    spec = spec_of(code)
    prior = spec.unknown.prior
    told = f"quantile {spec.unknown.quantile:g} of {spec.unknown.reference}"
    if code in cells() and (prior is None):
        open_cells = cells()[code].hazard[~cells()[code].known]
        if open_cells.size == 0:
            return "none by itself: part of the joint unknown of country, sector or goods"
        low, high = float(np.min(open_cells)), float(np.max(open_cells))
        span = f"{low:.3f}" if high - low < NEARLY else f"{low:.3f} to {high:.3f}, by country and sector"
        return f"hazard {span}: {told}"
    if prior is None:
        return told
    if spec.layer == "control":
        return f"nothing: {spec.unknown.reference}"
    if spec.unknown.reference.startswith("expert judgement"):
        return f"hazard {prior.at_quantile:g}, at quantile {spec.unknown.quantile:g} by {spec.unknown.reference}"
    return f"hazard {prior.at_quantile:g}: {told}"


def edition_of(code: str) -> str:
    """Edition of the source as the engine reads it."""
    source = spec_of(code).source
    names = {where: name for name, where in TABLES.items()}
    if (source.id, source.table) in names:
        return screen().bundle.edition_of(names[source.id, source.table])
    return "as supplied"


def source_link(code: str) -> str:
    """The source's id, linked to its page; the supplier list is a user's own."""
    source = spec_of(code).source.id
    return "the supplier list" if source == "supplier_list" else f"[{source}](../sources/{source}.md)"


def card_block(code: str) -> str:
    """The block that is generated from the scorecard, the sidecar and the code."""
    spec, definition = spec_of(code), REGISTRY[code]
    lines = [
        ("Layer, group", f"{spec.layer}, {spec.parent}"),
        ("Weight", f"{spec.hazard_to_points:+g} points at hazard 1, spread {spec.spread:g}"),
        ("Direction", f"{spec.direction} ({spec.unit})"),
    ]
    if spec.goalposts is not None:
        none, full = spec.goalposts.low, spec.goalposts.high
        if spec.direction == "lower is worse":
            none, full = full, none
        scale = ", on a scale of log(1 + value)" if spec.goalposts.scale == "log1p" else ""
        lines.append(("Goalposts", f"hazard 0 at {none:g}, hazard 1 at {full:g}{scale}"))
    if spec.categories is not None:
        lines.append(("Categories", "; ".join(f"{name} {share:g}" for name, share in spec.categories.items())))
    if spec.floor:
        lines.append(("Floor", f"hazard {spec.floor:g}"))
    lines.append(("An unknown gets", f"{unknown_words(code)}; ask for {spec.unknown.ask}"))
    if definition.axis != "conduct":
        absent = f"0 points, '{definition.absent_value}'" if definition.absent == "zero" else "not known"
        lines.append(("A key without a row", absent))
    lines.append(
        (
            "Source",
            f"{source_link(code)}, edition {edition_of(code)}, table `{spec.source.table}`, column `{spec.source.column}`",
        )
    )
    if spec.source.id != "supplier_list":
        sidecar = _catalogue().sidecar(spec.source.id, spec.source.table)
        if sidecar.years:
            first, last = sidecar.years.first, sidecar.years.last
            lines.append(("Years in the table", f"{first}" if first == last else f"{first} to {last}"))
    else:
        lines.append(("Years in the table", "as supplied"))
    lines.append(("Carries points as", "history" if spec.history else "evidence of today"))
    lines.append(("References", ", ".join(spec.references)))
    module = module_of(definition)
    lines.append(("Code", f"[`{module}`](../../{module})"))
    lines.append(("Tests", ", ".join(f"[`{path}`](../../{path})" for path in tests_of(code))))
    table = [f"| {name} | {text.replace('|', '/')} |" for name, text in lines]
    return "\n".join([CARD, "| In the scorecard | |", "|---|---|", *table, END])


def points_block(code: str, cases: Sequence[Example], found: Sequence[Mapping[str, Mapping[str, Any]]]) -> str:
    """The block of points: weight x hazard of every example."""
    weight = spec_of(code).hazard_to_points
    lines = [POINTS, "| Case | Hazard | x weight | = points |", "|---|---|---|---|"]
    for example, contribution in zip(cases, found, strict=True):
        if example.instead:
            lines.append(f"| {example.case} | | | part of `{example.instead}` |")
        else:
            hazard = contribution[code]["hazard_0_1"]
            lines.append(f"| {example.case} | {hazard:.4f} | {weight:+g} | {weight * hazard + 0.0:+.4f} |")
    return "\n".join([*lines, END])


def replaced(text: str, start: str, block: str) -> str:
    """A page with one of its generated blocks written anew; it must be there."""
    found = re.subn(rf"{re.escape(start)}.*?{re.escape(END)}", lambda _: block, text, count=1, flags=re.S)
    if found[1] != 1:
        raise ValueError(f"the marker '{start}' is missing")
    return found[0]


def renewed(pages: Mapping[str, str]) -> dict[str, str]:
    """Pages by code with their generated blocks as they must be."""
    cases = {code: examples_of(text) for code, text in pages.items()}
    flat = explained([example.profile for examples in cases.values() for example in examples])
    out, at = {}, 0
    for code, text in pages.items():
        found = flat[at : at + len(cases[code])]
        at += len(cases[code])
        out[code] = replaced(replaced(text, CARD, card_block(code)), POINTS, points_block(code, cases[code], found))
    return out


def read_pages() -> dict[str, str]:
    """The pages there are, by code, in the scorecard's order."""
    there = {path.stem: path.read_text("utf-8") for path in PAGES.glob("*.md") if path != INDEX}
    order = codes()
    return {code: there[code] for code in sorted(there, key=lambda c: (order.index(c) if c in order else 999, c))}


def index() -> str:
    """The index page."""
    lines = [
        "# Indicators",
        "",
        f"<!-- Made by `{RUN}`. -->",
        "",
        "One page each: what it is, why it is a red flag, how its hazard comes about, what it leaves out and does not say, and a worked",
        "example that is run as a test. How points add up to a score is in [the method](../method.md), every source in",
        "[the list of sources](../sources.md). Locators such as S3:176 name a source document and its line; ids such as V1 or F11 are",
        "entries of [the register of what those documents say](../evidence.md).",
        "",
    ]
    card = screen().card
    for layer in LAYERS:
        lines += [f"## {card.layers[layer].title}", "", "| code | title | source | edition | an unknown gets |"]
        lines += ["|---|---|---|---|---|"]
        for spec in (spec for spec in card.indicators if spec.layer == layer):
            source = source_link(spec.code)
            lines.append(
                f"| [`{spec.code}`]({spec.code}.md) | {spec.title}{' (history)' if spec.history else ''} | {source} | "
                f"{edition_of(spec.code)} | {unknown_words(spec.code)} |"
            )
        lines.append("")
    return "\n".join(lines)


# ---------------------------------------------------------------- writing


def yaml_of(examples: Sequence[Example]) -> str:
    """Examples as the YAML of a page."""

    def scalar(value: Any) -> str:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list):
            return "[" + ", ".join(scalar(item) for item in value) + "]"
        if (
            isinstance(value, str)
            and re.fullmatch(r"[A-Z]{3}|[A-Z][a-z]+|[a-z_]+", value)
            and value.lower() not in WORDS
        ):
            return value
        return json.dumps(value, ensure_ascii=False)

    lines = []
    for example in examples:
        profile = ", ".join(f"{name}: {scalar(value)}" for name, value in example.profile.items())
        lines += [f"- case: {json.dumps(example.case, ensure_ascii=False)}", f"  shows: {example.shows}"]
        lines.append(f"  profile: {{{profile}}}")
        rest = example.model_dump(exclude={"case", "shows", "profile"}, exclude_none=True)
        lines += [f"  {name}: {scalar(value)}" for name, value in rest.items()]
    return "\n".join(lines)


def with_examples(text: str, examples: Sequence[Example]) -> str:
    """A page with other examples."""
    return re.sub(r"```yaml\n.*?```", lambda _: f"```yaml\n{yaml_of(examples)}\n```", text, count=1, flags=re.S)


def fill(code: str, examples: Sequence[Example]) -> list[Example]:
    """Examples with the engine's figures."""
    found = explained([example.profile for example in examples])
    return [filled(code, example, contribution) for example, contribution in zip(examples, found, strict=True)]


def scaffold(code: str, profile: Mapping[str, Any]) -> str:
    """A new page; the test of pages refuses it until its WRITE lines are gone."""
    spec = spec_of(code)
    write = {title: f"WRITE: {title.lower()}." for title in SECTIONS}
    write["What it is"] = REGISTRY[code].doc
    write["Why it is a red flag"] = f"{spec.rationale}\n\nWRITE: locators of {', '.join(spec.references)}."
    write["Method"] = f"WRITE: value, hazard, unknown.\n\n{CARD}\n{END}"
    cases = fill(code, [Example(case="WRITE: a true positive", shows="finding", profile=dict(profile))])
    write["Worked example"] = f"```yaml\n{yaml_of(cases)}\n```\n\n{POINTS}\n{END}"
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in write.items())
    return f"# {spec.title} (`{code}`)\n\nWRITE: one sentence.\n\n{body}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Renew the generated parts of docs/indicators/.")
    parser.add_argument("--new", metavar="CODE", help="lay out a page for an indicator that has none")
    parser.add_argument("--example", default="country=CHN sector=01 goods=Cotton", help="profile for --new")
    parser.add_argument(
        "--renew", metavar="CODE", action="append", default=[], help="fill this page's examples anew (or: all)"
    )
    asked = parser.parse_args(arguments)
    if asked.new:
        page = PAGES / f"{asked.new}.md"
        if page.exists():
            sys.stderr.write(f"{page.name} is there already; edit it, or use --renew.\n")
            return 2
        fields = dict(part.split("=", 1) for part in asked.example.split())
        profile = {name: yaml.safe_load(v) if name not in FIELDS else v for name, v in fields.items()}
        if "goods" in profile:
            profile["goods"] = profile["goods"].replace("_", " ").split(";")
        page.write_text(scaffold(asked.new, profile), "utf-8")
    pages = read_pages()
    for code in pages if asked.renew == ["all"] else asked.renew:
        pages[code] = with_examples(pages[code], fill(code, examples_of(pages[code])))
    for code, text in renewed(pages).items():
        (PAGES / f"{code}.md").write_text(text, "utf-8")
    INDEX.write_text(index(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
