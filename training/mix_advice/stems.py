"""The tracks of an excerpt as sound: panned, pads widened, the bass taken twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from modules.instrument_classifier.classes import CLASS_NAMES, TrackType
from modules.late_scipy import late_scipy
from modules.song.mix import EqBand, EqShape, TrackMix
from modules.song.score import Song, Track
from modules.sound.audio_buffer import Samples
from modules.sound.equalizer import Equalizer
from modules.sound.render import render_stems
from training.instrument_classifier.programs import PROGRAMS
from training.mix_advice.excerpts import EXCERPT_S

SAMPLE_RATE = 44_100
SILENT_PEAK = 1e-4
WIDE_CLASSES = {"Strings", "Synth Pad"}
VOCALS = "Vocals (female)"
_VOICE_PROGRAMS = (52, 53, 54, 85, 91)
_PANS = (-0.4, 0.4, -0.7, 0.7, -0.2, 0.2)
_WIDE_ABOVE_HZ = 250.0
_ALL_PASS_S = (0.0047, 0.0073, 0.0031)
_ALL_PASS_GAIN = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Stem:
    """One track of a mix: what it is called, what plays it, and its sound (2, frames)."""

    name: str
    instrument: str | None
    samples: Samples

    @property
    def track_type(self) -> TrackType:
        """Drums are hit, all others have pitch."""
        return TrackType.PERCUSSIVE if self.instrument is None else TrackType.TONAL


def stems_of(song: Song, rng: np.random.Generator) -> tuple[Stem, ...]:
    """All tracks that sound, of equal length, at 44.1 kHz.

    Bass and drums stay in the middle, the others get places. A bass is recorded twice, as in a
    studio: its direct signal, and an amplifier that hears the same.
    """
    places = iter(rng.permutation(_PANS).tolist() * 2)
    tracks = tuple(replace(track, mix=TrackMix(pan=_pan(track, places))) for track in song.tracks)
    song = replace(song, tracks=tracks)
    rendered = render_stems(song, SAMPLE_RATE)
    frames = round(EXCERPT_S * SAMPLE_RATE)
    stems: list[Stem] = []
    for track in song.tracks:
        samples = _of_length(rendered[track.id].samples, frames)
        if float(np.abs(samples).max()) < SILENT_PEAK:
            continue
        stem = Stem(track.name, _instrument(track), samples)
        if stem.instrument in WIDE_CLASSES:
            stems.append(replace(stem, samples=widened(samples)))
        elif _is_bass(track):
            stems += [
                replace(stem, name=f"{stem.name} DI"),
                Stem(f"{stem.name} amp", stem.instrument, amplified(samples)),
            ]
        else:
            stems.append(stem)
    return tuple(stems)


def _is_bass(track: Track) -> bool:
    return not track.is_drums and 32 <= track.program < 40


def _pan(track: Track, places: Iterator[float]) -> float:
    is_centred = track.is_drums or _is_bass(track) or track.program in _VOICE_PROGRAMS
    return 0.0 if is_centred else float(next(places))


def _instrument(track: Track) -> str | None:
    """The class of the classifier; None for a kit."""
    if track.is_drums:
        return None
    if track.program in _VOICE_PROGRAMS:
        return VOCALS
    for index, programs in PROGRAMS.items():
        if track.program in programs:
            return CLASS_NAMES[index]
    return CLASS_NAMES[-1]


def _of_length(samples: Samples, frames: int) -> Samples:
    kept = samples[:, :frames]
    return np.pad(kept, ((0, 0), (0, frames - kept.shape[1])))


def widened(samples: Samples) -> Samples:
    """`samples` with the right side's treble sent through three all-passes: wide, still mono-safe.

    M. R. Schroeder, "Natural sounding artificial reverberation" (1962).
    """
    splitter = (EqBand(EqShape.HIGH_PASS, _WIDE_ABOVE_HZ),)
    treble = Equalizer(SAMPLE_RATE, splitter, 2).process(samples)[1]
    moved = treble.astype(np.float64)
    for delay_s in _ALL_PASS_S:
        delay = round(delay_s * SAMPLE_RATE)
        b, a = np.zeros(delay + 1), np.zeros(delay + 1)
        b[0], b[delay] = -_ALL_PASS_GAIN, 1.0
        a[0], a[delay] = 1.0, -_ALL_PASS_GAIN
        moved = late_scipy("signal").lfilter(b, a, moved)
    right = samples[1] - treble + moved.astype(np.float32)
    wide: Samples = np.stack([samples[0], right]).astype(np.float32)
    return wide


def amplified(samples: Samples) -> Samples:
    """What a bass amplifier makes of it: some saturation, no treble."""
    peak = max(float(np.abs(samples).max()), 1e-6)
    driven = np.tanh(samples * np.float32(2.0 / peak)) * np.float32(0.6 * peak)
    cabinet = (EqBand(EqShape.LOW_PASS, 3500.0),)
    return Equalizer(SAMPLE_RATE, cabinet, 2).process(driven)
