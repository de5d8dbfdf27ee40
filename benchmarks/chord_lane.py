"""How often the chords of the lane are those that people wrote down for the songs of POP909.

For each beat the root and the kind (major, minor or other third) are compared with the annotation;
"bar by bar" is the plain way: one chord for each bar. `--part` chooses the songs.
"""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import symusic

from modules.song.chord import CHORD_STEPS
from modules.song.chord_finder import ChordSpan, find_chords
from modules.song.chord_line import find_chord_line
from modules.song.key import pitch_class_of
from modules.song.score import MeterChange, Note, Song, Track

PPQ = 480
DATA = Path("../shared/data/midi")
MINOR_THIRD, MAJOR_THIRD = 3, 4
Label = tuple[int, int]
"""Root and third above it; 0 where there is none."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", default="validation")
    parser.add_argument("--songs", type=int, default=60)
    arguments = parser.parse_args()
    rows = {"bar by bar": [0, 0], "beat by beat": [0, 0], "the lane": [0, 0]}
    total = 0
    for song, truth in _songs(arguments.part, arguments.songs):
        ways = (find_chords(song), find_chords(song, "beat"), find_chord_line(song))
        known = [beat for beat, label in enumerate(truth) if label is not None]
        total += len(known)
        for counts, spans in zip(rows.values(), ways, strict=True):
            told = _labels(spans, len(truth))
            counts[0] += sum(told[beat] == truth[beat] for beat in known)
            counts[1] += sum((told[b] or (-1, 0))[0] == (truth[b] or (-2, 0))[0] for b in known)
    print(
        f"{arguments.part}: {total} beats\n\n| way | root and third | root |\n| --- | ---: | ---: |"
    )
    for name, (both, root) in rows.items():
        print(f"| {name} | {both / total:.1%} | {root / total:.1%} |")


def _songs(part: str, most: int) -> Iterator[tuple[Song, list[Label | None]]]:
    """Songs whose beats are those of the annotation, with the label of each beat."""
    names = json.loads((DATA / "splits.json").read_text())["pop909"][part][:most]
    with zipfile.ZipFile(DATA / "pop909.zip") as archive:
        for name in names:
            folder = f"pop909/data/{name}"
            beats = np.loadtxt(io.BytesIO(archive.read(f"{folder}/beat_midi.txt")), usecols=(0, 2))
            chords = archive.read(f"{folder}/chord_midi.txt").decode().split("\n")
            yield _song(archive.read(f"{folder}/{name}.mid"), beats), _truth(chords, beats[:, 0])


def _song(data: bytes, beats: np.ndarray) -> Song:
    def ticks(seconds: np.ndarray) -> list[int]:
        place = np.interp(seconds, beats[:, 0], np.arange(len(beats)))
        return [int(tick) for tick in np.round(place * PPQ)]

    tracks = []
    for number, track in enumerate(symusic.Score.from_midi(data).to("second").tracks, start=1):
        columns = track.notes.numpy()
        starts = ticks(columns["time"])
        ends = ticks(columns["time"] + columns["duration"])
        notes = (
            Note(0, int(pitch), 80, start, max(end - start, 1))
            for pitch, start, end in zip(columns["pitch"], starts, ends, strict=True)
        )
        tracks.append(Track(number, "t").with_notes(notes))
    downbeats = np.flatnonzero(beats[:, 1] > 0)
    first = int(downbeats[0]) if len(downbeats) else 0
    pickup = (MeterChange(0, first, 4), MeterChange(first * PPQ, 4, 4))
    return Song(ppq=PPQ, tracks=tuple(tracks), meters=pickup if first else (MeterChange(0, 4, 4),))


def _truth(lines: Sequence[str], beats: np.ndarray) -> list[Label | None]:
    """The label in the middle of each beat; None where there is no chord."""
    middles = (beats[:-1] + beats[1:]) / 2
    labels: list[Label | None] = [None] * len(middles)
    for line in lines:
        if len(parts := line.split()) == 3 and ":" in parts[2]:
            label = _label(parts[2])
            inside = (middles >= float(parts[0])) & (middles < float(parts[1]))
            for beat in np.flatnonzero(inside):
                labels[beat] = label
    return labels


def _label(text: str) -> Label:
    root, kind = text.split("/")[0].split(":")
    if kind.startswith("sus"):
        return pitch_class_of(root), 0
    is_minor = kind.startswith(("min", "dim", "hdim"))
    return pitch_class_of(root), MINOR_THIRD if is_minor else MAJOR_THIRD


def _labels(spans: Sequence[ChordSpan], beats: int) -> list[Label | None]:
    labels: list[Label | None] = [None] * beats
    for span in spans:
        third = next((s for s in CHORD_STEPS[span.quality] if s in (MINOR_THIRD, MAJOR_THIRD)), 0)
        for beat in range(span.start_tick // PPQ, min(-(-span.end_tick // PPQ), beats)):
            labels[beat] = (span.root, third)
    return labels


if __name__ == "__main__":
    main()
