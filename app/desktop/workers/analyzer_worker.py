"""Hosts the live analysis: reads the master while it plays, publishes advice every second or so."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

import numpy as np

from app.desktop.workers.hands import Hands
from app.desktop.workers.worker_thread import WorkerThread
from modules.song.score import Song
from modules.unified_state import MixContext, Topic, UnifiedState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modules.sound.audio_buffer import Samples
    from modules.sound.tap import TapReader
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.live_analyzer import LiveAnalyzer, LiveReading
    from modules.spectral_analyzer.loudness_course import LoudnessCourse, LoudnessHistory
    from modules.spectral_analyzer.mix_meter import Measurement
    from modules.spectral_analyzer.spectrum import SpectrumMeter
    from modules.spectral_analyzer.target import TargetCurve
    from modules.spectral_analyzer.track_info import TrackFacts
    from modules.spectral_analyzer.track_meter import TrackMeter

INTERVAL_S = 0.04
ADVICE_INTERVAL_S = 1.5
SCOPE_POINTS, SCOPE_STEP = 400, 4
"""The stereo field shows every fourth of the newest 1,600 samples."""
MIN_HEARD_S = 8.0
"""Live advice waits for as much music as a judgement needs; until then the last one stands."""


class InputSource(Protocol):
    """What comes in from outside."""

    @property
    def is_playing(self) -> bool: ...

    @property
    def sample_rate(self) -> int: ...

    def master_tap(self) -> TapReader: ...


class MixSource(InputSource, Protocol):
    """The part of the sound engine that the analyzer needs."""

    def post_tap(self, track_id: int) -> TapReader: ...


@dataclass(frozen=True, slots=True, eq=False)
class LivePicture:
    """What the mix panel draws while the song plays.

    The reading, its curve in dB re the whole (None in silence) and the level of that whole in dB
    re full scale, seconds heard, the loudness of the last minutes, and the newest moment as mid
    and side (2, n).
    """

    reading: LiveReading
    curve_db: NDArray[np.float64] | None
    whole_db: float
    heard_s: float
    course: LoudnessCourse
    mid_side: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class TrackPicture:
    """What a track that somebody looks at sounds like now; the curve is None in silence."""

    track_id: int
    curve_db: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is analyzed: replaced as a whole, so that the worker never sees half of it."""

    song: Song
    profile: GenreProfile


