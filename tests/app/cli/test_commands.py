"""The command line as a contract: JSON keys, exit statuses, and a sentence for every mishap."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from json_run import run_json

import main as program
from modules.song.demo_song import demo_song
from modules.song.midi_file import read_midi, write_midi
from modules.spectral_analyzer.bands import BAND_NAMES

RATE = 44_100


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli")


@pytest.fixture(scope="module")
def muddy_wav(folder: Path) -> Path:
    """Five seconds with far too much around 300 Hz."""
    rng = np.random.default_rng(3)
    time_s = np.arange(5 * RATE) / RATE
    mud = np.sin(2 * np.pi * 300 * time_s) + 0.5 * np.sin(2 * np.pi * 370 * time_s)
    mix = 0.05 * rng.standard_normal((5 * RATE, 2)) + 0.2 * mud[:, None]
    path = folder / "muddy.wav"
    soundfile.write(path, mix, RATE, subtype="PCM_24")
    return path


@pytest.fixture(scope="module")
def song_mid(folder: Path) -> Path:
    path = folder / "song.mid"
    write_midi(demo_song(), path)
    return path


@pytest.mark.parametrize("command", program.COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        program.main([command, "--help"])
    assert stop.value.code == 0
    assert f"example:\n  nomad-muse {command}" in capsys.readouterr().out


def test_classify_speaks_the_contract(muddy_wav: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "classify", muddy_wav, "--timeline")
    (file,) = document["files"]
    assert file["path"] == str(muddy_wav)
    assert 0 <= file["class_index"] <= 19
    assert file["track_type"] in {"percussive", "tonal"}
    assert len(file["probabilities"]) == 20
    assert file["instrument"] == max(file["probabilities"], key=file["probabilities"].get)
    assert {"time_s", "instrument", "confidence"} <= set(file["timeline"][0])
    assert document["errors"] == []


def test_analyze_speaks_the_contract(muddy_wav: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "analyze", muddy_wav, "--genre", "rock", "--timeline")
    (file,) = document["files"]
    loudness_keys = {"integrated_lufs", "max_momentary_lufs", "max_short_term_lufs", "range_lu"}
    loudness_keys |= {"true_peak_dbtp", "sample_peak_dbfs", "plr_db", "crest_db"}
    assert loudness_keys <= set(file["loudness"])
    assert {"psr_db", "range_is_stable"} <= set(file["loudness"])
    assert {"correlation", "width", "mono_loss_db", "mono_loss_lu"} <= set(file["stereo"])
    for key in ("band_correlation", "band_width"):
        assert tuple(file["stereo"][key]) == BAND_NAMES
    assert {"p10", "p50", "p90"} == set(file["distribution"]["bands_db"]["bass"])
    assert "range_unstable" in [limit["kind"] for limit in file["limits"]]
    assert file["sections"] == []
    spotify = file["streaming"][0]
    assert (spotify["id"], spotify["target_origin"]) == ("spotify", "published by the service")
    assert isinstance(file["streaming_summary"], str)
    for key in ("bands_db", "target_db", "target_range_db", "deviation_db"):
        assert tuple(file[key]) == BAND_NAMES
    assert file["timeline"]["step_s"] == 0.01
    assert len(file["timeline"]["momentary_lufs"]) == 500
    keys = {"id", "severity", "message", "freq_range_hz", "tracks", "action", "relevance"}
    assert all(keys <= set(item) for item in file["suggestions"])
    assert {"type", "frequency_hz", "gain_db", "q"} <= set(file["suggestions"][0]["action"])


def test_references_replace_the_genre(
    folder: Path, muddy_wav: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(4).standard_normal((5 * RATE, 2))
    soundfile.write(folder / "reference.wav", 0.05 * noise, RATE)
    arguments = ["analyze", str(muddy_wav), "--reference", str(folder / "reference.wav")]
    assert program.main(arguments) == 0
    assert "above your references' range" in capsys.readouterr().out
    arguments = ["analyze", str(muddy_wav), "--reference", str(muddy_wav)]
    assert program.main(arguments) == 0
    assert "Inside your references' range" in capsys.readouterr().out


def test_genres_are_known_in_any_case(muddy_wav: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "analyze", muddy_wav, "--genre", "Hip-Hop")
    assert document["files"][0]["genre"] == "hip-hop"


def test_stems_are_named_as_the_cause(
    folder: Path, muddy_wav: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stems = folder / "stems"
    stems.mkdir()
    samples, rate = soundfile.read(muddy_wav)
    soundfile.write(stems / "guitars.wav", samples, rate)
    soundfile.write(stems / "hiss.wav", 0.001 * np.ones_like(samples), rate)
    document = run_json(capsys, "analyze", muddy_wav, "--genre", "rock", "--stems", stems)
    named = [name for item in document["files"][0]["suggestions"] for name in item["tracks"]]
    assert "hiss" not in named


def test_the_list_of_actions_needs_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    actions = run_json(capsys, "analyze", "--list-actions")["actions"]
    assert len({action["id"] for action in actions}) >= 50
    assert all(action["speaks_when"] for action in actions)
    with pytest.raises(SystemExit) as wrong_usage:
        program.main(["analyze"])
    assert wrong_usage.value.code == 2


def test_apply_moves_the_band_and_never_clips_silently(
    folder: Path, muddy_wav: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "better.wav"
    document = run_json(capsys, "apply", muddy_wav, "--genre", "rock", "--all", "--out", out)
    assert soundfile.info(out).subtype == "PCM_24"
    assert document["clipped_samples"] == 0
    if any(".low_mid.high" in name for name in document["applied"]):
        before, after = (document[key]["bands_db"]["low_mid"] for key in ("before", "after"))
        assert after < before
    assert document["applied"]


def test_generate_is_reproducible_and_writes_what_it_says(
    folder: Path, song_mid: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "bar.mid"
    arguments = ("generate", "--prompt", song_mid, "--kind", "next-bar", "--track", "2")
    arguments += ("--key", "A minor", "--seed", "7", "--candidates", "2", "--out", out)
    first = run_json(capsys, *arguments)
    second = run_json(capsys, *arguments)
    notes = first["candidates"][0]["notes"]
    assert [c["notes"] for c in first["candidates"]] == [c["notes"] for c in second["candidates"]]
    assert first["candidates"][0]["notes"] != first["candidates"][1]["notes"]
    assert first["key"] == "A minor"
    assert first["tempo_bpm"] == pytest.approx(108.0, abs=0.01)
    written = [note for track in read_midi(out).tracks for note in track.notes]
    assert sorted(note.pitch for note in written) == sorted(note["pitch"] for note in notes)
    assert all(0 <= note["start_beat"] < 4 for note in notes)
    assert out.with_stem("bar-2").exists()


@pytest.mark.parametrize("kind", ["next-bar", "drum-fill", "chord-progression", "continue"])
def test_every_kind_answers_without_a_prompt(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run_json(capsys, "generate", "--kind", kind, "--out", tmp_path / "x.mid")
    assert document["candidates"][0]["notes"]
    assert document["mode"] == ("drums" if kind == "drum-fill" else "tonal")


def test_doctor_tests_all_engines(capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "doctor")
    assert set(document["engines"]) == {"generator", "classifier", "analyzer"}
    assert all(engine["latency_ms"] > 0 for engine in document["engines"].values())
    assert {model["name"] for model in document["models"]} == {"note_gru", "instrument_cnn"}
    assert not any(model["placeholder"] for model in document["models"])


def test_a_wrong_kind_is_answered_with_the_right_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["generate", "--kind", "waltz", "--out", "o.mid"])
    assert "'chord-progression'" in capsys.readouterr().err


@pytest.mark.timeout(300)  # it renders and waits for the window; slow on a busy machine
def test_demo_writes_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = run_json(capsys, "demo", "--out", tmp_path)
    names = {"demo.json", "demo.mid", "mix-before.wav", "mix-after.wav", "window.png"}
    assert names <= {path.name for path in tmp_path.iterdir()}
    assert json.loads((tmp_path / "demo.json").read_text())["title"] == document["title"]
    assert len(document["tracks"]) == len(document["generated"]) == 8
    assert document["applied"] is not None
    assert (tmp_path / "window.png").stat().st_size > 20_000


def test_one_bad_file_does_not_stop_the_rest(
    folder: Path, muddy_wav: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = folder / "bad.wav"
    bad.write_bytes(b"RIFF nonsense")
    for command in (["classify"], ["analyze", "--genre", "pop"]):
        document = run_json(capsys, *command[:1], bad, muddy_wav, *command[1:], status=1)
        assert len(document["files"]) == 1
        assert [error["path"] for error in document["errors"]] == [str(bad)]
        assert len(document["errors"][0]["message"]) > 20


def damaged_files(folder: Path, good_wav: Path) -> list[Path]:
    rng = np.random.default_rng(1)
    contents = {
        "empty.wav": b"",
        "half.wav": good_wav.read_bytes()[:5000],
        "random.mp3": rng.bytes(4000),
        "random.flac": rng.bytes(4000),
        "random.ogg": b"OggS" + rng.bytes(4000),
        "text.wav": b"this is not audio at all" * 20,
        "header-only.wav": good_wav.read_bytes()[:44],
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def test_damaged_audio_is_told_in_a_sentence_each(
    tmp_path: Path, muddy_wav: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [*damaged_files(tmp_path, muddy_wav), tmp_path / "missing.wav", tmp_path / "sub"]
    (tmp_path / "sub").mkdir()
    for command in ("classify", "analyze"):
        document = run_json(capsys, command, *files, status=1)
        assert document["files"] == []
        assert [Path(error["path"]) for error in document["errors"]] == files


@pytest.mark.parametrize("content", [b"", b"RIFF", b"MThd\x00\x00", b"MThd" + b"\xff" * 90])
def test_a_damaged_prompt_is_told(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompt = tmp_path / "bad.mid"
    prompt.write_bytes(content)
    arguments = ("generate", "--prompt", prompt, "--kind", "next-bar", "--out", tmp_path / "o.mid")
    document = run_json(capsys, *arguments, status=1)
    assert document["errors"][0]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["generate", "--kind", "next-bar", "--key", "H sharp", "--out", "o.mid"],
        ["generate", "--kind", "next-bar", "--temperature", "99", "--out", "o.mid"],
        ["generate", "--kind", "next-bar", "--instrument", "kazoo", "--out", "o.mid"],
        ["generate", "--kind", "next-bar", "--out", "no/such/folder/o.mid"],
        ["generate", "--kind", "next-bar", "--out", "o.wav"],
        ["classify", "--window", "0", "x.wav"],
    ],
)
def test_values_that_cannot_work_are_told(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert program.main(arguments) == 1
    err = capsys.readouterr().err
    assert err.strip()
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments", [["analyze"], ["analyze", "x.wav", "--genre", "polka"], ["apply", "x.wav"]]
)
def test_wrong_usage_exits_with_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        program.main(arguments)
    assert stop.value.code == 2


def test_silence_is_null_not_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros((RATE, 2)), RATE)
    measured = run_json(capsys, "analyze", path)["files"][0]
    assert measured["loudness"]["integrated_lufs"] is None
    assert set(measured["bands_db"].values()) == {None}
    heard = run_json(capsys, "classify", path)["files"][0]
    assert heard["instrument"] is None


def test_names_of_files_count_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / f"{name}.wav" for name in ("take", "Bass")]
    for path in paths:
        soundfile.write(path, 0.1 * np.random.default_rng(2).standard_normal(2 * RATE), RATE)
    plain = run_json(capsys, "classify", *paths)["files"]
    named = run_json(capsys, "classify", "--names", *paths)["files"]
    assert plain[0]["probabilities"] == plain[1]["probabilities"] == named[0]["probabilities"]
    bass = "Electric Bass"
    assert named[1]["probabilities"][bass] > 2 * plain[1]["probabilities"][bass]


def test_the_installed_door_works_as_a_process(muddy_wav: Path) -> None:
    command = [sys.executable, "main.py", "analyze", str(muddy_wav), "--json"]
    root = Path(program.__file__).parent
    result = subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=True, timeout=100
    )
    assert json.loads(result.stdout)["errors"] == []


@pytest.mark.shared_data
def test_odd_midi_files_open_or_are_told(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import zipfile

    with zipfile.ZipFile(shared_data / "midi" / "robustness.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith((".mid", ".midi"))]
        archive.extractall(tmp_path)
    for name in names[::6]:
        arguments = ["generate", "--prompt", str(tmp_path / name), "--kind", "next-bar"]
        status = program.main([*arguments, "--out", str(tmp_path / "out.mid")])
        err = capsys.readouterr().err
        assert status in {0, 1}, name
        assert "unexpected" not in err, f"{name}: {err}"


@pytest.mark.parametrize(
    ("word", "said"), [("analyse", "“analyze”"), ("clasify", "“classify”"), ("qqqq", "--help")]
)
def test_a_mistyped_command_is_told(
    word: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main([word, "song.wav"]) == 2
    assert said in capsys.readouterr().err


def test_a_file_without_a_display_is_not_answered_by_the_demo(
    song_mid: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "has_display", lambda: False)
    assert program.main([str(song_mid)]) == 1
    assert "no display here to open" in capsys.readouterr().err


def test_the_version_is_told_in_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--version"])
    assert capsys.readouterr().out.split()[-1] == program.__version__


def test_a_stretch_is_varied_and_its_recipe_makes_it_again(
    folder: Path, song_mid: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "vary.mid"
    arguments = ("generate", "--prompt", song_mid, "--kind", "vary", "--track", "2")
    arguments += ("--from-beat", "1", "--to-beat", "6", "--lock", "1", "--amount", "0.4")
    document = run_json(capsys, *arguments, "--with-prompt", "--out", out)
    found = document["candidates"][0]
    assert (found["start_beat"], found["end_beat"]) == (1.0, 6.0)
    assert len(found["recipe"]["locked"]) == 1
    assert all(0 <= note["start_beat"] < 5 for note in found["notes"])
    before, after = (len(read_midi(path).tracks[1].notes) for path in (song_mid, out))
    assert after <= before
    answer = folder / "answer.json"
    answer.write_text(json.dumps(document))
    again = ("generate", "--prompt", song_mid, "--recipe", answer, "--out", out)
    assert run_json(capsys, *again)["candidates"][0]["notes"] == found["notes"]
    answer.write_text(json.dumps(found["recipe"] | {"model_sha256": "0"}))
    assert program.main([*map(str, again)]) == 0
    assert "another version of the model" in capsys.readouterr().err


def test_every_candidate_of_a_progression_names_its_voicing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("generate", "--kind", "chord-progression", "--candidates", "4")
    document = run_json(capsys, *arguments, "--out", tmp_path / "x.mid")
    voicings = [found["recipe"]["voicing"] for found in document["candidates"]]
    assert len(set(voicings)) == 4
    arguments = (*arguments, "--voicing", "power", "--bars", "8")
    document = run_json(capsys, *arguments, "--out", tmp_path / "x.mid")
    assert {found["recipe"]["voicing"] for found in document["candidates"]} == {"power"}


def test_a_fill_stays_in_its_bar_unless_a_crash_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("generate", "--kind", "drum-fill", "--out", tmp_path / "x.mid")
    plain = run_json(capsys, *arguments)["candidates"][0]
    assert max(n["start_beat"] + n["duration_beats"] for n in plain["notes"]) <= 4.0
    crashed = run_json(capsys, *arguments, "--crash")["candidates"][0]
    last = [(note["pitch"], note["start_beat"]) for note in crashed["notes"][-2:]]
    assert last == [(36, 4.0), (49, 4.0)]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--kind", "infill"], "--from-beat"),
        (["--kind", "vary", "--from-beat", "900", "--to-beat", "901"], "no note to vary"),
        (["--kind", "vary", "--from-beat", "0", "--to-beat", "4", "--lock", "99"], "--lock 99"),
        (["--kind", "next-bar", "--outside-notes", "3"], "--outside-notes 3"),
        (["--kind", "infill", "--from-beat", "nan", "--to-beat", "4"], "--from-beat nan"),
        (["--kind", "infill", "--from-beat", "0", "--to-beat", "9e5"], "bars long"),
        (["--recipe", "nowhere.json"], "nowhere.json"),
    ],
)
def test_wrong_wishes_are_answered_in_a_sentence(
    song_mid: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    words: str,
) -> None:
    given = ["generate", "--prompt", str(song_mid), *options, "--out", str(tmp_path / "x.mid")]
    assert program.main(given) == 1
    assert words in capsys.readouterr().err
