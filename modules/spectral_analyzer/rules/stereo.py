"""The stereo image of the mix: what is lost in mono, width, balance, and bands that cancel."""

from __future__ import annotations

import math
from collections.abc import Iterator

from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_LABELS, BAND_NAMES
from modules.spectral_analyzer.genre_profile import Origin
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
from modules.spectral_analyzer.track_info import TrackFacts, TrackInfo

MAX_MONO_LOSS_DB = 3.0
MONO_LOSS_TOLERANCE_DB = 0.2
"""Two unrelated channels lose just 3 dB; chance must not make a fault of them."""
GONE_DB = 20.0
LEAST_WIDTH = 0.3
MOST_WIDTH = 1.6
WIDTH_MARGIN_DB = 1.0
NARROW_MARGIN_DB = 8.0
WIDENABLE_DB = -35.0
"""With a side this far below the middle there is nothing to widen."""
MAX_BALANCE_DB = 2.0
"""A whole mix leans audibly from here on (judgement; the open mixes stay within 1 dB)."""
OPPOSITE = -0.35
MOST_OPPOSITE = 2
HEARD_LU = -20.0
"""A track further below the whole may be as wide as it likes."""
BAND_LEVEL_DB = -18.0
BAND_CORRELATION = -0.2


def is_out_of_phase(mix: Mix) -> bool:
    """Whether left and right work against each other, so that mono loses too much."""
    correlation, loss = mix.measurement.stereo.correlation, mix.measurement.stereo.mono_loss_db
    if correlation is None or loss is None or mix.measurement.silent_channel is not None:
        return False
    return correlation < 0.0 or loss > MAX_MONO_LOSS_DB + MONO_LOSS_TOLERANCE_DB


def opposite_tracks(mix: Mix) -> list[tuple[TrackInfo, TrackFacts]]:
    """The tracks with opposite sides; none when there are several: then it was done to the mix."""
    found = [
        (track, facts)
        for track, facts in mix.heard_tracks
        if facts.correlation is not None
        and facts.correlation < OPPOSITE
        and mix.relative_lu(facts) > HEARD_LU
    ]
    return found if len(found) <= MOST_OPPOSITE else []


def _mono_loss(mix: Mix) -> Iterator[Suggestion]:
    stereo = mix.measurement.stereo
    correlation, loss = stereo.correlation, stereo.mono_loss_db
    if not is_out_of_phase(mix) or correlation is None or loss is None:
        return
    width = _width_for_mono(stereo.side_to_mid_db)
    causes = tuple(track for track, _ in opposite_tracks(mix))
    if causes:
        advice = f"Turn the polarity of one channel of {one(causes[0])}."
    elif width is None:
        advice = "One side seems to be inverted: flip its polarity."
    else:
        advice = (
            f"Check the polarity of doubled tracks, or narrow the master to {100 * width:.0f} %."
        )
    lost = "nearly everything is" if loss > GONE_DB else f"{loss:.1f} dB are"
    worst_s = mix.worst_s(lambda over_time: over_time.mono_loss_db)
    yield Suggestion(
        id="fault.mono_loss",
        severity=Severity.HIGH if correlation < -0.2 else Severity.MEDIUM,
        message=f"In mono {lost} lost (correlation {signed(correlation, 2)}"
        f"{near(worst_s, 'most near')}). {advice}",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=tuple(track.name for track in causes),
        move=None if width is None or causes else MixMove(MoveType.WIDTH, amount=width),
        relevance=0.95,
        evidence=Evidence(loss, None, MAX_MONO_LOSS_DB, "dB", Origin.JUDGEMENT, worst_s=worst_s),
    )


def _width_for_mono(side_to_mid_db: float | None) -> float | None:
    """The width that brings the loss down to 3 dB; None where that would kill the image."""
    if side_to_mid_db is None:
        return None
    width = math.floor(100.0 * 10.0 ** (-side_to_mid_db / 20.0)) / 100.0
    return min(width, 1.0) if width >= LEAST_WIDTH else None


