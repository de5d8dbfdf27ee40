"""How well the note model knows the music of a folder: likelihood, round trip, baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modules.errors import MidiFileError, ParameterError
from modules.midi_generator.context import (
    UNKNOWN_INSTRUMENT,
    ModelContext,
    instrument_of_program,
    key_id,
    meter_id,
)
from modules.midi_generator.harmony import harmony_of_others
from modules.midi_generator.likelihood import TrackTokens, calibration_error, read_tracks
from modules.midi_generator.markov import MarkovModel
from modules.midi_generator.model import TokenModel
from modules.midi_generator.tokenizer import bar_lines, decode_notes, encode_notes
from modules.midi_generator.vocabulary import UNITS_PER_BEAT
from modules.song.score import Note, Song, Track
from modules.song.time_map import time_map_of

MARKOV_ORDER = 4
MARKOV_FOLDS = 5
MATCH_BEATS = 1 / UNITS_PER_BEAT
"""A decoded note matches a note of its pitch that begins at most this far away."""


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """What encoding and decoding lose; sums over `matched` notes, in beats and MIDI velocity."""

    notes: int = 0
    decoded: int = 0
    matched: int = 0
    onset_error: float = 0.0
    duration_error: float = 0.0
    velocity_error: float = 0.0

    def __add__(self, other: RoundTrip) -> RoundTrip:
        return RoundTrip(
            self.notes + other.notes,
            self.decoded + other.decoded,
            self.matched + other.matched,
            self.onset_error + other.onset_error,
            self.duration_error + other.duration_error,
            self.velocity_error + other.velocity_error,
        )

    def as_json(self) -> dict[str, float | None]:
        """The figures of the command line; None without notes."""
        if not self.matched:
            names = ("pitch_f1", "onset_mae_beats", "duration_mae_beats", "velocity_mae")
            return dict.fromkeys(names)
        return {
            "pitch_f1": 2 * self.matched / (self.notes + self.decoded),
            "onset_mae_beats": self.onset_error / self.matched,
            "duration_mae_beats": self.duration_error / self.matched,
            "velocity_mae": self.velocity_error / self.matched,
        }


def evaluate_folder(
    midi_dir: Path,
    model: TokenModel,
    progress: Callable[[float], None] = lambda _: None,
) -> dict[str, object]:
    """Likelihood of all `.mid` and `.midi` files below `midi_dir`, as `evaluate generator` says it.

    `perplexity` is per token over every token but START, which is given; `bits_per_note` counts
    the cost of all tokens. The Markov baseline is cross-validated inside the folder: each file is
    scored by a model of the other files. A bad file is listed in `errors`. `progress` hears 0 … 1.
    Raises ParameterError when the folder is missing or holds no MIDI file.
    """
    paths = _midi_files(midi_dir)
    tracks: list[TrackTokens] = []
    errors: list[dict[str, str]] = []
    losses = RoundTrip()
    for path in paths:
        try:
            song = _read(path)
        except MidiFileError as error:
            errors.append({"path": str(path), "error": str(error)})
            continue
        for track, loss in tracks_of(song, str(path)):
            tracks.append(track)
            losses += loss
    readings = read_tracks(model, tracks, progress)
    costs = [reading.nats for reading in readings]
    notes = sum(track.notes for track in tracks)
    return {
        **_figures(costs, notes),
        "tokens": sum(len(cost) for cost in costs),
        "notes": notes,
        "files": len(paths) - len(errors),
        "calibration_error": calibration_error(readings),
        "round_trip": losses.as_json(),
        "baselines": {"markov": _markov_figures(tracks, notes)},
        "model": {"name": model.info.name, "sha256": model.info.sha256},
        "errors": errors,
    }


def _midi_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ParameterError(
            f"{folder} is not a folder; name one with MIDI files.", "midi", str(folder)
        )
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".mid", ".midi"))
    if not found:
        raise ParameterError(
            f"{folder} holds no MIDI files (.mid, .midi); choose another folder.",
            "midi",
            str(folder),
        )
    return found


def _read(path: Path) -> Song:
    from modules.song.midi_file import read_midi

    return read_midi(path)


def tracks_of(song: Song, file: str) -> Iterable[tuple[TrackTokens, RoundTrip]]:
    """The tracks of a song as the model reads them, and what the tokens lose of each."""
    from modules.song.key_finder import find_key

    estimate = find_key(song)
    key = key_id(estimate.key if estimate else None)
    meter = meter_id(song.meters[-1].numerator, song.meters[-1].denominator)
    for track in song.tracks:
        if not track.notes:
            continue
        lines = bar_lines(song, track.notes[0].start_tick, _end_tick(track))
        tokens = encode_notes(track.notes, lines, song.ppq, drums=track.is_drums)
        decoded = decode_notes(tokens, lines, song.ppq)
        context = _context(song, track, lines, key, meter)
        counted = TrackTokens(file, context, np.array(tokens), len(track.notes))
        yield counted, compare_notes(track.notes, decoded, song.ppq)


def _end_tick(track: Track) -> int:
    """First tick after the last onset: tokens tell onsets, so bars after the last one are not."""
    return max(note.start_tick for note in track.notes) + 1


def _context(song: Song, track: Track, lines: Sequence[int], key: int, meter: int) -> ModelContext:
    bar = time_map_of(song).bar_index_at(lines[0])
    if track.is_drums:
        return ModelContext(True, UNKNOWN_INSTRUMENT, key_id(None), meter, bar)
    instrument = instrument_of_program(track.program)
    harmony = harmony_of_others(song, track.id, lines)
    return ModelContext(False, instrument, key, meter, bar, harmony)


def compare_notes(notes: Sequence[Note], decoded: Sequence[Note], ppq: int) -> RoundTrip:
    """Match notes of equal pitch by their order of onsets, at most 1/16 beat apart."""
    reach = MATCH_BEATS * ppq + 1
    waiting: dict[int, list[Note]] = {}
    for note in decoded:
        waiting.setdefault(note.pitch, []).append(note)
    total = RoundTrip(len(notes), len(decoded))
    for note in notes:
        candidates = waiting.get(note.pitch, [])
        while candidates and candidates[0].start_tick < note.start_tick - reach:
            candidates.pop(0)
        if not candidates or candidates[0].start_tick > note.start_tick + reach:
            continue
        found = candidates.pop(0)
        total += RoundTrip(
            matched=1,
            onset_error=abs(found.start_tick - note.start_tick) / ppq,
            duration_error=abs(found.duration_ticks - note.duration_ticks) / ppq,
            velocity_error=abs(found.velocity - note.velocity),
        )
    return total


def _figures(costs: Sequence[np.ndarray], notes: int) -> dict[str, float | None]:
    tokens = sum(len(cost) for cost in costs)
    nats = float(sum(cost.sum() for cost in costs))
    return {
        "perplexity": float(np.exp(nats / tokens)) if tokens else None,
        "bits_per_note": float(nats / np.log(2) / notes) if notes else None,
    }


def _markov_figures(tracks: Sequence[TrackTokens], notes: int) -> dict[str, object]:
    about: dict[str, object] = {"order": MARKOV_ORDER, "trained_on": "the folder's other files"}
    files = sorted({track.file for track in tracks})
    if len(files) < 2:
        return {"perplexity": None, "bits_per_note": None, **about}
    fold_of = {file: index % MARKOV_FOLDS for index, file in enumerate(files)}
    costs: list[np.ndarray] = []
    for fold in sorted(set(fold_of.values())):
        others = [t.tokens for t in tracks if fold_of[t.file] != fold]
        baseline = MarkovModel(MARKOV_ORDER).fit(others)
        costs += [baseline.costs(t.tokens) for t in tracks if fold_of[t.file] == fold]
    return {**_figures(costs, notes), **about}
