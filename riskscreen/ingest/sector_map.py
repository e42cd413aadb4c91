"""A user's own list of what their sector texts or codes mean: text -> ISIC Rev. 4 code, or group of sectors."""

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

from riskscreen.domain.errors import ConfigError, RiskscreenError
from riskscreen.ingest.raw import ROW
from riskscreen.ingest.read import read_list
from riskscreen.reference.answer_keys import answer_keys
from riskscreen.reference.answers import read_answer
from riskscreen.reference.goods_text import normalise

MAP_SCHEMA = {"key": pl.String(), "value": pl.String(), "codes": pl.List(pl.String())}

_ANSWERS = (
    *("answer", "isic", "isic code", "isic rev 4", "isic rev 4 code", "isic4", "isic sector", "sector isic"),
    *("isic or group", "group", "sector group", "target", "to", "maps to", "mapped to", "meaning", "means"),
)
"""Normalised names of the column that says what a text means."""
_TEXTS = (
    *("value", "text", "from", "source", "sector", "sector text", "sector name", "company sector", "company code"),
    *("our code", "our sector", "category", "category code", "commodity", "commodity code", "industry", "activity"),
    *("internal code", "code", "name", "description", "label", "key", "spend category", "material group"),
)
"""Normalised names of the column that holds the texts, the surest first."""
_YAML = {".yml", ".yaml"}
_MOST = 5

_Row = tuple[str, str, str]
"""Where it stands ("row 4"), text, answer."""


@dataclass(frozen=True)
class SectorMap:
    """A sector mapping, as read.

    Attributes:
        path: the file.
        content: its bytes.
        entries: key (`reference.answer_keys`), value, codes (ISIC Rev. 4; empty for "unknown"); one row per key.
    """

    path: Path
    content: bytes
    entries: pl.DataFrame

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def load_sector_map(path: Path) -> SectorMap:
    """Read a sector mapping: CSV and kin, workbook, or YAML (`text: code`).

    Raises:
        ConfigError: the file cannot be read or holds nothing, its columns cannot be told apart, a text has two answers, or an answer is
            neither an ISIC Rev. 4 code nor a group of sectors.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"The sector mapping {path} cannot be read: {error.strerror or error}.") from error
    rows = _yaml_rows(content, path) if path.suffix.lower() in _YAML else _table_rows(path)
    if not rows:
        raise ConfigError(
            f"The sector mapping {path} holds no text with an answer; expected a text and a code in each row."
        )
    return SectorMap(path, content, _entries(rows, path))


def _entries(rows: Sequence[_Row], path: Path) -> pl.DataFrame:
    read: dict[str, tuple[str, ...]] = {}
    bad: dict[str, tuple[str, list[str]]] = {}
    for place, _, answer in rows:
        if answer in bad:
            bad[answer][1].append(place)
        elif answer not in read:
            try:
                read[answer] = read_answer("sector", answer)
            except ValueError as error:
                bad[answer] = (str(error), [place])
    if bad:
        said = "; ".join(f"{_some(places)}: {why}" for why, places in list(bad.values())[:3])
        more = f" (and {len(bad) - 3} other answers)" if len(bad) > 3 else ""
        raise ConfigError(
            f"The sector mapping {path} has answers that are not known{more}. {said[0].upper()}{said[1:]}."
        )
    keys = answer_keys("sector", pl.Series("value", [text for _, text, _ in rows], dtype=pl.String))
    seen: dict[str, _Row] = {}
    for key, row in zip(keys, rows, strict=True):
        first = seen.setdefault(key, row)
        if set(read[first[2]]) != set(read[row[2]]):
            raise ConfigError(
                f"The sector mapping {path} gives '{row[1]:.80}' two answers: '{first[2]}' in {first[0]} "
                f"and '{row[2]}' in {row[0]}; keep one."
            )
    told = [(key, text, list(read[answer])) for key, (_, text, answer) in seen.items()]
    return pl.DataFrame(told, schema=MAP_SCHEMA, orient="row")


def _some(places: Sequence[str]) -> str:
    return ", ".join(places[:_MOST]) + (f" and {len(places) - _MOST} more" if len(places) > _MOST else "")


def _yaml_rows(content: bytes, path: Path) -> list[_Row]:
    """Return the pairs of a YAML mapping; the tree is walked, since a loader would drop a key that stands twice."""
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise ConfigError(f"The sector mapping {path} is not UTF-8 text; save it as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 1})" if mark is not None else ""
        raise ConfigError(
            f"The sector mapping {path} is not YAML{place}; write lines such as 'Apparel: 14'."
        ) from error
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"The sector mapping {path} is no mapping; write lines such as 'Apparel: 14'.")
    rows = []
    for key, value in node.value:
        place = f"line {key.start_mark.line + 1}"
        parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not isinstance(key, yaml.ScalarNode) or not all(isinstance(part, yaml.ScalarNode) for part in parts):
            raise ConfigError(f"The sector mapping {path}, {place}: expected a text and a code, such as 'Apparel: 14'.")
        answer = "; ".join(part.value for part in parts)
        if key.value.strip() and answer.strip():
            rows.append((place, key.value, answer))
    return rows


def _table_rows(path: Path) -> list[_Row]:
    with tempfile.TemporaryDirectory(prefix="riskscreen-") as stage:
        try:
            tables = read_list([path], stage_dir=Path(stage)).tables
        except RiskscreenError as error:
            raise ConfigError(f"The sector mapping cannot be used. {error}") from error
        rows: list[_Row] = []
        for table in tables:
            frame = table.frame.collect()
            text, answer = _columns(frame.select(table.columns), path)
            where = f"{table.sheet}, row " if table.sheet and len(tables) > 1 else "row "
            kept = frame.filter(pl.col(text).is_not_null() & pl.col(answer).is_not_null())
            rows += [(f"{where}{row}", value, said) for row, value, said in kept.select(ROW, text, answer).iter_rows()]
    return rows


def _columns(frame: pl.DataFrame, path: Path) -> tuple[str, str]:
    """Return which column holds the texts and which the answers."""
    names = frame.columns
    keys = dict(
        zip(names, pl.DataFrame({"name": names}).select(normalise(pl.col("name")))["name"].to_list(), strict=True)
    )
    answer = _first(names, keys, _ANSWERS)
    if answer is None:
        fitting = [name for name in names if keys[name] not in _TEXTS[:8] and _all_codes(frame[name])]
        answer = fitting[0] if len(fitting) == 1 else None
    others = [name for name in names if name != answer]
    text = _first(others, keys, _TEXTS) or (others[0] if len(others) == 1 else None)
    if answer is None or text is None:
        raise ConfigError(
            f"The sector mapping {path} has the columns {', '.join(names[:12])}; it cannot be told which holds your texts and which the "
            "ISIC codes. Call them 'text' and 'isic'."
        )
    return text, answer


def _first(names: Iterable[str], keys: dict[str, str], wanted: Iterable[str]) -> str | None:
    listed = list(names)
    return next((name for word in wanted for name in listed if keys[name] == word), None)


def _all_codes(values: pl.Series) -> bool:
    """Whether every value of a column can be an answer."""
    for value in values.drop_nulls().unique():
        try:
            read_answer("sector", value)
        except ValueError:
            return False
    return values.drop_nulls().len() > 0
