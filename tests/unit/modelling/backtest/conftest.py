"""The shipped tables and the shipped specification; only its development steps are ever run here."""

import pytest

from riskscreen.modelling.backtest.history import read_chapter
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.screening.assess import load_bundle


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="session")
def specification():
    return load_specification()


@pytest.fixture(scope="session")
def chapters(catalogue, specification):
    whole = load_bundle(catalogue)
    return [read_chapter(whole, step) for step in specification.of("development")]