class AnalyzerWorker(WorkerThread):
    """Keeps `picture` up to date for the display and writes advice to UnifiedState."""

    def __init__(self, state: UnifiedState, hands: Hands | None = None) -> None:
        super().__init__("analyzer", state, INTERVAL_S)
        self._hands = hands or Hands()
        self._lock = threading.Lock()
        self._source: MixSource | None = None
        self._input: InputSource | None = None
        self._subject: _Subject | None = None
        self._must_reset = threading.Event()
        self._analyzer: LiveAnalyzer | None = None
        self._master: TapReader | None = None
        self._tracks: dict[int, tuple[TapReader, TrackMeter]] = {}
        self._next_advice = 0.0
        self._heard_frames = 0
        self._history: LoudnessHistory | None = None
        self._watched_id: int | None = None
        self._watched: tuple[int, TapReader, SpectrumMeter] | None = None
        self.picture: LivePicture | None = None
        self.track_picture: TrackPicture | None = None
        self.targets: Mapping[str, TargetCurve] = {}

    def listen_to(self, source: MixSource | None) -> None:
        """Read the taps of `source` from now on."""
        with self._lock:
            self._source = source
            self._history = None
        self.start_over()

    def hear_input(self, source: InputSource | None) -> None:
        """Read what comes in instead of the song from now on; None is the song again."""
        with self._lock:
            self._input = source
            self._history = None
        self.picture = None
        self.start_over()

    def follow(self, song: Song, profile: GenreProfile) -> None:
        """Judge by `profile` from now on, and name the tracks of `song`."""
        self._subject = _Subject(song, profile)

    def watch(self, track_id: int | None) -> None:
        """Keep `track_picture` of this track up to date while it plays; None for no track."""
        self._watched_id = track_id

    def start_over(self) -> None:
        """Forget what was heard: the mix has changed or the playhead has jumped."""
        self._must_reset.set()

    def forget_history(self) -> None:
        """Forget the loudness of the last minutes, too: another song is open."""
        self._history = None

    def _prepare(self) -> str:
        # Imports scipy here, so that neither the first paint nor the first note waits for it.
        from modules.spectral_analyzer.genre_profile import GENRES, load_profile
        from modules.spectral_analyzer.live_analyzer import LiveAnalyzer
        from modules.spectral_analyzer.target import target_curve

        self.targets = {genre: target_curve(load_profile(genre)) for genre in GENRES}
        LiveAnalyzer(44_100)
        return f"Mix analysis ready: {len(GENRES)} genre profiles"

    def _beat(self) -> None:
        with self._lock:
            source: InputSource | None = self._input or self._source
        if source is None or not source.is_playing:
            return
        if self._analyzer is None or self._must_reset.is_set():
            self._begin(source)
        assert self._analyzer is not None
        assert self._master is not None
        block = self._master.read_new(source.sample_rate)
        if block.shape[1] == 0:
            return
        self._analyzer.feed(block)
        self._heard_frames += block.shape[1]
        self._show(self._analyzer, source, block)
        self._show_watched()
        if perf_counter() >= self._next_advice and not self._hands.are_moving:
            self._next_advice = perf_counter() + ADVICE_INTERVAL_S
            self._advise(self._analyzer)

    def _begin(self, source: InputSource) -> None:
        from modules.spectral_analyzer.live_analyzer import LiveAnalyzer

        self._must_reset.clear()
        self._analyzer = LiveAnalyzer(source.sample_rate)
        self._master = source.master_tap()
        self._tracks = {}
        self._watched = None
        self._heard_frames = 0
        self._next_advice = perf_counter() + ADVICE_INTERVAL_S

    def _show(self, analyzer: LiveAnalyzer, source: InputSource, block: Samples) -> None:
        from modules.spectral_analyzer.loudness_course import LoudnessHistory
        from modules.spectral_analyzer.spectrum import SILENT_POWER
        from modules.spectral_analyzer.target import sixth_octave_db

        reading = analyzer.reading()
        curve = sixth_octave_db(reading.frequencies_hz, reading.power)
        history = self._history = self._history or LoudnessHistory(source.sample_rate)
        history.feed(block, reading.momentary_lufs, reading.short_term_lufs)
        self.picture = LivePicture(
            reading,
            curve,
            10.0 * math.log10(max(float(reading.power.sum()), SILENT_POWER)),
            self._heard_frames / source.sample_rate,
            history.course,
            mid_side_of(block),
        )

    def _show_watched(self) -> None:
        from modules.spectral_analyzer.spectrum import SpectrumMeter
        from modules.spectral_analyzer.target import sixth_octave_db

        with self._lock:
            source = None if self._input is not None else self._source
        track_id = self._watched_id
        if track_id is None or source is None:
            self._watched = self.track_picture = None
            return
        if self._watched is None or self._watched[0] != track_id:
            meter = SpectrumMeter(source.sample_rate, 2)
            self._watched = (track_id, source.post_tap(track_id), meter)
        _, tap, meter = self._watched
        meter.feed(tap.read_new(source.sample_rate))
        curve = sixth_octave_db(meter.frequencies_hz, meter.smoothed_power)
        self.track_picture = TrackPicture(track_id, curve)

    def _advise(self, analyzer: LiveAnalyzer) -> None:
        subject = self._subject
        with self._lock:
            source, is_input = self._source, self._input is not None
        if subject is None:
            return
        if is_input:
            # What comes in has no tracks here, and nothing here can change its mix.
            subject = _Subject(Song(genre=subject.song.genre), subject.profile)
        elif source is not None:
            self._hear_tracks(source, subject.song)
        measurement = analyzer.measurement()
        if measurement.duration_s < MIN_HEARD_S:
            return
        meters = {track_id: meter for track_id, (_, meter) in self._tracks.items()}
        mix = live_mix(measurement, analyzer.reading(), subject, meters, self._state)
        if is_input:
            advice = tuple(replace(suggestion, move=None) for suggestion in mix.suggestions)
            mix = replace(mix, suggestions=advice)
        self._state.update(Topic.MIX, lambda now: replace(now, mix=mix))

    def _hear_tracks(self, source: MixSource, song: Song) -> None:
        from modules.spectral_analyzer.track_meter import TrackMeter

        present = {track.id for track in song.tracks}
        self._tracks = {key: kept for key, kept in self._tracks.items() if key in present}
        for track in song.tracks:
            if track.id not in self._tracks:
                meter = TrackMeter(source.sample_rate)
                self._tracks[track.id] = (source.post_tap(track.id), meter)
            tap, meter = self._tracks[track.id]
            meter.feed(tap.read_new(2 * source.sample_rate))


def mid_side_of(block: Samples) -> Samples:
    """Mid and side (2, at most `SCOPE_POINTS`) of the newest samples of a stereo block."""
    left, right = block[:, -SCOPE_POINTS * SCOPE_STEP :: SCOPE_STEP]
    both: Samples = np.stack([left + right, left - right])
    return both / np.float32(2.0)


def live_mix(
    measurement: Measurement,
    reading: LiveReading,
    subject: _Subject,
    meters: Mapping[int, TrackMeter],
    state: UnifiedState,
) -> MixContext:
    """The mix as heard so far, judged by the profile of its genre.

    How tracks add up is left to the analysis of the whole song: taps are not read in step.
    """
    from modules.spectral_analyzer.advice import advise, deviations_db
    from modules.spectral_analyzer.song_report import track_infos

    bands = {track_id: meter.band_power for track_id, meter in meters.items()}
    # A track that has not played yet is no silent track.
    facts: dict[int, TrackFacts] = {
        track_id: meter.facts for track_id, meter in meters.items() if meter.has_sounded
    }
    infos = track_infos(subject.song, state.snapshot.tracks, bands, facts)
    return MixContext(
        bands_db=measurement.bands_db,
        deviation_db=deviations_db(measurement, subject.profile),
        momentary_lufs=reading.momentary_lufs,
        short_term_lufs=reading.short_term_lufs,
        integrated_lufs=reading.integrated_lufs,
        true_peak_dbtp=reading.true_peak_dbtp,
        correlation=reading.correlation,
        suggestions=advise(measurement, subject.profile, infos),
    )
