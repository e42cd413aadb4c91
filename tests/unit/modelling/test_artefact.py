import hashlib
import shutil

import numpy as np
import pytest
import yaml
from sklearn.linear_model import LogisticRegression

from riskscreen.domain.errors import ModelContractError
from riskscreen.modelling.artefact import CONTRACT_FILE, MODEL_FILE, load_model, save_model

CODES = ("tip_tier", "rule_of_law", "human_development")
SAID = {
    "name": "tiny",
    "version": "1",
    "title": "A tiny model",
    "answers": "nothing",
    "features": [{"code": code} for code in CODES],
    "scorecard": "default/1",
    "scorecard_sha256": "0",
    "reference_sha256": "0",
    "trained_on": {"rows": 200},
    "metrics": {},
    "limits": ["It is for tests."],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    random = np.random.default_rng(0)
    hazards = random.random((200, 3))
    folder = tmp_path_factory.mktemp("model")
    save_model(LogisticRegression().fit(hazards, hazards[:, 0] > 0.5), folder, SAID)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "copy")


def _rewrite(folder, **changes):
    path = folder / CONTRACT_FILE
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | changes), "utf-8")


def _put(folder, content):
    (folder / MODEL_FILE).write_bytes(content)
    _rewrite(folder, model_sha256=hashlib.sha256(content).hexdigest())


def test_a_model_that_keeps_its_contract_is_loaded(folder):
    model, contract = load_model(folder, CODES)
    assert contract.codes == CODES
    assert model.predict(np.array([[0.9, 0.1, 0.1]])).tolist() == [True]


def test_a_changed_byte_is_refused(folder):
    content = bytearray((folder / MODEL_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / MODEL_FILE).write_bytes(bytes(content))
    with pytest.raises(ModelContractError, match=r"SHA-256 is \w+\.\.\., its contract says .*; the file was changed"):
        load_model(folder, CODES)


@pytest.mark.parametrize(
    ("features", "said"),
    [
        (CODES[:2], "names the feature 'human_development', which is not here"),
        ((*CODES, "gender_inequality"), "does not name the feature 'gender_inequality', which is here"),
        ((CODES[1], CODES[0], CODES[2]), "has 'tip_tier' as feature 1, here it is 'rule_of_law'"),
    ],
)
def test_other_features_or_another_order_are_refused(folder, features, said):
    with pytest.raises(ModelContractError, match=said):
        load_model(folder, features)


def test_another_release_of_scikit_learn_is_refused(folder):
    _rewrite(folder, scikit_learn="0.99.1")
    with pytest.raises(ModelContractError, match=r"fitted with scikit-learn 0\.99\.1, installed is"):
        load_model(folder, CODES)


def _harmless(value):
    return value


def test_a_type_that_is_not_trusted_is_refused_before_anything_of_it_is_built(folder):
    from sklearn.preprocessing import FunctionTransformer
    from skops.io import dumps

    _put(folder, dumps(FunctionTransformer(_harmless)))
    with pytest.raises(ModelContractError, match=r"holds a type that is not trusted .*_harmless"):
        load_model(folder, CODES)


def test_a_file_that_is_no_model_is_refused(folder):
    _put(folder, b"not a zip at all")
    with pytest.raises(ModelContractError, match="no model file of skops"):
        load_model(folder, CODES)


def test_a_pickle_is_refused(folder):
    import pickle

    _put(folder, pickle.dumps(LogisticRegression()))
    with pytest.raises(ModelContractError, match="no model file of skops"):
        load_model(folder, CODES)


def test_a_model_of_another_width_than_its_contract_is_refused(folder):
    _rewrite(folder, features=[{"code": code} for code in CODES[:2]])
    with pytest.raises(ModelContractError, match="takes 3 features, its contract names 2"):
        load_model(folder, CODES[:2])


def test_an_unknown_key_in_the_contract_is_refused_by_name(folder):
    _rewrite(folder, colour="red")
    with pytest.raises(ModelContractError, match=r"contract\.yml: colour"):
        load_model(folder, CODES)


def test_a_missing_contract_is_refused(folder):
    (folder / CONTRACT_FILE).unlink()
    with pytest.raises(ModelContractError, match="contract cannot be read"):
        load_model(folder, CODES)
