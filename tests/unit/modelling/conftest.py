import pytest

from riskscreen.modelling.history import read_shipped
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.screening.assess import load_bundle
from riskscreen.screening.scorecard import load_scorecard


@pytest.fixture(scope="session")
def tables():
    return load_catalogue()


@pytest.fixture(scope="session")
def card():
    return load_scorecard()


@pytest.fixture(scope="session")
def today(tables):
    return load_bundle(tables)


@pytest.fixture(scope="session")
def pairs(tables, card):
    return read_shipped(tables, card)
