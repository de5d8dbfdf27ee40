"""Good mixes of one part of the songs, in turns through the genres."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from modules.spectral_analyzer.genre_profile import load_profile
from training.mix_advice.band_faults import band_faults
from training.mix_advice.excerpts import Part, read_excerpts
from training.mix_advice.fault import Planted
from training.mix_advice.good_mix import GoodMix, balanced
from training.mix_advice.hearing import HeardMix, heard, read_heard, write_heard
from training.mix_advice.signal_faults import signal_faults
from training.mix_advice.stems import stems_of
from training.mix_advice.stereo_faults import stereo_faults

GENRE_TURNS = ("pop", "rock", "edm", "hip-hop", "jazz", "metal", "indie")
"""Without classical: these songs have drums."""
SONGS = {Part.DEVELOP: 15, Part.TEST: 14}


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


def plant(
    corpora: Path,
    part: Part,
    folder: Path,
    *,
    songs: int | None = None,
    seed: int = 1,
    tell: Callable[[str], None] = lambda _line: None,
) -> None:
    """Writes into `folder`/PART one file for each song: what is heard of all its planted mixes."""
    for number, mix in enumerate(good_mixes(corpora, part, songs=songs, seed=seed)):
        mixes = [heard(planted) for planted in (Planted(mix), *planted_in(mix, seed))]
        write_heard(folder / part / f"{number:03d}.pickle", mixes)
        tell(f"{number} {mix.title}, {mix.profile.genre}: {len(mixes) - 1} faults")


def read_planted(folder: Path, part: Part) -> Iterator[HeardMix]:
    """All mixes of all songs that `plant` wrote; raises FileNotFoundError without any."""
    paths = sorted((folder / part).glob("*.pickle"))
    if not paths:
        raise FileNotFoundError(f"{folder / part} holds no planted mixes; run “plant” first.")
    for path in paths:
        yield from read_heard(path)
