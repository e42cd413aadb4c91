"""The accessibility rules of axe-core on an open page.

They come from npm: `npm ci --prefix tests/browser` puts them where `AXE` says; .ci/run does so.
"""

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}


def grave_violations(page: Any) -> list[str]:
    """Run every rule of axe-core (WCAG 2.2 A and AA, and its best practices) on a page as it stands.

    Args:
        page: an open page of a context that was made with `bypass_csp=True`: the policy of our pages lets nothing be added.

    Returns:
        One text per rule of impact serious or critical that is broken, with the first elements that break it.
    """
    if not AXE.exists():
        pytest.skip("axe-core is not here; install it with: npm ci --prefix tests/browser")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']}))")
    assert len(found["passes"]) > 5, "axe-core looked at nothing"
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + "; ".join(node["html"][:160] + " " + node["failureSummary"][:200] for node in rule["nodes"][:4])
        for rule in found["violations"]
        if rule["impact"] in GRAVE
    ]
