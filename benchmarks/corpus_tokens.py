"""The corpus pipeline: files per second against MidiTok, peak memory, and what tokens keep.

    python -m benchmarks.corpus_tokens speed        on the same files, in the same run, one process
    python -m benchmarks.corpus_tokens memory       a build of 10,000 files (minutes)
    python -m benchmarks.corpus_tokens round-trip   score to tokens to score, for each corpus

MidiTok is no dependency of this project: where it is missing, the comparison is left out and the
report says so (pip install miditok).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np
import psutil
import symusic

from modules.song.canonical_score import canonical_score
from modules.song.score import Song
from training.corpus.filter_settings import FilterSettings
from training.corpus.index import CorpusFile, index_files
from training.corpus.process_file import process_file
from training.corpus.round_trip import Losses, compare_notes
from training.corpus.songs import read_songs
from training.corpus.sources import Source, load_sources
from training.corpus.token_sequence import notes_of, score_tokens, tokens_of

DATA = Path("../shared/data/midi")
CORPORA = ("pop909", "freedoom", "groove", "openewld", "jsb-chorales", "nottingham")
FILES = 10_000
SAMPLE_EVERY_S = 0.5
ROUNDS = 3
"""Each file is read so often in each way; the shortest time counts, on a machine in use."""

Way = Callable[[Path, CorpusFile], object]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "what", choices=("speed", "memory", "round-trip"), nargs="?", default="speed"
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--files", type=int, help="per corpus; for memory: in all")
    options = parser.parse_args()
    measure = {"speed": speed, "memory": memory, "round-trip": round_trip}[options.what]
    measure(options.data, options.files)
    return 0


def sources() -> list[Source]:
    """The corpora without filter and second readings: all of a file once, as MidiTok does."""
    known = load_sources()
    accepting = FilterSettings(min_bars=1, meters=(), max_dense_share=1.0, min_notes=1)
    plain = {"also": None, "beats": None, "filter": accepting}
    return [replace(known[name], **plain) for name in CORPORA]


def evenly(files: Sequence[CorpusFile], count: int) -> list[CorpusFile]:
    return list(files[:: max(1, len(files) // count)][:count])


def speed(data: Path, count: int | None) -> None:
    """CPU seconds of this process; each way takes its turn on the same files on disk."""
    ways: dict[str, Way] = {"tokens": _tokens, "all": _everything}
    miditok = _miditok()
    if miditok is None:
        print("MidiTok is not installed, so nothing is compared (pip install miditok).\n")
    else:
        ways["MidiTok"] = miditok
    heads = (
        "tokens",
        "everything a build does",
        "MidiTok REMI",
        "tokens : MidiTok",
        "all : MidiTok",
    )
    print(f"| corpus | files | {' | '.join(heads)} |\n| --- | {'--- | ' * 6}")
    sums = dict.fromkeys(ways, 0.0)
    for source in sources():
        spent, number = _time_corpus(data, source, count or 60, ways)
        print(_speed_row(source.name, number, spent))
        sums = {way: sums[way] + spent[way] / number for way in ways}
    print(_speed_row("mean of the corpora", len(CORPORA), sums))


def _time_corpus(
    data: Path, source: Source, count: int, ways: dict[str, Way]
) -> tuple[dict[str, float], int]:
    files = evenly(list(index_files(data, source)), count)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, file in enumerate(files):
            paths.append(Path(folder) / f"{number}.mid")
            paths[-1].write_bytes(file.read())
        for way in ways.values():
            way(paths[0], files[0])
        spent = dict.fromkeys(ways, 0.0)
        for path, file in zip(paths, files, strict=True):
            for name, way in ways.items():
                spent[name] += min(_cpu_seconds(way, path, file) for _ in range(ROUNDS))
    return spent, len(files)


def _cpu_seconds(way: Way, path: Path, file: CorpusFile) -> float:
    start = process_time()
    way(path, file)
    return process_time() - start


def _speed_row(name: str, files: int, spent: dict[str, float]) -> str:
    rates = {way: files / seconds for way, seconds in spent.items()}
    theirs = rates.get("MidiTok")
    cells = [f"{rates['tokens']:.0f}/s", f"{rates['all']:.0f}/s", "-", "-", "-"]
    if theirs:
        ratios = (f"{rates[way] / theirs:.2f}" for way in ("tokens", "all"))
        cells[2:] = [f"{theirs:.0f}/s", *ratios]
    return f"| {name} | {files} | {' | '.join(cells)} |"


def _tokens(path: Path, file: CorpusFile) -> object:
    """The work that MidiTok does: read the file, tokens of all tracks."""
    return list(score_tokens(canonical_score(read_songs(file, path.read_bytes())[0].song), {}))


def _everything(path: Path, file: CorpusFile) -> object:
    """Also filter, key, chords, roles, harmony of the other tracks, and fingerprint."""
    return process_file(file, path.read_bytes(), None)


def _miditok() -> Way | None:
    try:
        from miditok import REMI
    except ModuleNotFoundError:
        return None
    tokenizer = REMI()
    return lambda path, _file: tokenizer(symusic.Score(str(path)))


def memory(data: Path, count: int | None) -> None:
    """Resident memory of `nomad-muse data build` in one process while it reads many files."""
    number = count or FILES
    with tempfile.TemporaryDirectory() as folder:
        music = Path(folder) / "many"
        _write_many(data, music, number)
        command = [
            sys.executable,
            "main.py",
            "data",
            "build",
            "--midi",
            str(music),
            "--workers",
            "1",
        ]
        command += ["--keep-duplicates", "--out", str(Path(folder) / "out")]
        started = time.monotonic()
        build = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        sizes = _watch(build)
        print(build.communicate()[0].strip())
        seconds = time.monotonic() - started
    print(f"\n{number} files in {seconds:.0f} s; resident memory in MB:\n")
    print("| part of the build | mean | peak |\n| --- | --- | --- |")
    for quarter, piece in enumerate(np.array_split(np.array(sizes) / 1e6, 4), start=1):
        print(f"| quarter {quarter} | {piece.mean():.0f} | {piece.max():.0f} |")


def _write_many(data: Path, folder: Path, number: int) -> None:
    """`number` files: those of the corpora, then again and again in other keys."""
    folder.mkdir()
    files = [file for source in sources() for file in index_files(data, source)]
    for place in range(number):
        file = files[place % len(files)]
        content, moved = file.read(), place // len(files)
        if moved:
            score = symusic.Score.from_midi(content)
            semitones = (moved + 1) // 2 * (1 if moved % 2 else -1)
            content = (
                score.shift_pitch(semitones).dumps_midi() if _fits(score, semitones) else content
            )
        (folder / f"{place:05d}.mid").write_bytes(content)


def _fits(score: symusic.Score, semitones: int) -> bool:
    pitches = [track.notes.numpy()["pitch"] for track in score.tracks if len(track.notes)]
    return all(int(p.min()) + semitones >= 0 and int(p.max()) + semitones < 128 for p in pitches)


def _watch(build: subprocess.Popen[str]) -> list[int]:
    process, sizes = psutil.Process(build.pid), [0]
    while build.poll() is None:
        try:
            sizes.append(process.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        try:
            build.wait(SAMPLE_EVERY_S)
        except subprocess.TimeoutExpired:
            continue
    return sizes[1:] or [0]


def round_trip(data: Path, count: int | None) -> None:
    """What comes back of every note of the corpora, in shares."""
    heads = ("notes", "merged", "pitch and order", "onset", "velocity", "duration")
    print(f"| corpus | {' | '.join(heads)} |\n| --- | {'--- | ' * 6}")
    for name in CORPORA:
        source = load_sources()[name]
        files = list(index_files(data, source))
        by_reading: dict[str, Losses] = {}
        for file in evenly(files, count or len(files)):
            for reading in read_songs(file, file.read(), file.read_beats()):
                losses = by_reading.get(reading.corpus, Losses())
                by_reading[reading.corpus] = losses + _losses_of(reading.song)
        for corpus, losses in by_reading.items():
            shares = losses.as_json()
            told = ["-" if s is None else f"{100 * s:.3f} %" for s in list(shares.values())[1:]]
            print(f"| {corpus} | {losses.notes} | {' | '.join(told)} |", flush=True)


def _losses_of(song: Song) -> Losses:
    score = canonical_score(song)
    total = Losses()
    for track in score.song.tracks:
        if track.notes:
            tokens = tokens_of(score, track, {}).tokens
            total += compare_notes(track, notes_of(score, track, tokens), score.song.ppq)
    return total


if __name__ == "__main__":
    sys.exit(main())
