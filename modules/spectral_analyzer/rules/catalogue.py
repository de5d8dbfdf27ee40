"""All actions of mix advice, in the order in which they are listed for people."""

from __future__ import annotations

from modules.spectral_analyzer.rules import (
    balance,
    direct_current,
    dynamics,
    ends,
    low_end,
    masking,
    noise,
    peaks,
    polarity,
    resonance,
    stereo,
    tilt,
    tone_bands,
    track_image,
)
from modules.spectral_analyzer.rules.action import Action

ACTIONS: tuple[Action, ...] = (
    *peaks.ACTIONS,
    *direct_current.ACTIONS,
    *polarity.ACTIONS,
    *stereo.ACTIONS,
    *track_image.ACTIONS,
    *low_end.ACTIONS,
    *noise.ACTIONS,
    *tone_bands.ACTIONS,
    *tilt.ACTIONS,
    *resonance.ACTIONS,
    *balance.ACTIONS,
    *masking.ACTIONS,
    *dynamics.ACTIONS,
    *ends.ACTIONS,
)
