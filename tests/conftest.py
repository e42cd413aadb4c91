"""Settings for all tests: hypothesis without surprises of speed, and in CI a skip that hides a missing tool is a failure."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def _no_user_data(tmp_path_factory):
    """Keep the tests from the reference tables that whoever runs them has imported."""
    os.environ["RISKSCREEN_DATA"] = str(tmp_path_factory.mktemp("user") / "data")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure in CI, except where shared inputs are absent: those are not the project's to bring."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("RISKSCREEN_CI") and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if "shared inputs are absent" not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped in CI: {reason}"
