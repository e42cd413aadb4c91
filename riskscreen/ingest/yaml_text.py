"""Reads YAML in which every scalar is text: a header word "no" or a country "NO" must not turn into a truth value."""

from pathlib import Path
from typing import Any

import yaml


def parse_yaml_text(text: str) -> Any:
    """Return the mappings, lists and texts of a YAML document.

    Args:
        text: the document.

    Raises:
        yaml.YAMLError: where the text is not YAML.
    """
    # The C loader reads the shipped word lists in a tenth of the time; not every build of PyYAML has it.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def read_yaml_text(path: Path) -> Any:
    """Return the content of a YAML file, every scalar as text."""
    return parse_yaml_text(path.read_text(encoding="utf-8"))
