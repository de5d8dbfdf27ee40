import hashlib
from pathlib import Path

import pytest

from modules.errors import ModelError
from modules.model_folder import describe_model, list_models, model_folder

CARD = "---\nname: ear\nlicence: MIT\nversion: 1.2\nplaceholder: false\n---\n\n# An ear\n"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    ear = tmp_path / "ear"
    ear.mkdir()
    (ear / "model.onnx").write_bytes(b"weights")
    (ear / "card.md").write_text(CARD, encoding="utf-8")
    (tmp_path / "not-a-model").mkdir()
    return tmp_path


def test_describes_a_model_by_its_card_and_its_bytes(models: Path) -> None:
    info = describe_model("ear", models)
    assert (info.name, info.licence, info.version) == ("ear", "MIT", "1.2")
    assert info.sha256 == hashlib.sha256(b"weights").hexdigest()
    assert info.size_bytes == 7
    assert info.path == models / "ear"
    assert info.is_placeholder is False


def test_lists_only_folders_with_a_model(models: Path) -> None:
    assert list_models(models) == ("ear",)
    assert list_models(models / "nowhere") == ()


@pytest.mark.parametrize("name", ["nose", "", "../ear", "not-a-model"])
def test_a_missing_model_is_told_by_name(models: Path, name: str) -> None:
    with pytest.raises(ModelError) as raised:
        model_folder(name, models)
    assert raised.value.model == name


@pytest.mark.parametrize(
    "card",
    [
        b"",
        b"# no front matter",
        b"---\nlicence: MIT\n",
        CARD.replace("version: 1.2\n", "").encode(),
        CARD.replace("false", "perhaps").encode(),
        b"\xff\xfe\x00",
    ],
)
def test_an_incomplete_card_is_told(models: Path, card: bytes) -> None:
    (models / "ear" / "card.md").write_bytes(card)
    with pytest.raises(ModelError) as raised:
        describe_model("ear", models)
    assert raised.value.model == "ear"


def test_a_missing_card_is_told(models: Path) -> None:
    (models / "ear" / "card.md").unlink()
    with pytest.raises(ModelError):
        describe_model("ear", models)


def test_every_shipped_model_describes_itself() -> None:
    for name in list_models():
        assert describe_model(name).size_bytes > 0
