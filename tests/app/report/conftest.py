from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from report_documents import RATE, coloured_noise, document_of


@pytest.fixture(scope="module")
def muddy() -> dict[str, Any]:
    return document_of(coloured_noise(np.random.default_rng(5), mud=5.0), "Monday <b>& co</b>")


@pytest.fixture(scope="module")
def better() -> dict[str, Any]:
    return document_of(coloured_noise(np.random.default_rng(5)), "Friday")


@pytest.fixture(scope="module")
def silent() -> dict[str, Any]:
    return document_of(np.zeros((2, 4 * RATE), dtype=np.float32), "Silence")
