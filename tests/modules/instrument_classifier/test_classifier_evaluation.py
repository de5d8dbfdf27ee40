"""Evaluation of any labelled folder, friendly or hostile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from heard_sounds import made_up_model

from modules.errors import ParameterError
from modules.instrument_classifier.evaluation import evaluate_folder
from modules.instrument_classifier.first_sound import first_sound
from modules.instrument_classifier.mixes import MixPlan
from modules.instrument_classifier.model import InstrumentModel

RATE = 22_050
BASS = 4


@pytest.fixture
def bass_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ear that hears a bass in everything, quickly."""
    model = made_up_model(BASS, 0.9, present={BASS: 0.9})
    monkeypatch.setattr(InstrumentModel, "load", lambda: model)


def write(path: Path, audio: np.ndarray, rate: int = RATE, subtype: str | None = None) -> None:
    path.parent.mkdir(exist_ok=True)
    soundfile.write(path, audio, rate, subtype=subtype)


@pytest.fixture
def noise(rng: np.random.Generator) -> np.ndarray:
    return 0.1 * rng.standard_normal(RATE)


def test_all_figures_are_there(tmp_path: Path, noise: np.ndarray, bass_everywhere: None) -> None:
    for number, slug in ((5, "electric-bass"), (5, "electric-bass"), (12, "strings")):
        folder = tmp_path / f"{number:02d}-{slug}"
        write(folder / f"{len(list(tmp_path.glob('*/*')))}.wav", noise)
    done: list[float] = []
    figures = evaluate_folder(tmp_path, mixes=MixPlan(2), progress=done.append)
    assert figures["clips"] == 3
    assert figures["instrument_accuracy"] == pytest.approx(2 / 3)
    assert figures["balanced_accuracy"] == 0.5
    assert figures["recall"]["Electric Bass"] == 1.0
    assert figures["recall"]["Strings"] == 0.0
    assert figures["recall"]["Brass"] is None
    assert figures["coverage"] == 1.0
    assert figures["accuracy_when_certain"] == pytest.approx(2 / 3)
    assert figures["at_window"]["window_s"] == 0.2
    assert figures["at_window"]["clips"] == 3
    assert figures["mixes"]["mixes"] == 2
    assert figures["errors"] == []
    assert done == sorted(done)
    assert done[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("rate", [8000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_rate_and_channels(
    tmp_path: Path, noise: np.ndarray, bass_everywhere: None, rate: int, channels: int
) -> None:
    write(tmp_path / "05-electric-bass" / "a.wav", np.stack([noise] * channels, axis=1), rate)
    figures = evaluate_folder(tmp_path)
    assert (figures["instrument_accuracy"], figures["errors"]) == (1.0, [])


def test_what_cannot_be_used_is_told_and_the_rest_counts(
    tmp_path: Path, noise: np.ndarray, bass_everywhere: None
) -> None:
    bass = tmp_path / "05-electric-bass"
    write(bass / "good.WAV", noise)
    bad = noise.copy()
    bad[5:9] = np.nan
    write(bass / "some-nan.wav", bad, subtype="FLOAT")
    write(bass / "all-nan.wav", noise * np.nan, subtype="FLOAT")
    write(bass / "nothing.wav", np.zeros(0))
    write(bass / "silence.wav", np.zeros(RATE))
    write(bass / "slow.wav", noise, 4000)
    (bass / "broken.mp3").write_bytes(b"RIFF broken")
    (bass / "empty.ogg").touch()
    (bass / "folder.flac").mkdir()
    (bass / "._good.wav").write_bytes(b"a shadow")
    (bass / "notes.txt").touch()
    write(tmp_path / "21-theremin" / "a.wav", noise)
    write(tmp_path / "02-kick-drum" / "a.wav", noise)
    write(tmp_path / "misc" / "a.wav", noise)
    (tmp_path / "12-strings").mkdir()
    figures = evaluate_folder(tmp_path)
    assert (figures["clips"], figures["silent"]) == (3, 1)
    assert {Path(item["path"]).name for item in figures["errors"]} == {
        *("all-nan.wav", "nothing.wav", "slow.wav", "broken.mp3", "empty.ogg", "folder.flac"),
        *("21-theremin", "02-kick-drum"),
    }


@pytest.mark.parametrize("name", ["missing", "file", "empty"])
def test_a_folder_without_clips_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(ParameterError):
        evaluate_folder(tmp_path / name)


def test_the_first_sound_begins_where_it_sounds(tmp_path: Path, noise: np.ndarray) -> None:
    path = tmp_path / "late.wav"
    late = np.concatenate([np.zeros(200_000), noise])
    write(path, np.stack([late, late], axis=1))
    sound = first_sound(path, 0.2)
    assert sound.samples.shape == (1, round(0.2 * RATE))
    np.testing.assert_allclose(sound.samples[0], noise[: round(0.2 * RATE)], atol=1e-3)
