"""Edits of the mix: faders, equalizers, and the moves that mix advice proposes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.errors import ParameterError
from modules.song.edit import Edit
from modules.song.mix import (
    CEILING_RANGE_DBTP,
    RELEASE_RANGE_MS,
    VOLUME_RANGE_DB,
    EqBand,
    EqShape,
    MasterMix,
    PeakLimiter,
    TrackMix,
)
from modules.song.score import Song
from modules.spectral_analyzer.suggestion import MixMove, MoveType, Suggestion

PAN_RANGE = (-1.0, 1.0)
WIDTH_RANGE = (0.0, 2.0)
MASTER_MOVES = (MoveType.WIDTH, MoveType.LIMIT)


def _clamped(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])


@dataclass(frozen=True, slots=True)
class SetTrackMix(Edit):
    """Sets fader, pan, switches and equalizer of a track."""

    track_id: int
    mix: TrackMix

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change track mix"

    def apply(self, song: Song) -> Song:
        """The song with the mix, fader and pan inside their ranges."""
        mix = replace(
            self.mix,
            volume_db=_clamped(self.mix.volume_db, VOLUME_RANGE_DB),
            pan=_clamped(self.mix.pan, PAN_RANGE),
        )
        return song.with_track(replace(song.track(self.track_id), mix=mix))


@dataclass(frozen=True, slots=True)
class SetMasterMix(Edit):
    """Sets fader, equalizer, width and limiter of the master."""

    mix: MasterMix

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change master mix"

    def apply(self, song: Song) -> Song:
        """The song with the mix, all settings inside their ranges."""
        mix = replace(
            self.mix,
            volume_db=_clamped(self.mix.volume_db, VOLUME_RANGE_DB),
            width=_clamped(self.mix.width, WIDTH_RANGE),
            limiter=_clamped_limiter(self.mix.limiter),
        )
        return replace(song, master=mix)


def _clamped_limiter(limiter: PeakLimiter | None) -> PeakLimiter | None:
    if limiter is None:
        return None
    return PeakLimiter(
        _clamped(limiter.ceiling_dbtp, CEILING_RANGE_DBTP),
        _clamped(limiter.release_ms, RELEASE_RANGE_MS),
    )


@dataclass(frozen=True, slots=True)
class ApplyMixMove(Edit):
    """Makes the move of a suggestion: on the tracks it names, or on the master."""

    suggestion: Suggestion

    @property
    def name(self) -> str:
        """Such as "Cut at 320 Hz"."""
        return _name_of(self.suggestion.move)

    def apply(self, song: Song) -> Song:
        """The song after the move; raises ParameterError when the suggestion has none."""
        move = self.suggestion.move
        if move is None:
            raise ParameterError(
                "This suggestion has no move to apply; follow it by hand.",
                "suggestion",
                self.suggestion.id,
            )
        if move.type in MASTER_MOVES or not move.track_ids:
            return SetMasterMix(master_after(song.master, move)).apply(song)
        for track_id in move.track_ids:
            mix = _moved_track(song.track(track_id).mix, move)
            song = SetTrackMix(track_id, mix).apply(song)
        return song


def _name_of(move: MixMove | None) -> str:
    if move is None:
        return "Follow a suggestion"
    if move.type is MoveType.WIDTH:
        return "Change the width"
    if move.type is MoveType.LIMIT:
        return "Limit the true peak"
    if move.type is MoveType.GAIN:
        return "Turn up" if move.gain_db > 0 else "Turn down"
    place = "" if move.frequency_hz is None else f" at {_hertz(move.frequency_hz)}"
    if move.type is MoveType.HIGH_PASS:
        return f"High-pass{place}"
    return f"{'Boost' if move.gain_db > 0 else 'Cut'}{place}"


def _hertz(frequency_hz: float) -> str:
    if frequency_hz < 1000:
        return f"{frequency_hz:.0f} Hz"
    return f"{frequency_hz / 1000:.3g} kHz"


def master_after(mix: MasterMix, move: MixMove) -> MasterMix:
    """The master settings after `move`, as if it named no tracks."""
    if move.type is MoveType.WIDTH:
        return replace(mix, width=mix.width if move.amount is None else move.amount)
    if move.type is MoveType.GAIN:
        return replace(mix, volume_db=mix.volume_db + move.gain_db)
    if move.type is MoveType.LIMIT:
        limiter = PeakLimiter() if mix.limiter is None else mix.limiter
        ceiling_dbtp = limiter.ceiling_dbtp if move.amount is None else move.amount
        return replace(mix, limiter=replace(limiter, ceiling_dbtp=ceiling_dbtp))
    return mix.with_eq_band(_eq_band(move))


def _moved_track(mix: TrackMix, move: MixMove) -> TrackMix:
    if move.type is MoveType.GAIN:
        return replace(mix, volume_db=mix.volume_db + move.gain_db)
    return mix.with_eq_band(_eq_band(move))


def _eq_band(move: MixMove) -> EqBand:
    if move.frequency_hz is None:
        raise ParameterError(
            "This equalizer move names no frequency; analyze the mix again.", "frequency_hz", None
        )
    band = EqBand(EqShape(move.type.value), move.frequency_hz, move.gain_db)
    return band if move.q is None else replace(band, q=move.q)
