"""The serializer keeps the contract: plain types, null for what cannot be measured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.cli.json_document import jsonable
from modules.spectral_analyzer.suggestion import Severity


@dataclass(frozen=True)
class Reading:
    level_db: float
    severity: Severity


def test_values_become_plain_json() -> None:
    value = {
        "path": Path("a/b.wav"),
        "reading": Reading(-3.5, Severity.HIGH),
        "curve": np.array([1.0, np.nan, -np.inf], dtype=np.float32),
        "count": np.int64(4),
        "flags": (True, None),
    }
    assert json.loads(json.dumps(jsonable(value), allow_nan=False)) == {
        "path": "a/b.wav",
        "reading": {"level_db": -3.5, "severity": "high"},
        "curve": [1.0, None, None],
        "count": 4,
        "flags": [True, None],
    }


def test_unknown_type_is_a_bug() -> None:
    with pytest.raises(TypeError, match="no place in the JSON contract"):
        jsonable(object())
