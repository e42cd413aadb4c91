"""Bring notebooks into the form that git keeps: `python -m tests.notebooks.strip notebooks/*.ipynb`."""

import json
import sys
from pathlib import Path
from typing import Any

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def stripped(notebook: dict[str, Any]) -> str:
    """Return a notebook's text without outputs, counts and metadata of a machine, keys sorted."""
    cells = [
        {**cell, "metadata": {}} | ({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})
        for cell in notebook["cells"]
    ]
    kept = {**notebook, "cells": cells, "metadata": METADATA}
    return json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(stripped(json.loads(path.read_text("utf-8"))), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
