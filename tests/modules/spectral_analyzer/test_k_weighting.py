"""The K-weighting against the recursion that it stands for, and against the standard's figures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import sosfilt

from modules.spectral_analyzer.k_weighting import KWeighting, k_weighting_sections


@pytest.mark.parametrize("sample_rate", [8_000, 22_050, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("block", [1, 441, 100_000])
def test_equals_the_recursive_filter(
    sample_rate: int, block: int, rng: np.random.Generator
) -> None:
    count = 600 if block == 1 else sample_rate
    samples = rng.standard_normal((2, count)).astype(np.float32)
    weighting = KWeighting(sample_rate, 2)
    blocks = [weighting.feed(samples[:, at : at + block]) for at in range(0, count, block)]
    sections = k_weighting_sections(sample_rate)
    expected = sosfilt(sections, samples.astype(np.float64), axis=1)
    np.testing.assert_allclose(np.concatenate(blocks, axis=1), expected, atol=1e-9)


def test_an_empty_block_is_nothing() -> None:
    weighting = KWeighting(48_000, 2)
    assert weighting.feed(np.zeros((2, 0), dtype=np.float32)).shape == (2, 0)


def test_coefficients_at_48_khz_are_those_of_the_standard() -> None:
    shelf, high_pass = k_weighting_sections(48_000)
    # ITU-R BS.1770-5, tables 1 and 2.
    expected = [1.53512485958697, -2.69169618940638, 1.19839281085285]
    np.testing.assert_allclose(shelf[:3], expected, atol=1e-9)
    np.testing.assert_allclose(shelf[4:], [-1.69065929318241, 0.73248077421585], atol=1e-9)
    np.testing.assert_allclose(high_pass[4:], [-1.99004745483398, 0.99007225036621], atol=1e-9)
