"""Corpus files as songs: what has to be put right before they can teach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import symusic

from modules.song.score import (
    BPM_RANGE,
    DRUM_CHANNEL,
    MAX_METER_NUMERATOR,
    MAX_PPQ,
    METER_DENOMINATORS,
    MeterChange,
    Note,
    Song,
    TempoChange,
    Track,
)
from modules.song.track_edits import clean_name
from training.corpus.beat_alignment import align_to_beats
from training.corpus.chorales import chorale_song
from training.corpus.index import CorpusFile
from training.corpus.sources import AlsoRead, Source


@dataclass(frozen=True, slots=True)
class Reading:
    """A song as one way of reading a file tells it; `corpus` is the name of this way."""

    corpus: str
    song: Song


def read_song(file: CorpusFile) -> Song:
    """The main reading of a corpus file; raises as `read_songs`, or OSError."""
    return read_songs(file, file.read(), file.read_beats())[0].song


def read_songs(file: CorpusFile, content: bytes, beats: bytes | None = None) -> list[Reading]:
    """The readings of a corpus file, the main one first.

    A source with beat files is read along them, one with voices together also as one track; see
    `also` in sources.yaml. Raises ValueError or RuntimeError when `content` is damaged.
    """
    source = file.source
    if file.path.endswith(".json"):
        song = chorale_song(content, file.path)
    else:
        score = symusic.Score.from_midi(content)
        song = _song(score, file.path, source)
        if beats is not None:
            aligned = align_to_beats(song, score, beats.decode("utf-8", "replace"))
            also = [Reading(f"{source.name}-raw", song)] if source.also is AlsoRead.RAW else []
            return [Reading(source.name, aligned), *also]
    readings = [Reading(source.name, song)]
    if source.also is AlsoRead.TOGETHER:
        readings.append(Reading(source.name, _voices_together(song)))
    return readings


def _song(score: symusic.Score, title: str, source: Source) -> Song:
    if not 0 < score.ticks_per_quarter <= MAX_PPQ:
        raise ValueError(f"it counts {score.ticks_per_quarter} ticks in a quarter note")
    tracks, next_id = [], 1
    for track in score.tracks:
        if not len(track.notes):
            continue
        notes = _notes(track, dict(source.drum_pads), next_id + 1)
        is_drums = source.drums_only or track.is_drum
        tracks.append(
            Track(
                next_id,
                clean_name(track.name, ""),
                channel=DRUM_CHANNEL if is_drums else 0,
                program=track.program,
                notes=notes,
            )
        )
        next_id += 1 + len(notes)
    return Song(
        title=title,
        ppq=score.ticks_per_quarter,
        tempos=_tempos(score),
        meters=_meters(score),
        tracks=tuple(tracks),
        next_id=next_id,
    )


def _notes(track: symusic.Track, drum_pads: dict[int, int], first_id: int) -> tuple[Note, ...]:
    """The notes in the order of a track, numbered from `first_id`."""
    columns = track.notes.numpy()
    time, pitch = columns["time"], columns["pitch"]
    order = np.lexsort((pitch, time))
    order = order[(time[order] >= 0) & (pitch[order] >= 0)]
    pitches = pitch[order].tolist()
    if drum_pads:
        pitches = [drum_pads.get(pitch, pitch) for pitch in pitches]
    rows = zip(
        range(first_id, first_id + len(order)),
        pitches,
        np.maximum(columns["velocity"][order], 1).tolist(),
        time[order].tolist(),
        np.maximum(columns["duration"][order], 1).tolist(),
        strict=True,
    )
    return tuple(Note(*row) for row in rows)


def _tempos(score: symusic.Score) -> tuple[TempoChange, ...]:
    found = {0: TempoChange(0, 120.0)}
    for mark in score.tempos:
        if mark.time >= 0 and mark.qpm > 0:
            bpm = min(max(float(mark.qpm), BPM_RANGE[0]), BPM_RANGE[1])
            found[mark.time] = TempoChange(mark.time, bpm)
    return tuple(found[tick] for tick in sorted(found))


def _meters(score: symusic.Score) -> tuple[MeterChange, ...]:
    found: dict[int, MeterChange] = {0: MeterChange(0, 4, 4)}
    for mark in score.time_signatures:
        fits = 0 < mark.numerator <= MAX_METER_NUMERATOR and mark.denominator in METER_DENOMINATORS
        if fits and mark.time >= 0:
            found[mark.time] = MeterChange(mark.time, mark.numerator, mark.denominator)
    return tuple(found[tick] for tick in sorted(found))


def _voices_together(song: Song) -> Song:
    notes = [note for track in song.tracks for note in track.notes]
    together = Track(song.next_id, "CHOIR", program=0).with_notes(notes)
    return Song(
        title=song.title,
        ppq=song.ppq,
        tempos=song.tempos,
        meters=song.meters,
        tracks=(together,),
        next_id=song.next_id + 1,
    )
