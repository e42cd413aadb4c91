"""What the user knows better than the resolvers: judgements, a sector mapping, suggestions that are accepted.

They override what the resolvers say of a distinct text, in this order: a judgement, then the mapping, then the resolver, then a
suggestion where it knew nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskscreen.domain.issues import make_issues
from riskscreen.ingest.sector_map import SectorMap, load_sector_map
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.reference.answer_keys import Kind, answer_keys
from riskscreen.reference.answers import country_of, describe_answer
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.goods import broader_goods
from riskscreen.reference.judgements import FORCE_SCHEMA, Judgements, load_judgements
from riskscreen.reference.listed_goods import goods_beyond
from riskscreen.reference.territories import country_names

Resolver = Callable[[pl.Series], pl.DataFrame]

JUDGED, MAPPED, SUGGESTED = "judgement", "mapped", "suggested"
"""Statuses of texts that were answered by a judgement, by the sector mapping, by a suggestion."""

JUDGEMENTS_COPY = "judgements.yml"
"""The log of judgements as the run used it, in its result folder."""

TOLD_SCHEMA = {
    "group": pl.UInt16(),
    "kind": pl.String(),
    "value": pl.String(),
    "key": pl.String(),
    "status": pl.String(),
    "codes": pl.List(pl.String()),
    "who": pl.String(),
    "when": pl.String(),
    "changed": pl.Boolean(),
}
_TEXTS = {"country": "country_text", "sector": "sector_text", "goods": "goods_text"}
_ISSUES = {JUDGED: "judgement-applied", SUGGESTED: "suggestion-accepted"}


@dataclass(frozen=True)
class Answers:
    """The user's answers for a run.

    Attributes:
        judgements: the log, or null.
        sector_map: the mapping, or null.
        accept_suggestions: read unknown countries as the suggestion that lies within the safe distance.
        beyond: goods of the edition in force that the shipped tables do not have.
        told: what was applied in the groups read so far, `TOLD_SCHEMA`; it is filled while the groups are resolved.
    """

    judgements: Judgements | None
    sector_map: SectorMap | None
    accept_suggestions: bool
    told: list[pl.DataFrame]
    beyond: tuple[str, ...] = ()

    @classmethod
    def load(cls, options: ScreenOptions, catalogue: Catalogue) -> "Answers":
        """Read the files that the options name.

        Args:
            options: the run's options.
            catalogue: the tables that the run uses; goods of the list in force may be named as answers.

        Raises:
            ConfigError: one of them cannot be used.
        """
        beyond = goods_beyond(catalogue, whole=True)
        return cls(
            load_judgements(options.judgements, beyond=beyond) if options.judgements else None,
            load_sector_map(options.sector_map) if options.sector_map else None,
            options.accept_suggestions,
            [],
            beyond,
        )

    def copies(self) -> dict[str, bytes]:
        """Return the files as they were read, by their names in the result folder."""
        found = {}
        if self.judgements is not None:
            found[JUDGEMENTS_COPY] = self.judgements.content
        if self.sector_map is not None:
            found[sector_map_copy(self.sector_map.path.suffix)] = self.sector_map.content
        return found

    def over(self, kind: Kind, resolver: Resolver, *, group: int) -> Resolver:
        """Return a resolver that lets the answers override another.

        Args:
            kind: what it resolves.
            resolver: gives `value`, `status` and the codes of distinct texts.
            group: the tables that the texts are of.
        """

        def answered(values: pl.Series) -> pl.DataFrame:
            found = resolver(values)
            given = self._given(kind, found)
            if given.is_empty():
                return found
            return self._override(kind, found, given, group)

        return answered

    def _given(self, kind: Kind, found: pl.DataFrame) -> pl.DataFrame:
        """Return the answers for these texts: value, key, codes, status, who, when; one row per text that has one."""
        keyed = found.select("value").with_columns(answer_keys(kind, found["value"])).drop_nulls("value")
        blank = pl.lit(None, pl.String)
        parts = []
        if self.judgements is not None:
            held = self.judgements.in_force(kind).select("key", "codes", "who", "when")
            parts.append(keyed.join(held, on="key").with_columns(pl.lit(JUDGED).alias("status")))
        if self.sector_map is not None and kind == "sector":
            held = self.sector_map.entries.select("key", "codes", blank.alias("who"), blank.alias("when"))
            parts.append(keyed.join(held, on="key").with_columns(pl.lit(MAPPED).alias("status")))
        if self.accept_suggestions and kind == "country":
            iso3 = country_names().select(pl.col("name_en").alias("suggestion"), pl.concat_list("iso3").alias("codes"))
            near = found.filter(pl.col("status") == "unknown").select("value", "suggestion").join(iso3, on="suggestion")
            held = near.select("value", "codes", blank.alias("who"), blank.alias("when"))
            parts.append(keyed.join(held, on="value").with_columns(pl.lit(SUGGESTED).alias("status")))
        columns = ["value", *(name for name in TOLD_SCHEMA if name in (*FORCE_SCHEMA, "status") and name != "value")]
        if not parts:
            return pl.DataFrame(schema={name: TOLD_SCHEMA[name] for name in columns})
        return pl.concat([part.select(columns) for part in parts]).unique("value", keep="first", maintain_order=True)

    def _override(self, kind: Kind, found: pl.DataFrame, given: pl.DataFrame, group: int) -> pl.DataFrame:
        codes = _codes_of(kind, given, self.beyond)
        joined = found.join(codes, on="value", how="left", suffix="_given", maintain_order="left")
        is_given = pl.col("status_given").is_not_null()
        same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_given")) for name in _COMPARED[kind])
        changed = joined.filter(is_given).select("value", (~same).alias("changed"))
        told = given.join(changed, on="value", maintain_order="left").with_columns(
            pl.lit(group, pl.UInt16).alias("group"), pl.lit(kind).alias("kind")
        )
        self.told.append(told.select(list(TOLD_SCHEMA)).cast(pl.Schema(TOLD_SCHEMA)))
        return joined.with_columns(
            pl.when(is_given).then(f"{name}_given").otherwise(name).alias(name)
            for name in codes.columns
            if name != "value"
        ).select(found.columns)


_COMPARED = {"country": ("country_iso3", "subdivision_code"), "sector": ("sectors",), "goods": ("goods",)}
"""What must be the same for an answer to have changed nothing."""


def sector_map_copy(suffix: str) -> str:
    """Return the name of the sector mapping in a result folder."""
    return f"sector-map{suffix.lower()}"


def _codes_of(kind: Kind, given: pl.DataFrame, beyond: tuple[str, ...]) -> pl.DataFrame:
    """Return the columns that a resolver of this kind gives, filled from the answers."""
    first, nothing = pl.col("codes").list.first(), pl.lit(None, pl.String)
    if kind == "country":
        pairs = [country_of(code) if code else (None, None) for code in given.select(first)["codes"].to_list()]
        places = pl.DataFrame(pairs, schema={"country_iso3": pl.String, "subdivision_code": pl.String}, orient="row")
        empty = [nothing.alias(name) for name in ("candidates", "suggestion")]
        return pl.concat([given.select("value", "status"), places], how="horizontal").with_columns(empty)
    if kind == "sector":
        return given.select(
            "value", "status", first.alias("sector_isic"), pl.col("codes").alias("sectors"), nothing.alias("detail")
        )
    own = given.select("value", pl.col("codes").alias("good")).explode("good").drop_nulls()
    wider = own.join(broader_goods(beyond), on="good").select("value", good="broader")
    goods = pl.concat([own, wider]).group_by("value").agg(pl.col("good").unique().sort().alias("goods"))
    empty_list = pl.lit([], pl.List(pl.String))
    return (
        given.select("value", "status")
        .join(goods, on="value", how="left", maintain_order="left")
        .with_columns(pl.col("goods").fill_null(empty_list), nothing.alias("unmatched"))
    )


@dataclass(frozen=True)
class Applied:
    """What the user's answers did to a list.

    Attributes:
        answers: the answers.
        texts: `TOLD_SCHEMA` and `rows`: in how many rows the text stands; one row per group, kind and text.
    """

    answers: Answers
    texts: pl.DataFrame

    def as_record(self) -> dict[str, Any]:
        """Return what the manifest says: digests, and how many judgements, texts and rows."""
        return {
            "judgements": self._file(JUDGED, self.answers.judgements),
            "sector_map": self._file(MAPPED, self.answers.sector_map),
            "suggestions": self._count(SUGGESTED) if self.answers.accept_suggestions else None,
        }

    def _file(self, status: str, file: Judgements | SectorMap | None) -> dict[str, Any] | None:
        if file is None:
            return None
        name = JUDGEMENTS_COPY if isinstance(file, Judgements) else sector_map_copy(file.path.suffix)
        return {"file": name, "sha256": file.sha256, **self._count(status)}

    def _count(self, status: str) -> dict[str, int]:
        mine = self.texts.filter(pl.col("status") == status)
        return {
            "applied": mine.select("kind", "key").n_unique() if mine.height else 0,
            "rows": int(mine["rows"].sum()),
            "rows_changed": int(mine.filter("changed")["rows"].sum()),
        }

    def lines(self) -> list[str]:
        """Return what was applied, for the user."""
        words = {
            "judgements": "judgements applied",
            "sector_map": "entries of the sector mapping applied",
            "suggestions": "suggestions of countries accepted",
        }
        return [
            f"{words[name]}: {found['applied']:,}, in {found['rows']:,} row{'s' if found['rows'] != 1 else ''}, "
            f"of which {found['rows_changed']:,} are read otherwise than without"
            for name, found in self.as_record().items()
            if found is not None
        ]

    def issues(self, labels: dict[int, str], columns: dict[int, dict[str, str]]) -> list[pl.LazyFrame]:
        """Return an issue for every text that a judgement or a suggestion answered, and one a table for the sector mapping.

        Args:
            labels: group -> its table's label.
            columns: group -> field -> the user's name of the column.
        """
        frames = []
        for (number, kind, status), part in self.texts.group_by("group", "kind", "status", maintain_order=True):
            place = {"source_file": pl.lit(labels[number]), "source_row": pl.lit(None, pl.UInt32)}
            column = columns[number].get(kind)
            if status == MAPPED:
                detail = f"Texts of the list ({part.height:,}, in rows: {int(part['rows'].sum()):,})"
                frame = pl.LazyFrame({"n": [0]}).with_columns(**place)
                frames.append(make_issues(frame, "sector-mapped", field=kind, column=column, detail=detail))
                continue
            told = [_sentence(row) for row in part.iter_rows(named=True)]
            frame = part.lazy().with_columns(**place, told=pl.Series(told, dtype=pl.String))
            code = _ISSUES[status]
            frames.append(
                make_issues(frame, code, field=kind, column=column, value=pl.col("value"), detail=pl.col("told"))
            )
        return frames


def _sentence(row: dict[str, Any]) -> str:
    """Return what is said of one text: the answer, how often, and by whom."""
    rows = f"in {row['rows']:,} row{'s' if row['rows'] != 1 else ''}"
    by = f", as {row['who']} judged on {row['when'][:10]}" if row["who"] else ""
    return f"{describe_answer(row['kind'], row['codes'])} {rows}{by}"


def applied(answers: Answers, rows: pl.LazyFrame) -> Applied:
    """Count the rows that the answers reached.

    Args:
        answers: as filled while the groups were resolved.
        rows: resolved rows, with `group`.
    """
    if not answers.told:
        return Applied(answers, pl.DataFrame(schema=TOLD_SCHEMA | {"rows": pl.UInt32()}))
    told = pl.concat(answers.told)
    parts = []
    for kind, text in _TEXTS.items():
        mine = told.filter(pl.col("kind") == kind)
        if mine.height:
            status = pl.col(f"{kind}_status")
            counts = (
                rows.filter(status.is_in([JUDGED, MAPPED, SUGGESTED]))
                .group_by("group", pl.col(text).alias("value"))
                .agg(pl.len().alias("rows"))
                .collect(engine="streaming")
            )
            parts.append(mine.join(counts, on=["group", "value"], maintain_order="left"))
    return Applied(answers, pl.concat(parts))
