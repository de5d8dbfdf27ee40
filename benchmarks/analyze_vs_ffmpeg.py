"""The full mix report against ffmpeg's loudness meter: time and memory of whole processes.

    python benchmarks/analyze_vs_ffmpeg.py [--seconds 180] [--runs 5] [FILE]

Without FILE a stereo file of 44.1 kHz and 24 bit is made: bursts of noise, loud and quiet. Both
programs run in turn, so that other work on the machine hits them alike; the best run counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_RATE = 44_100
REPORT = (
    "import sys; from pathlib import Path; "
    "from modules.spectral_analyzer.genre_profile import load_profile; "
    "from modules.spectral_analyzer.mix_report import analyze_file; "
    "analyze_file(Path(sys.argv[1]), load_profile('rock'))"
)


@dataclass(frozen=True)
class Run:
    wall_s: float
    cpu_s: float
    peak_mib: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="audio file; default: made for this run")
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or made_file(Path(folder) / "bursts.wav", options.seconds)
        best = best_of(commands(path), options.runs)
    print(table(best))


def commands(path: Path) -> dict[str, Sequence[str]]:
    """The programs that are compared; the first is the yardstick of the ratios."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        sys.exit("ffmpeg is not installed; there is nothing to compare with.")
    quiet = [ffmpeg, "-nostdin", "-nostats", "-v", "quiet", "-i", str(path)]
    return {
        "ffmpeg ebur128=peak=true (I, LRA, M, S, peaks)": [
            *quiet, "-af", "ebur128=peak=true", "-f", "null", "-"
        ],
        "full mix report (the same, bands, stereo, advice)": [
            sys.executable, "-c", REPORT, str(path)
        ],
        "Python with numpy and scipy.signal, doing nothing": [
            sys.executable, "-c", "import numpy, scipy.fft, scipy.signal"
        ],
    }  # fmt: skip


def best_of(named: dict[str, Sequence[str]], runs: int) -> dict[str, Run]:
    """The quickest of `runs` runs of each command, taken in turn."""
    taken: dict[str, list[Run]] = {name: [] for name in named}
    for _ in range(runs):
        for name, command in named.items():
            taken[name].append(measured(command))
    return {name: min(of_one, key=lambda run: run.wall_s) for name, of_one in taken.items()}


def measured(command: Sequence[str]) -> Run:
    """One run of `command` in a process of its own, on one thread."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def made_file(path: Path, seconds: int) -> Path:
    """Writes noise with a falling spectrum in bursts that peak just below full scale."""
    import soundfile

    rng = np.random.default_rng(1)
    with soundfile.SoundFile(path, "w", SAMPLE_RATE, 2, subtype="PCM_24") as file:
        for _ in range(seconds):
            noise = np.cumsum(rng.standard_normal((SAMPLE_RATE, 2)), axis=0)
            noise = np.diff(0.995 * noise, axis=0, prepend=0.0) + 0.02 * (
                noise - noise.mean(axis=0)
            )
            envelope = 0.05 + np.exp(-6 * (np.arange(SAMPLE_RATE) / SAMPLE_RATE * 4 % 1.0))
            burst = noise * envelope[:, None]
            file.write(0.9 * rng.uniform(0.5, 1.0) * burst / np.abs(burst).max())
    return path


def table(best: dict[str, Run]) -> str:
    yardstick = next(iter(best.values()))
    lines = ["| program | wall, s | ratio | CPU, s | ratio | peak memory, MiB |", "|---" * 6 + "|"]
    lines += [
        f"| {name} | {run.wall_s:.2f} | {run.wall_s / yardstick.wall_s:.2f} | {run.cpu_s:.2f} | "
        f"{run.cpu_s / yardstick.cpu_s:.2f} | {run.peak_mib:.0f} |"
        for name, run in best.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
