"""Direct current: a waveform that does not swing about its middle."""

from __future__ import annotations

from collections.abc import Iterator

from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.rules.wording import one
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)

DIRECT_CURRENT = 0.01
"""One percent of full scale (-40 dB) costs headroom and clicks at cuts."""
BLOCK_DC_HZ = 15.0


def _direct_current(mix: Mix) -> Iterator[Suggestion]:
    low = mix.measurement.low
    if low is None or low.direct_current < DIRECT_CURRENT or not mix.is_heard:
        return
    yield Suggestion(
        id="fault.dc_offset",
        severity=Severity.MEDIUM,
        message=f"The waveform is {100 * low.direct_current:.1f} % of full scale off its middle, "
        f"which costs headroom. Filter the master below {BLOCK_DC_HZ:.0f} Hz.",
        freq_range_hz=(0.0, BLOCK_DC_HZ),
        track_names=(),
        move=MixMove(MoveType.HIGH_PASS, 0.0, BLOCK_DC_HZ, 0.707),
        relevance=0.93,
        evidence=Evidence(
            100 * low.direct_current, None, 100 * DIRECT_CURRENT, "%", Origin.JUDGEMENT
        ),
    )


def _track_direct_current(mix: Mix) -> Iterator[Suggestion]:
    for track, facts in mix.heard_tracks:
        offset = facts.low.direct_current
        if offset < DIRECT_CURRENT:
            continue
        yield Suggestion(
            id=f"track.dc_offset.{track.track_id}",
            severity=Severity.MEDIUM,
            message=f"{one(track)} is {100 * offset:.1f} % of full scale off its middle, which "
            f"costs headroom. Filter it below {BLOCK_DC_HZ:.0f} Hz.",
            freq_range_hz=(0.0, BLOCK_DC_HZ),
            track_names=(track.name,),
            move=MixMove(MoveType.HIGH_PASS, 0.0, BLOCK_DC_HZ, 0.707, track_ids=(track.track_id,)),
            relevance=0.935,
            evidence=Evidence(100 * offset, None, 100 * DIRECT_CURRENT, "%", Origin.JUDGEMENT),
        )


ACTIONS = (
    Action(
        "fault.dc_offset",
        "Filter direct current out of the mix",
        Family.PEAKS,
        "mean of the samples of each channel",
        "1 % of full scale or more",
        MoveType.HIGH_PASS,
        _direct_current,
    ),
    Action(
        "track.dc_offset",
        "Filter direct current out of a track",
        Family.PEAKS,
        "mean of the samples of a track",
        "1 % of full scale or more",
        MoveType.HIGH_PASS,
        _track_direct_current,
    ),
)
