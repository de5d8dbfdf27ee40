"""The analysis of a whole song: its mix is rendered and measured in one pass, track by track."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from modules.errors import Cancelled
from modules.song.score import Song
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.mix_meter import MixMeter
from modules.spectral_analyzer.mix_model import CovarianceMeter, MixModel
from modules.spectral_analyzer.mix_report import MixReport, report_of
from modules.spectral_analyzer.track_info import TrackFacts, TrackInfo
from modules.spectral_analyzer.track_meter import TrackGroupMeter
from modules.unified_state import TrackState

if TYPE_CHECKING:
    from modules.sound.synth import NoteSynth

SAMPLE_RATE = 44_100
BLOCK_FRAMES = 1 << 13
"""Short enough that Cancel is felt at once."""


@dataclass(frozen=True, slots=True, eq=False)
class SongReport:
    """The report on the mix of `song`, its mean power spectrum (bins,), and a model of its tracks.

    `track_power` is what each track gives to the sum before the master's settings.
    """

    song: Song
    report: MixReport
    frequencies_hz: NDArray[np.float64]
    mix_power: NDArray[np.float64]
    track_power: Mapping[int, NDArray[np.float64]]
    model: MixModel


def track_infos(
    song: Song,
    states: Mapping[int, TrackState],
    band_power: Mapping[int, NDArray[np.float64]],
    facts: Mapping[int, TrackFacts] = MappingProxyType({}),
) -> tuple[TrackInfo, ...]:
    """What advice knows of the tracks of `song`: labels from the state, band powers (7,), facts."""
    infos = []
    for number, track in enumerate(song.tracks, start=1):
        state = states.get(track.id)
        infos.append(
            TrackInfo(
                track.id,
                number,
                track.name,
                state.known_instrument if state else None,
                state.track_type if state else None,
                band_power.get(track.id),
                facts.get(track.id),
            )
        )
    return tuple(infos)


def analyze_song(
    song: Song,
    profile: GenreProfile,
    states: Mapping[int, TrackState],
    *,
    synth: NoteSynth | None = None,
    progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> SongReport:
    """The report on the mix of `song`, rendered as it would be exported.

    A `synth` that is handed in again remembers the notes that it made, so that the second report
    on a song takes a fraction of the first. Its sample rate must be `SAMPLE_RATE`. Raises
    Cancelled, and AudioFileError for a clip that cannot be read.
    """
    from modules.sound.mixer import Mixer

    mixer = Mixer(SAMPLE_RATE, synth)
    mixer.set_song(song)
    mix = MixMeter(SAMPLE_RATE, 2)
    covariance = CovarianceMeter(SAMPLE_RATE, song)
    track_ids = tuple(track.id for track in song.tracks)
    tracks = TrackGroupMeter(SAMPLE_RATE, track_ids, covariance.take)
    end, late = mixer.end_position, mixer.latency_frames
    while (frames := max(end - mixer.position, mixer.frames_left)) > 0:
        if cancelled():
            raise Cancelled
        block = mixer.render(min(frames, BLOCK_FRAMES))
        mix.feed(block.master[:, late:])
        late = max(late - block.master.shape[1], 0)
        tracks.feed({track_id: strip.post for track_id, strip in block.tracks.items()})
        progress(min(mixer.position / end, 1.0))
    facts = {key: found for key, found in tracks.facts.items() if _is_meant(song, key)}
    infos = track_infos(song, states, tracks.band_power, facts)
    return SongReport(
        song=song,
        report=report_of(mix, profile, tracks=infos),
        frequencies_hz=mix.spectrum.frequencies_hz,
        mix_power=mix.spectrum.mean_power,
        track_power=tracks.power,
        model=covariance.model(),
    )


def _is_meant(song: Song, track_id: int) -> bool:
    """Whether a track should sound: it holds something, and neither mute nor solo silences it."""
    from modules.sound.mixer import is_audible

    track = song.track(track_id)
    return track.has_music and is_audible(track, song)
