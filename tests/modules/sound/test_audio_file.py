"""Audio files: round trips of every kind, and files that are not what they say."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from modules.errors import AudioFileError, Cancelled, ParameterError
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_file import (
    audio_blocks,
    fingerprint_of,
    probe_audio,
    read_audio,
    write_audio,
)
from modules.sound.resample import StreamResampler, resample

RATES = (8_000, 22_050, 44_100, 48_000, 96_000, 192_000)
REPOSITORY = Path(__file__).resolve().parents[3]


def noise(channels: int = 2, frames: int = 3_000, rate: int = 44_100) -> AudioBuffer:
    rng = np.random.default_rng(7)
    samples = rng.uniform(-0.9, 0.9, (channels, frames)).astype(np.float32)
    return AudioBuffer(samples, rate)


def sine(frequency_hz: float, rate: int, seconds: float = 0.5) -> AudioBuffer:
    time_s = np.arange(int(rate * seconds)) / rate
    return AudioBuffer(
        np.sin(2 * np.pi * frequency_hz * time_s)[None].astype(np.float32) * 0.5, rate
    )


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("suffix", "subtype", "tolerance"),
    [
        (".wav", "FLOAT", 0.0),
        (".wav", "PCM_24", 2**-24),
        (".wav", "PCM_16", 1.6 * 2**-15),
        (".flac", "PCM_24", 2**-24),
        (".flac", "PCM_16", 1.6 * 2**-15),
    ],
)
def test_what_is_written_is_read(
    tmp_path: Path, rate: int, channels: int, suffix: str, subtype: str, tolerance: float
) -> None:
    path = tmp_path / f"take{suffix}"
    written = noise(channels, 1_000, rate)
    assert write_audio(path, written, subtype) == 0  # type: ignore[arg-type]
    read = read_audio(path)
    assert (read.sample_rate, read.channels, read.frames) == (rate, channels, 1_000)
    assert read.samples.dtype == np.float32
    assert np.abs(read.samples - written.samples).max() <= tolerance
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_sixteen_bit_material_survives_a_rewrite_exactly(tmp_path: Path) -> None:
    steps = np.random.default_rng(1).integers(-32768, 32767, (2, 500))
    original = AudioBuffer((steps / 32768).astype(np.float32), 44_100)
    write_audio(tmp_path / "a.wav", original, "PCM_16")
    assert np.array_equal(read_audio(tmp_path / "a.wav").samples, original.samples)


def test_the_same_sound_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        write_audio(tmp_path / name, noise(), "PCM_16")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_limiting_is_counted_and_float_keeps_overs(tmp_path: Path) -> None:
    loud = AudioBuffer(np.array([[0.5, 1.5, -2.0, 1.0]], np.float32), 44_100)
    assert write_audio(tmp_path / "loud.wav", loud, "PCM_24") == 2
    assert read_audio(tmp_path / "loud.wav").peak == 1.0
    assert write_audio(tmp_path / "float.wav", loud, "FLOAT") == 0
    assert read_audio(tmp_path / "float.wav").peak == 2.0


@pytest.mark.parametrize(
    ("suffix", "format_"), [(".ogg", "OGG"), (".mp3", "MP3"), (".aiff", "AIFF")]
)
def test_other_formats_are_read(tmp_path: Path, suffix: str, format_: str) -> None:
    path = tmp_path / f"tone{suffix}"
    tone = sine(440.0, 44_100)
    soundfile.write(path, tone.samples.T, 44_100, format=format_)
    read = read_audio(path)
    assert abs(read.duration_s - 0.5) < 0.06
    spectrum = np.abs(np.fft.rfft(read.samples[0] * np.hanning(read.frames)))
    assert abs(spectrum.argmax() * 44_100 / read.frames - 440.0) < 3.0


def test_surround_is_folded_to_stereo(tmp_path: Path) -> None:
    path = tmp_path / "surround.wav"
    samples = np.zeros((100, 6), np.float32)
    samples[:, 0], samples[:, 2], samples[:, 3], samples[:, 5] = 0.1, 0.2, 0.9, 0.4
    soundfile.write(path, samples, 48_000, subtype="FLOAT")
    read = read_audio(path)
    assert read.channels == 2
    assert np.allclose(read.samples[0], 0.1 + 0.2 * 2**-0.5)
    assert np.allclose(read.samples[1], 0.6 * 2**-0.5)
    assert probe_audio(path).channels == 6


def test_twelve_channels_are_folded_evenly(tmp_path: Path) -> None:
    path = tmp_path / "many.wav"
    soundfile.write(path, np.full((50, 12), 0.25, np.float32), 48_000, subtype="FLOAT")
    assert np.allclose(read_audio(path).samples, 0.25)


def test_probe_tells_the_clip(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    write_audio(path, noise(2, 4_800, 48_000))
    clip = probe_audio(path)
    assert (clip.sample_rate, clip.channels, clip.frames) == (48_000, 2, 4_800)
    assert clip.path == path.resolve()
    assert clip.duration_s == pytest.approx(0.1)
    assert clip.fingerprint == fingerprint_of(path)
    moved = path.rename(tmp_path / "moved.wav")
    assert fingerprint_of(moved) == clip.fingerprint
    write_audio(path, noise(1, 4_800, 48_000))
    assert fingerprint_of(path) != clip.fingerprint


@pytest.mark.parametrize("to_rate", [22_050, 48_000, 96_000])
def test_reading_converts_the_rate(tmp_path: Path, to_rate: int) -> None:
    path = tmp_path / "tone.wav"
    write_audio(path, sine(1_000.0, 44_100), "FLOAT")
    read = read_audio(path, to_rate)
    expected = sine(1_000.0, to_rate)
    assert read.sample_rate == to_rate
    assert abs(read.frames - expected.frames) <= 1
    inside = slice(400, expected.frames - 400)
    assert np.abs(read.samples[0, inside] - expected.samples[0, inside]).max() < 1e-3


@pytest.mark.parametrize("block", [1, 64, 5_000])
def test_resampling_is_block_size_independent(block: int) -> None:
    buffer = noise(2, 4_000, 44_100)
    whole = resample(buffer, 48_000).samples
    stream = StreamResampler(44_100, 48_000, 2)
    parts = [stream.process(buffer.samples[:, i : i + block]) for i in range(0, 4_000, block)]
    parts.append(stream.process(buffer.samples[:, :0], last=True))
    assert np.allclose(np.concatenate(parts, axis=1), whole, atol=1e-6)


def test_blocks_join_to_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "take.flac"
    write_audio(path, noise(2, 10_000))
    blocks = [block.samples for block in audio_blocks(path, 999)]
    assert np.array_equal(np.concatenate(blocks, axis=1), read_audio(path).samples)


def test_single_bad_samples_become_silence(tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    samples = noise(1, 1_000).samples.copy()
    samples[0, [3, 5, 9]] = [np.nan, np.inf, -1e30]
    soundfile.write(path, samples.T, 44_100, subtype="FLOAT")
    read = read_audio(path)
    assert np.isfinite(read.samples).all()
    assert np.array_equal(read.samples[0, [3, 5, 9]], [0.0, 0.0, 0.0])


def test_a_file_of_bad_samples_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.full((1_000, 1), np.nan, np.float32), 44_100, subtype="FLOAT")
    with pytest.raises(AudioFileError):
        read_audio(path)


def assert_refused(path: Path) -> None:
    for use in (read_audio, probe_audio, lambda p: list(audio_blocks(p))):
        with pytest.raises(AudioFileError) as caught:
            use(path)
        message = str(caught.value)
        assert caught.value.path == path
        assert message.endswith(".")
        assert "\n" not in message
        assert "Error" not in message


@pytest.mark.parametrize(
    "content", [b"", b"\0", b"RIFF", b"not audio at all, but some text\n" * 50, b"\xff" * 4_096]
)
@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".ogg", ".raw"])
def test_no_audio_is_refused(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"thing{suffix}"
    path.write_bytes(content)
    assert_refused(path)


def test_folders_missing_files_and_pipes_are_refused(tmp_path: Path) -> None:
    assert_refused(tmp_path)
    assert_refused(tmp_path / "missing.wav")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.wav")
        assert_refused(tmp_path / "pipe.wav")


def test_files_without_sound_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.wav"
    soundfile.write(path, np.zeros((0, 2), np.float32), 44_100)
    assert_refused(path)


def test_odd_sample_rates_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "slow.wav"
    soundfile.write(path, np.zeros((100, 1), np.float32), 100)
    assert_refused(path)


def first_mp3_frame(data: bytes) -> int:
    """Length of the first frame of MPEG-1 layer III at 44.1 kHz (ISO 11172-3, 2.4.2.3)."""
    kilobits = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
    return 144_000 * kilobits[data[2] >> 4] // 44_100 + (data[2] >> 1 & 1)


def test_an_mp3_that_hides_its_length_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "radio.mp3"
    samples = noise(1, 4 * 44_100).samples.copy()
    samples[:, :88_200] = 0.0
    soundfile.write(path, samples.T, 44_100, bitrate_mode="VARIABLE", compression_level=0.5)
    data = path.read_bytes()
    assert b"Xing" in data[:200]
    path.write_bytes(data[first_mp3_frame(data) :])
    assert soundfile.info(path).frames != pytest.approx(samples.shape[1], rel=0.1)
    before = set(threading.enumerate())
    assert read_audio(path).frames == pytest.approx(samples.shape[1], abs=4_000)
    assert probe_audio(path).frames == read_audio(path).frames
    assert next(iter(audio_blocks(path, 100))).frames == 100
    assert set(threading.enumerate()) == before


def test_a_flac_that_hides_its_length_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "piped.flac"
    write_audio(path, noise(1, 100_000), "PCM_16")
    data = bytearray(path.read_bytes())
    # The number of samples is the 36 bits after the first 108 of STREAMINFO (RFC 9639, 8.2).
    data[21] &= 0xF0
    data[22:42] = bytes(20)
    path.write_bytes(data)
    assert read_audio(path).frames == 100_000
    assert probe_audio(path).frames == 100_000


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3"])
def test_cut_files_are_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"take{suffix}"
    soundfile.write(path, noise(2, 90_000).samples.T, 44_100)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(AudioFileError, match=r"cut off|damaged"):
        read_audio(path)


def test_recordings_of_unknown_length_are_read(tmp_path: Path) -> None:
    path = tmp_path / "streamed.wav"
    write_audio(path, noise(1, 500), "PCM_16")
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = data[4:8] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert read_audio(path).frames == 500


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".ogg"])
def test_damaged_bytes_never_escape_as_other_errors(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"take{suffix}"
    soundfile.write(path, noise(2, 8_000).samples.T, 44_100)
    good = path.read_bytes()
    chance = random.Random(3)
    for _ in range(60):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            bad[chance.randrange(min(len(bad), 400) if chance.random() < 0.7 else len(bad))] = (
                chance.randrange(256)
            )
        path.write_bytes(bad[: chance.randrange(1, len(bad))] if chance.random() < 0.3 else bad)
        try:
            read = read_audio(path)
            probe_audio(path)
        except AudioFileError:
            continue
        assert np.isfinite(read.samples).all()
        assert read.channels in (1, 2)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    write_audio(path, noise())
    with pytest.raises(Cancelled):
        read_audio(path, cancelled=lambda: True)


def test_impossible_writes_are_refused(tmp_path: Path) -> None:
    for name, subtype in (("a.mp3", "PCM_16"), ("a.flac", "FLOAT"), ("a.wav", "PCM_8")):
        with pytest.raises(ParameterError):
            write_audio(tmp_path / name, noise(), subtype)  # type: ignore[arg-type]
    with pytest.raises(ParameterError):
        write_audio(tmp_path / "a.wav", AudioBuffer(np.zeros((2, 0), np.float32), 44_100))
    with pytest.raises(ParameterError):
        write_audio(tmp_path / "a.wav", AudioBuffer(np.full((1, 9), np.nan, np.float32), 44_100))
    with pytest.raises(AudioFileError, match="does not exist"):
        write_audio(tmp_path / "missing" / "a.wav", noise())
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(AudioFileError, match="is a folder"):
        write_audio(tmp_path / "folder.wav", noise())
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.wav"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_device_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(AudioFileError, match="device or a pipe"):
        write_audio(tmp_path / "pipe.wav", noise())
    assert (tmp_path / "pipe.wav").is_fifo()


FULL_DISK = """
import resource, sys
import numpy as np
from modules.errors import AudioFileError
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_file import write_audio
import soundfile
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
noise = np.random.default_rng(0).uniform(-1, 1, (2, 200_000)).astype(np.float32)
try:
    write_audio(sys.argv[1], AudioBuffer(noise, 44100), sys.argv[2])
except AudioFileError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits exist on POSIX only")
@pytest.mark.parametrize(("suffix", "subtype"), [(".wav", "FLOAT"), (".flac", "PCM_24")])
def test_a_disk_that_takes_no_more_leaves_the_old_file(
    tmp_path: Path, suffix: str, subtype: str
) -> None:
    path = tmp_path / f"mix{suffix}"
    write_audio(path, noise(2, 50), "PCM_16")
    before = path.read_bytes()
    result = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path), subtype],
        check=False, cwd=REPOSITORY, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "cannot be written" in result.stdout, result.stderr
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
