"""Peaks: clipping and its repair, true peak, full-scale tracks, dead channels."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import FULL_RANGE_HZ, Mix
from modules.spectral_analyzer.rules.wording import decibels, near, one, signed
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)

CEILING_DBTP = -1.0
"""EBU R 128 and the streaming services' advice for lossy delivery."""
MOST_LIMITED_DB = 3.0
"""Up to so much a limiter takes off stray peaks unheard; beyond, or clipped, the level is wrong."""
BEYOND_FULL_SCALE_DBFS = 0.1
"""Floating-point samples above full scale were not cut off: turning them down loses nothing."""
SAME_PEAK_DB = 0.3


def is_clipped(measurement: Measurement) -> bool:
    """Whether samples were cut off at full scale."""
    peak = measurement.loudness.sample_peak_dbfs
    is_beyond = peak is not None and peak > BEYOND_FULL_SCALE_DBFS
    return measurement.clipped_runs > 0 and not is_beyond


def _clipping(mix: Mix) -> Iterator[Suggestion]:
    measurement = mix.measurement
    if not is_clipped(measurement):
        return
    runs, worst_s = measurement.clipped_runs, measurement.most_clipped_s
    yield Suggestion(
        id="fault.clipping",
        severity=Severity.HIGH,
        message=f"The audio is clipped in {runs} place{'s' if runs > 1 else ''}"
        f"{near(worst_s, 'mostly near')}. Lower the level before it is rendered; turning it down "
        "afterwards does not bring the peaks back.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=1.0,
        evidence=Evidence(float(runs), None, 0.0, "runs", Origin.PUBLISHED, worst_s=worst_s),
    )


def _clipped_source(mix: Mix) -> Iterator[Suggestion]:
    peak_dbfs = mix.measurement.loudness.sample_peak_dbfs
    if not mix.measurement.has_flat_tops or peak_dbfs is None:
        return
    yield Suggestion(
        id="fault.clipped_source",
        severity=Severity.HIGH,
        message=f"The peaks are cut flat at {decibels(peak_dbfs, 1)} dBFS: the audio was clipped "
        "and then turned down. Take the version from before, or repair it with a de-clipper.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=0.98,
        evidence=Evidence(peak_dbfs, None, None, "dBFS", Origin.JUDGEMENT),
    )


def _true_peak(mix: Mix) -> Iterator[Suggestion]:
    peak = mix.measurement.loudness.true_peak_dbtp
    if peak is None or peak <= CEILING_DBTP + 0.05:
        return
    gain_db = CEILING_DBTP - peak
    limits = -gain_db <= MOST_LIMITED_DB and not is_clipped(mix.measurement)
    cure = (
        f"Limit the master at −{-CEILING_DBTP:.0f} dBTP: only the peaks change."
        if limits
        else f"Lower the master by {-gain_db:.1f} dB."
    )
    worst_s = _peak_s(mix.measurement, peak)
    yield Suggestion(
        id="fault.true_peak",
        severity=Severity.HIGH if peak > 0.0 else Severity.MEDIUM,
        message=f"True peak is {signed(peak)} dBTP{near(worst_s, 'near')}; lossy formats "
        f"need −{-CEILING_DBTP:.0f} dBTP. {cure}",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=MixMove(MoveType.LIMIT, amount=CEILING_DBTP)
        if limits
        else MixMove(MoveType.GAIN, gain_db),
        relevance=0.97 if peak > 0.0 else 0.92,
        evidence=Evidence(peak, None, CEILING_DBTP, "dBTP", Origin.PUBLISHED, worst_s=worst_s),
    )


def _peak_s(measurement: Measurement, peak_dbtp: float) -> float | None:
    """The second of the highest peak; None when it lies in the unfinished last second."""
    over_time = measurement.over_time
    if over_time is None or not len(over_time.peak):
        return None
    found = float(over_time.peak.max())
    is_it = 20.0 * math.log10(max(found, 1e-9)) > peak_dbtp - SAME_PEAK_DB
    return float(np.argmax(over_time.peak)) if is_it else None


