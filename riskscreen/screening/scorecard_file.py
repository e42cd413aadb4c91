"""Write a scorecard in the form that the shipped one has: short parts on a line, long sentences folded."""

import os
import tempfile
from pathlib import Path
from typing import Any

import yaml

from riskscreen.domain.errors import UsageError
from riskscreen.screening.scorecard import Scorecard, load_scorecard

WIDTH = 140
FILE = "scorecard.yml"
#: Parts that stand on a line of their own as `{...}` or `[...]`.
ON_ONE_LINE = {
    "goalposts",
    "source",
    "references",
    "cuts",
    "shares",
    "country",
    "sector",
    "goods",
    "supplier",
    "control",
}
HEAD = (
    "# A tuned scorecard of riskscreen, written by riskscreen.save_scorecard; `log` says who changed what, when and why.\n"
    "# points = weight x hazard (0-1); z = base + sum of points; likelihood = 100 / (1 + exp(-z)), an index and not a "
    "probability.\n"
)


class _Line(dict[str, Any]):
    """A mapping on one line."""


class _Row(list[Any]):
    """A list on one line."""


class _Dumper(yaml.SafeDumper):
    """Indents lists, folds long texts, and never writes aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = ">" if len(text) > WIDTH - 40 else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    _Line, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)
)
_Dumper.add_representer(
    _Row, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def scorecard_text(card: Scorecard) -> str:
    """Return a scorecard as the text of a YAML file.

    Args:
        card: the scorecard.

    Returns:
        Text that loads as a scorecard of the same digest; values that are the default are left out.
    """
    content = card.model_dump(exclude_defaults=True)
    parts = [HEAD]
    for key, value in content.items():
        shaped = [_shaped("rule", entry) for entry in value] if key in ("floors", "limits") else _shaped(key, value)
        if key in ("severity", "priority"):
            shaped = _on_lines(value)
        text = yaml.dump(
            {key: shaped}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
        )
        wide = isinstance(value, dict | list | tuple)
        parts.append(("\n" if wide else "") + (_spaced(text) if key == "indicators" else text))
    return "".join(parts)


def _shaped(key: str, value: Any) -> Any:
    """Put short parts on one line; plain lists and mappings otherwise."""
    if isinstance(value, dict):
        shaped = {k: _shaped(k, v) for k, v in value.items()}
        short = key in ON_ONE_LINE or (key in ("unknown", "prior", "categories") and len(str(value)) < WIDTH)
        return _Line(shaped) if short else shaped
    if isinstance(value, list | tuple):
        shaped_list = [_shaped("", entry) for entry in value]
        return _Row(shaped_list) if key in ON_ONE_LINE else shaped_list
    return value


def _on_lines(value: dict[str, Any]) -> dict[str, Any]:
    """Put every entry of the severity rules and of the priorities on one line."""
    return {
        key: [_Line(rule) for rule in part]
        if isinstance(part, list | tuple)
        else (_Line(part) if isinstance(part, dict) else part)
        for key, part in value.items()
    }


def _spaced(text: str) -> str:
    """Set an empty line between indicators."""
    return text.replace("\n  - code:", "\n\n  - code:").replace("indicators:\n\n", "indicators:\n", 1)


def save_scorecard(card: Scorecard, folder: str | Path) -> Path:
    """Write a named, justified scorecard to `folder/<name>/<version>/scorecard.yml`.

    Args:
        card: a scorecard made with `edit`.
        folder: where scorecards are kept; it is made where it is not there.

    Returns:
        The file. Loading it gives a scorecard of the same digest.

    Raises:
        UsageError: the scorecard does not say who made it and why, another one of that name and version is there
            already, or the folder cannot be written to.
    """
    if not card.log:
        raise UsageError(
            f"scorecard {card.name} {card.version} does not say who made it and why; use riskscreen.edit before saving."
        )
    path = Path(folder) / card.name / card.version / FILE
    if path.exists():
        if load_scorecard(path).digest() == card.digest():
            return path
        raise UsageError(f"{path}: another scorecard {card.name} {card.version} is there; choose a later version.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(scorecard_text(card))
    except OSError as error:
        raise UsageError(f"{path}: the scorecard cannot be written ({type(error).__name__}).") from error
    written = Path(name)
    try:
        if load_scorecard(written).digest() != card.digest():
            raise RuntimeError(f"scorecard {card.name} {card.version} does not read back as it was written")
        written.chmod(0o644)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)
    return path
