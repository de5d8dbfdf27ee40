"""Follows all suggestions at once: solves for the amounts, measures again, and mends the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from modules.song.mix_edits import ApplyMixMoves
from modules.song.score import Song
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.forecast import changed_bands_db, louder_by_db
from modules.spectral_analyzer.joint_moves import (
    SMALLEST_GAIN_DB,
    JointProblem,
    band_aims,
    has_free_gain,
)
from modules.spectral_analyzer.mix_model import MixModel
from modules.spectral_analyzer.mix_report import MixReport
from modules.spectral_analyzer.outcome import (
    Aim,
    Outcome,
    achieved_outcome,
    aim_of,
    bands_inside,
    predicted_outcome,
)
from modules.spectral_analyzer.rules.peaks import CEILING_DBTP
from modules.spectral_analyzer.suggestion import MixMove, MoveType, Suggestion
from modules.spectral_analyzer.tone import judged_findings

MOST_ROUNDS = 3
CURED_DB = 0.5
"""When all bands together are no farther from where they should be, nothing more is tried."""
OTHERS_COUNT = 2.0
"""What a decibel that a band is pushed out counts against one that another is not yet in."""

Measure = Callable[[Song], MixReport]


@dataclass(frozen=True, slots=True)
class Followed:
    """A suggestion with the move that was made of it, and the outcome for its own figure.

    `outcome` is None where that figure cannot be measured.
    """

    suggestion: Suggestion
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, eq=False)
class Cure:
    """The suggestions that were followed, the song after them, and what was measured.

    `predicted_db` are the bands that were predicted for `moves`, in dB re the mix.
    """

    followed: tuple[Followed, ...]
    song: Song
    before: MixReport
    after: MixReport
    predicted_db: tuple[float, ...] | None
    rounds: int

    @property
    def moves(self) -> tuple[MixMove, ...]:
        """All moves in their order."""
        return moves_of([item.suggestion for item in self.followed])


def moves_of(suggestions: Sequence[Suggestion]) -> tuple[MixMove, ...]:
    """The moves of `suggestions`, advice for a person left out."""
    return tuple(item.move for item in suggestions if item.move is not None)


def cure(song: Song, before: MixReport, model: MixModel, measure: Measure) -> Cure | None:
    """What following all suggestions of `before`, the report on `song`, comes to.

    `measure` renders a song and reports on it; it is called up to three times. None when there
    is nothing to follow. Raises what `measure` raises.
    """
    wanted = [item for item in before.suggestions if item.move is not None]
    if not wanted:
        return None
    attempts: list[tuple[float, tuple[Suggestion, ...], MixReport]] = []
    error, mended = _NO_ERROR, _findings_db(before)
    for _ in range(MOST_ROUNDS):
        made = _solved(song, before, model, wanted, mended, error)
        if attempts and made == attempts[-1][1]:
            break
        after = measure(ApplyMixMoves(moves_of(made)).apply(song))
        misses_db = _misses_db(before, after, mended)
        attempts.append((misses_db, made, after))
        more = _further_suggestions(wanted, after)
        if misses_db <= CURED_DB and not more:
            break
        error = _error_of(told(song, before, model, made, after))
        wanted.extend(more)
        mended = _findings_db(after) | mended
    _, made, after = min(attempts, key=lambda attempt: attempt[0])
    return told(song, before, model, made, after, rounds=len(attempts))


def told(
    song: Song,
    before: MixReport,
    model: MixModel,
    made: Sequence[Suggestion],
    after: MixReport,
    *,
    rounds: int = 1,
) -> Cure:
    """What the moves of `made` did to `song`: `before` and `after` compared with the prediction."""
    changed = ApplyMixMoves(moves_of(made)).apply(song)
    bands_db = changed_bands_db(before.measurement.bands_db, model, model.mix(changed))
    followed = []
    for item in made:
        outcome = predicted_outcome(item, before.measurement, model, changed)
        if outcome is not None:
            outcome = achieved_outcome(outcome, item, after.measurement)
        followed.append(Followed(item, outcome))
    return Cure(tuple(followed), changed, before, after, bands_db, rounds)


@dataclass(frozen=True, slots=True)
class _Error:
    """What was measured beyond the prediction, of each band and of the true peak."""

    bands_db: tuple[float, ...]
    peak_db: float


_NO_ERROR = _Error((0.0,) * len(BAND_NAMES), 0.0)


def _error_of(cured: Cure) -> _Error:
    measured, predicted = cured.after.measurement.bands_db, cured.predicted_db
    if measured is None or predicted is None:
        return _NO_ERROR
    bands_db = tuple(m - p for m, p in zip(measured, predicted, strict=True))
    return _Error(bands_db, max((_peak_error_db(item) for item in cured.followed), default=0.0))


def _peak_error_db(item: Followed) -> float:
    outcome = item.outcome
    if outcome is None or outcome.achieved_change is None or not _lowers_the_peak(item.suggestion):
        return 0.0
    return outcome.achieved_change - outcome.predicted_change


def _solved(
    song: Song,
    before: MixReport,
    model: MixModel,
    wanted: Sequence[Suggestion],
    mended: Mapping[int, float],
    error: _Error,
) -> tuple[Suggestion, ...]:
    """`wanted` with the gains that mend balance and peak; what is not needed is left out."""
    made = _balanced(song, before, model, wanted, mended, error)
    shaping = [item for item in made if not _lowers_the_peak(item)]
    shaped = model.mix(ApplyMixMoves(moves_of(shaping)).apply(song))
    louder_db = louder_by_db(model.mix(song), shaped) + error.peak_db
    return tuple(eased for item in made if (eased := _eased(item, louder_db)) is not None)


def _lowers_the_peak(item: Suggestion) -> bool:
    is_gain = item.move is not None and item.move.type is MoveType.GAIN
    return is_gain and aim_of(item) is Aim.TRUE_PEAK


def _eased(item: Suggestion, louder_db: float) -> Suggestion | None:
    """A fader that goes down for the true peak, after other moves made the mix so much louder."""
    if item.move is None or not _lowers_the_peak(item):
        return item
    gain_db = item.move.gain_db - louder_db
    if gain_db > -SMALLEST_GAIN_DB:
        return None
    return replace(item, move=replace(item.move, gain_db=gain_db))


def _balanced(
    song: Song,
    before: MixReport,
    model: MixModel,
    wanted: Sequence[Suggestion],
    mended: Mapping[int, float],
    error: _Error,
) -> tuple[Suggestion, ...]:
    bands_db = before.measurement.bands_db
    free = [_mends(item, mended) for item in wanted]
    if bands_db is None or not any(free):
        return tuple(wanted)
    aims = band_aims(bands_db, before.profile, set(mended))
    problem = JointProblem(song, model, bands_db, aims, np.array(error.bands_db))
    moves = problem.solve(moves_of(wanted), free)
    return tuple(
        replace(item, move=move)
        for item, move in zip(wanted, moves, strict=True)
        if move is not None
    )


def _findings_db(report: MixReport) -> dict[int, float]:
    """The bands that are judged to be out, with their excess in dB."""
    findings = judged_findings(report.measurement, report.profile)
    return {finding.index: finding.excess_db for finding in findings}


def _mends(item: Suggestion, mended: Mapping[int, float]) -> bool:
    """Whether the gain of `item` is there to bring bands back."""
    move, bands = item.move, bands_inside(item)
    if move is None or len(bands) == len(BAND_NAMES) or not has_free_gain(move):
        return False
    return any(mended.get(band, 0.0) * move.gain_db < 0.0 for band in bands)


def _misses_db(before: MixReport, after: MixReport, mended: Mapping[int, float]) -> float:
    """What is left to mend and what was pushed out, in dB over all bands."""
    then, now = before.measurement.bands_db, after.measurement.bands_db
    if then is None or now is None:
        return 0.0
    misses_db = 0.0
    for index, band in enumerate(before.profile.bands):
        outside, earlier = band.excess_db(now[index]), band.excess_db(then[index])
        if index in mended or earlier > 0.0:
            misses_db += abs(outside)
        else:
            misses_db += OTHERS_COUNT * max(abs(outside) - abs(earlier), 0.0)
    return misses_db + _peak_miss_db(before, after)


def _peak_miss_db(before: MixReport, after: MixReport) -> float:
    """By how much the true peak is above its ceiling, though it could be or was below."""
    peak, earlier = (report.measurement.loudness.true_peak_dbtp for report in (after, before))
    if peak is None or earlier is None:
        return 0.0
    is_cured = any(
        item.move is not None and aim_of(item) is Aim.TRUE_PEAK for item in before.suggestions
    )
    return max(peak - (CEILING_DBTP if is_cured else max(CEILING_DBTP, earlier)), 0.0)


def _further_suggestions(wanted: Sequence[Suggestion], after: MixReport) -> list[Suggestion]:
    """What the moves have made of balance or peak; never the opposite in the same band."""
    known = {_key(item) for item in wanted}
    signs = {band: _sign(item) for item in wanted for band in _shaped_bands(item)}
    return [
        item
        for item in after.suggestions
        if item.move is not None
        and (_shaped_bands(item) or aim_of(item) is Aim.TRUE_PEAK)
        and _key(item) not in known
        and all(signs.get(band, _sign(item)) == _sign(item) for band in _shaped_bands(item))
    ]


def _shaped_bands(item: Suggestion) -> tuple[int, ...]:
    """The bands that a gain of `item` is for."""
    bands = bands_inside(item)
    return bands if aim_of(item) is Aim.LEVEL else ()


def _key(item: Suggestion) -> tuple[object, ...]:
    assert item.move is not None
    return (item.id, item.move.type, item.move.track_ids)


def _sign(item: Suggestion) -> bool:
    return item.move is not None and item.move.gain_db < 0.0
