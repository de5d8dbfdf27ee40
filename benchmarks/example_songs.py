"""Thirty places in songs that the model did not learn from, each with a proposal for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import symusic

from modules.midi_generator.generator import Generator
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.song.key_finder import find_key
from modules.song.mix import MasterMix
from modules.song.score import Note, Song, TempoChange, Track
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot
from training.corpus.index import CorpusFile, read_corpus
from training.corpus.songs import read_song

BARS_HEARD = 4
"""Bars before the proposal in the recording and the picture; the generator reads them all."""
BARS_BEFORE = 8
MASTER_DB = -9.0

NEXT, FILL = ProposalKind.NEXT_BAR, ProposalKind.DRUM_FILL
CHORDS, GO_ON = ProposalKind.CHORD_PROGRESSION, ProposalKind.CONTINUE
PLAN: tuple[tuple[str, ProposalKind, int], ...] = (
    ("pop909", NEXT, 3),
    ("freedoom", NEXT, 3),
    ("openewld", NEXT, 2),
    ("jsb-chorales", NEXT, 2),
    ("groove", NEXT, 2),
    ("pop909", GO_ON, 2),
    ("freedoom", GO_ON, 2),
    ("openewld", GO_ON, 1),
    ("jsb-chorales", GO_ON, 1),
    ("groove", GO_ON, 2),
    ("groove", FILL, 4),
    ("freedoom", FILL, 1),
    ("pop909", CHORDS, 2),
    ("openewld", CHORDS, 2),
    ("freedoom", CHORDS, 1),
)
"""Corpus, what is asked for, how often: 30 in all."""
BARS = {NEXT: 1, FILL: 1, CHORDS: 4, GO_ON: 4}


@dataclass(frozen=True, slots=True)
class Example:
    """A proposal and the stretch of its song around it.

    `song` begins `BARS_HEARD` bars before the proposal and ends with it; in the track of the
    proposal it holds the music before it and nothing more. `lines` are its bar lines (ticks);
    `human` is what the person wrote where the proposal stands.
    """

    name: str
    path: str
    kind: ProposalKind
    song: Song
    track_id: int
    lines: tuple[int, ...]
    proposed: tuple[Note, ...]
    human: tuple[Note, ...]
    proposal: Proposal

    @property
    def start_tick(self) -> int:
        """Where the proposal begins."""
        return self.lines[BARS_HEARD]

    @property
    def with_proposal(self) -> Song:
        """The song with the proposal accepted."""
        track = self.song.track(self.track_id)
        return self.song.with_track(track.with_notes((*track.notes, *self.proposed)))


def examples(corpora: Path, generator: Generator, seed: int) -> Iterator[Example]:
    """All of `PLAN`, from the validation parts; each song is used once for each kind."""
    number = 0
    for corpus, kind, count in PLAN:
        chosen = random.Random(f"{corpus} {kind} {seed}")
        files = [file for file in read_corpus(corpora, corpus) if file.part == "validation"]
        chosen.shuffle(files)
        made = 0
        for file in files:
            if made == count:
                break
            song = _song(file)
            place = _place(song, kind, chosen)
            if place is not None:
                number, made = number + 1, made + 1
                name = f"{number:02d}-{kind}-{corpus}"
                yield _example(name, file, song, place, kind, generator, seed + number)


def _song(file: CorpusFile) -> Song:
    """The song at its own tempo, quiet enough for a whole band."""
    score = symusic.Score.from_midi(file.read())
    bpm = score.tempos[0].qpm if len(score.tempos) else 120.0
    song = read_song(file)
    return replace(song, tempos=(TempoChange(0, bpm),), master=MasterMix(volume_db=MASTER_DB))


def _place(song: Song, kind: ProposalKind, chosen: random.Random) -> tuple[Track, int] | None:
    """A track and bar with music in the eight bars before and all along."""
    time_map = time_map_of(song)
    places = []
    for track in song.tracks:
        if (kind is FILL and not track.is_drums) or (kind is CHORDS and track.is_drums):
            continue
        full = {time_map.bar_index_at(note.start_tick) for note in track.notes}
        wanted = range(-BARS_BEFORE, BARS[kind])
        places += [(track, bar) for bar in sorted(full) if full >= {bar + step for step in wanted}]
    return chosen.choice(places) if places else None


def _example(
    name: str,
    file: CorpusFile,
    song: Song,
    place: tuple[Track, int],
    kind: ProposalKind,
    generator: Generator,
    seed: int,
) -> Example:
    track, bar = place
    time_map = time_map_of(song)
    lines = [time_map.bar_start_tick(bar + n) for n in range(-BARS_HEARD, BARS[kind] + 1)]
    estimate = find_key(song)
    request = GenerationRequest(
        id=seed,
        kind=kind,
        song=song,
        track_id=track.id,
        start_tick=lines[BARS_HEARD],
        state=Snapshot(),
        bars=BARS[kind],
        sampling=SamplingSettings(seed=seed),
        key=None if estimate is None else estimate.key,
    )
    (proposal,) = generator.propose(request)
    first = lines[0]
    kept = replace(track, notes=tuple(n for n in track.notes if n.start_tick < lines[BARS_HEARD]))
    heard = song.with_track(kept)
    return Example(
        name,
        file.path,
        kind,
        _cut(heard, first, lines[-1]),
        track.id,
        tuple(line - first for line in lines),
        _ghosts(proposal, first, song),
        _moved(track.notes, lines[BARS_HEARD], lines[-1], first),
        proposal,
    )


def _ghosts(proposal: Proposal, first: int, song: Song) -> tuple[Note, ...]:
    free = 1 + max(note.id for track in song.tracks for note in track.notes)
    return tuple(
        Note(free + index, g.pitch, g.velocity, g.start_tick - first, g.duration_ticks)
        for index, g in enumerate(proposal.notes)
    )


def _cut(song: Song, first: int, end: int) -> Song:
    """The song from tick `first` to `end`, with the meter that counts there."""
    meter = replace(time_map_of(song).meter_at(first), tick=0)
    tracks = tuple(t.with_notes(_moved(t.notes, first, end, first)) for t in song.tracks)
    return replace(song, meters=(meter,), tracks=tracks)


def _moved(notes: tuple[Note, ...], first: int, end: int, origin: int) -> tuple[Note, ...]:
    """The notes that begin from `first` to `end`, ended by then, with ticks from `origin`."""
    return tuple(
        replace(
            note,
            start_tick=note.start_tick - origin,
            duration_ticks=min(note.duration_ticks, end - note.start_tick),
        )
        for note in notes
        if first <= note.start_tick < end
    )
