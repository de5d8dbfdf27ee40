"""The warmth of a song's colours from its tempo, energy and spectrum, as the user likes it.

Warmth is linear in the three; the weights begin at what most people would call fitting and follow
every correction (Bayesian linear regression, one step at a time: C. Bishop, *Pattern Recognition
and Machine Learning*, 2006, §3.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

USUAL_WEIGHTS = (0.0, 0.35, 0.35, 0.3)
"""For the constant, tempo, energy and brightness: fast, loud and bright music is warm."""
DOUBT = 0.3
"""Standard deviation of a user's weights around the usual ones."""
SCATTER = 0.25
"""How far two corrections of the same music are apart."""

USUAL_BPM, BPM_SPREAD = 110.0, 30.0
USUAL_LUFS, LUFS_SPREAD = -16.0, 5.0
USUAL_TILT_DB, TILT_SPREAD_DB = -18.0, 8.0
FARTHEST = 2.0


@dataclass(frozen=True, slots=True)
class Sound:
    """What is known of the music: its tempo, loudness, and level of the treble over the bass."""

    bpm: float
    lufs: float | None = None
    tilt_db: float | None = None

    @property
    def features(self) -> np.ndarray:
        """A constant and the three measures in spreads from what is usual (4,), held to ±2."""
        measures = (
            (self.bpm - USUAL_BPM) / BPM_SPREAD,
            0.0 if self.lufs is None else (self.lufs - USUAL_LUFS) / LUFS_SPREAD,
            0.0 if self.tilt_db is None else (self.tilt_db - USUAL_TILT_DB) / TILT_SPREAD_DB,
        )
        return np.array([1.0, *np.clip(measures, -FARTHEST, FARTHEST)])


class Mood:
    """Weights of the four features with what is known of them."""

    def __init__(self) -> None:
        self.weights = np.array(USUAL_WEIGHTS)
        self.covariance = np.eye(4) * DOUBT**2
        self.corrections = 0

    def warmth(self, sound: Sound) -> float:
        """From -1 (cool) to 1 (warm)."""
        return float(np.clip(self.weights @ sound.features, -1.0, 1.0))

    def correct(self, sound: Sound, warmth: float) -> None:
        """Learn that the user wants `warmth` for music that sounds so."""
        features = sound.features
        spread = self.covariance @ features
        gain = spread / (features @ spread + SCATTER**2)
        self.weights = self.weights + gain * (warmth - self.weights @ features)
        self.covariance = self.covariance - np.outer(gain, spread)
        self.corrections += 1
