from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from generator_songs import BASS, PPQ, small_song

from modules.errors import ParameterError
from modules.midi_generator.context import ModelContext
from modules.midi_generator.evaluation import compare_notes, evaluate_folder
from modules.midi_generator.likelihood import (
    TrackReading,
    TrackTokens,
    calibration_error,
    read_tracks,
)
from modules.midi_generator.model import TokenModel
from modules.midi_generator.tokenizer import encode_notes
from modules.song.midi_file import write_midi
from modules.song.score import Note


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for bars in (4, 6, 8):
        write_midi(replace(small_song(bars), title=str(bars)), tmp_path / f"{bars}.mid")
    return tmp_path


def test_says_what_the_command_line_promises(folder: Path, token_model: TokenModel) -> None:
    heard: list[float] = []
    result = evaluate_folder(folder, token_model, heard.append)
    assert result["files"] == 3
    assert result["notes"] == sum(bars * (12 + 4 + 3) for bars in (4, 6, 8))
    assert isinstance(result["perplexity"], float)
    assert isinstance(result["bits_per_note"], float)
    assert 1.0 < result["perplexity"] < 258
    tokens, notes = result["tokens"], result["notes"]
    assert isinstance(tokens, int)
    assert isinstance(notes, int)
    bits = math.log2(result["perplexity"]) * tokens / notes
    assert result["bits_per_note"] == pytest.approx(bits)
    assert heard[-1] == pytest.approx(1.0)
    assert result["errors"] == []


def test_knows_music_better_than_chance_and_noise(folder: Path, token_model: TokenModel) -> None:
    music = evaluate_folder(folder, token_model)["perplexity"]
    random = np.random.default_rng(5)
    track = small_song().track(BASS)
    noise = [
        Note(i, int(random.integers(0, 128)), int(random.integers(1, 128)), 37 * i, 1 + i % 999)
        for i in range(1, 200)
    ]
    for path in folder.glob("*.mid"):
        path.unlink()
    song = small_song()
    write_midi(replace(song, tracks=(track.with_notes(noise),)), folder / "noise.mid")
    noisy = evaluate_folder(folder, token_model)["perplexity"]
    assert isinstance(music, float)
    assert isinstance(noisy, float)
    assert music < 8 < noisy


def test_music_on_the_grid_makes_the_round_trip(folder: Path, token_model: TokenModel) -> None:
    trip = evaluate_folder(folder, token_model)["round_trip"]
    assert isinstance(trip, dict)
    assert trip["pitch_f1"] == 1.0
    assert trip["onset_mae_beats"] == 0.0
    assert trip["velocity_mae"] <= 4


def test_the_baseline_learns_from_the_other_files(folder: Path, token_model: TokenModel) -> None:
    baselines = evaluate_folder(folder, token_model)["baselines"]
    assert isinstance(baselines, dict)
    assert baselines["markov"]["perplexity"] < 258
    (folder / "4.mid").unlink()
    (folder / "6.mid").unlink()
    alone = evaluate_folder(folder, token_model)["baselines"]
    assert isinstance(alone, dict)
    assert alone["markov"]["perplexity"] is None


def test_a_bad_file_is_listed_and_the_rest_counted(folder: Path, token_model: TokenModel) -> None:
    (folder / "bad.mid").write_bytes(b"MThd but not really")
    result = evaluate_folder(folder, token_model)
    errors = result["errors"]
    assert isinstance(errors, list)
    assert [Path(error["path"]).name for error in errors] == ["bad.mid"]
    assert result["files"] == 3


def test_a_folder_without_midi_is_told(tmp_path: Path, token_model: TokenModel) -> None:
    with pytest.raises(ParameterError):
        evaluate_folder(tmp_path, token_model)
    with pytest.raises(ParameterError):
        evaluate_folder(tmp_path / "missing", token_model)


def test_costs_are_those_of_reading_alone(token_model: TokenModel) -> None:
    notes = small_song().track(BASS).notes
    long = np.array(encode_notes(notes, (0, 4 * PPQ, 8 * PPQ), PPQ, drums=False))
    tracks = [
        TrackTokens("a", ModelContext(instrument=4), long, 8),
        TrackTokens("b", ModelContext(instrument=9, key=3), long[:9], 2),
    ]
    together = read_tracks(token_model, tracks)
    for track, read in zip(tracks, together, strict=True):
        (alone,) = read_tracks(token_model, [track])
        assert len(read.network_nats) == len(track.tokens) - 1
        assert read.network_nats == pytest.approx(alone.network_nats, abs=0.15)
        assert len(read.confidence) == len(read.hits) == track.notes


def test_repeats_cost_less_with_the_memory(token_model: TokenModel) -> None:
    bar = [Note(1 + i, p, 80, i * PPQ // 2, PPQ // 2) for i, p in enumerate((60, 67, 63, 61) * 2)]
    song = [replace(n, start_tick=n.start_tick + b * 4 * PPQ) for b in range(6) for n in bar]
    lines = tuple(b * 4 * PPQ for b in range(7))
    tokens = np.array(encode_notes(song, lines, PPQ, drums=False))
    (read,) = read_tracks(token_model, [TrackTokens("a", ModelContext(), tokens, len(song))])
    last_bars = slice(2 * len(tokens) // 3, -1)  # All but END, which no repeat foretells.
    assert read.nats[last_bars].sum() < 0.8 * read.network_nats[last_bars].sum()
    assert read.nats[:8] == pytest.approx(read.network_nats[:8])


def test_calibration_by_hand() -> None:
    nothing = np.zeros(0)
    confidence, hits = np.array([0.9, 0.9, 0.5, 0.5]), np.array([True, False, True, False])
    readings = [TrackReading(nothing, nothing, confidence, hits)]
    assert calibration_error(readings) == pytest.approx((2 * 0.9 - 1) / 4)
    assert calibration_error([]) is None


def test_a_lost_note_and_a_late_one_are_counted() -> None:
    notes = [Note(1, 60, 80, 0, 480), Note(2, 62, 80, 480, 480)]
    decoded = [Note(1, 60, 84, 30, 240)]
    trip = compare_notes(notes, decoded, 480)
    assert (trip.notes, trip.decoded, trip.matched) == (2, 1, 1)
    figures = trip.as_json()
    assert figures["pitch_f1"] == pytest.approx(2 / 3)
    assert figures["onset_mae_beats"] == pytest.approx(30 / 480)
    assert figures["duration_mae_beats"] == pytest.approx(0.5)
    assert figures["velocity_mae"] == 4
