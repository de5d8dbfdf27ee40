"""Our numbers beside those of ffmpeg, pyloudnorm and libebur128, on real mixes.

    python -m benchmarks.meter_agreement [FILE…]

Without FILE: the open mixes of the shared data. Each file is decoded once, by us, and handed to
all meters as 32-bit WAV, so that decoders make no difference. libebur128 takes part where it is
installed.
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import libebur128
from modules.errors import AudioFileError
from modules.sound.audio_file import read_audio
from modules.spectral_analyzer.mix_meter import MixMeter

MIXES = Path(__file__).resolve().parents[2] / "shared" / "data" / "audio" / "mixes"
UNKNOWN = {"I": math.nan, "LRA": math.nan, "Peak": math.nan}
FFMPEG_LU, PYLOUDNORM_LU, TRUE_PEAK_DB = 0.05, 0.1, 0.2


@dataclass(frozen=True, slots=True)
class Comparison:
    """Integrated loudness, range and true peak of one file: ours, ffmpeg's, pyloudnorm's.

    What libebur128 says comes last; NaN where it is not installed.
    """

    integrated_lufs: tuple[float, float, float, float]
    range_lu: tuple[float, float, float]
    true_peak_dbtp: tuple[float, float, float]

    @property
    def agrees(self) -> bool:
        """Whether all meters are as close as they should be."""
        ours, ffmpeg, pyloudnorm, library = self.integrated_lufs
        peak, *other_peaks = self.true_peak_dbtp
        # A NaN is never too far away.
        return (
            not abs(ours - ffmpeg) > FFMPEG_LU
            and not abs(ours - library) > FFMPEG_LU
            and not abs(ours - pyloudnorm) > PYLOUDNORM_LU
            and not any(abs(peak - other) > TRUE_PEAK_DB for other in other_peaks)
        )


def compared(path: Path) -> Comparison:
    """What the three meters say of `path`; raises AudioFileError."""
    import pyloudnorm
    import soundfile

    buffer = read_audio(path)
    meter = MixMeter(buffer.sample_rate, buffer.channels)
    meter.feed(buffer.samples)
    ours = meter.measurement().loudness
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "mix.wav"
        soundfile.write(wav, buffer.samples.T, buffer.sample_rate, subtype="FLOAT")
        theirs = ffmpeg_reading(wav)
        library = libebur128.reading_of(wav) if libebur128.is_installed() else UNKNOWN
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        samples = buffer.samples.T.astype(np.float64)
        third = float(pyloudnorm.Meter(buffer.sample_rate).integrated_loudness(samples))
    assert ours.integrated_lufs is not None
    assert ours.range_lu is not None
    assert ours.true_peak_dbtp is not None
    return Comparison(
        (ours.integrated_lufs, theirs["I"], third, library["I"]),
        (ours.range_lu, theirs["LRA"], library["LRA"]),
        (ours.true_peak_dbtp, theirs["Peak"], library["Peak"]),
    )


def ffmpeg_reading(path: Path) -> dict[str, float]:
    """I, LRA and Peak as ffmpeg's ebur128 writes them at the end (metadata: three decimals)."""
    command = ["ffmpeg", "-nostdin", "-nostats", "-i", str(path)]
    command += ["-af", "ebur128=peak=true:metadata=1,ametadata=print:file=-", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    last: dict[str, str] = {}
    peaks: dict[str, float] = {}
    for line in said.stdout.splitlines():
        key, _, value = line.partition("=")
        last[key] = value
        if "true_peaks_ch" in key:
            peaks[key] = max(peaks.get(key, 0.0), float(value))
    summary = said.stderr[said.stderr.rindex("Summary:") :]
    peak = float(summary.split("Peak:")[1].split("dBFS")[0])
    if peaks:
        peak = 20.0 * float(np.log10(max(peaks.values())))
    return {
        "I": float(last["lavfi.r128.I"]),
        "LRA": float(last["lavfi.r128.LRA"]),
        "Peak": peak,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    files = parser.parse_args().files or sorted(MIXES.glob("*.ogg"))
    if shutil.which("ffmpeg") is None or not files:
        sys.exit("This needs ffmpeg, and audio files: name some, or have the shared data.")
    print(
        "| file | I: ours | ffmpeg | pyloudnorm | libebur128 | LRA: ours | ffmpeg | libebur128 "
        "| TP: ours | ffmpeg | libebur128 |"
    )
    print("|---" * 11 + "|")
    missed = 0
    for path in files:
        try:
            found = compared(path)
        except AudioFileError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        loudness = " | ".join(f"{v:.3f}" for v in (*found.integrated_lufs, *found.range_lu))
        peaks = " | ".join(f"{v:.2f}" for v in found.true_peak_dbtp)
        print(f"| {path.stem} | {loudness} | {peaks} |{'' if found.agrees else ' ×'}", flush=True)
        missed += not found.agrees
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
