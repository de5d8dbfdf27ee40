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
                _certain_instrument(state),
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
    tracks = TrackGroupMeter(SAMPLE_RATE, tuple(track.id for track in song.tracks))
    covariance = CovarianceMeter(SAMPLE_RATE, song)
    end, late = mixer.end_position, mixer.latency_frames
    while (frames := max(end - mixer.position, mixer.frames_left)) > 0:
        if cancelled():
            raise Cancelled
        block = mixer.render(min(frames, BLOCK_FRAMES))
        mix.feed(block.master[:, late:])
        late = max(late - block.master.shape[1], 0)
        posts = {track_id: strip.post for track_id, strip in block.tracks.items()}
        tracks.feed(posts)
        covariance.feed(posts)
        progress(min(mixer.position / end, 1.0))
    spectra = {track_id: meter.spectrum for track_id, meter in tracks.meters.items()}
    facts = {key: found for key, found in tracks.facts.items() if _is_meant(song, key)}
    bands = {track_id: spectrum.band_power for track_id, spectrum in spectra.items()}
    infos = track_infos(song, states, bands, facts)
    return SongReport(
        song=song,
        report=report_of(mix, profile, tracks=infos),
        frequencies_hz=mix.spectrum.frequencies_hz,
        mix_power=mix.spectrum.mean_power,
        track_power={track_id: spectrum.mean_power for track_id, spectrum in spectra.items()},
        model=covariance.model(),
    )


def _is_meant(song: Song, track_id: int) -> bool:
    """Whether a track should sound: it holds something, and neither mute nor solo silences it."""
    from modules.sound.mixer import is_audible

    track = song.track(track_id)
    return bool(track.notes or track.clip) and is_audible(track, song)


def _certain_instrument(state: TrackState | None) -> str | None:
    if state is None or state.uncertain or state.is_kit:
        return None
    return state.instrument
