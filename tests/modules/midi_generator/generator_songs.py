"""Small songs with known notes for the generator's tests."""

from __future__ import annotations

from modules.midi_generator.generator import Generator
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.song.key import Key, Mode
from modules.song.score import DRUM_CHANNEL, KeyMark, MeterChange, Note, Song, Track
from modules.unified_state import Snapshot

PPQ = 480
BEAT = PPQ
BAR = 4 * PPQ
A_MINOR = Key(9, Mode.MINOR)

DRUMS, BASS, PIANO, EMPTY = 1, 2, 3, 4
WILD = SamplingSettings(temperature=2.0, top_k=0, top_p=1.0, seed=11)
"""The settings under which only the rules keep the notes in order."""


def drum_bar(start: int, first_id: int) -> list[Note]:
    hits = [(36, beat * BEAT) for beat in (0, 2)] + [(38, beat * BEAT) for beat in (1, 3)]
    hits += [(42, step * BEAT // 2) for step in range(8)]
    return [Note(first_id + i, pitch, 96, start + t, 120) for i, (pitch, t) in enumerate(hits)]


def bass_bar(start: int, first_id: int, root: int) -> list[Note]:
    return [Note(first_id + i, root, 90, start + i * BEAT, BEAT) for i in range(4)]


def chord_bar(start: int, first_id: int, root: int) -> list[Note]:
    return [Note(first_id + i, root + step, 80, start, BAR) for i, step in enumerate((0, 3, 7))]


def small_song(bars: int = 4, meters: tuple[MeterChange, ...] = (MeterChange(0, 4, 4),)) -> Song:
    """Drums, bass and piano for `bars` bars in A minor, and an empty track for a lead."""
    drums: list[Note] = []
    bass: list[Note] = []
    piano: list[Note] = []
    for bar in range(bars):
        root = (45, 41, 43, 45)[bar % 4]
        drums += drum_bar(bar * BAR, 1000 + bar * 20)
        bass += bass_bar(bar * BAR, 3000 + bar * 20, root - 12)
        piano += chord_bar(bar * BAR, 5000 + bar * 20, 57)
    return Song(
        ppq=PPQ,
        meters=meters,
        keys=(KeyMark(0, A_MINOR),),
        tracks=(
            Track(DRUMS, "Drums", channel=DRUM_CHANNEL).with_notes(drums),
            Track(BASS, "Bass", channel=1, program=33).with_notes(bass),
            Track(PIANO, "Piano", channel=2, program=0).with_notes(piano),
            Track(EMPTY, "Lead", channel=3, program=81),
        ),
        next_id=9000,
    )


def ask(track: int, **changes: object) -> GenerationRequest:
    """A request for the bar after four bars of `small_song`."""
    values: dict[str, object] = {
        "id": 7,
        "kind": ProposalKind.NEXT_BAR,
        "song": small_song(),
        "track_id": track,
        "start_tick": 4 * BAR,
        "state": Snapshot(),
    }
    return GenerationRequest(**(values | changes))  # type: ignore[arg-type]


def one(generator: Generator, track: int, **changes: object) -> Proposal:
    """The only answer to such a request."""
    (proposal,) = generator.propose(ask(track, **changes))
    return proposal