def _too_wide(mix: Mix) -> Iterator[Suggestion]:
    stereo, allowed = mix.measurement.stereo, mix.profile.side_to_mid_db
    side_db, correlation = stereo.side_to_mid_db, stereo.correlation
    if side_db is None or correlation is None or not mix.has_image or is_out_of_phase(mix):
        return
    is_wide = side_db > allowed.high + WIDTH_MARGIN_DB
    if not (is_wide and correlation < mix.profile.correlation.low and mix.is_heard):
        return
    width = max(round(10.0 ** ((allowed.high - side_db) / 20.0), 2), LEAST_WIDTH)
    causes = _side_carriers(mix)
    yield Suggestion(
        id="stereo.too_wide",
        severity=Severity.MEDIUM,
        message=f"The mix is wide: the side is {abs(side_db):.1f} dB "
        f"{'below' if side_db < 0 else 'above'} the middle, {mix.profile.possessive} range ends at "
        f"{decibels(allowed.high)} dB{_mostly(causes)}. Narrow the master to {100 * width:.0f} %.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=tuple(track.name for track in causes),
        move=MixMove(MoveType.WIDTH, amount=width),
        relevance=min(0.55 + 0.06 * (side_db - allowed.high), 0.85) * mix.confidence,
        evidence=Evidence(side_db, allowed.low, allowed.high, "dB", allowed.origin),
    )


def _mostly(causes: tuple[TrackInfo, ...]) -> str:
    return f", mostly for {one(causes[0])}" if causes else ""


def _side_carriers(mix: Mix) -> tuple[TrackInfo, ...]:
    """The track that carries more than half of the side; none when they share it."""
    sides = {}
    for track, facts in mix.heard_tracks:
        ratio = 10.0 ** ((facts.side_to_mid_db or -60.0) / 10.0)
        sides[track.track_id] = float(facts.power.sum()) * ratio / (1.0 + ratio)
    total = sum(sides.values())
    return tuple(mix.track(key) for key, power in sides.items() if power > 0.5 * total)


def _too_narrow(mix: Mix) -> Iterator[Suggestion]:
    stereo, allowed = mix.measurement.stereo, mix.profile.side_to_mid_db
    side_db, correlation = stereo.side_to_mid_db, stereo.correlation
    if side_db is None or correlation is None or not (mix.has_image and mix.is_whole):
        return
    is_narrow = side_db < allowed.low - NARROW_MARGIN_DB
    if not is_narrow or correlation <= mix.profile.correlation.high:
        return
    width = min(round(10.0 ** ((allowed.low - side_db) / 20.0), 2), MOST_WIDTH)
    can_widen = side_db > WIDENABLE_DB
    cure = (
        f"Widen the master to {100 * width:.0f} %, or pan tracks apart."
        if can_widen
        else "Pan tracks apart: there is next to no side to widen."
    )
    yield Suggestion(
        id="stereo.too_narrow",
        severity=Severity.LOW,
        message=f"The mix is narrow: the side is {-side_db:.1f} dB below the middle, "
        f"{mix.profile.possessive} range begins at {decibels(allowed.low)} dB. {cure}",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=MixMove(MoveType.WIDTH, amount=width) if can_widen else None,
        relevance=0.3 * mix.confidence,
        evidence=Evidence(side_db, allowed.low, allowed.high, "dB", allowed.origin),
    )


def _balance(mix: Mix) -> Iterator[Suggestion]:
    balance_db = mix.measurement.stereo.balance_db
    if balance_db is None or abs(balance_db) <= MAX_BALANCE_DB:
        return
    if mix.measurement.silent_channel is not None or not mix.is_whole:
        return
    side = "right" if balance_db > 0 else "left"
    leaning = _leaning_track(mix, balance_db)
    cure = (
        f"Move {one(leaning)} towards the middle."
        if leaning is not None
        else "Check the pans and the levels of both channels."
    )
    pan = 0.0
    yield Suggestion(
        id="stereo.balance",
        severity=Severity.MEDIUM if abs(balance_db) > 2 * MAX_BALANCE_DB else Severity.LOW,
        message=f"The {side} side is {abs(balance_db):.1f} dB louder than the other. {cure}",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=() if leaning is None else (leaning.name,),
        move=None
        if leaning is None
        else MixMove(MoveType.PAN, amount=pan, track_ids=(leaning.track_id,)),
        relevance=min(0.4 + 0.08 * abs(balance_db), 0.85) * mix.confidence,
        evidence=Evidence(balance_db, -MAX_BALANCE_DB, MAX_BALANCE_DB, "dB", Origin.JUDGEMENT),
    )