def _clipped_track(mix: Mix) -> Iterator[Suggestion]:
    for track, facts in mix.heard_tracks:
        at_full_scale = facts.clipped_runs > 0 and facts.peak <= 10 ** (BEYOND_FULL_SCALE_DBFS / 20)
        if not (at_full_scale or facts.has_flat_tops):
            continue
        peak_dbfs = 20.0 * math.log10(facts.peak)
        yield Suggestion(
            id=f"track.clipped.{track.track_id}",
            severity=Severity.HIGH,
            message=f"{one(track)} is clipped: its peaks are cut flat at "
            f"{decibels(peak_dbfs, 1)} dBFS. Record or export it again at a lower level, or "
            "repair it with a de-clipper; a fader does not bring the peaks back.",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(track.name,),
            move=None,
            relevance=0.99,
            evidence=Evidence(peak_dbfs, None, None, "dBFS", Origin.JUDGEMENT, mix.share_of(track)),
        )


def _over_full_scale(mix: Mix) -> Iterator[Suggestion]:
    """Inside a mixer of floating-point numbers such a track is only a fault of the mix's peaks."""
    if (mix.measurement.loudness.true_peak_dbtp or CEILING_DBTP) <= CEILING_DBTP + 0.05:
        return
    for track, facts in mix.heard_tracks:
        peak_dbfs = 20.0 * math.log10(max(facts.peak, 1e-9))
        if peak_dbfs <= BEYOND_FULL_SCALE_DBFS:
            continue
        gain_db = round(CEILING_DBTP - peak_dbfs, 1)
        yield Suggestion(
            id=f"track.over_full_scale.{track.track_id}",
            severity=Severity.MEDIUM,
            message=f"{one(track)} alone peaks at {signed(peak_dbfs)} dBFS, so the mix cannot stay "
            f"under the ceiling. Lower it by {-gain_db:.1f} dB.",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(track.name,),
            move=MixMove(MoveType.GAIN, gain_db, track_ids=(track.track_id,)),
            relevance=0.915,
            evidence=Evidence(peak_dbfs, None, 0.0, "dBFS", Origin.PUBLISHED),
        )


def _silent_channel(mix: Mix) -> Iterator[Suggestion]:
    channel = mix.measurement.silent_channel
    if channel is None:
        return
    silent, sounding = ("left", "right") if channel == 0 else ("right", "left")
    yield Suggestion(
        id="fault.silent_channel",
        severity=Severity.HIGH,
        message=f"Only the {sounding} channel sounds; the {silent} one is silent. Check the pan "
        "and the cable or export settings.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=0.99,
        evidence=Evidence(-60.0, None, None, "dB or less", Origin.JUDGEMENT),
    )


def _silent_track(mix: Mix) -> Iterator[Suggestion]:
    for track in mix.tracks:
        if track.facts is None or track.facts.duration_s < 3.0 or track.facts.peak > 1e-6:
            continue
        yield Suggestion(
            id=f"track.silent.{track.track_id}",
            severity=Severity.LOW,
            message=f"{one(track)} is silent from start to end. Check its source or export, or "
            "leave it out.",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(track.name,),
            move=None,
            relevance=0.44,
            evidence=Evidence(-120.0, None, None, "dBFS or less", Origin.JUDGEMENT),
        )


ACTIONS = (
    Action(
        "fault.clipping",
        "Undo the clipping of the mix",
        Family.PEAKS,
        "runs of three or more samples at full scale",
        "there is one",
        None,
        _clipping,
    ),
    Action(
        "fault.clipped_source",
        "Repair a clipped source",
        Family.PEAKS,
        "runs of six or more equal samples at peaks below full scale",
        "there are ten: it was clipped and turned down later",
        None,
        _clipped_source,
    ),
    Action(
        "fault.true_peak",
        "Keep the true peak under the ceiling",
        Family.PEAKS,
        "true peak (ITU-R BS.1770-5)",
        "above −1 dBTP; a limiter up to 3 dB, the fader beyond or when clipped",
        MoveType.LIMIT,
        _true_peak,
    ),
    Action(
        "track.clipped",
        "Replace or repair a clipped track",
        Family.PEAKS,
        "runs of cut-off samples of a track",
        "they are at full scale, or equal at its peaks",
        None,
        _clipped_track,
    ),
    Action(
        "track.over_full_scale",
        "Turn down a track above full scale",
        Family.PEAKS,
        "sample peak of a track behind its fader",
        "above +0.1 dBFS in a mix above −1 dBTP",
        MoveType.GAIN,
        _over_full_scale,
    ),
    Action(
        "fault.silent_channel",
        "Bring back a dead channel",
        Family.PEAKS,
        "power of left and right",
        "one lies 60 dB below the other",
        None,
        _silent_channel,
    ),
    Action(
        "track.silent",
        "Check a silent track",
        Family.PEAKS,
        "sample peak of a track that should sound",
        "it never reaches −120 dBFS",
        None,
        _silent_track,
    ),
)
