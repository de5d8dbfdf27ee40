"""The amounts of several mix moves, solved for together so that bands do not fight each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
from modules.song.mix_edits import ApplyMixMoves
from modules.song.moved_mix import is_on_master
from modules.song.score import Song
from modules.spectral_analyzer.forecast import changed_bands_db
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.mix_model import MixModel
from modules.spectral_analyzer.suggestion import MixMove, MoveType

EQ_GAINS = (MoveType.PEAK, MoveType.LOW_SHELF, MoveType.HIGH_SHELF)
LARGEST_CUT_DB = 18.0
LARGEST_BOOST_DB = 9.0
SMALLEST_GAIN_DB = 0.1
INSIDE_DB = 0.25
"""Aim so far inside a range, so that rounding does not leave a band just outside."""
CUT_COST, BOOST_COST = 0.05, 0.15
"""What a decibel of gain costs against one outside a range: of two ways the gentler, and rather
less of what is too much than more of the rest."""
KEEPING_WEIGHT = 1.5
"""A band that was in order counts more than one that is being mended."""
MOST_EVALUATIONS = 40

Levels = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BandAims:
    """Between which levels (7,) in dB re the mix the bands are to end, and what each counts."""

    low_db: Levels
    high_db: Levels
    weights: Levels

    def misses_db(self, levels_db: Levels) -> Levels:
        """How far each band is outside, weighted; negative below."""
        outside = np.maximum(levels_db - self.high_db, 0.0) + np.minimum(
            levels_db - self.low_db, 0.0
        )
        misses: Levels = self.weights * outside
        return misses


def band_aims(bands_db: Sequence[float], profile: GenreProfile, mended: set[int]) -> BandAims:
    """Into the range for the bands to be `mended`; no lower than now for the others.

    What is too loud is mended in any case: a lack may be excused, a surplus is heard.
    """
    low = np.array([band.p10_db for band in profile.bands])
    high = np.array([band.p90_db for band in profile.bands])
    inside = np.minimum(INSIDE_DB, (high - low) / 2.0)
    is_mended = np.isin(np.arange(len(low)), list(mended)) | (np.array(bands_db) > high)
    return BandAims(
        np.where(is_mended, low + inside, np.minimum(low, bands_db)),
        np.where(is_mended, high - inside, high),
        np.where(is_mended, 1.0, KEEPING_WEIGHT),
    )


@dataclass(frozen=True, slots=True, eq=False)
class JointProblem:
    """The measured bands of a song, the model of its tracks, and where the bands are to go.

    `error_db` (7,) is what was measured beyond the model's prediction in an earlier round.
    """

    song: Song
    model: MixModel
    bands_db: tuple[float, ...]
    aims: BandAims
    error_db: Levels

    def predicted_db(self, moves: Sequence[MixMove]) -> Levels:
        """The bands (7,) after `moves`."""
        after = ApplyMixMoves(tuple(moves)).apply(self.song)
        bands_db = changed_bands_db(self.bands_db, self.model, self.model.mix(after))
        assert bands_db is not None
        return np.array(bands_db) + self.error_db

    def solve(
        self, moves: Sequence[MixMove], is_free: Sequence[bool]
    ) -> tuple[MixMove | None, ...]:
        """`moves`, the free ones with the gains that bring the bands to their aims.

        Bounded least squares, with the least change that does it. Gains keep their sign, cuts
        end at 18 dB and boosts at 9; None stands for a move that is not needed.
        """
        free = [place for place, wanted in enumerate(is_free) if wanted]
        signs = np.array([-1.0 if moves[place].gain_db < 0 else 1.0 for place in free])
        largest = np.where(signs < 0, LARGEST_CUT_DB, LARGEST_BOOST_DB)
        costs = np.where(signs < 0, CUT_COST, BOOST_COST)

        def with_sizes(sizes: Levels) -> list[MixMove]:
            made = list(moves)
            for place, gain_db in zip(free, (signs * sizes).tolist(), strict=True):
                made[place] = replace(made[place], gain_db=gain_db)
            return made

        def residuals(sizes: Levels) -> Levels:
            misses = self.aims.misses_db(self.predicted_db(with_sizes(sizes)))
            return np.concatenate([misses, costs * sizes])

        first = np.clip([abs(moves[place].gain_db) for place in free], 0.5, largest - 0.5)
        found = late_scipy("optimize").least_squares(
            residuals,
            first,
            bounds=(0.0, largest),
            diff_step=0.01,
            max_nfev=MOST_EVALUATIONS,
        )
        sizes = np.round(found.x, 1)
        made: list[MixMove | None] = list(with_sizes(sizes))
        for place, size in zip(free, sizes.tolist(), strict=True):
            if size < SMALLEST_GAIN_DB:
                made[place] = None
        return tuple(made)


def has_free_gain(move: MixMove) -> bool:
    """Whether the gain of `move` shapes the balance: the master's fader does not."""
    if move.type is MoveType.GAIN:
        return not is_on_master(move)
    return move.type in EQ_GAINS