def _leaning_track(mix: Mix, balance_db: float) -> TrackInfo | None:
    """The track whose power leans most to the louder side, when centring it would help."""
    excess: dict[int, float] = {}
    for track, facts in mix.heard_tracks:
        if facts.balance_db is None:
            continue
        share = 1.0 / (1.0 + 10.0 ** (-facts.balance_db / 10.0))
        excess[track.track_id] = float(facts.power.sum()) * (2 * share - 1)
    sign = 1.0 if balance_db > 0 else -1.0
    total = sign * sum(excess.values())
    if not excess or total <= 0.0:
        return None
    most = max(excess, key=lambda key: sign * excess[key])
    return mix.track(most) if sign * excess[most] > 0.5 * total else None


def _band_phase(mix: Mix) -> Iterator[Suggestion]:
    """One band that cancels in mono while the mix as a whole does not."""
    correlations, bands_db = mix.measurement.stereo.band_correlation, mix.measurement.bands_db
    if not correlations or bands_db is None or is_out_of_phase(mix) or not mix.is_heard:
        return
    # Below 250 Hz the rules of the low end speak.
    for index in range(2, len(BAND_LABELS)):
        correlation = correlations[index]
        is_out = correlation is not None and correlation < BAND_CORRELATION
        if correlation is None or not is_out or bands_db[index] < BAND_LEVEL_DB:
            continue
        shares = mix.band_shares(index)
        cause = [mix.track(share.track_id) for share in shares[:1] if share.share > 0.5]
        yield Suggestion(
            id=f"stereo.band_phase.{BAND_NAMES[index]}",
            severity=Severity.MEDIUM,
            message=f"{BAND_LABELS[index]} largely cancels in mono (correlation "
            f"{signed(correlation, 2)}). Look for a widener, a delay or turned polarity"
            f"{f' on {one(cause[0])}' if cause else ' on the tracks that carry it'}.",
            freq_range_hz=(BAND_EDGES_HZ[index], BAND_EDGES_HZ[index + 1]),
            track_names=tuple(track.name for track in cause),
            move=None,
            relevance=0.8 * mix.confidence,
            evidence=Evidence(
                correlation, BAND_CORRELATION, None, "correlation", Origin.JUDGEMENT, shares[:1]
            ),
        )


ACTIONS = (
    Action(
        "fault.mono_loss",
        "Save the mix in mono",
        Family.STEREO,
        "correlation of left and right, and the loss of their sum",
        "the correlation is negative, or more than 3.2 dB are lost",
        MoveType.WIDTH,
        _mono_loss,
    ),
    Action(
        "stereo.too_wide",
        "Narrow the mix",
        Family.STEREO,
        "side to middle, and correlation",
        "both are beyond the profile's range, by more than 1 dB",
        MoveType.WIDTH,
        _too_wide,
    ),
    Action(
        "stereo.too_narrow",
        "Widen the mix",
        Family.STEREO,
        "side to middle, and correlation",
        "both are beyond the profile's range, by more than 8 dB",
        MoveType.WIDTH,
        _too_narrow,
    ),
    Action(
        "stereo.balance",
        "Even out left and right",
        Family.STEREO,
        "power of right against left",
        "more than 2 dB apart",
        MoveType.PAN,
        _balance,
    ),
    Action(
        "stereo.band_phase",
        "Find what cancels in one band",
        Family.STEREO,
        "correlation in each band above 250 Hz",
        "below −0.2 in a band that is heard",
        None,
        _band_phase,
    ),
)
