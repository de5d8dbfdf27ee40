"""Good mixes of one part of the songs, in turns through the genres."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from modules.spectral_analyzer.genre_profile import load_profile
from training.mix_advice.band_faults import band_faults
from training.mix_advice.excerpts import Part, read_excerpts
from training.mix_advice.fault import Planted
from training.mix_advice.good_mix import GoodMix, balanced
from training.mix_advice.signal_faults import signal_faults
from training.mix_advice.stems import stems_of
from training.mix_advice.stereo_faults import stereo_faults

GENRE_TURNS = ("pop", "rock", "edm", "hip-hop", "jazz", "metal", "indie")
"""Without classical: these songs have drums."""
SONGS = {Part.DEVELOP: 28, Part.TEST: 14}
"""Whole turns through the genres."""


def good_mixes(
    corpora: Path, part: Part, *, songs: int | None = None, seed: int = 1
) -> Iterator[GoodMix]:
    """`songs` mixes, the same for the same seed; songs that fit no range are passed over."""
    return islice(_mixes(corpora, part, seed), songs or SONGS[part])


def _mixes(corpora: Path, part: Part, seed: int) -> Iterator[GoodMix]:
    made = 0
    for number, excerpt in enumerate(read_excerpts(corpora, part, seed)):
        rng = np.random.default_rng((seed, number))
        profile = load_profile(GENRE_TURNS[made % len(GENRE_TURNS)])
        mix = balanced(excerpt.title, stems_of(excerpt.song, rng), profile, rng)
        if mix is not None:
            made += 1
            yield mix


def planted_in(mix: GoodMix, seed: int = 1) -> Iterator[Planted]:
    """Every fault that the mix can have, one at a time."""
    rng = np.random.default_rng((seed, len(mix.title), len(mix.stems)))
    yield from band_faults(mix, rng)
    yield from stereo_faults(mix, rng)
    yield from signal_faults(mix, rng)
