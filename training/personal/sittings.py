"""A simulated user at work: composes pieces bar by bar and judges what is proposed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from modules.feedback.records import NoteDecision, Verdict
from modules.learning.idea_taste import IdeaTaste
from modules.learning.judged import Judged
from modules.learning.personal_ideas import propose_for
from modules.learning.readings import never
from modules.midi_generator.generator import Generator
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.song.key import Key
from modules.song.key_finder import find_key
from modules.song.score import Note, Song, Track
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot
from training.personal.acceptance import Opinion, opinion_of

BARS_BEFORE = 4
ALTERNATIVES = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A bar of a track, with at least four bars with notes before it, in a song cut there."""

    song: Song
    track: Track
    start_tick: int
    end_tick: int
    key: Key | None

    @property
    def own(self) -> list[Note]:
        """What the user wrote there."""
        return [n for n in self.track.notes if self.start_tick <= n.start_tick < self.end_tick]

    @property
    def song_so_far(self) -> Song:
        """The song as it is when the bar is asked for: the track ends before it."""
        before = [note for note in self.track.notes if note.start_tick < self.start_tick]
        cut = self.track.with_notes(before)
        tracks = tuple(cut if track.id == cut.id else track for track in self.song.tracks)
        return replace(self.song, tracks=tracks)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request: the verdict, and the opinions of all alternatives in order."""

    judged: Judged
    opinions: tuple[Opinion, ...]


def places_in(songs: Sequence[Song], per_song: int, seed: int) -> Iterator[Place]:
    """Up to `per_song` places of each song, in the order in which one composes."""
    chosen = random.Random(seed)
    for song in songs:
        key = find_key(song)
        time_map = time_map_of(song)
        found = []
        for track in song.tracks:
            full = {time_map.bar_index_at(note.start_tick) for note in track.notes}
            found += [
                (bar, track)
                for bar in full
                if all(bar - back in full for back in range(1, BARS_BEFORE + 1))
            ]
        found.sort(key=lambda place: (place[0], place[1].id))
        for bar, track in sorted(
            chosen.sample(found, min(per_song, len(found))), key=lambda p: (p[0], p[1].id)
        ):
            start, end = time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + 1)
            yield Place(song, track, start, end, key.key if key else None)


def answer_at(place: Place, generator: Generator, taste: IdeaTaste | None, seed: int) -> Answer:
    """What is proposed at a place, and what the user says.

    They look through the four alternatives in order and take the first that is good enough.
    """
    song = place.song_so_far
    request = GenerationRequest(
        id=seed,
        kind=ProposalKind.NEXT_BAR,
        song=song,
        track_id=place.track.id,
        start_tick=place.start_tick,
        state=Snapshot(),
        sampling=SamplingSettings(seed=seed * ALTERNATIVES),
        candidates=ALTERNATIVES,
        key=place.key,
    )
    proposals = propose_for(generator, request, taste, never)
    drums = place.track.is_drums
    opinions = tuple(opinion_of(p.notes, place.own, song.ppq, drums=drums) for p in proposals)
    good = [n for n, opinion in enumerate(opinions) if opinion.verdict is not Verdict.REJECTED]
    at = good[0] if good else len(proposals) - 1
    verdict = opinions[at]
    return Answer(Judged(song, proposals, at, verdict.accepted, verdict.verdict), opinions)


def decisions_of(
    places: Sequence[Place], generator: Generator, taste: IdeaTaste | None, seed: int
) -> Iterator[NoteDecision]:
    """The records of a user who is asked at each of `places`."""
    for number, place in enumerate(places):
        decision = answer_at(place, generator, taste, seed + number).judged.decision()
        if decision is not None:
            yield decision
