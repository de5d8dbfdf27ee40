"""`apply`: on a finished file and on stems, one suggestion or all, and what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from json_run import run_json

import main as program

RATE = 44_100


def hum(frequency_hz: float, seconds: float, rate: int) -> np.ndarray:
    time_s = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * frequency_hz * time_s)


@pytest.fixture(scope="module")
def stems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds: noise like a mix, and an organ with far too much around 300 Hz."""
    folder = tmp_path_factory.mktemp("stems")
    rng, frames = np.random.default_rng(3), 10 * RATE
    rumble = np.fft.rfft(rng.standard_normal((2, frames)))
    frequencies = np.maximum(np.fft.rfftfreq(frames, 1 / RATE), 40.0)
    pink = np.fft.irfft(rumble / np.sqrt(frequencies), frames)
    pink *= 0.05 / pink.std()
    organ = 0.1 * (hum(300, 10, RATE) + hum(370, 10, RATE) + hum(440, 10, RATE))
    soundfile.write(folder / "band.wav", pink.T, RATE, subtype="FLOAT")
    soundfile.write(folder / "organ.wav", organ, RATE, subtype="FLOAT")
    return folder


@pytest.fixture(scope="module")
def mix(stems: Path) -> Path:
    """The sum of both, in another folder."""
    band, _ = soundfile.read(stems / "band.wav")
    organ, _ = soundfile.read(stems / "organ.wav")
    path = stems.parent / "mix.wav"
    soundfile.write(path, band + organ[:, None], RATE, subtype="PCM_16")
    return path


def excess_db(report: dict[str, Any], band: str) -> float:
    low, high = report["target_range_db"][band]
    level: float = report["bands_db"][band]
    return max(level - high, 0.0) - max(low - level, 0.0)


def test_all_suggestions_for_stems_mend_the_stem(
    stems: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, sheet = tmp_path / "better.wav", tmp_path / "mix.json"
    document = run_json(
        capsys, "apply", "--stems", stems, "--genre", "rock", "--all", "--out", out,
        "--settings", sheet,
    )  # fmt: skip
    assert excess_db(document["before"], "low_mid") > 1.0
    assert abs(excess_db(document["after"], "low_mid")) < 0.5 * excess_db(
        document["before"], "low_mid"
    )
    cut = next(move for move in document["moves"] if ".low_mid.high" in move["id"])
    assert cut["tracks"] == ["organ"]
    assert cut["achieved"] == pytest.approx(cut["predicted"], abs=0.2)
    for name, change in document["predicted"]["bands_db"].items():
        assert document["achieved"]["bands_db"][name] == pytest.approx(change, abs=0.3)
    written = json.loads(sheet.read_text())
    organ = next(track for track in written["tracks"] if track["name"] == "organ")
    assert organ["eq"] or organ["volume_db"]
    assert soundfile.info(out).channels == 2
    assert soundfile.info(out).samplerate == RATE


def test_all_suggestions_for_a_file_act_on_the_master(
    mix: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "better.flac"
    document = run_json(capsys, "apply", mix, "--genre", "rock", "--all", "--out", out)
    assert document["applied"]
    assert all(move["tracks"] == [] for move in document["moves"])
    before, after = (excess_db(document[key], "low_mid") for key in ("before", "after"))
    assert abs(after) < before / 2
    assert soundfile.info(out).subtype == "PCM_16"
    assert soundfile.info(out).frames == soundfile.info(mix).frames


def test_surround_stays_surround(
    mix: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples, _ = soundfile.read(mix)
    surround, out = tmp_path / "surround.wav", tmp_path / "out.wav"
    soundfile.write(surround, np.tile(samples, (1, 3)) * 0.3, 48_000, subtype="PCM_24")
    document = run_json(capsys, "apply", surround, "--genre", "rock", "--all", "--out", out)
    assert document["before"]["channels"] == document["after"]["channels"] == 6
    assert (soundfile.info(out).channels, soundfile.info(out).samplerate) == (6, 48_000)


def test_half_of_one_suggestion(
    mix: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("apply", mix, "--genre", "rock", "--suggestion", "rock.low_mid.high", "--out")
    whole = run_json(capsys, *arguments, tmp_path / "whole.wav")["moves"][0]
    half = run_json(capsys, *arguments, tmp_path / "half.wav", "--amount", "50%")["moves"][0]
    assert half["action"]["gain_db"] == pytest.approx(whole["action"]["gain_db"] / 2)
    assert whole["predicted"] < half["predicted"] < 0.0
    assert half["achieved"] == pytest.approx(half["predicted"], abs=0.1)


def test_nothing_is_clipped(mix: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    samples, rate = soundfile.read(mix)
    loud = tmp_path / "loud.wav"
    soundfile.write(loud, samples * 8, rate, subtype="FLOAT")
    arguments = ("apply", loud, "--genre", "rock", "--suggestion", "rock.low_mid.high", "--out")
    out = tmp_path / "out.wav"
    document = run_json(capsys, *arguments, out, "--subtype", "PCM_16")
    assert document["turned_down_db"] > 0.0
    assert document["clipped_samples"] == 0
    assert np.abs(soundfile.read(out)[0]).max() < 1.0
    document = run_json(capsys, *arguments, out)
    assert document["turned_down_db"] == 0.0
    assert soundfile.info(out).subtype == "FLOAT"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "either a file or --stems"),
        (["{mix}", "--stems", "{stems}"], "either a file or --stems"),
        (["--stems", "{empty}"], "no audio files"),
        (["--stems", "{missing}"], "no folder"),
        (["{mix}", "--settings", "{empty}/mix.pdf"], ".txt or .json"),
        (["{missing}"], "missing"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    arguments: list[str],
    told: str,
    mix: Path,
    stems: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = {"mix": mix, "stems": stems, "empty": tmp_path, "missing": tmp_path / "missing"}
    given = [argument.format(**places) for argument in arguments]
    out = tmp_path / "out.wav"
    document = run_json(capsys, "apply", *given, "--genre", "rock", "--all", "--out", out, status=1)
    assert told in document["errors"][0]["message"]
    assert not out.exists()


@pytest.mark.parametrize("amount", ["0", "151", "much", "nan"])
def test_an_amount_is_a_percentage(amount: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(
            ["apply", "x.wav", "--genre", "rock", "--suggestion", "x", "--amount", amount,
             "--out", "y.wav"]
        )  # fmt: skip
    assert "1 to 150" in capsys.readouterr().err
