"""From one file to its tokens: read, filter, canonical score, tokens. Nothing here is fatal."""

from __future__ import annotations

from collections import Counter

from modules.midi_generator.harmony import Surroundings
from modules.midi_generator.vocabulary import PITCHES
from modules.song.canonical_score import canonical_score
from training.corpus.file_result import FileReport, FileResult, ReadTrack
from training.corpus.fingerprint import fingerprint
from training.corpus.index import CorpusFile
from training.corpus.quality_filter import Reason, song_fault, track_fault
from training.corpus.songs import Reading, read_songs
from training.corpus.sources import Source
from training.corpus.token_sequence import tokens_of


def process_file(file: CorpusFile, content: bytes, beats: bytes | None) -> FileResult:
    """What comes of a file: its tokens, or the reason why it is left out."""
    try:
        readings = read_songs(file, content, beats)
    except (ValueError, RuntimeError, TypeError, OverflowError) as damage:
        reason = " ".join(str(damage).split()) or type(damage).__name__
        return FileResult(FileReport(Reason.DAMAGED.value, f"not readable as music: {reason}"))
    settings = file.source.filter
    fault = song_fault(readings[0].song, settings)
    if fault is not None:
        return FileResult(FileReport(fault.value))
    faults: Counter[str] = Counter()
    tracks = []
    for reading in readings:
        tracks += _tracks(reading, file.source, faults)
    if not tracks:
        return FileResult(FileReport(faults.most_common(1)[0][0]))
    return FileResult(_report(readings[0], tracks, faults), tuple(tracks))


def _tracks(reading: Reading, source: Source, faults: Counter[str]) -> list[ReadTrack]:
    score = canonical_score(reading.song)
    surroundings = Surroundings(score.song)
    found = []
    for track in score.song.tracks:
        fault = track_fault(track, source.filter)
        if fault is not None:
            faults[fault.value] += 1
            continue
        tokens = tokens_of(score, track, dict(source.instruments), surroundings)
        found.append(ReadTrack(reading.corpus, tokens))
    return found


def _report(reading: Reading, tracks: list[ReadTrack], faults: Counter[str]) -> FileReport:
    return FileReport(
        notes=sum(int((read.track.tokens < PITCHES).sum()) for read in tracks),
        tokens=sum(len(read.track.tokens) for read in tracks),
        tracks=len(tracks),
        track_faults=dict(faults),
        fingerprint=fingerprint(reading.song),
    )
