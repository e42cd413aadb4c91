import pytest


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user's data folder that does not exist yet."""
    folder = tmp_path / "home" / "riskscreen"
    monkeypatch.setenv("RISKSCREEN_DATA", str(folder))
    return folder
