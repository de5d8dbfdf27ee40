"""Edits of the mix: faders, equalizers, and the moves that mix advice proposes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.errors import ParameterError
from modules.song.edit import Edit
from modules.song.mix import (
    CEILING_RANGE_DBTP,
    MONO_BELOW_RANGE_HZ,
    PAN_RANGE,
    RELEASE_RANGE_MS,
    VOLUME_RANGE_DB,
    WIDTH_RANGE,
    MasterMix,
    PeakLimiter,
    TrackMix,
    clamped,
)
from modules.song.moved_mix import is_on_master, master_after, move_name, track_after
from modules.song.score import Song
from modules.spectral_analyzer.suggestion import MixMove, Suggestion


@dataclass(frozen=True, slots=True)
class SetTrackMix(Edit):
    """Sets fader, pan, switches, equalizer, width and polarity of a track."""

    track_id: int
    mix: TrackMix

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change track mix"

    def apply(self, song: Song) -> Song:
        """The song with the mix, all settings inside their ranges."""
        mix = replace(
            self.mix,
            volume_db=clamped(self.mix.volume_db, VOLUME_RANGE_DB),
            pan=clamped(self.mix.pan, PAN_RANGE),
            width=clamped(self.mix.width, WIDTH_RANGE),
        )
        return song.with_track(replace(song.track(self.track_id), mix=mix))


@dataclass(frozen=True, slots=True)
class SetMasterMix(Edit):
    """Sets fader, equalizer, width, mono low end and limiter of the master."""

    mix: MasterMix

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change master mix"

    def apply(self, song: Song) -> Song:
        """The song with the mix, all settings inside their ranges."""
        mono_below_hz = self.mix.mono_below_hz
        if mono_below_hz is not None:
            mono_below_hz = clamped(mono_below_hz, MONO_BELOW_RANGE_HZ)
        mix = replace(
            self.mix,
            volume_db=clamped(self.mix.volume_db, VOLUME_RANGE_DB),
            width=clamped(self.mix.width, WIDTH_RANGE),
            limiter=_clamped_limiter(self.mix.limiter),
            mono_below_hz=mono_below_hz,
        )
        return replace(song, master=mix)


def _clamped_limiter(limiter: PeakLimiter | None) -> PeakLimiter | None:
    if limiter is None:
        return None
    return PeakLimiter(
        clamped(limiter.ceiling_dbtp, CEILING_RANGE_DBTP),
        clamped(limiter.release_ms, RELEASE_RANGE_MS),
    )


@dataclass(frozen=True, slots=True)
class ApplyMixMove(Edit):
    """Makes the move of a suggestion: on the tracks it names, or on the master."""

    suggestion: Suggestion

    @property
    def name(self) -> str:
        """Such as "Cut at 320 Hz"."""
        return move_name(self.suggestion.move)

    def apply(self, song: Song) -> Song:
        """The song after the move; raises ParameterError when the suggestion has none."""
        move = self.suggestion.move
        if move is None:
            raise ParameterError(
                "This suggestion has no move to apply; follow it by hand.",
                "suggestion",
                self.suggestion.id,
            )
        return song_after(song, move)


@dataclass(frozen=True, slots=True)
class ApplyMixMoves(Edit):
    """Makes several moves at once, in their order."""

    moves: tuple[MixMove, ...]

    @property
    def name(self) -> str:
        """Such as "Make 3 mix moves"."""
        if len(self.moves) == 1:
            return move_name(self.moves[0])
        return f"Make {len(self.moves)} mix moves"

    def apply(self, song: Song) -> Song:
        """The song after all moves."""
        for move in self.moves:
            song = song_after(song, move)
        return song


def song_after(song: Song, move: MixMove) -> Song:
    """The song after `move`; raises ParameterError for one that cannot be made."""
    if is_on_master(move):
        return SetMasterMix(master_after(song.master, move)).apply(song)
    for track_id in move.track_ids:
        mix = track_after(song.track(track_id).mix, move)
        song = SetTrackMix(track_id, mix).apply(song)
    return song
