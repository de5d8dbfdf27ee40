"""Finds the shipped models and says what they are.

A model is a folder `models/NAME` with `model.onnx`, `card.md` and `golden.npz`. The card starts
with a small block of `key: value` lines between two `---` lines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from modules.errors import ModelError

MODELS_FOLDER = Path(__file__).resolve().parent.parent / "models"
"""`models` lies beside `modules`, in a checkout and where the program is installed."""

MODEL_FILE = "model.onnx"
CARD_FILE = "card.md"
GOLDEN_FILE = "golden.npz"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a model's files and its card say about it; `sha256` and `size_bytes` are of the ONNX."""

    name: str
    path: Path
    sha256: str
    size_bytes: int
    licence: str
    version: str
    is_placeholder: bool


def model_folder(name: str, root: Path = MODELS_FOLDER) -> Path:
    """The folder of the model `name`; raises ModelError when there is none."""
    folder = root / name
    if Path(name).name != name or not (folder / MODEL_FILE).is_file():
        raise ModelError(
            f"The model “{name}” is not there (looked for {folder / MODEL_FILE}); "
            "reinstall Nomad Muse to bring it back.",
            name,
        )
    return folder


def describe_model(name: str, root: Path = MODELS_FOLDER) -> ModelInfo:
    """The facts about the model `name`.

    Raises ModelError when the model is missing or its card does not say licence and version.
    """
    folder = model_folder(name, root)
    facts = read_card_facts(folder / CARD_FILE)
    try:
        content = (folder / MODEL_FILE).read_bytes()
    except OSError as error:
        raise ModelError(
            f"The model “{name}” cannot be read ({error.strerror}); check the rights of {folder}.",
            name,
        ) from error
    return ModelInfo(
        name=name,
        path=folder,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        licence=facts["licence"],
        version=facts["version"],
        is_placeholder=facts["placeholder"] == "true",
    )


def list_models(root: Path = MODELS_FOLDER) -> tuple[str, ...]:
    """Names of all shipped models, sorted; empty when the folder itself is missing."""
    return tuple(sorted(path.parent.name for path in root.glob(f"*/{MODEL_FILE}")))


def read_card_facts(card: Path) -> dict[str, str]:
    """The `key: value` lines at the head of a model card.

    Raises ModelError when the card is missing, is not text, or lacks one of `licence`, `version`
    and `placeholder` (“true” or “false”).
    """
    name = card.parent.name
    try:
        lines = card.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            f"The card of the model “{name}” cannot be read ({card}); reinstall Nomad Muse.", name
        ) from error
    facts = _front_matter(lines)
    missing = [key for key in ("licence", "version") if not facts.get(key)]
    if facts.get("placeholder") not in ("true", "false"):
        missing.append("placeholder")
    if missing:
        raise ModelError(
            f"The card of the model “{name}” does not say its {' and '.join(missing)} ({card}); "
            "reinstall Nomad Muse.",
            name,
        )
    return facts


def _front_matter(lines: list[str]) -> dict[str, str]:
    if not lines or lines[0].strip() != "---" or "---" not in lines[1:]:
        return {}
    head = lines[1 : lines.index("---", 1)]
    pairs = (line.split(":", 1) for line in head if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}
