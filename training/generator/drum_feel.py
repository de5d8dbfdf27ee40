"""How well the model knows the touch of a drummer: velocity and place of hits that are given.

    python -m training.generator drum-feel --part test

For each hit of Groove the model reads the tokens before it and is told which drum comes next in
which sixteenth. It answers with its expected offset from the sixteenth and, after that, its
expected velocity. Errors are taken against what was played, not against its tokens. The opponents
know the training part: constants, means by drum, by drum and place in the bar, and the mean of the
earlier hits of the drum in the same piece.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modules.midi_generator.context import ModelContext, meter_id
from modules.midi_generator.model import TokenModel
from modules.midi_generator.tokenizer import bar_lines
from modules.song.score import Note, Song
from training.generator.drummer_reading import FeltHit, read_drummer
from training.generator.groove_bars import groove_files

STEPS_PER_BAR = 16
BOOTSTRAP_ROUNDS = 1000
PERCENTILES = (2.5, 97.5)

Predictions = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Piece:
    """The hits of one file; `ms_per_beat` comes from the tempo that the dataset names."""

    song: Song
    ms_per_beat: float

    @property
    def notes(self) -> tuple[Note, ...]:
        """All hits."""
        return self.song.tracks[0].notes

    def step(self, note: Note) -> int:
        """Number of the sixteenth that is nearest to `note`, from the start of the piece."""
        return round(note.start_tick * 4 / self.song.ppq)

    def offset_ms(self, note: Note) -> float:
        """How far behind its sixteenth `note` begins."""
        beats = note.start_tick / self.song.ppq - self.step(note) / 4
        return beats * self.ms_per_beat


def pieces_of(corpora: Path, part: str) -> Iterator[Piece]:
    """The pieces of one part of Groove in four quarters, beats and fills."""
    for fills in (False, True):
        for file, song in groove_files(corpora, part, fills=fills):
            bpm = float(file.path.rsplit("_", 3)[1])
            yield Piece(song, 60_000 / bpm)


@dataclass(frozen=True, slots=True)
class _Means:
    """Means of a training part: `of` gives the finest one that is known."""

    by_key: dict[Hashable, float]
    overall: float

    @classmethod
    def learned(
        cls,
        pieces: Sequence[Piece],
        key: Callable[[Piece, Note], Hashable],
        value: Callable[[Piece, Note], float],
    ) -> _Means:
        values: dict[Hashable, list[float]] = defaultdict(list)
        for piece in pieces:
            for note in piece.notes:
                values[key(piece, note)].append(value(piece, note))
        everything = [number for numbers in values.values() for number in numbers]
        means = {key: float(np.mean(numbers)) for key, numbers in values.items()}
        return cls(means, float(np.mean(everything)))

    def of(self, key: Hashable) -> float:
        return self.by_key.get(key, self.overall)


def _drum(_piece: Piece, note: Note) -> Hashable:
    return note.pitch


def _drum_and_step(piece: Piece, note: Note) -> Hashable:
    return note.pitch, piece.step(note) % STEPS_PER_BAR


def _velocity(_piece: Piece, note: Note) -> float:
    return float(note.velocity)


class Opponents:
    """What is expected of a hit by means of the training part, and by the piece so far."""

    def __init__(self, training: Sequence[Piece]) -> None:
        self._values = {"velocity": _velocity, "timing": Piece.offset_ms}
        self._means = {
            (quantity, name): _Means.learned(training, key, value)
            for quantity, value in self._values.items()
            for name, key in (("drum", _drum), ("drum_and_step", _drum_and_step))
        }

    def expect(self, quantity: str, piece: Piece, hits: Sequence[Note]) -> Predictions:
        """Float64 (hits,) for each opponent; "velocity" in MIDI units or "timing" in ms."""
        drums, steps = (self._means[quantity, name] for name in ("drum", "drum_and_step"))
        flat = drums.overall if quantity == "velocity" else 0.0
        return {
            "constant": np.full(len(hits), flat),
            "mean_of_drum": np.array([drums.of(_drum(piece, n)) for n in hits]),
            "mean_of_drum_and_step": np.array([steps.of(_drum_and_step(piece, n)) for n in hits]),
            "piece_so_far": np.array(self._running(quantity, piece, hits)),
        }

    def _running(self, quantity: str, piece: Piece, hits: Sequence[Note]) -> list[float]:
        value, means = self._values[quantity], self._means[quantity, "drum"]
        heard: dict[int, list[float]] = defaultdict(list)
        expected = []
        for note in hits:
            earlier = heard[note.pitch]
            expected.append(float(np.mean(earlier)) if earlier else means.of(note.pitch))
            earlier.append(value(piece, note))
        return expected


@dataclass(frozen=True, slots=True)
class _Answers:
    """Of one piece: what was played, what each one expected, and which hits open a sixteenth."""

    played: dict[str, np.ndarray]
    expected: dict[str, Predictions]
    opens: np.ndarray


def report(corpora: Path, folder: Path, part: str) -> dict[str, object]:
    """Mean absolute errors and correlations of the model in `folder` and of its opponents."""
    model = TokenModel.load(folder)
    opponents = Opponents(list(pieces_of(corpora, "train")))
    answers = [_answers(piece, model, opponents) for piece in pieces_of(corpora, part)]
    first = [_only_first(answer) for answer in answers]
    return {
        "part": part,
        "model": model.info.sha256,
        "pieces": len(answers),
        "hits": sum(len(answer.opens) for answer in answers),
        "velocity": _figures(answers, "velocity"),
        "timing_ms": _figures(answers, "timing"),
        "timing_ms_of_first_hits": _figures(first, "timing"),
    }


def _answers(piece: Piece, model: TokenModel, opponents: Opponents) -> _Answers:
    felt = _read(piece, model)
    hits = [hit.note for hit in felt]
    played = {
        "velocity": np.array([float(note.velocity) for note in hits]),
        "timing": np.array([piece.offset_ms(note) for note in hits]),
    }
    expected = {quantity: opponents.expect(quantity, piece, hits) for quantity in played}
    expected["velocity"]["model"] = np.array([hit.velocity for hit in felt])
    expected["timing"]["model"] = np.array([hit.offset_beats for hit in felt]) * piece.ms_per_beat
    return _Answers(played, expected, np.array([hit.opens_step for hit in felt]))


def _read(piece: Piece, model: TokenModel) -> list[FeltHit]:
    song = piece.song
    lines = bar_lines(song, 0, max(note.start_tick for note in piece.notes) + 1)
    meter = song.meters[-1]
    context = ModelContext(
        drums=True, meter=meter_id(meter.numerator, meter.denominator), first_bar=0
    )
    return read_drummer(model, context, piece.notes, lines, song.ppq)


def _only_first(answer: _Answers) -> _Answers:
    chosen = answer.opens
    return _Answers(
        {quantity: values[chosen] for quantity, values in answer.played.items()},
        {
            quantity: {name: values[chosen] for name, values in predictions.items()}
            for quantity, predictions in answer.expected.items()
        },
        chosen[chosen],
    )


def _figures(answers: Sequence[_Answers], quantity: str) -> dict[str, object]:
    played = np.concatenate([answer.played[quantity] for answer in answers])
    found: dict[str, object] = {}
    for name in answers[0].expected[quantity]:
        expected = np.concatenate([answer.expected[quantity][name] for answer in answers])
        flat = np.ptp(expected) == 0
        found[name] = {
            "mae": float(np.abs(expected - played).mean()),
            "correlation": None if flat else float(np.corrcoef(expected, played)[0, 1]),
        }
    return {**found, "better_than_constant": _gain(answers, quantity)}


def _gain(answers: Sequence[_Answers], quantity: str) -> dict[str, float]:
    """Part of the constant's error that the model saves, with a bootstrap interval over pieces."""
    errors = np.array(
        [
            [
                float(np.abs(answer.expected[quantity][name] - answer.played[quantity]).sum())
                for name in ("model", "constant")
            ]
            for answer in answers
        ]
    )
    random = np.random.default_rng(0)
    drawn = random.integers(len(errors), size=(BOOTSTRAP_ROUNDS, len(errors)))
    sums = errors[drawn].sum(axis=1)
    low, high = np.percentile(1 - sums[:, 0] / sums[:, 1], PERCENTILES)
    whole = errors.sum(axis=0)
    return {"share": float(1 - whole[0] / whole[1]), "low": float(low), "high": float(high)}
