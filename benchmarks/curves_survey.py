"""`nomad-muse data curves` on many files: speed, peak memory, and what a second run costs.

    python -m benchmarks.curves_survey [--files 300] [--seconds 20]

The files are excerpts of the open mixes of the shared data, at changing levels, in three folders.
The command runs as a process of its own with one worker, twice: the second finds all measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.analyze_vs_ffmpeg import ROOT, measured
from benchmarks.meter_agreement import MIXES
from modules.errors import AudioFileError
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_file import read_audio

GENRES = ("rock", "jazz", "something new")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not write_excerpts(folder / "music", options.files, options.seconds):
            sys.exit("This needs the open mixes of the shared data.")
        command = [sys.executable, str(ROOT / "main.py"), "data", "curves", str(folder / "music")]
        command += ["--out", str(folder / "out"), "--workers", "1"]
        print("| run | wall, s | CPU, s | audio per CPU second, s | peak memory, MiB |")
        print("|---" * 5 + "|")
        for run in ("first", "second, all known"):
            cost = measured(command)
            pace = options.files * options.seconds / cost.cpu_s
            row = f"{cost.wall_s:.1f} | {cost.cpu_s:.1f} | {pace:.0f} | {cost.peak_mib:.0f}"
            print(f"| {run} | {row} |", flush=True)


def write_excerpts(folder: Path, count: int, seconds: int) -> int:
    """Writes about `count` files of `seconds` from changing places of the mixes; how many it did.

    One mix at a time: what this process holds would count as memory of those that it starts.
    """
    written = 0
    paths = sorted(MIXES.glob("*.ogg"))
    rng = np.random.default_rng(1)
    for path in paths:
        try:
            mix = read_audio(path)
        except AudioFileError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        for _ in range(min(count - written, -(-count // (len(paths) - 1)))):
            write_excerpt(folder / GENRES[written % len(GENRES)], written, mix, seconds, rng)
            written += 1
    return written


def write_excerpt(
    folder: Path, number: int, mix: AudioBuffer, seconds: int, rng: np.random.Generator
) -> None:
    import soundfile

    frames = seconds * mix.sample_rate
    start = int(rng.integers(0, max(mix.frames - frames, 1)))
    gain = 10 ** (-rng.uniform(0, 6) / 20)
    folder.mkdir(parents=True, exist_ok=True)
    excerpt = gain * mix.samples[:, start : start + frames].T
    soundfile.write(folder / f"{number:04d}.flac", excerpt, mix.sample_rate)


if __name__ == "__main__":
    main()
