"""Corpus files as songs: what has to be put right before they can teach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import symusic

from modules.song.key import Key, Mode
from modules.song.score import DRUM_CHANNEL, MeterChange, Note, Song, Track
from training.corpus.archives import CorpusFile

BEAT_PPQ = 480
TD11_TO_GENERAL_MIDI = {22: 42, 26: 46, 58: 43}
"""Edge and rim sounds of the Roland TD-11 kit that General MIDI names otherwise."""

# Krumhansl and Kessler (1982), probe-tone ratings for major and minor keys.
_PROFILES = {
    Mode.MAJOR: (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    Mode.MINOR: (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}


def read_song(file: CorpusFile) -> Song:
    """The song of a corpus file, as its ticks say.

    Groove's drum pads are mapped to General MIDI and its tracks are made drum tracks.
    """
    score = symusic.Score.from_midi(file.content)
    drums_only = file.corpus in ("groove", "drum-patterns")
    tracks = tuple(
        _track(number, track, drums_only, _notes(track, file.corpus))
        for number, track in enumerate(score.tracks, start=1)
        if len(track.notes)
    )
    return Song(
        title=file.path,
        ppq=score.ticks_per_quarter,
        meters=_meters(score),
        tracks=tracks,
    )


def _track(number: int, track: symusic.Track, drums_only: bool, notes: list[Note]) -> Track:
    channel = DRUM_CHANNEL if drums_only or track.is_drum else 0
    made = Track(number, track.name, channel=channel, program=track.program)
    return made.with_notes(notes)


def _notes(track: symusic.Track, corpus: str) -> list[Note]:
    columns = track.notes.numpy()
    pitches = columns["pitch"].tolist()
    if corpus == "groove":
        pitches = [TD11_TO_GENERAL_MIDI.get(pitch, pitch) for pitch in pitches]
    rows = zip(
        pitches,
        columns["velocity"].tolist(),
        columns["time"].tolist(),
        columns["duration"].tolist(),
        strict=True,
    )
    return [
        Note(number, pitch, max(1, velocity), start, max(1, length))
        for number, (pitch, velocity, start, length) in enumerate(rows, start=1)
    ]


def _meters(score: symusic.Score) -> tuple[MeterChange, ...]:
    found: dict[int, MeterChange] = {0: MeterChange(0, 4, 4)}
    for mark in score.time_signatures:
        if mark.numerator > 0 and mark.denominator > 0:
            found[mark.time] = MeterChange(mark.time, mark.numerator, mark.denominator)
    return tuple(found[tick] for tick in sorted(found))


def align_to_beats(file: CorpusFile, song: Song) -> Song:
    """The song with its notes on the beats of POP909's beat file, bar lines on its downbeats.

    The ticks of POP909 keep a constant offset from the beat, so bar lines would fall anywhere.
    A song without a usable beat file comes back as it is.
    """
    if file.beats is None:
        return song
    table = np.array([line.split()[:3] for line in file.beats.splitlines()], dtype=np.float64)
    if len(table) < 8:
        return song
    seconds = symusic.Score.from_midi(file.content).to("second")
    beats_per_bar, phase = _bar_phase(table)
    place = _BeatPlace(table[:, 0], phase)
    tracks = tuple(
        replace(track, notes=()).with_notes(_aligned(notes, place))
        for track, notes in zip(
            song.tracks, (t for t in seconds.tracks if len(t.notes)), strict=True
        )
    )
    meter = MeterChange(0, beats_per_bar, 4)
    return replace(song, ppq=BEAT_PPQ, meters=(meter,), tracks=tracks)


def _bar_phase(table: np.ndarray) -> tuple[int, int]:
    """Beats in a bar and beats to add so that downbeats fall on bar lines."""
    simple, compound = (np.flatnonzero(table[:, column] > 0.5) for column in (1, 2))
    beats = 3 if len(simple) > 1 and np.median(np.diff(simple)) == 3 else 4
    downbeats = simple if beats == 3 or not len(compound) else compound
    if not len(downbeats):
        return beats, beats
    phases = np.bincount(downbeats % beats, minlength=beats)
    return beats, beats + (beats - int(np.argmax(phases))) % beats


class _BeatPlace:
    """Seconds to ticks along the beats, carried on evenly before the first and after the last."""

    def __init__(self, beat_s: np.ndarray, phase: int) -> None:
        step = float(np.median(np.diff(beat_s)))
        before = beat_s[0] - step * np.arange(phase, 0, -1)
        after = beat_s[-1] + step * np.arange(1, 65)
        self._beat_s = np.concatenate([before, beat_s, after])

    def ticks(self, seconds: np.ndarray) -> np.ndarray:
        beats = np.interp(seconds, self._beat_s, np.arange(len(self._beat_s)))
        return np.round(beats * BEAT_PPQ).astype(np.int64)


def _aligned(track: symusic.Track, place: _BeatPlace) -> list[Note]:
    columns = track.notes.numpy()
    starts = place.ticks(columns["time"].astype(np.float64))
    ends = place.ticks((columns["time"] + columns["duration"]).astype(np.float64))
    rows = zip(columns["pitch"], columns["velocity"], starts, ends, strict=True)
    return [
        Note(number, int(pitch), max(1, int(velocity)), int(start), max(1, int(end - start)))
        for number, (pitch, velocity, start, end) in enumerate(rows, start=1)
    ]


def estimate_key(song: Song) -> Key | None:
    """The key whose profile correlates best with the song's pitch classes, weighted by length.

    None when no melodic track has notes. Source of the profiles: Krumhansl and Kessler, 1982.
    """
    weights = np.zeros(12)
    for track in song.tracks:
        if not track.is_drums:
            for note in track.notes:
                weights[note.pitch % 12] += note.duration_ticks
    if not weights.any() or np.ptp(weights) == 0:
        return None
    scores = {
        Key(tonic, mode): float(np.corrcoef(np.roll(profile, tonic), weights)[0, 1])
        for mode, profile in _PROFILES.items()
        for tonic in range(12)
    }
    return max(scores, key=lambda key: scores[key])
