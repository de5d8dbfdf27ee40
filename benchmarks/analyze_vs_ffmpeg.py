"""The full mix report against its peers: time and memory of whole processes.

    python -m benchmarks.analyze_vs_ffmpeg [--seconds 180] [--runs 5] [--matchering PYTHON] [FILE]

Without FILE a stereo file of 44.1 kHz and 24 bit is made: bursts of noise, loud and quiet. All
programs run in turn, so that other work on the machine hits them alike; the best run counts.
libebur128 takes part where it is installed, matchering (GPL) where PYTHON is an interpreter that
has it: neither is a dependency.
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

from benchmarks import libebur128

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_RATE = 44_100
MOST_SECONDS, MOST_MIB, MOST_TIMES_FFMPEG, LEAST_TIMES_FASTER = 2.0, 250.0, 2.0, 2.0
FFMPEG = "ffmpeg ebur128=peak=true (I, LRA, M, S, peaks)"
LIBEBUR128 = "libebur128 from Python, M and S every 100 ms"
ANALYSIS = "full mix analysis (the same, bands, stereo, advice)"
REPORT = "nomad-muse report (the same as HTML with pictures, and JSON)"
MATCHERING = "matchering 2 (target to reference)"
IDLE = "Python with numpy and scipy.signal, doing nothing"
ANALYSIS_CODE = (
    "import sys; from pathlib import Path; "
    "from modules.spectral_analyzer.genre_profile import load_profile; "
    "from modules.spectral_analyzer.mix_report import analyze_file; "
    "analyze_file(Path(sys.argv[1]), load_profile('rock'))"
)
MATCHERING_CODE = (
    "import sys; import matchering as mg; "
    "mg.process(target=sys.argv[1], reference=sys.argv[2], results=[mg.pcm24(sys.argv[3])])"
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
    parser.add_argument("--matchering", metavar="PYTHON", help="interpreter that has matchering")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = options.file or made_file(folder / "bursts.wav", options.seconds)
        named = commands(path, folder)
        if options.matchering:
            reference = made_file(folder / "reference.wav", options.seconds, seed=2)
            named[MATCHERING] = [
                options.matchering, "-c", MATCHERING_CODE, str(path), str(reference),
                str(folder / "matched.wav"),
            ]  # fmt: skip
        best = best_of(named, options.runs)
    print(table(best))
    print("\n".join(("", *verdicts(best))))


def commands(path: Path, folder: Path) -> dict[str, Sequence[str]]:
    """The programs that are compared; the first is the yardstick of the ratios."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        sys.exit("ffmpeg is not installed; there is nothing to compare with.")
    quiet = [ffmpeg, "-nostdin", "-nostats", "-v", "quiet", "-i", str(path)]
    named = {
        FFMPEG: [*quiet, "-af", "ebur128=peak=true", "-f", "null", "-"],
        REPORT: [
            sys.executable, str(ROOT / "main.py"), "report", str(path), "--genre", "rock",
            "--out", str(folder / "report.html"),
        ],
        ANALYSIS: [sys.executable, "-c", ANALYSIS_CODE, str(path)],
        IDLE: [sys.executable, "-c", "import numpy, scipy.fft, scipy.signal"],
    }  # fmt: skip
    if libebur128.is_installed():
        named[LIBEBUR128] = [sys.executable, "-m", "benchmarks.libebur128", str(path)]
    return named


def verdicts(best: dict[str, Run]) -> list[str]:
    """The targets and whether the report meets them."""
    report, ffmpeg = best[REPORT], best[FFMPEG]
    ratio = report.wall_s / ffmpeg.wall_s
    rows = [
        (f"at most {MOST_SECONDS:g} s", report.wall_s, report.wall_s <= MOST_SECONDS),
        (f"at most {MOST_MIB:g} MiB", report.peak_mib, report.peak_mib <= MOST_MIB),
        (f"at most {MOST_TIMES_FFMPEG:g} × ffmpeg", ratio, ratio <= MOST_TIMES_FFMPEG),
    ]
    if MATCHERING in best:
        faster = best[MATCHERING].wall_s / report.wall_s
        words = f"more than {LEAST_TIMES_FASTER:g} × faster than matchering"
        rows.append((words, faster, faster > LEAST_TIMES_FASTER))
    return [f"report {words}: {value:.2f} {'✓' if met else '✗'}" for words, value, met in rows]


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


def made_file(path: Path, seconds: int, seed: int = 1) -> Path:
    """Writes noise with a falling spectrum in bursts that peak just below full scale."""
    import soundfile

    rng = np.random.default_rng(seed)
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
