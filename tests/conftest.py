"""Fixtures for all tests, and the rule that in CI nothing may be skipped for a missing program."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# One thread each: tests that run side by side on two cores must not fight.
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
IN_CI = os.environ.get("CI") == "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = {
        "shared_data": None if SHARED_DATA.is_dir() else "the shared corpora are not here",
        "jack": None if shutil.which("jackd") else "jackd is not installed",
        "train": None if importlib.util.find_spec("torch") else "torch is not installed",
        "browser": None if shutil.which("chromium") else "Chromium is not installed",
    }
    must_run = {"jack", "train"} if IN_CI else set()
    for item in items:
        for mark, reason in reasons.items():
            if reason and item.get_closest_marker(mark) and mark not in must_run:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def shared_data() -> Path:
    """The folder of the shared corpora."""
    return SHARED_DATA


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded generator: what it makes is the same in every run."""
    return np.random.default_rng(20261121)
