"""The edit that an equalizer's owner makes by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.song.edit import Edit
from modules.song.mix import EQ_FREQUENCY_RANGE_HZ, EQ_GAIN_RANGE_DB, EQ_Q_RANGE, EqBand, clamped
from modules.song.score import Song


@dataclass(frozen=True, slots=True)
class SetEqualizer(Edit):
    """Gives a track, or with None the master, exactly these bands."""

    track_id: int | None
    bands: tuple[EqBand, ...]
    what: str = "Change the equalizer"

    @property
    def name(self) -> str:
        """Such as "Change band 2", as the gesture calls it."""
        return self.what

    def apply(self, song: Song) -> Song:
        """The song with the bands, all settings inside their ranges."""
        bands = tuple(clamped_band(band) for band in self.bands)
        if self.track_id is None:
            return replace(song, master=replace(song.master, eq=bands))
        track = song.track(self.track_id)
        return song.with_track(replace(track, mix=replace(track.mix, eq=bands)))


def clamped_band(band: EqBand) -> EqBand:
    """`band` with frequency, gain and Q inside their ranges."""
    return replace(
        band,
        frequency_hz=clamped(band.frequency_hz, EQ_FREQUENCY_RANGE_HZ),
        gain_db=clamped(band.gain_db, EQ_GAIN_RANGE_DB),
        q=clamped(band.q, EQ_Q_RANGE),
    )
