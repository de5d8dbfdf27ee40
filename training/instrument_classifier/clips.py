"""The labelled clips of the audio corpus, read from their archives where they lie.

Layout: `NN-slug.zip` files with `manifest.csv` beside them, and the same again in `extra/`. Only
clips whose licence allows shipping weights are read, unless asked otherwise; the split column is
by source and is never changed.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_SLUGS
from modules.instrument_classifier.features import SAMPLE_RATE

MANIFESTS = ("manifest.csv", "extra/manifest-extra.csv")


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One labelled clip: mono int16 samples at 22,050 Hz, its class and where it comes from."""

    samples: NDArray[np.int16]
    class_index: int
    split: str
    source: str
    kind: str

    @property
    def audio(self) -> NDArray[np.float32]:
        """The samples as float32, full scale ±1."""
        return self.samples.astype(np.float32) / np.float32(32_768.0)


def read_clips(root: Path, *, only_shippable: bool = True, split: str | None = None) -> list[Clip]:
    """The clips below `root` that have a manifest row and may be used, of one split or of all."""
    clips: list[Clip] = []
    for manifest in MANIFESTS:
        with (root / manifest).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        if only_shippable:
            rows = [row for row in rows if row["ship_ok"] == "yes"]
        clips.extend(_read_rows(root, [r for r in rows if split in (None, r["split"])]))
    return clips


def write_labelled_folder(clips: list[Clip], folder: Path) -> None:
    """Write the clips as `folder/NN-slug/NNNN.wav`, as `nomad-muse evaluate classifier` wants."""
    import soundfile

    for number, clip in enumerate(clips):
        below = folder / f"{clip.class_index + 1:02d}-{CLASS_SLUGS[clip.class_index]}"
        below.mkdir(parents=True, exist_ok=True)
        soundfile.write(below / f"{number:04d}.wav", clip.samples, SAMPLE_RATE)


def _read_rows(root: Path, rows: list[dict[str, str]]) -> Iterator[Clip]:
    import soundfile

    archives = {row["zip"]: zipfile.ZipFile(root / row["zip"]) for row in rows}
    for row in rows:
        data = archives[row["zip"]].read(row["clip"])
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16")
        if rate != SAMPLE_RATE or samples.ndim != 1:
            raise ValueError(f"{row['clip']} is not mono at {SAMPLE_RATE} Hz")
        class_index = int(row["class"]) - 1
        yield Clip(samples, class_index, row["split"], row["source_id"], row["kind"])
    for archive in archives.values():
        archive.close()
