"""What moves can be made on outside the desktop: a finished file, or the stems of a mix."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modules.errors import AudioFileError
from modules.song.open_file import audio_track
from modules.song.score import Song, Track
from modules.song.track_edits import clean_name, with_new_tracks
from modules.sound.audio_buffer import AudioBuffer, Samples, blocks_of
from modules.sound.audio_file import audio_blocks
from modules.sound.channel_fold import fold_to_stereo
from modules.sound.mix_moves import through_master
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.mix_model import CovarianceMeter, MixModel
from modules.spectral_analyzer.mix_report import MOST_CHANNELS, MixReport, analyze_mix
from modules.spectral_analyzer.song_report import analyze_song
from modules.spectral_analyzer.window_spectra import WindowSpectra
from modules.unified_state import TrackState

BLOCK_FRAMES = 1 << 16
FILE_TRACK_ID = 1


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The report on a workpiece as it is, and the model of it."""

    report: MixReport
    model: MixModel


class Workpiece(ABC):
    """Sound with mix settings: `song` holds those it begins with."""

    song: Song

    @abstractmethod
    def measured(self) -> Measured:
        """The report on it as it is, with the model that predicts."""

    @abstractmethod
    def report(self, song: Song) -> MixReport:
        """The report on it with the mix settings of `song`."""

    @abstractmethod
    def rendered(self, song: Song) -> AudioBuffer:
        """Its sound with the mix settings of `song`; without limiter it may exceed full scale."""


class FinishedFile(Workpiece):
    """A finished mix: all moves are made on the master."""

    def __init__(self, name: str, buffer: AudioBuffer, profile: GenreProfile) -> None:
        title = clean_name(name, "Mix")
        self.song = Song(title=title, tracks=(Track(FILE_TRACK_ID, title),))
        self._buffer = buffer
        self._profile = profile

    @classmethod
    def read(cls, path: Path, profile: GenreProfile) -> FinishedFile:
        """The mix in an audio file, with up to six channels; raises AudioFileError."""
        blocks = list(audio_blocks(path, BLOCK_FRAMES, most_channels=MOST_CHANNELS))
        if not blocks:
            raise AudioFileError(f"“{path.name}” holds no audio.", path)
        samples = np.concatenate([block.samples for block in blocks], axis=1)
        return cls(path.stem, AudioBuffer(samples, blocks[0].sample_rate), profile)

    def measured(self) -> Measured:
        """The report on the file, and the model of its sound folded to stereo."""
        meter = CovarianceMeter(self._buffer.sample_rate, self.song)
        windows = WindowSpectra(self._buffer.sample_rate, 2)
        for block in blocks_of(self._buffer.samples, BLOCK_FRAMES):
            for spectra in windows.feed(_stereo(block)):
                meter.take(spectra)
        return Measured(self.report(self.song), meter.model())

    def report(self, song: Song) -> MixReport:
        """The report on the file behind the master of `song`."""
        moved = self.rendered(song)
        return analyze_mix(moved.samples, moved.sample_rate, self._profile)

    def rendered(self, song: Song) -> AudioBuffer:
        """The file behind the master of `song`, at its rate and with its channels."""
        return through_master(self._buffer, song.master)


class StemMix(Workpiece):
    """The sum of stems, each on a track of its own; all begin at the same moment."""

    def __init__(
        self,
        paths: Sequence[Path],
        profile: GenreProfile,
        label: Callable[[Path], TrackState | None] = lambda _path: None,
    ) -> None:
        """Take the stems at `paths`, labelled by what was heard on them. Raises AudioFileError."""
        tracks = tuple(audio_track(path) for path in paths)
        self.song = with_new_tracks(Song(genre=profile.genre), tracks)
        self._profile = profile
        self._rate = max((track.clip.sample_rate for track in tracks if track.clip), default=44_100)
        heard = {track.id: label(path) for track, path in zip(self.song.tracks, paths, strict=True)}
        self._states: Mapping[int, TrackState] = {
            track_id: state for track_id, state in heard.items() if state is not None
        }

    def measured(self) -> Measured:
        """The report on the sum of the stems, and the model of their tracks."""
        found = analyze_song(self.song, self._profile, self._states)
        return Measured(found.report, found.model)

    def report(self, song: Song) -> MixReport:
        """The report on the stems with the mix settings of `song`."""
        return analyze_song(song, self._profile, self._states).report

    def rendered(self, song: Song) -> AudioBuffer:
        """The mix in stereo at the highest rate of the stems."""
        from modules.sound.render import render_song

        return render_song(song, self._rate)


def _stereo(block: Samples) -> Samples:
    folded = fold_to_stereo(block)
    return folded if folded.shape[0] == 2 else np.repeat(folded, 2, axis=0)
