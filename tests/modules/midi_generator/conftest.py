from __future__ import annotations

import pytest

from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel


@pytest.fixture(scope="session")
def token_model() -> TokenModel:
    return TokenModel.load()


@pytest.fixture
def generator(token_model: TokenModel) -> Generator:
    return Generator(token_model)
