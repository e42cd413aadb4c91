"""Model files: a skops file and its contract. Never a pickle: loading builds only the types that are named here.

`contract.yml` says which features the model was fitted on, in which order, with which scorecard and tables, by which scikit-learn, and
what the model file's SHA-256 is. Whoever loads says what features there are; a file of another contract is refused.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riskscreen.domain.errors import ModelContractError

MODEL_FILE, CONTRACT_FILE = "model.skops", "contract.yml"

TRUSTED = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)
"""Types of scikit-learn that a model file may hold beside those that skops trusts by itself."""


class Frozen(BaseModel):
    """Refuses keys that it does not know, and changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Feature(Frozen):
    """A column of the model's input.

    Attributes:
        code: indicator.
        kind: a hazard from 0 to 1, higher = worse.
        monotone: the forecast never falls as the hazard rises.
    """

    code: str
    kind: Literal["hazard 0-1"] = "hazard 0-1"
    monotone: Literal["rising"] = "rising"


class Contract(Frozen):
    """What a model file was made from and what it needs."""

    name: str
    version: str
    title: str
    answers: str
    """The question that its output answers, in words."""
    features: tuple[Feature, ...] = Field(min_length=1)
    scorecard: str
    scorecard_sha256: str
    reference_sha256: str
    scikit_learn: str
    skops: str
    model_sha256: str
    trained_on: dict[str, Any]
    """The training funnel: rows read, dropped by reason, kept, positives."""
    metrics: dict[str, Any]
    limits: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Features in order."""
        return tuple(feature.code for feature in self.features)


def save_model(model: Any, folder: Path, contract: dict[str, Any]) -> Contract:
    """Write a model file and its contract.

    Args:
        model: a fitted scikit-learn estimator.
        folder: where to; made if it is not there.
        contract: the fields of `Contract` but versions and digest, which are added.

    Returns:
        The contract.
    """
    import zipfile

    import sklearn
    import skops
    from skops.io import dumps

    folder.mkdir(parents=True, exist_ok=True)
    content = dumps(model, compression=zipfile.ZIP_DEFLATED, compresslevel=9)
    made = Contract.model_validate(
        contract
        | {
            "scikit_learn": sklearn.__version__,
            "skops": skops.__version__,
            "model_sha256": hashlib.sha256(content).hexdigest(),
        }
    )
    (folder / MODEL_FILE).write_bytes(content)
    text = yaml.safe_dump(made.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=130)
    (folder / CONTRACT_FILE).write_text(
        f"# What {MODEL_FILE} was fitted on, and what loading holds it against. Written by the run;\n"
        f"# changing it makes the file unusable.\n{text}",
        encoding="utf-8",
    )
    return made


def read_contract(folder: Path) -> Contract:
    """Read a model's contract.

    Raises:
        ModelContractError: it is missing, not YAML, or not a contract.
    """
    path = folder / CONTRACT_FILE
    try:
        return Contract.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelContractError(f"{path}: the model's contract cannot be read ({type(error).__name__}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ", ".join(str(part) for part in first["loc"])
        raise ModelContractError(f"{path}: {place}: {first['msg']}.") from error


def load_model(folder: Path, features: Sequence[str]) -> tuple[Any, Contract]:
    """Load a model file that keeps its contract.

    Args:
        folder: holds `model.skops` and `contract.yml`.
        features: the features that there are, in order.

    Returns:
        The estimator and its contract.

    Raises:
        ModelContractError: a byte changed, other features or another order, another scikit-learn, a type that is not trusted.
    """
    import sklearn

    contract = read_contract(folder)
    path = folder / MODEL_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelContractError(f"{path}: the model file cannot be read ({type(error).__name__}).") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != contract.model_sha256:
        raise ModelContractError(
            f"{path}: the file's SHA-256 is {digest[:12]}..., its contract says {contract.model_sha256[:12]}...; the file was changed. "
            "Take it from where it was made again."
        )
    if contract.codes != tuple(features):
        raise ModelContractError(f"{path}: {_difference(contract.codes, tuple(features))}; fit the model anew.")
    if _series(sklearn.__version__) != _series(contract.scikit_learn):
        raise ModelContractError(
            f"{path}: fitted with scikit-learn {contract.scikit_learn}, installed is {sklearn.__version__}; trees of another release may "
            "mean something else. Install the one it was fitted with, or fit it anew."
        )
    model = _trusted(path, content)
    if getattr(model, "n_features_in_", None) != len(contract.codes):
        raise ModelContractError(
            f"{path}: the model takes {getattr(model, 'n_features_in_', 'an unknown number of')} features, its contract names "
            f"{len(contract.codes)}."
        )
    return model, contract


def _trusted(path: Path, content: bytes) -> Any:
    import zipfile

    from skops.io import get_untrusted_types, loads
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        strange = sorted(set(get_untrusted_types(data=content)) - set(TRUSTED))
        if strange:
            raise ModelContractError(
                f"{path}: the file holds a type that is not trusted ({strange[0]}); only estimators of scikit-learn are loaded."
            )
        return loads(content, trusted=list(TRUSTED))
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        ImportError,
        UntrustedTypesFoundException,
    ) as error:
        raise ModelContractError(f"{path}: this is no model file of skops ({type(error).__name__}).") from error


def _series(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _difference(said: tuple[str, ...], here: tuple[str, ...]) -> str:
    missing = [code for code in said if code not in here]
    added = [code for code in here if code not in said]
    if missing:
        return f"its contract names the feature '{missing[0]}', which is not here"
    if added:
        return f"its contract does not name the feature '{added[0]}', which is here"
    place = next(n for n, (a, b) in enumerate(zip(said, here, strict=True)) if a != b)
    return f"its contract has '{said[place]}' as feature {place + 1}, here it is '{here[place]}'"
